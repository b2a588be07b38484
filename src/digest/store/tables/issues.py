"""What is published: issues, waves, and the frozen bytes they are made of."""

from datetime import datetime

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
)

from digest.model.alert import AlertKind
from digest.model.ids import CardId, IssueId, ListId, StoryId, VariantId, VersionId, WaveId
from digest.model.issue import IssueState, Lane
from digest.model.pick import Pick
from digest.store.columns import Blob, Flag, Instant, Whole, Word
from digest.store.packed import SOURCES
from digest.store.packed_picks import PICKS, VERSIONS
from digest.store.tables.base import metadata, one_of


class IssueColumns(TypedColumns):
    """`chosen` counts as readers are chosen; the other totals are NULL until the ledger closes."""

    id: Named[IssueId] = Column(Whole, primary_key=True)
    list_id: Named[ListId] = Column(Whole, ForeignKey("list.id"))
    number: Named[int] = Column(Whole)
    lane: Named[Lane] = Column(Word(Lane))
    slot_key: Named[str] = Column(Text)
    state: Named[IssueState] = Column(Word(IssueState))
    made: Named[datetime] = Column(Instant)
    waves_closed: Named[bool] = Column(Flag)
    chosen: Named[int] = Column(Whole)
    accepted: Named[int | None] = Column(Whole)
    failed: Named[int | None] = Column(Whole)
    suppressed: Named[int | None] = Column(Whole)
    skipped: Named[int | None] = Column(Whole)
    expired: Named[int | None] = Column(Whole)
    canceled: Named[int | None] = Column(Whole)
    held: Named[int | None] = Column(Whole)
    frozen: Named[datetime | None] = Column(Instant)


class WaveColumns(TypedColumns):
    id: Named[WaveId] = Column(Whole, primary_key=True)
    issue_id: Named[IssueId] = Column(Whole, ForeignKey("issue.id"))
    due: Named[datetime] = Column(Instant)
    expires: Named[datetime] = Column(Instant)
    watermark: Named[int] = Column(Whole)
    closed: Named[bool] = Column(Flag)


class TemplateColumns(TypedColumns):
    hash: Named[bytes] = Column(Blob, primary_key=True)
    name: Named[str] = Column(Text)
    sources: Named[dict[str, str]] = Column(SOURCES)


class CardColumns(TypedColumns):
    id: Named[CardId] = Column(Whole, primary_key=True)
    version_id: Named[VersionId] = Column(Whole, ForeignKey("article_version.id"))
    language: Named[str] = Column(Text)
    kind: Named[str] = Column(Text)
    template: Named[bytes] = Column(Blob, ForeignKey("template.hash"))
    html: Named[bytes] = Column(Blob)
    text: Named[bytes] = Column(Blob)


class VariantColumns(TypedColumns):
    """`versions` repeats what `picks` says, for the question asked most: what a reader has had.

    `made` and `versions` are NULL in what was made before there was anything new to tell of a story.
    """

    id: Named[VariantId] = Column(Whole, primary_key=True)
    issue_id: Named[IssueId] = Column(Whole, ForeignKey("issue.id"))
    digest: Named[bytes] = Column(Blob)
    language: Named[str] = Column(Text)
    subject: Named[str] = Column(Text)
    picks: Named[tuple[Pick, ...]] = Column(PICKS)
    html: Named[bytes] = Column(Blob)
    text: Named[bytes] = Column(Blob)
    html_encoding: Named[str] = Column(Text)
    text_encoding: Named[str] = Column(Text)
    more: Named[int] = Column(Whole, server_default="0")
    made: Named[datetime | None] = Column(Instant)
    versions: Named[tuple[VersionId, ...] | None] = Column(VERSIONS)


class AlertColumns(TypedColumns):
    """What became of an urgent story, revision by revision."""

    id: Named[int] = Column(Whole, primary_key=True)
    story_id: Named[StoryId] = Column(Whole, ForeignKey("story.id"))
    revision: Named[int] = Column(Whole)
    kind: Named[AlertKind] = Column(Word(AlertKind))
    cause: Named[str] = Column(Text)
    words: Named[str] = Column(Text)
    at: Named[datetime] = Column(Instant)
    expires: Named[datetime] = Column(Instant)


issue = Table(
    "issue",
    metadata,
    IssueColumns,
    one_of("lane", Lane),
    one_of("state", IssueState),
    UniqueConstraint("list_id", "lane", "slot_key"),
    UniqueConstraint("list_id", "number"),
    Index(None, "made"),
    # The promise itself: whoever writes here, no issue is finished while its ledger is open.
    CheckConstraint(
        "frozen IS NULL OR (waves_closed AND (chosen ="
        " accepted + failed + suppressed + skipped + expired + canceled + held) IS TRUE)",
        name="ledger_closed",
    ),
    CheckConstraint("state <> 'finished' OR frozen IS NOT NULL", name="finished"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

wave = Table(
    "wave",
    metadata,
    WaveColumns,
    UniqueConstraint("issue_id", "due"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

template = Table("template", metadata, TemplateColumns, sqlite_strict=True)

card = Table(
    "card",
    metadata,
    CardColumns,
    UniqueConstraint("version_id", "language", "kind", "template"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

variant = Table(
    "variant",
    metadata,
    VariantColumns,
    UniqueConstraint("issue_id", "digest"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

alert = Table(
    "alert",
    metadata,
    AlertColumns,
    one_of("kind", AlertKind),
    UniqueConstraint("story_id", "revision"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
