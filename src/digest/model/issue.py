"""One numbered appearance of a list, its waves, and the equation its ledger must close."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum

from digest.model.ids import CardId, IssueId, ListId, VariantId, VersionId, WaveId
from digest.model.pick import Pick


class Lane(StrEnum):
    """Alerts go first."""

    DIGEST = "digest"
    ALERT = "alert"


class IssueState(StrEnum):
    OPEN = "open"
    """Waves are to come, or deliveries wait."""
    CANCELED = "canceled"
    """Stopped by an editor: nothing further is queued, what was in flight is still settled."""
    FINISHED = "finished"
    """Every wave closed, every delivery settled, the totals frozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotKey:
    """Which appearance of a list: its local date and the slot's name. Unique per list and lane."""

    day: date
    name: str = "daily"

    def __str__(self) -> str:
        return f"{self.day.isoformat()}/{self.name}"

    @classmethod
    def parse(cls, text: str) -> "SlotKey":
        day, _, name = text.partition("/")
        return cls(day=date.fromisoformat(day), name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The ledger of one issue: chosen is counted when readers are chosen, the rest by state."""

    chosen: int = 0
    accepted: int = 0
    failed: int = 0
    suppressed: int = 0
    skipped: int = 0
    expired: int = 0
    canceled: int = 0
    held: int = 0
    """In doubt, with nothing more to be done by us."""
    waiting: int = 0
    """Queued, deferred, in flight, or in doubt and to be sent once more: not settled yet."""

    @property
    def settled(self) -> int:
        parts = (f.name for f in fields(self) if f.name not in ("chosen", "waiting"))
        return sum(getattr(self, name) for name in parts)

    @property
    def closed(self) -> bool:
        """Whether chosen = accepted + failed + suppressed + skipped + expired + canceled + held."""
        return self.waiting == 0 and self.chosen == self.settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One numbered appearance of a list at one slot."""

    id: IssueId
    mailing_list: ListId
    number: int
    """1, 2, 3 … within the list."""
    lane: Lane
    slot: SlotKey
    state: IssueState
    made: datetime
    waves_closed: bool = False
    """True when no further reader can be chosen: `totals.chosen` is final."""
    totals: Totals = Totals()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """The part of an issue due at one instant."""

    id: WaveId
    issue: IssueId
    due: datetime
    """Also the Date header of every one of its mails."""
    expires: datetime
    """What could not be handed over by then is news no more."""
    watermark: int = 0
    """Every subscriber up to this id has been decided: a crash resumes after it."""
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One article version rendered in one language and kind, frozen as encoded MIME bytes."""

    version: VersionId
    language: str
    kind: str
    """`lead` or `story`."""
    template: bytes
    """Hash of the template that made it."""
    html: bytes
    text: bytes
    id: CardId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One ordered set of cards and reasons, shared by every reader whose picks are the same.

    `html` and `text` are encoded MIME bytes with a NUL byte wherever a reader's own unsubscribe
    address goes; NUL cannot occur in either transfer encoding.
    """

    issue: IssueId
    digest: bytes
    """SHA-256 of all that it is made of: the key that finds it again."""
    language: str
    subject: str
    picks: tuple[Pick, ...]
    html: bytes
    text: bytes
    html_encoding: str
    text_encoding: str
    more: int = 0
    """How many stories it says found no room in it."""
    made: datetime | None = None
    """When its stories were chosen: what becomes new after that may be told once more."""
    id: VariantId | None = None
