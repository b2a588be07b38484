"""Stories: found by keys, made one when two turn out to be one, split and marked by editors."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    Connection,
    Insert,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from digest.model.errors import NotFound
from digest.model.ids import ArticleId, StoryId
from digest.model.story import Story
from digest.store import copies, likeness
from digest.store import tables as t
from digest.store.statements import AnyRow, blocks, insert_or_change, insert_or_leave, new_id

SAME_STORY = timedelta(hours=36)
"""How far apart two articles with one headline or lead may be published and still tell one story."""


SAME_WORDS = timedelta(days=30)
"""How far apart they may be published when headline and lead are the same, word for word."""


_CLOCKS = timedelta(minutes=10)
"""By how much the clocks of programs that gather and publish may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The story that a key leads to, and when its newest article with that key was published."""

    story: StoryId
    at: datetime


def new(c: Connection) -> StoryId:
    """A story that nobody has told yet."""
    return StoryId(new_id(c.execute(_NEW, {"merged_into": None})))


def story(c: Connection, number: StoryId) -> Story:
    """A story by its number, or by one that it had before it became part of another. Raises NotFound."""
    root = roots(c, [number]).get(number, number)
    row = c.execute(select(t.story).where(t.story.c.id == root)).one_or_none()
    if row is None:
        raise NotFound(f"there is no story {number}", hint="`digest story list` shows those of late")
    return as_story(row)


def recent(c: Connection, since: datetime, *, limit: int | None = None) -> tuple[Story, ...]:
    """The stories with an article first seen since then, the highest rank first."""
    told = select(t.article.c.story_id).where(t.article.c.seen >= since)
    statement = (
        select(t.story)
        .where(t.story.c.id.in_(told))
        .order_by(func.coalesce(t.story.c.rank, 0).desc(), t.story.c.id.desc())
        .limit(limit)
    )
    return tuple(map(as_story, c.execute(statement)))


def find(c: Connection, keys: Iterable[bytes]) -> dict[bytes, Told]:
    """The stories that those keys lead to, whenever they were told; unknown keys are left out."""
    found: dict[bytes, Told] = {}
    for block in blocks(dict.fromkeys(keys)):
        rows = c.execute(_OF_KEYS, {"keys": block})
        found.update({row.key: Told(story=row.story_id, at=row.at) for row in rows})
    return found


def keys_of(c: Connection, story: StoryId) -> dict[bytes, datetime]:
    """The keys that lead to this story, each with when its newest article with that key was published."""
    rows = c.execute(select(t.story_key).where(t.story_key.c.story_id == story))
    return {row.key: row.at for row in rows}


def told_around(
    when: datetime,
    told: Mapping[bytes, Told],
    keys: Iterable[bytes],
    *,
    within: timedelta | None = SAME_STORY,
) -> dict[bytes, StoryId]:
    """Of what `find` found, the stories that those keys led to at about that time.

    A headline that comes back next week ("What we know this morning") tells another story.
    `within` None means at any time.
    """
    return {
        key: told[key].story
        for key in keys
        if key in told and (within is None or abs(told[key].at - when) <= within)
    }


def remember(c: Connection, story: StoryId, keys: Iterable[bytes], *, at: datetime) -> None:
    """These keys lead to this story, as told at that time; one that led to a later story goes on so."""
    rows = [{"key": key, "story_id": story, "at": at} for key in dict.fromkeys(keys)]
    if rows:
        c.execute(_remembering(c.dialect.name), rows)


def merge(c: Connection, *, into: StoryId, gone: StoryId) -> StoryId:
    """Two stories become one, which keeps the older id: readers may have been sent it under that.

    Returns the id that stays. Merging what is one already changes nothing. What an editor said of either
    holds for both. That one became materially new does so only if the other began later, and else is
    forgotten: nobody is sent a story again because it was found to be one with another.
    """
    root = roots(c, [into, gone])
    kept, lost = min(root.values()), max(root.values())
    if kept == lost:
        return kept
    _say_of_both(c, kept, lost)
    c.execute(
        update(t.story)
        .where(or_(t.story.c.id == lost, t.story.c.merged_into == lost))
        .values(merged_into=kept)
    )
    c.execute(update(t.article).where(t.article.c.story_id == lost).values(story_id=kept))
    c.execute(update(t.story_key).where(t.story_key.c.story_id == lost).values(story_id=kept))
    _tell_both_apart(c, kept, lost)
    likeness.merge(c, kept, lost)
    return kept


def split(
    c: Connection, story: StoryId, articles: Collection[ArticleId], *, keys: Iterable[bytes] = ()
) -> StoryId:
    """These articles tell a story of their own from now on, told apart from the one they were in.

    `keys` are those by which others would join the articles that go: they lead to the new story. To merge
    the two undoes it.
    """
    made = new(c)
    for block in blocks(sorted(articles)):
        c.execute(update(t.article).where(t.article.c.id.in_(block)).values(story_id=made))
    for some in blocks(dict.fromkeys(keys)):
        theirs = and_(t.story_key.c.key.in_(some), t.story_key.c.story_id == story)
        c.execute(update(t.story_key).where(theirs).values(story_id=made))
    copies.part(c, articles)
    tell_apart(c, story, made)
    for one in (story, made):
        likeness.recount(c, one)
    return made


def tell_apart(c: Connection, one: StoryId, other: StoryId) -> None:
    """An editor says that these are two: likeness alone never makes them one again."""
    low, high = sorted(roots(c, [one, other]).values())
    c.execute(insert_or_leave(c, t.story_apart), {"one_id": low, "other_id": high})


def apart_among(c: Connection, ids: Collection[StoryId]) -> frozenset[tuple[StoryId, StoryId]]:
    """The pairs of these stories that an editor told apart, the lower number first."""
    found: set[tuple[StoryId, StoryId]] = set()
    for block in blocks(sorted(set(ids))):
        rows = c.execute(_APART, {"ids": block})
        found.update((row.one_id, row.other_id) for row in rows if row.other_id in ids)
    return frozenset(found)


def pin(c: Connection, story: StoryId, *, until: datetime | None) -> None:
    """Until then it stands before all others; None takes the pin out."""
    _change(c, story, pinned_until=until)


def withhold(c: Connection, story: StoryId) -> None:
    """Nobody is sent it any more, whatever article joins it: no mail that waits with one of them leaves."""
    _change(c, story, withheld=True)


def release(c: Connection, story: StoryId) -> None:
    """It may be sent again, in those of its articles that are not withheld themselves."""
    _change(c, story, withheld=False)


def set_urgent(c: Connection, story: StoryId, *, urgent: bool) -> None:
    """Whether an editor says that it deserves an alert."""
    _change(c, story, urgent=urgent)


def renew(c: Connection, story: StoryId, at: datetime) -> None:
    """It became materially new then: who was sent it before may be sent it once more."""
    _change(c, story, renewed=at)


def set_rank(c: Connection, ranks: Mapping[StoryId, float]) -> None:
    """Keeps the ranks of these stories."""
    rows = [{"story": story, "its": rank} for story, rank in sorted(ranks.items())]
    if rows:
        c.execute(_RANK, rows)


def roots(c: Connection, ids: Iterable[StoryId]) -> dict[StoryId, StoryId]:
    """The story each of these has become part of: itself, where it was never merged."""
    found: dict[StoryId, StoryId] = {}
    root = func.coalesce(t.story.c.merged_into, t.story.c.id).label("root")
    for block in blocks(dict.fromkeys(ids)):
        rows = c.execute(select(t.story.c.id, root).where(t.story.c.id.in_(block)))
        found.update({row.id: row.root for row in rows})
    return found


def _change(c: Connection, story: StoryId, **values: object) -> None:
    c.execute(update(t.story).where(t.story.c.id == story).values(**values))


def _say_of_both(c: Connection, kept: StoryId, lost: StoryId) -> None:
    both = [as_story(row) for row in c.execute(select(t.story).where(t.story.c.id.in_((kept, lost))))]
    _change(
        c,
        kept,
        pinned_until=max((one.pinned_until for one in both if one.pinned_until is not None), default=None),
        rank=max((one.rank for one in both if one.rank is not None), default=None),
        urgent=any(one.urgent for one in both),
        withheld=any(one.withheld for one in both),
        renewed=_still_new(c, both),
    )


def _still_new(c: Connection, both: Iterable[Story]) -> datetime | None:
    """When the two became materially new: only if nobody can have been sent the other one before that."""
    one, other = both
    moments = []
    for its, beside in ((one, other), (other, one)):
        if its.renewed is not None:
            there = _begun(beside.id, its.renewed + _CLOCKS)
            if c.scalars(there).first() is None:
                moments.append(its.renewed)
    return max(moments, default=None)


def _begun(story: StoryId, before: datetime) -> Select[ArticleId]:
    return select(t.article.c.id).where(t.article.c.story_id == story, t.article.c.seen < before).limit(1)


def _tell_both_apart(c: Connection, kept: StoryId, lost: StoryId) -> None:
    """From whatever one of the two was told apart; an end to that between the two of them."""
    columns = t.story_apart.c.one_id, t.story_apart.c.other_id
    its = or_(columns[0] == lost, columns[1] == lost)
    rows = c.execute(select(*columns).where(its)).all()
    c.execute(delete(t.story_apart).where(its))
    others = {each for row in rows for each in row if each not in {kept, lost}}
    pairs = [{"one_id": min(kept, other), "other_id": max(kept, other)} for other in sorted(others)]
    if pairs:
        c.execute(insert_or_leave(c, t.story_apart), pairs)


def as_story(row: AnyRow) -> Story:
    """A row of the table as a value."""
    return Story(
        id=row.id,
        rank=row.rank,
        pinned_until=row.pinned_until,
        renewed=row.renewed,
        urgent=row.urgent,
        withheld=row.withheld,
    )


# Statements of every new article are made once: to make one anew costs more than to run it.
_NEW = insert(t.story)
_OF_KEYS = select(t.story_key).where(t.story_key.c.key.in_(bindparam("keys", expanding=True)))
_APART = select(t.story_apart).where(t.story_apart.c.one_id.in_(bindparam("ids", expanding=True)))
_RANK = update(t.story).where(t.story.c.id == bindparam("story")).values(rank=bindparam("its"))


@cache
def _remembering(dialect: str) -> Insert:
    later = t.story_key.c.at <= literal_column("excluded.at")
    return insert_or_change(dialect, t.story_key, on="key", where=later)
