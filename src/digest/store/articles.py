"""Articles and their versions: an article known again, corrected, withheld, found for an editor."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import (
    Connection,
    Executable,
    Select,
    Table,
    and_,
    bindparam,
    false,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from digest.model.article import Article, ArticleStatus, ArticleVersion
from digest.model.errors import AlreadyThere, NotFound
from digest.model.ids import ArticleId, PlaceId, SectionId, SourceId, StoryId, VersionId
from digest.store import places, stories
from digest.store import tables as t
from digest.store.statements import AnyRow, blocks, insert_or_change, insert_or_leave, new_id
from digest.store.tables.articles import KeyColumns

_FOUND_AT_MOST = 20
_TOLD_BY_MOST = 60
"""Articles by which a story is weighed, by whoever weighs it: a hundred more would hardly weigh more."""
_FILING_LOCK = 0x64696765737432
"""The bytes of "digest2": any number that other programs are unlikely to use."""
_TOO_LONG = 19  # digits: no id has so many, and a column could not be asked for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """An article with all that was understood of it: what the store keeps."""

    source: SourceId
    article: Article
    url_key: bytes
    guid_key: bytes | None
    content_hash: bytes
    fingerprint: bytes | None = None
    page_key: bytes | None = None
    """Of the address that its page gives, where that is another one and may be believed."""
    section: SectionId | None = None
    places: Mapping[PlaceId, str] = field(default_factory=dict)
    """Where it happens, each place with the words that name it."""


def one_visit_at_a_time(c: Connection) -> None:
    """Waits until nobody else files articles, to the end of this transaction; call it before `find`.

    Who asks what is known must see what another has just filed: else one article would be filed
    twice, and one story told as two. On SQLite whoever writes is alone already.
    """
    if c.dialect.name == "postgresql":
        c.execute(select(func.pg_advisory_xact_lock(_FILING_LOCK)))


def add(c: Connection, understood: Understood, *, story: StoryId | None, seen: datetime) -> ArticleVersion:
    """Keeps an article we did not have. A story of None makes a new one.

    Raises AlreadyThere when an article with its address is known; the transaction is then to be undone.
    """
    story = story if story is not None else stories.new(c)
    facts = {
        "source_id": understood.source,
        "story_id": story,
        "section_id": understood.section,
        "status": ArticleStatus.USABLE,
        "seen": seen,
    }
    article = ArticleId(new_id(c.execute(_NEW, facts)))
    if not _keep_keys(c, article, understood):
        raise AlreadyThere("an article with this address is known")
    return ArticleVersion(
        id=_write_version(c, article, understood),
        article_id=article,
        source_id=understood.source,
        story_id=story,
        section=understood.section,
        seen=seen,
        article=understood.article,
    )


def add_version(c: Connection, article: ArticleId, understood: Understood) -> ArticleVersion:
    """Keeps an article's new words. The old ones stay for the issues that showed them."""
    c.execute(
        update(t.article_version)
        .where(t.article_version.c.article_id == article, _current)
        .values(current=False)
    )
    c.execute(update(t.article).where(t.article.c.id == article).values(section_id=understood.section))
    _write_version(c, article, understood)
    _keep_keys(c, article, understood)
    return by_id(c, article)


def set_status(c: Connection, article: ArticleId, status: ArticleStatus) -> bool:
    """Withholds an article, or frees it again. Returns whether its status was another before.

    What is not usable is in no mail that is yet to leave. Raises NotFound.
    """
    changed = c.execute(
        update(t.article).where(t.article.c.id == article, t.article.c.status != status).values(status=status)
    )
    if changed.rowcount == 0:
        by_id(c, article)
    return changed.rowcount > 0


