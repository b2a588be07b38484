"""What was gathered and understood: articles, their versions, stories, and where things happen."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Named, Table, Text, TypedColumns, false, text, true

from digest.model.article import ArticleStatus, Image
from digest.model.ids import ArticleId, Language, PlaceId, SectionId, SourceId, StoryId, VersionId
from digest.store.columns import Blob, Flag, Instant, Real, Tag, Whole, Word
from digest.store.packed import IMAGE, TEXTS
from digest.store.tables.base import metadata, one_of


class StoryColumns(TypedColumns):
    """`merged_into` is always a story that is not merged itself: one step leads to the root."""

    id: Named[StoryId] = Column(Whole, primary_key=True)
    merged_into: Named[StoryId | None] = Column(Whole, ForeignKey("story.id"))
    rank: Named[float | None] = Column(Real)
    pinned_until: Named[datetime | None] = Column(Instant)
    renewed: Named[datetime | None] = Column(Instant)
    urgent: Named[bool] = Column(Flag, server_default=false())
    withheld: Named[bool] = Column(Flag, server_default=false())


class StoryApartColumns(TypedColumns):
    """Two stories that an editor told apart: likeness alone never makes them one again."""

    one_id: Named[StoryId] = Column(Whole, ForeignKey("story.id"), primary_key=True)
    other_id: Named[StoryId] = Column(Whole, ForeignKey("story.id"), primary_key=True)


class StoryKeyColumns(TypedColumns):
    """`at` is when the newest article with this key was published."""

    key: Named[bytes] = Column(Blob, primary_key=True)
    story_id: Named[StoryId] = Column(Whole, ForeignKey("story.id"))
    at: Named[datetime] = Column(Instant)


class ArticleColumns(TypedColumns):
    id: Named[ArticleId] = Column(Whole, primary_key=True)
    source_id: Named[SourceId] = Column(Whole, ForeignKey("source.id"))
    story_id: Named[StoryId] = Column(Whole, ForeignKey("story.id"))
    section_id: Named[SectionId | None] = Column(Whole, ForeignKey("section.id"))
    status: Named[ArticleStatus] = Column(Word(ArticleStatus))
    seen: Named[datetime] = Column(Instant)


class ArticleCopyColumns(TypedColumns):
    """`copy_of` is never itself a copy: one step leads to the original."""

    article_id: Named[ArticleId] = Column(Whole, ForeignKey("article.id"), primary_key=True)
    copy_of: Named[ArticleId] = Column(Whole, ForeignKey("article.id"))


class KeyColumns(TypedColumns):
    """By which an article is known again: its address, its source's own identity of it, its words."""

    key: Named[bytes] = Column(Blob, primary_key=True)
    article_id: Named[ArticleId] = Column(Whole, ForeignKey("article.id"))


class DiscoveryColumns(TypedColumns):
    """An address that a page listed, known by its key: it is looked at once, whatever came of it."""

    key: Named[bytes] = Column(Blob, primary_key=True)
    source_id: Named[SourceId] = Column(Whole, ForeignKey("source.id"))
    at: Named[datetime] = Column(Instant)


class ArticleVersionColumns(TypedColumns):
    id: Named[VersionId] = Column(Whole, primary_key=True)
    article_id: Named[ArticleId] = Column(Whole, ForeignKey("article.id"))
    current: Named[bool] = Column(Flag)
    content_hash: Named[bytes] = Column(Blob)
    url: Named[str] = Column(Text)
    headline: Named[str] = Column(Text)
    headline_folded: Named[str] = Column(Text)
    publisher: Named[str] = Column(Text)
    language: Named[Language] = Column(Tag)
    guid: Named[str] = Column(Text)
    byline: Named[str] = Column(Text)
    label: Named[str] = Column(Text)
    published: Named[datetime | None] = Column(Instant)
    summary: Named[str] = Column(Text)
    body: Named[str] = Column(Text)
    image: Named[Image | None] = Column(IMAGE)
    related: Named[tuple[str, ...]] = Column(TEXTS)
    day_only: Named[bool] = Column(Flag, server_default=false())


class ArticlePlaceColumns(TypedColumns):
    article_id: Named[ArticleId] = Column(Whole, ForeignKey("article.id"), primary_key=True)
    place_id: Named[PlaceId] = Column(Whole, ForeignKey("place.id"), primary_key=True)
    words: Named[str] = Column(Text, server_default=text("''"))


story = Table("story", metadata, StoryColumns, sqlite_strict=True, sqlite_autoincrement=True)
Index(
    "ix_story_merged_into",
    story.c.merged_into,
    sqlite_where=story.c.merged_into.is_not(None),
    postgresql_where=story.c.merged_into.is_not(None),
)
Index(
    "ix_story_urgent",
    story.c.urgent,
    sqlite_where=story.c.urgent.is_(true()),
    postgresql_where=story.c.urgent.is_(true()),
)

story_key = Table(
    "story_key",
    metadata,
    StoryKeyColumns,
    Index(None, "story_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

article = Table(
    "article",
    metadata,
    ArticleColumns,
    one_of("status", ArticleStatus),
    Index(None, "seen"),
    Index(None, "story_id"),
    Index(None, "source_id"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

# The few that no mail may hold: asked for before every mail that leaves.
Index(
    "ix_article_withheld",
    article.c.id,
    sqlite_where=article.c.status != ArticleStatus.USABLE,
    postgresql_where=article.c.status != ArticleStatus.USABLE,
)

story_apart = Table(
    "story_apart",
    metadata,
    StoryApartColumns,
    Index(None, "other_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

article_copy = Table(
    "article_copy",
    metadata,
    ArticleCopyColumns,
    Index(None, "copy_of"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

url_key = Table("url_key", metadata, KeyColumns, sqlite_strict=True, sqlite_with_rowid=False)

guid_key = Table("guid_key", metadata, KeyColumns, sqlite_strict=True, sqlite_with_rowid=False)

fingerprint_key = Table("fingerprint_key", metadata, KeyColumns, sqlite_strict=True, sqlite_with_rowid=False)

discovery = Table("discovery", metadata, DiscoveryColumns, sqlite_strict=True, sqlite_with_rowid=False)

article_version = Table(
    "article_version",
    metadata,
    ArticleVersionColumns,
    Index(None, "article_id"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
# Not two current versions of one article, and the current one is found by its article.
Index(
    "uq_article_version_current",
    article_version.c.article_id,
    unique=True,
    sqlite_where=article_version.c.current.is_(true()),
    postgresql_where=article_version.c.current.is_(true()),
)

article_place = Table(
    "article_place", metadata, ArticlePlaceColumns, sqlite_strict=True, sqlite_with_rowid=False
)
