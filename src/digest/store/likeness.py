"""What articles and stories of the last days are about, and which stories to compare an article with."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    Connection,
    Executable,
    Insert,
    Select,
    and_,
    bindparam,
    delete,
    func,
    select,
    true,
    tuple_,
)

from digest.language.weights import (
    LEADING,
    STORY_TERMS,
    heaviest,
    packed,
    packed_terms,
    total,
    unpacked,
    unpacked_terms,
)
from digest.model.ids import ArticleId, Language, StoryId
from digest.model.likeness import Gist, Member, StoryGist, Tally
from digest.store import tables as t
from digest.store.statements import AnyRow, insert_or_change, insert_or_leave

MOST_COMPARED = 24
"""With so many stories an article is compared."""
MOST_MEMBERS = 40
"""Of a story's articles so many are compared. Who gets as many does not know all that was told."""
_COUNTED = 60
_BEGINNING = 400
"""Characters of the text that are read with a headline."""
_A_STEP = 500
_DAY = timedelta(days=1)
_DAYS = range(-3, 4)


def stories_with(c: Connection, terms: Collection[int], *, around: datetime) -> tuple[StoryGist, ...]:
    """The stories told around then that share terms with an article, the oldest first.

    The 24 that share most of them; of those with as many terms the newest stories.
    """
    day = _day(around)
    asked = {"terms": sorted(terms), "days": [day + offset for offset in _DAYS]}
    return tuple(map(_story_gist, c.execute(_SHARING, asked)))


def members(c: Connection, stories: Collection[StoryId]) -> dict[StoryId, tuple[Member, ...]]:
    """The articles of these stories that can be compared, of each the newest 40, the newest first."""
    found = {story: c.execute(_MEMBERS_OF, {"story": story}).all() for story in sorted(stories)}
    return {story: tuple(map(_member, rows)) for story, rows in found.items() if rows}


def member(c: Connection, article: ArticleId) -> Member | None:
    """An article as it was kept; None where nobody can compare it."""
    row = c.execute(_MEMBER, {"article": article}).one_or_none()
    return None if row is None else _member(row)


def of_story(c: Connection, story: StoryId) -> StoryGist | None:
    """What a story is about; None where nobody can compare it."""
    row = c.execute(_OF_STORY, {"story": story}).one_or_none()
    return None if row is None else _story_gist(row)


def keep(c: Connection, article: ArticleId, gist: Gist, *, at: datetime) -> None:
    """Keeps what an article is about, for those that come after it."""
    values = {
        "article_id": article,
        "at": at,
        "weights": packed(gist.weights),
        "pairs": packed_terms(gist.pairs),
    }
    c.execute(_keeping(c.dialect.name), values)


def keep_story(c: Connection, gist: StoryGist, *, led_to_by: Iterable[int]) -> None:
    """Keeps what a story is about now; an article with one of these terms is compared with it."""
    values = {"story_id": gist.story, "at": gist.at, "size": gist.size, "weights": packed(gist.weights)}
    c.execute(_keeping_story(c.dialect.name), values)
    day = _day(gist.at)
    rows = [{"day": day, "term": term, "story_id": gist.story} for term in sorted(set(led_to_by))]
    if rows:
        c.execute(insert_or_leave(c, t.story_term), rows)


def recount(c: Connection, story: StoryId) -> None:
    """What a story is about, from its articles as they are now: some have come or gone."""
    own = c.execute(_ALL_MEMBERS, {"story": story}).all()
    c.execute(delete(t.story_likeness).where(t.story_likeness.c.story_id == story))
    if not own:
        return
    parts = [unpacked(row.weights) for row in own]
    gist = StoryGist(
        story=story,
        at=max(row.at for row in own),
        size=len(own),
        weights=total(parts, keep=STORY_TERMS),
    )
    keep_story(c, gist, led_to_by={term for part in parts for term in heaviest(part, LEADING)})


def merge(c: Connection, kept: StoryId, lost: StoryId) -> None:
    """One story has become part of another one, which is now about what both were about."""
    parts = [part for part in (of_story(c, kept), of_story(c, lost)) if part is not None]
    c.execute(delete(t.story_likeness).where(t.story_likeness.c.story_id == lost))
    if parts:
        both = StoryGist(
            story=kept,
            at=max(part.at for part in parts),
            size=sum(part.size for part in parts),
            weights=total((part.weights for part in parts), keep=STORY_TERMS),
        )
        keep_story(c, both, led_to_by={term for part in parts for term in heaviest(part.weights, LEADING)})