def current(c: Connection, *, since: datetime, limit: int | None = None) -> tuple[ArticleVersion, ...]:
    """The newest words of every article first seen since then, the newest article first.

    Without those of stories that an editor withholds. Nothing published since can be missing: an article
    counts as no later than we saw it.
    """
    statement = (
        _versions.join(t.story, t.story.c.id == t.article.c.story_id)
        .where(_current, t.article.c.seen >= since, t.story.c.withheld.is_(false()))
        .order_by(t.article.c.seen.desc(), t.article.c.id.desc())
        .limit(limit)
    )
    return tuple(map(_version, c.execute(statement)))


def seen_since(c: Connection, since: datetime) -> tuple[ArticleId, ...]:
    """The articles first seen since then."""
    return tuple(c.scalars(select(t.article.c.id).where(t.article.c.seen >= since).order_by(t.article.c.id)))


def current_of(c: Connection, articles: Collection[ArticleId]) -> tuple[ArticleVersion, ...]:
    """The newest words of these, whatever their status."""
    return tuple(map(_version, c.execute(_versions.where(_current, t.article.c.id.in_(articles)))))


def telling(c: Connection, told: Iterable[StoryId]) -> dict[StoryId, tuple[ArticleVersion, ...]]:
    """The newest words of the articles of these stories, of each the newest 60, the newest first."""
    found = {}
    for story in told:
        rows = c.execute(_TELLING, {"story": story})
        found[story] = tuple(map(_version, rows))
    return found


def by_id(c: Connection, article: ArticleId) -> ArticleVersion:
    """The newest words of an article. Raises NotFound."""
    row = c.execute(_versions.where(t.article.c.id == article, _current)).one_or_none()
    if row is None:
        raise NotFound(
            f"there is no article {article}", hint="`issue why` also takes an address or a headline"
        )
    return _version(row)


def versions(c: Connection, ids: Iterable[VersionId]) -> dict[VersionId, ArticleVersion]:
    """The very words that cards were made of, whatever came later."""
    found = {}
    for block in blocks(ids):
        rows = c.execute(_versions.where(t.article_version.c.id.in_(block)))
        found.update({row.version_id: _version(row) for row in rows})
    return found


def moments(c: Connection, source: SourceId, *, limit: int) -> tuple[datetime, ...]:
    """When a source's latest articles were published, or seen where it does not say; the last filed first.

    Without those of which only the day is known: all of them would have been published at midnight.
    """
    return tuple(c.scalars(_MOMENTS, {"source": source, "limit": limit}))


def places_of(c: Connection, articles: Iterable[ArticleId]) -> dict[ArticleId, frozenset[PlaceId]]:
    """Where articles happen; those that happen nowhere we know are left out."""
    found: dict[ArticleId, set[PlaceId]] = {}
    for block in blocks(articles):
        for row in c.execute(select(t.article_place).where(t.article_place.c.article_id.in_(block))):
            found.setdefault(row.article_id, set()).add(row.place_id)
    return {article: frozenset(places) for article, places in found.items()}


def headlines(c: Connection, told: Iterable[StoryId], *, source: SourceId) -> dict[StoryId, frozenset[str]]:
    """Under which headlines a source tells these stories; those that it does not tell are left out."""
    found: dict[StoryId, set[str]] = {}
    for block in blocks(told):
        rows = c.execute(
            select(t.article.c.story_id, t.article_version.c.headline)
            .join(t.article_version, and_(t.article_version.c.article_id == t.article.c.id, _current))
            .where(t.article.c.story_id.in_(block), t.article.c.source_id == source)
        )
        for row in rows:
            found.setdefault(row.story_id, set()).add(row.headline)
    return {story: frozenset(its) for story, its in found.items()}


def search(c: Connection, text: str) -> tuple[ArticleVersion, ...]:
    """Articles an editor may mean by an id, an address or a part of a headline.

    The one with that id first, then the newest.
    """
    wanted = text.strip()
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < _TOO_LONG else 0
    is_numbered = t.article.c.id == number
    is_meant = or_(
        is_numbered,
        t.article_version.c.url == wanted,
        t.article_version.c.headline_folded.contains(wanted.casefold(), autoescape=True),
    )
    statement = (
        _versions.where(_current, is_meant)
        .order_by(is_numbered.desc(), t.article.c.seen.desc(), t.article.c.id.desc())
        .limit(_FOUND_AT_MOST)
    )
    return tuple(map(_version, c.execute(statement)))


