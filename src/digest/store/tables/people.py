"""Who gets mail: subscribers, what they follow and agreed to, and who must not be mailed."""

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

from digest.model.ids import Language, ListId, SectionId, SourceId, StoryId, SubscriberId, TopicId
from digest.model.people import ConsentAct, RestraintKind, SubscriptionStatus, SuppressionReason
from digest.store.columns import Blob, Instant, Whole, Word
from digest.store.packed import LANGUAGES
from digest.store.tables.base import metadata, one_of


class SubscriberColumns(TypedColumns):
    """An erased person leaves an empty row: the ledgers that counted a delivery to it stay closed.

    `packed` repeats what `follow` and `restraint` say, for choosing; NULL where nobody has packed it yet.
    """

    id: Named[SubscriberId] = Column(Whole, primary_key=True)
    address: Named[str | None] = Column(Text)
    address_folded: Named[str | None] = Column(Text, unique=True)
    address_hash: Named[bytes | None] = Column(Blob)
    name: Named[str] = Column(Text)
    languages: Named[tuple[Language, ...]] = Column(LANGUAGES)
    zone: Named[str | None] = Column(Text)
    hour: Named[int | None] = Column(Whole)
    added: Named[datetime] = Column(Instant)
    erased: Named[datetime | None] = Column(Instant)
    packed: Named[bytes | None] = Column(Blob)


class SubscriptionColumns(TypedColumns):
    subscriber_id: Named[SubscriberId] = Column(Whole, ForeignKey("subscriber.id"), primary_key=True)
    list_id: Named[ListId] = Column(Whole, ForeignKey("list.id"), primary_key=True)
    status: Named[SubscriptionStatus] = Column(Word(SubscriptionStatus))
    changed: Named[datetime] = Column(Instant)


class FollowColumns(TypedColumns):
    id: Named[int] = Column(Whole, primary_key=True)
    subscriber_id: Named[SubscriberId] = Column(Whole, ForeignKey("subscriber.id"))
    topic_id: Named[TopicId | None] = Column(Whole, ForeignKey("topic.id"))
    section_id: Named[SectionId | None] = Column(Whole, ForeignKey("section.id"))


class RestraintColumns(TypedColumns):
    """What somebody wants none of, or less."""

    id: Named[int] = Column(Whole, primary_key=True)
    subscriber_id: Named[SubscriberId] = Column(Whole, ForeignKey("subscriber.id"))
    kind: Named[RestraintKind] = Column(Word(RestraintKind))
    topic_id: Named[TopicId | None] = Column(Whole, ForeignKey("topic.id"))
    source_id: Named[SourceId | None] = Column(Whole, ForeignKey("source.id"))
    story_id: Named[StoryId | None] = Column(Whole, ForeignKey("story.id"))
    at: Named[datetime] = Column(Instant)


class ConsentColumns(TypedColumns):
    id: Named[int] = Column(Whole, primary_key=True)
    subscriber_id: Named[SubscriberId] = Column(Whole, ForeignKey("subscriber.id"))
    list_id: Named[ListId] = Column(Whole, ForeignKey("list.id"))
    act: Named[ConsentAct] = Column(Word(ConsentAct))
    at: Named[datetime] = Column(Instant)
    basis: Named[str] = Column(Text)
    words: Named[str] = Column(Text)


class SuppressionColumns(TypedColumns):
    """Knows no address, only its keyed hash: it outlives the subscriber without remembering them."""

    hash: Named[bytes] = Column(Blob, primary_key=True)
    reason: Named[SuppressionReason] = Column(Word(SuppressionReason))
    at: Named[datetime] = Column(Instant)
    note: Named[str] = Column(Text)


subscriber = Table(
    "subscriber",
    metadata,
    SubscriberColumns,
    CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
    CheckConstraint(
        "(address IS NULL) = (erased IS NOT NULL)"
        " AND (address_folded IS NULL) = (erased IS NOT NULL)"
        " AND (address_hash IS NULL) = (erased IS NOT NULL)",
        name="erased",
    ),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

subscription = Table(
    "subscription",
    metadata,
    SubscriptionColumns,
    one_of("status", SubscriptionStatus),
    Index(None, "list_id", "status", "subscriber_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

follow = Table(
    "follow",
    metadata,
    FollowColumns,
    UniqueConstraint("subscriber_id", "topic_id"),
    UniqueConstraint("subscriber_id", "section_id"),
    CheckConstraint("(topic_id IS NULL) <> (section_id IS NULL)", name="exactly_one"),
    Index(None, "topic_id"),
    sqlite_strict=True,
)

restraint = Table(
    "restraint",
    metadata,
    RestraintColumns,
    one_of("kind", RestraintKind),
    CheckConstraint(
        "CASE WHEN topic_id IS NULL THEN 0 ELSE 1 END + CASE WHEN source_id IS NULL THEN 0 ELSE 1 END"
        " + CASE WHEN story_id IS NULL THEN 0 ELSE 1 END = 1",
        name="exactly_one",
    ),
    Index(None, "subscriber_id"),
    sqlite_strict=True,
)
Index(
    "ix_restraint_topic_id",
    restraint.c.topic_id,
    sqlite_where=restraint.c.topic_id.is_not(None),
    postgresql_where=restraint.c.topic_id.is_not(None),
)

consent = Table(
    "consent",
    metadata,
    ConsentColumns,
    one_of("act", ConsentAct),
    Index(None, "subscriber_id"),
    sqlite_strict=True,
)

suppression = Table(
    "suppression",
    metadata,
    SuppressionColumns,
    one_of("reason", SuppressionReason),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
