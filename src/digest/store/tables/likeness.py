"""What copies and stories are recognised by. All may be lost: then only what comes later is compared."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Named, Table, TypedColumns

from digest.model.ids import ArticleId, Language, StoryId
from digest.store.columns import Blob, Instant, Tag, Whole
from digest.store.tables.base import metadata


class ArticleLikenessColumns(TypedColumns):
    """What an article is about, as `language.weights` packs it; `at` is when it was published."""

    article_id: Named[ArticleId] = Column(Whole, ForeignKey("article.id"), primary_key=True)
    at: Named[datetime] = Column(Instant)
    weights: Named[bytes] = Column(Blob)
    pairs: Named[bytes] = Column(Blob)


class StoryLikenessColumns(TypedColumns):
    """The same of all articles of a story together; `at` is when its newest was published."""

    story_id: Named[StoryId] = Column(Whole, ForeignKey("story.id"), primary_key=True)
    at: Named[datetime] = Column(Instant)
    size: Named[int] = Column(Whole)
    weights: Named[bytes] = Column(Blob)


class StoryTermColumns(TypedColumns):
    """Which stories were told with a term on a day, of the few terms that tell most.

    Rows of a story that has become part of another lead nowhere, until their day is forgotten.
    """

    day: Named[int] = Column(Whole, primary_key=True)
    term: Named[int] = Column(Whole, primary_key=True)
    story_id: Named[StoryId] = Column(Whole, primary_key=True)


class BackgroundColumns(TypedColumns):
    """In how many stories of a language terms stand, counted roughly."""

    language: Named[Language] = Column(Tag, primary_key=True)
    stories: Named[int] = Column(Whole)
    counts: Named[bytes] = Column(Blob)


article_likeness = Table(
    "article_likeness",
    metadata,
    ArticleLikenessColumns,
    Index(None, "at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

story_likeness = Table(
    "story_likeness",
    metadata,
    StoryLikenessColumns,
    Index(None, "at"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

story_term = Table("story_term", metadata, StoryTermColumns, sqlite_strict=True, sqlite_with_rowid=False)

background = Table("background", metadata, BackgroundColumns, sqlite_strict=True, sqlite_with_rowid=False)