def forget(c: Connection, *, before: datetime) -> None:
    """A step of forgetting what was published before: some hundred rows, so that nobody waits for it."""
    key = tuple_(t.story_term.c.day, t.story_term.c.term, t.story_term.c.story_id)
    old = select(*t.story_term.c).where(t.story_term.c.day < _day(before)).limit(_A_STEP)
    c.execute(delete(t.story_term).where(key.in_(old)))
    for table, column in (
        (t.article_likeness, t.article_likeness.c.article_id),
        (t.story_likeness, t.story_likeness.c.story_id),
    ):
        few = select(column).where(table.c.at < before).order_by(table.c.at).limit(_A_STEP)
        c.execute(delete(table).where(column.in_(few)))


def tallies(c: Connection) -> dict[Language, Tally]:
    """In how many stories terms stand, by language; what was never counted is left out."""
    rows = c.execute(select(t.background))
    return {row.language: Tally(stories=row.stories, counts=row.counts) for row in rows}


def keep_tallies(c: Connection, counted: Mapping[Language, Tally]) -> None:
    rows = [
        {"language": language, "stories": tally.stories, "counts": tally.counts}
        for language, tally in sorted(counted.items())
    ]
    if rows:
        c.execute(_counting(c.dialect.name), rows)


def _day(at: datetime) -> int:
    return at.toordinal()


def _story_gist(row: AnyRow) -> StoryGist:
    return StoryGist(story=row.story_id, at=row.at, size=row.size, weights=unpacked(row.weights))


def _member(row: AnyRow) -> Member:
    return Member(
        article=row.article_id,
        source=row.source_id,
        headline=row.headline,
        at=row.at,
        gist=Gist(weights=unpacked(row.weights), pairs=unpacked_terms(row.pairs)),
        copy_of=row.copy_of,
        language=row.language,
        opening=row.opening,
    )


def _sharing() -> Select[*tuple[object, ...]]:
    likely = (
        select(t.story_term.c.story_id)
        .where(
            t.story_term.c.day.in_(bindparam("days", expanding=True)),
            t.story_term.c.term.in_(bindparam("terms", expanding=True)),
        )
        .group_by(t.story_term.c.story_id)
        .order_by(func.count().desc(), t.story_term.c.story_id.desc())
        .limit(MOST_COMPARED)
    )
    of_them = t.story_likeness.c.story_id.in_(likely)
    return select(t.story_likeness).where(of_them).order_by(t.story_likeness.c.story_id)


def _newest(most: int) -> Select[*tuple[object, ...]]:
    """Of one story the newest articles: a query a story is cheaper than one that counts those of each."""
    of_story = t.article.c.story_id == bindparam("story")
    return _members().where(of_story).order_by(t.article.c.id.desc()).limit(most)


def _members() -> Select[*tuple[object, ...]]:
    told = func.coalesce(func.nullif(t.article_version.c.summary, ""), t.article_version.c.body)
    return (
        select(
            t.article_likeness,
            t.article.c.source_id,
            t.article.c.story_id,
            t.article_version.c.headline,
            t.article_version.c.language,
            func.substr(told, 1, _BEGINNING).label("opening"),
            t.article_copy.c.copy_of,
        )
        .join(t.article, t.article.c.id == t.article_likeness.c.article_id)
        .join(
            t.article_version,
            and_(t.article_version.c.article_id == t.article.c.id, t.article_version.c.current.is_(true())),
        )
        .join(t.article_copy, t.article_copy.c.article_id == t.article.c.id, isouter=True)
    )


# Statements of every new article are made once: to make one anew costs more than to run it.
_SHARING = _sharing()
_MEMBERS_OF = _newest(MOST_MEMBERS)
_ALL_MEMBERS = _newest(_COUNTED)
_MEMBER = _members().where(t.article.c.id == bindparam("article"))
_OF_STORY = select(t.story_likeness).where(t.story_likeness.c.story_id == bindparam("story"))


@cache
def _keeping(dialect: str) -> Insert:
    return insert_or_change(dialect, t.article_likeness, on="article_id", where=true())


@cache
def _keeping_story(dialect: str) -> Insert:
    return insert_or_change(dialect, t.story_likeness, on="story_id", where=true())


@cache
def _counting(dialect: str) -> Executable:
    return insert_or_change(dialect, t.background, on="language", where=true())
