"""Articles of a publisher in other languages than one at hand: what its twins are looked for among."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, func, select, true

from digest.model.article import Article
from digest.model.ids import ArticleId, Language, PlaceId, SourceId, StoryId
from digest.store import tables as t
from digest.store.statements import AnyRow, blocks

_MOST = 500
"""Candidates that are looked at, the latest filed first: no publisher writes so many in two days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """A source, as far as it tells whose it is."""

    id: SourceId
    url: str
    publisher: str
    language: Language | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleTwin:
    """An article in another language; of its body only the beginning."""

    id: ArticleId
    story: StoryId
    seen: datetime
    article: Article
    places: frozenset[PlaceId]


def sources(c: Connection) -> tuple[Publishing, ...]:
    """Every source that articles may be of: those that are no longer visited too."""
    return tuple(
        Publishing(id=row.id, url=row.url, publisher=row.publisher, language=row.language)
        for row in c.execute(_SOURCES)
    )


def possible(
    c: Connection,
    of: Collection[SourceId],
    *,
    but: Language,
    begins: datetime,
    ends: datetime,
    letters: int,
) -> tuple[PossibleTwin, ...]:
    """The articles of those sources in any other language, published between these moments.

    Of each body so many `letters`. Nothing that was published since `begins` was seen before it, so
    older articles are not even looked at.
    """
    given = {"sources": sorted(of), "language": but, "begins": begins, "ends": ends}
    rows = c.execute(_POSSIBLE, {**given, "letters": letters, "most": _MOST}).all()
    places = _places(c, [row.id for row in rows])
    return tuple(_possible_twin(row, frozenset(places.get(row.id, ()))) for row in rows)


def told_in(
    c: Connection, stories: Iterable[StoryId], of: Collection[SourceId]
) -> Mapping[StoryId, frozenset[tuple[Language, ArticleId]]]:
    """In which languages those sources tell these stories, and in which articles."""
    found: dict[StoryId, set[tuple[Language, ArticleId]]] = defaultdict(set)
    for block in blocks(dict.fromkeys(stories)):
        for row in c.execute(_TOLD, {"stories": block, "sources": sorted(of)}):
            found[row.story_id].add((row.language, row.id))
    return {story: frozenset(articles) for story, articles in found.items()}


def _places(c: Connection, articles: Iterable[ArticleId]) -> Mapping[ArticleId, set[PlaceId]]:
    found: dict[ArticleId, set[PlaceId]] = defaultdict(set)
    for block in blocks(articles):
        for row in c.execute(_PLACES, {"articles": block}):
            found[row.article_id].add(row.place_id)
    return found


def _possible_twin(row: AnyRow, places: frozenset[PlaceId]) -> PossibleTwin:
    article = Article(
        url=row.url,
        headline=row.headline,
        publisher=row.publisher,
        language=row.language,
        published=row.published,
        day_only=row.day_only,
        summary=row.summary,
        body=row.beginning,
        image=row.image,
    )
    return PossibleTwin(id=row.id, story=row.story_id, seen=row.seen, article=article, places=places)


# Made once: these are asked for every new article of a publisher of several languages.
_current = and_(t.article_version.c.article_id == t.article.c.id, t.article_version.c.current.is_(true()))
_published = func.coalesce(t.article_version.c.published, t.article.c.seen)
_SOURCES = select(t.source.c.id, t.source.c.url, t.source.c.publisher, t.source.c.language)
# Ids rise as articles are seen: with the first of a day the index of a source's articles tells the rest.
_FIRST = (
    select(t.article.c.id)
    .where(t.article.c.seen >= bindparam("begins"))
    .order_by(t.article.c.seen, t.article.c.id)
    .limit(1)
)
_POSSIBLE = (
    select(
        t.article.c.id,
        t.article.c.story_id,
        t.article.c.seen,
        t.article_version.c.url,
        t.article_version.c.headline,
        t.article_version.c.publisher,
        t.article_version.c.language,
        t.article_version.c.published,
        t.article_version.c.day_only,
        t.article_version.c.summary,
        func.substr(t.article_version.c.body, 1, bindparam("letters")).label("beginning"),
        t.article_version.c.image,
    )
    .join(t.article_version, _current)
    .where(
        t.article.c.source_id.in_(bindparam("sources", expanding=True)),
        t.article.c.id >= _FIRST.scalar_subquery(),
        t.article_version.c.language != bindparam("language"),
        _published.between(bindparam("begins"), bindparam("ends")),
    )
    .order_by(t.article.c.id.desc())
    .limit(bindparam("most"))
)
_TOLD = (
    select(t.article.c.id, t.article.c.story_id, t.article_version.c.language)
    .join(t.article_version, _current)
    .where(
        t.article.c.story_id.in_(bindparam("stories", expanding=True)),
        t.article.c.source_id.in_(bindparam("sources", expanding=True)),
    )
)
_PLACES = select(t.article_place.c.article_id, t.article_place.c.place_id).where(
    t.article_place.c.article_id.in_(bindparam("articles", expanding=True))
)
