"""One issue to one subscriber: the life of a delivery, and the relay's answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.ids import ChunkId, IssueId, SubscriberId, VariantId


class DeliveryState(StrEnum):
    """See `docs/flow.md`. *Accepted* means the next hop answered 250; it is not *delivered*."""

    QUEUED = "queued"
    SENDING = "sending"
    """Its intent is committed: after a crash, it may or may not have left."""
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    SKIPPED = "skipped"
    EXPIRED = "expired"
    CANCELED = "canceled"
    IN_DOUBT = "in doubt"


WAITING = frozenset({DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.DEFERRED})
"""States that something still has to happen to; an issue with one of these is not finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One issue to one subscriber, as the ledger has it."""

    issue: IssueId
    subscriber: SubscriberId
    chunk: ChunkId | None
    variant: VariantId | None
    """None when there was nothing to send: skipped or suppressed at once."""
    state: DeliveryState
    detail: str = ""
    """Why: the relay's words, "nothing new", "unsubscribed"."""
    tries: int = 0
    copies: int = 0
    """How many times its last byte may have left: never more than two."""
    next_try: datetime | None = None
    changed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """All a sender needs to make and send one claimed delivery."""

    issue: IssueId
    subscriber: SubscriberId
    address: str
    name: str
    variant: VariantId
    tries: int
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A chunk taken by one sender: results written with an old fence are refused."""

    chunk: ChunkId
    issue: IssueId
    fence: int
    lease_until: datetime
    date: datetime
    """The Date header of its mails: when their wave was due. Frozen, so a second copy has it too."""
    expires: datetime
    parcels: tuple[Parcel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The server's answer (RFC 5321 §4.2): code, enhanced code (RFC 3463) where given, text."""

    code: int
    text: str = ""
    enhanced: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.code), self.enhanced, self.text) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one try: the state it leaves the delivery in, and why."""

    subscriber: SubscriberId
    state: DeliveryState
    detail: str
    next_try: datetime | None = None
    """For DEFERRED, and for IN_DOUBT in case it is sent once more: not before this."""
    left: bool = False
    """Whether the last byte may have left us: counts as a copy."""
    reply: Reply | None = None
