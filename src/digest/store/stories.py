"""Stories: found by keys, merged when two turn out to be one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, Insert, bindparam, func, insert, literal_column, or_, select, update

from digest.model.ids import StoryId
from digest.store import tables as t
from digest.store.statements import blocks, insert_or_change, new_id

SAME_STORY = timedelta(hours=36)
"""How far apart two articles with one headline or lead may be published and still tell one story."""


SAME_WORDS = timedelta(days=30)
"""How far apart they may be published when headline and lead are the same, word for word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The story that a key leads to, and when its newest article with that key was published."""

    story: StoryId
    at: datetime


def new(c: Connection) -> StoryId:
    """A story that nobody has told yet."""
    return StoryId(new_id(c.execute(_NEW, {"merged_into": None})))


def find(c: Connection, keys: Iterable[bytes]) -> dict[bytes, Told]:
    """The stories that those keys lead to, whenever they were told; unknown keys are left out."""
    found: dict[bytes, Told] = {}
    for block in blocks(dict.fromkeys(keys)):
        rows = c.execute(_OF_KEYS, {"keys": block})
        found.update({row.key: Told(story=row.story_id, at=row.at) for row in rows})
    return found


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

    Returns the id that stays. Merging what is one already changes nothing.
    """
    root = roots(c, [into, gone])
    kept, lost = min(root.values()), max(root.values())
    if kept == lost:
        return kept
    c.execute(
        update(t.story)
        .where(or_(t.story.c.id == lost, t.story.c.merged_into == lost))
        .values(merged_into=kept)
    )
    c.execute(update(t.article).where(t.article.c.story_id == lost).values(story_id=kept))
    c.execute(update(t.story_key).where(t.story_key.c.story_id == lost).values(story_id=kept))
    return kept


def roots(c: Connection, ids: Iterable[StoryId]) -> dict[StoryId, StoryId]:
    """The story each of these has become part of: itself, where it was never merged."""
    found: dict[StoryId, StoryId] = {}
    root = func.coalesce(t.story.c.merged_into, t.story.c.id).label("root")
    for block in blocks(dict.fromkeys(ids)):
        rows = c.execute(select(t.story.c.id, root).where(t.story.c.id.in_(block)))
        found.update({row.id: row.root for row in rows})
    return found


# Statements of every new article are made once: to make one anew costs more than to run it.
_NEW = insert(t.story)
_OF_KEYS = select(t.story_key).where(t.story_key.c.key.in_(bindparam("keys", expanding=True)))


@cache
def _remembering(dialect: str) -> Insert:
    later = t.story_key.c.at <= literal_column("excluded.at")
    return insert_or_change(dialect, t.story_key, on="key", where=later)
