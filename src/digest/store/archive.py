"""All articles that were ever gathered, as an editor looks through them. Nothing is written here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, or_, select, true

from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.ids import ArticleId, SectionId, SourceId, StoryId
from digest.model.issue import Issue
from digest.store import articles, issues, withheld
from digest.store import tables as t
from digest.store.statements import blocks
from digest.store.withheld import Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which articles to list; what is None or empty does not matter."""

    source: SourceId | None = None
    section: SectionId | None = None
    since: datetime | None = None
    """Published then or later, or first seen where its publisher does not say."""
    status: ArticleStatus | None = None
    text: str = ""
    """Stands in the headline, in capitals or not."""


def listed(c: Connection, wanted: Wanted, *, limit: int) -> tuple[ArticleVersion, ...]:
    """The newest words of these articles, the newest article first."""
    statement = (
        select(t.article_version.c.id)
        .join(t.article, t.article.c.id == t.article_version.c.article_id)
        .where(_current, *_conditions(wanted))
        .order_by(_when.desc(), t.article.c.id.desc())
        .limit(limit)
    )
    ids = c.scalars(statement).all()
    found = articles.versions(c, ids)
    return tuple(found[number] for number in ids)


def of_story(c: Connection, story: StoryId, *, limit: int) -> tuple[ArticleVersion, ...]:
    """The newest words of the articles that tell a story, the first article first."""
    statement = (
        select(t.article_version.c.id)
        .join(t.article, t.article.c.id == t.article_version.c.article_id)
        .where(_current, t.article.c.story_id == story)
        .order_by(t.article.c.id)
        .limit(limit)
    )
    ids = c.scalars(statement).all()
    found = articles.versions(c, ids)
    return tuple(found[number] for number in ids)


def of_stories(c: Connection, told: Iterable[StoryId]) -> Iterator[ArticleVersion]:
    """The same of many stories, all of their articles, in no order."""
    for block in blocks(told):
        ids = c.scalars(
            select(t.article_version.c.id)
            .join(t.article, t.article.c.id == t.article_version.c.article_id)
            .where(_current, t.article.c.story_id.in_(block))
        ).all()
        yield from articles.versions(c, ids).values()


def history(c: Connection, article: ArticleId) -> tuple[ArticleVersion, ...]:
    """Every state of an article's words that we have had, the first one first."""
    statement = select(t.article_version.c.id).where(t.article_version.c.article_id == article)
    found = articles.versions(c, c.scalars(statement).all())
    return tuple(found[number] for number in sorted(found))


def carried(c: Connection, version: ArticleVersion) -> tuple[tuple[Issue, Holding], ...]:
    """The issues with mails that hold an article, in any of its versions; the oldest first."""
    return tuple((issues.by_id(c, number), its) for number, its in withheld.by_issue(c, version).items())


def source_keys(c: Connection, ids: Iterable[SourceId]) -> dict[SourceId, str]:
    """The keys of these sources; those that were removed have none any more, and are left out."""
    rows = c.execute(select(t.source.c.id, t.source.c.key).where(t.source.c.id.in_(set(ids))))
    return {row.id: row.key for row in rows if row.key is not None}


_current = t.article_version.c.current.is_(true())
_published, _seen = t.article_version.c.published, t.article.c.seen
_when = case((or_(_published.is_(None), _published > _seen), _seen), else_=_published)
"""When an article is of: as published, but no later than we saw it."""


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.source is not None:
        conditions.append(t.article.c.source_id == wanted.source)
    if wanted.section is not None:
        conditions.append(t.article.c.section_id == wanted.section)
    if wanted.since is not None:
        # Nothing is of later than it was seen, which an index knows; a day without an hour lasts to its end.
        day = and_(t.article_version.c.day_only.is_(true()), _published > wanted.since - timedelta(days=1))
        conditions += [_seen >= wanted.since, or_(_when >= wanted.since, day)]
    if wanted.status is not None:
        conditions.append(t.article.c.status == wanted.status)
    if wanted.text:
        folded = t.article_version.c.headline_folded
        conditions.append(folded.contains(wanted.text.casefold(), autoescape=True))
    return conditions
