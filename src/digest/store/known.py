"""Which articles of a feed we have: found by address, by guid, or by their words."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection, Select, Table, and_, bindparam, func, literal_column, select, true

from digest.model.ids import ArticleId, SourceId, StoryId
from digest.store import tables as t
from digest.store.statements import AnyRow, blocks
from digest.store.tables.articles import KeyColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """An article we have, as its newest words are."""

    id: ArticleId
    source: SourceId
    content_hash: bytes
    story: StoryId
    url: str
    headline: str
    guid: str = ""
    opening: str = ""
    """Its summary, or how its text begins."""
    source_url: str = ""
    source_removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticles:
    """Those of the asked-for articles that we have, by each of their keys."""

    by_url: dict[bytes, KnownArticle]
    by_guid: dict[bytes, KnownArticle]
    by_fingerprint: dict[bytes, KnownArticle]


def find(
    c: Connection,
    url_keys: Iterable[bytes],
    *,
    guid_keys: Iterable[bytes] = (),
    fingerprints: Iterable[bytes] = (),
) -> KnownArticles:
    """Which articles of a feed we have already."""
    return KnownArticles(
        by_url=_known(c, t.url_key, url_keys),
        by_guid=_known(c, t.guid_key, guid_keys),
        by_fingerprint=_known(c, t.fingerprint_key, fingerprints),
    )


# Written out, not bound: what is asked a thousand times a round is not to be bound each time.
_OPENING = func.substr(t.article_version.c.body, literal_column("1"), literal_column("400"))


@cache
def _known_by(keys: Table[KeyColumns]) -> Select[*tuple[object, ...]]:
    return (
        select(
            keys.c.key,
            t.article.c.id,
            t.article.c.source_id,
            t.article.c.story_id,
            t.article_version.c.content_hash,
            t.article_version.c.url,
            t.article_version.c.headline,
            t.article_version.c.guid,
            t.article_version.c.summary,
            _OPENING.label("opening"),
            t.source.c.url.label("source_url"),
            t.source.c.removed,
        )
        .join(t.article, t.article.c.id == keys.c.article_id)
        .join(t.source, t.source.c.id == t.article.c.source_id)
        .join(
            t.article_version,
            and_(t.article_version.c.article_id == t.article.c.id, t.article_version.c.current.is_(true())),
        )
        .where(keys.c.key.in_(bindparam("keys", expanding=True)))
    )


def _known(c: Connection, keys: Table[KeyColumns], wanted: Iterable[bytes]) -> dict[bytes, KnownArticle]:
    found = {}
    for block in blocks(wanted):
        rows = c.execute(_known_by(keys), {"keys": block})
        found.update({row.key: _known_article(row) for row in rows})
    return found


def _known_article(row: AnyRow) -> KnownArticle:
    return KnownArticle(
        id=row.id,
        source=row.source_id,
        content_hash=row.content_hash,
        story=row.story_id,
        url=row.url,
        headline=row.headline,
        guid=row.guid,
        opening=row.summary or row.opening,
        source_url=row.source_url,
        source_removed=row.removed is not None,
    )