_current = t.article_version.c.current.is_(true())

_versions: Select[*tuple[object, ...]] = select(
    t.article_version,
    t.article_version.c.id.label("version_id"),
    t.article.c.source_id,
    t.article.c.story_id,
    t.article.c.section_id,
    t.article.c.status,
    t.article.c.seen,
    t.article_copy.c.copy_of,
).join(t.article, t.article.c.id == t.article_version.c.article_id)
_versions = _versions.join(t.article_copy, t.article_copy.c.article_id == t.article.c.id, isouter=True)


# What every visit and every new article asks is made once: to make it anew costs more than to run it.
_TELLING = (
    _versions.where(t.article.c.story_id == bindparam("story"), _current)
    .order_by(t.article.c.id.desc())
    .limit(_TOLD_BY_MOST)
)
_NEW = insert(t.article)
_NEW_VERSION = insert(t.article_version)
_MOMENTS = (
    select(func.coalesce(t.article_version.c.published, t.article.c.seen))
    .join(t.article, t.article.c.id == t.article_version.c.article_id)
    .where(_current, t.article.c.source_id == bindparam("source"), t.article_version.c.day_only.is_(false()))
    .order_by(t.article.c.id.desc())
    .limit(bindparam("limit"))
)


def _write_version(c: Connection, article: ArticleId, understood: Understood) -> VersionId:
    words = understood.article
    values = {
        "article_id": article,
        "current": True,
        "content_hash": understood.content_hash,
        "url": words.url,
        "headline": words.headline,
        "headline_folded": words.headline.casefold(),
        "publisher": words.publisher,
        "language": words.language,
        "guid": words.guid,
        "byline": words.byline,
        "label": words.label,
        "published": words.published,
        "summary": words.summary,
        "body": words.body,
        "image": words.image,
        "related": words.related,
        "day_only": words.day_only,
    }
    version = VersionId(new_id(c.execute(_NEW_VERSION, values)))
    places.put(c, article, understood.places)
    return version


def _keep_keys(c: Connection, article: ArticleId, understood: Understood) -> bool:
    """Has its keys lead to this article: its guid now does, the others where they lead to none yet.

    A guid that was given to another article leads to the one that bears it now: it is what a publisher
    takes back by it. Returns whether its address has only now come to lead here.
    """

    def leads_here(table: Table[KeyColumns], key: bytes) -> bool:
        return c.execute(insert_or_leave(c, table), {"key": key, "article_id": article}).rowcount == 1

    is_new = leads_here(t.url_key, understood.url_key)
    if understood.page_key is not None:
        leads_here(t.url_key, understood.page_key)
    if understood.fingerprint is not None:
        leads_here(t.fingerprint_key, understood.fingerprint)
    if understood.guid_key is not None:
        c.execute(_guid_leads(c.dialect.name), {"key": understood.guid_key, "article_id": article})
    return is_new


@cache
def _guid_leads(dialect: str) -> Executable:
    return insert_or_change(dialect, t.guid_key, on="key", where=true())


def _version(row: AnyRow) -> ArticleVersion:
    return ArticleVersion(
        id=row.version_id,
        article_id=row.article_id,
        source_id=row.source_id,
        story_id=row.story_id,
        section=row.section_id,
        seen=row.seen,
        status=row.status,
        copy_of=row.copy_of,
        article=Article(
            url=row.url,
            headline=row.headline,
            publisher=row.publisher,
            language=row.language,
            guid=row.guid,
            byline=row.byline,
            label=row.label,
            published=row.published,
            summary=row.summary,
            body=row.body,
            image=row.image,
            related=row.related,
            day_only=row.day_only,
        ),
    )
