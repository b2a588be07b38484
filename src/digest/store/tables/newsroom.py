"""What the newsroom decides: places, sections, lists, topics, sources."""

from datetime import datetime, timedelta

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Named,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
    false,
    text,
)

from digest.model.ids import Language, ListId, PlaceId, SectionId, SourceId, TopicId
from digest.model.mailing_list import DoubtPolicy
from digest.model.source import Condition
from digest.model.topic import Query
from digest.store.columns import Blob, Flag, Instant, Span, Tag, Whole, Word
from digest.store.packed import NAMES, QUERY, TEXTS, Names
from digest.store.tables.base import metadata, one_of


class PlaceColumns(TypedColumns):
    id: Named[PlaceId] = Column(Whole, primary_key=True)
    key: Named[str] = Column(Text, unique=True)
    parent_id: Named[PlaceId | None] = Column(Whole, ForeignKey("place.id"))
    names: Named[Names] = Column(NAMES)
    aliases: Named[tuple[str, ...]] = Column(TEXTS)


class SectionColumns(TypedColumns):
    id: Named[SectionId] = Column(Whole, primary_key=True)
    key: Named[str] = Column(Text, unique=True)
    names: Named[Names] = Column(NAMES)
    labels: Named[tuple[str, ...]] = Column(TEXTS)


class ListColumns(TypedColumns):
    id: Named[ListId] = Column(Whole, primary_key=True)
    key: Named[str] = Column(Text, unique=True)
    name: Named[str] = Column(Text)
    sender: Named[str] = Column(Text)
    sender_name: Named[str] = Column(Text)
    reply_to: Named[str] = Column(Text)
    language: Named[Language] = Column(Tag)
    zone: Named[str] = Column(Text)
    hour: Named[int] = Column(Whole)
    postal_address: Named[str] = Column(Text)
    window_hours: Named[int] = Column(Whole)
    max_picks: Named[int] = Column(Whole)
    max_per_section: Named[int] = Column(Whole)
    max_per_source: Named[int] = Column(Whole)
    template: Named[str] = Column(Text)
    doubt: Named[DoubtPolicy] = Column(Word(DoubtPolicy))
    expires_hours: Named[int] = Column(Whole)
    consent_text: Named[str] = Column(Text)
    active: Named[bool] = Column(Flag)


class ListSectionColumns(TypedColumns):
    list_id: Named[ListId] = Column(Whole, ForeignKey("list.id"), primary_key=True)
    position: Named[int] = Column(Whole, primary_key=True)
    section_id: Named[SectionId] = Column(Whole, ForeignKey("section.id"))


class TopicColumns(TypedColumns):
    """Equal queries are one row: `meaning` is a hash of query and place."""

    id: Named[TopicId] = Column(Whole, primary_key=True)
    key: Named[str] = Column(Text, unique=True)
    names: Named[Names] = Column(NAMES)
    query: Named[Query] = Column(QUERY)
    place_id: Named[PlaceId | None] = Column(Whole, ForeignKey("place.id"))
    meaning: Named[bytes] = Column(Blob, unique=True)


class SourceColumns(TypedColumns):
    """A removed source keeps its row, for its articles' sake, and gives its key back."""

    id: Named[SourceId] = Column(Whole, primary_key=True)
    key: Named[str | None] = Column(Text, unique=True)
    url: Named[str] = Column(Text)
    publisher: Named[str] = Column(Text)
    language: Named[Language | None] = Column(Tag)
    section_id: Named[SectionId | None] = Column(Whole, ForeignKey("section.id"))
    pages: Named[bool] = Column(Flag)
    active: Named[bool] = Column(Flag)
    removed: Named[datetime | None] = Column(Instant)
    selector: Named[str] = Column(Text, server_default=text("''"))
    discover: Named[bool] = Column(Flag, server_default=false())
    max_delay: Named[timedelta | None] = Column(Span)
    urgent: Named[bool] = Column(Flag, server_default=false())
    home_id: Named[PlaceId | None] = Column(Whole)


class VisitColumns(TypedColumns):
    source_id: Named[SourceId] = Column(Whole, ForeignKey("source.id"), primary_key=True)
    etag: Named[str | None] = Column(Text)
    last_modified: Named[str | None] = Column(Text)
    body_hash: Named[bytes | None] = Column(Blob)
    due: Named[datetime | None] = Column(Instant)
    last: Named[datetime | None] = Column(Instant)
    last_new: Named[datetime | None] = Column(Instant)
    failures: Named[int] = Column(Whole)
    problem: Named[str] = Column(Text)
    failing_since: Named[datetime | None] = Column(Instant)
    gap: Named[timedelta | None] = Column(Span)
    deaths: Named[int] = Column(Whole, server_default="0")
    moved_to: Named[str] = Column(Text, server_default=text("''"))
    moved_since: Named[datetime | None] = Column(Instant)
    condition: Named[Condition] = Column(Word(Condition), server_default="well")
    entries: Named[bytes | None] = Column(Blob)


class NoticeColumns(TypedColumns):
    """What somebody of the newsroom is to be told of a source, once; `told` is when they were."""

    id: Named[int] = Column(Whole, primary_key=True)
    source_id: Named[SourceId] = Column(Whole, ForeignKey("source.id"))
    at: Named[datetime] = Column(Instant)
    condition: Named[Condition] = Column(Word(Condition))
    problem: Named[str] = Column(Text)
    told: Named[datetime | None] = Column(Instant)


place = Table("place", metadata, PlaceColumns, sqlite_strict=True, sqlite_autoincrement=True)

section = Table("section", metadata, SectionColumns, sqlite_strict=True, sqlite_autoincrement=True)

mailing_list = Table(
    "list",
    metadata,
    ListColumns,
    one_of("doubt", DoubtPolicy),
    CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

list_section = Table(
    "list_section",
    metadata,
    ListSectionColumns,
    UniqueConstraint("list_id", "section_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

topic = Table("topic", metadata, TopicColumns, sqlite_strict=True, sqlite_autoincrement=True)

source = Table(
    "source",
    metadata,
    SourceColumns,
    CheckConstraint("(key IS NULL) = (removed IS NOT NULL)", name="removed"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

visit = Table("visit", metadata, VisitColumns, one_of("condition", Condition), sqlite_strict=True)

notice = Table("notice", metadata, NoticeColumns, one_of("condition", Condition), sqlite_strict=True)
Index(
    "ix_notice_untold",
    notice.c.id,
    sqlite_where=notice.c.told.is_(None),
    postgresql_where=notice.c.told.is_(None),
)
