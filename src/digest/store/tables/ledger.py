"""The ledger: chunks, deliveries, attempts; and the audit of who commanded what."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Named,
    Table,
    Text,
    TypedColumns,
)

from digest.model.delivery import DeliveryState
from digest.model.ids import ChunkId, IssueId, SubscriberId, VariantId, WaveId
from digest.model.issue import Lane
from digest.store.columns import Instant, Whole, Word
from digest.store.states import ChunkState
from digest.store.tables.base import metadata, one_of


class ChunkColumns(TypedColumns):
    """Up to 1,000 deliveries that one sender takes at once. `fence` grows with every new owner."""

    id: Named[ChunkId] = Column(Whole, primary_key=True)
    issue_id: Named[IssueId] = Column(Whole, ForeignKey("issue.id"))
    wave_id: Named[WaveId] = Column(Whole, ForeignKey("wave.id"))
    lane: Named[Lane] = Column(Word(Lane))
    size: Named[int] = Column(Whole)
    state: Named[ChunkState] = Column(Word(ChunkState))
    due: Named[datetime] = Column(Instant)
    owner: Named[str | None] = Column(Text)
    lease_until: Named[datetime | None] = Column(Instant)
    fence: Named[int] = Column(Whole)


class DeliveryColumns(TypedColumns):
    issue_id: Named[IssueId] = Column(Whole, ForeignKey("issue.id"), primary_key=True)
    subscriber_id: Named[SubscriberId] = Column(Whole, ForeignKey("subscriber.id"), primary_key=True)
    chunk_id: Named[ChunkId | None] = Column(Whole, ForeignKey("chunk.id"))
    variant_id: Named[VariantId | None] = Column(Whole, ForeignKey("variant.id"))
    state: Named[DeliveryState] = Column(Word(DeliveryState))
    detail: Named[str] = Column(Text)
    tries: Named[int] = Column(Whole)
    copies: Named[int] = Column(Whole)
    next_try: Named[datetime | None] = Column(Instant)
    changed: Named[datetime] = Column(Instant)


class AttemptColumns(TypedColumns):
    """One try at a delivery; none is written for a mail accepted at its first."""

    issue_id: Named[IssueId] = Column(Whole, primary_key=True)
    subscriber_id: Named[SubscriberId] = Column(Whole, primary_key=True)
    number: Named[int] = Column(Whole, primary_key=True)
    at: Named[datetime] = Column(Instant)
    state: Named[DeliveryState] = Column(Word(DeliveryState))
    code: Named[int | None] = Column(Whole)
    enhanced: Named[str] = Column(Text)
    text: Named[str] = Column(Text)


class AuditColumns(TypedColumns):
    id: Named[int] = Column(Whole, primary_key=True)
    at: Named[datetime] = Column(Instant)
    actor: Named[str] = Column(Text)
    command: Named[str] = Column(Text)
    detail: Named[str] = Column(Text)


chunk = Table(
    "chunk",
    metadata,
    ChunkColumns,
    one_of("lane", Lane),
    one_of("state", ChunkState),
    CheckConstraint("size BETWEEN 1 AND 1000", name="size"),
    CheckConstraint("(state = 'claimed') = (lease_until IS NOT NULL)", name="lease"),
    CheckConstraint("(state = 'claimed') = (owner IS NOT NULL)", name="owner"),
    Index(None, "issue_id"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
# Both hold the few chunks that something is to happen to, however many issues there have been.
Index(
    "ix_chunk_open",
    chunk.c.lane,
    chunk.c.due,
    chunk.c.id,
    sqlite_where=chunk.c.state == ChunkState.OPEN,
    postgresql_where=chunk.c.state == ChunkState.OPEN,
)
Index(
    "ix_chunk_claimed",
    chunk.c.lease_until,
    sqlite_where=chunk.c.state == ChunkState.CLAIMED,
    postgresql_where=chunk.c.state == ChunkState.CLAIMED,
)

delivery = Table(
    "delivery",
    metadata,
    DeliveryColumns,
    one_of("state", DeliveryState),
    CheckConstraint("copies BETWEEN 0 AND 2", name="copies"),
    CheckConstraint(
        "state NOT IN ('queued', 'sending', 'deferred') OR (chunk_id IS NOT NULL AND variant_id IS NOT NULL)",
        name="sendable",
    ),
    CheckConstraint("(state = 'deferred') = (next_try IS NOT NULL)", name="next_try"),
    Index(None, "chunk_id"),
    Index(None, "subscriber_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

attempt = Table(
    "attempt",
    metadata,
    AttemptColumns,
    one_of("state", DeliveryState),
    ForeignKeyConstraint(["issue_id", "subscriber_id"], ["delivery.issue_id", "delivery.subscriber_id"]),
    Index(None, "subscriber_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

audit = Table("audit", metadata, AuditColumns, sqlite_strict=True)
