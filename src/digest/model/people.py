"""Who gets mail, what they asked for, and the proof that they did."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from digest.model.ids import Language, ListId, SectionId, SourceId, StoryId, SubscriberId, TopicId


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A person with an address and preferences."""

    id: SubscriberId
    address: str
    """Normalised by `people.address`; unique without regard to case."""
    name: str = ""
    languages: tuple[Language, ...]
    """The languages they read, the first one first: it is also the language of their mail."""
    zone: str | None = None
    """IANA zone; None means the list's."""
    hour: int | None = None
    """Local hour of their digest; None means the list's."""


class SubscriptionStatus(StrEnum):
    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One subscriber on one list."""

    subscriber: SubscriberId
    mailing_list: ListId
    status: SubscriptionStatus
    changed: datetime


FADE = timedelta(days=30)
"""How long "fewer" lasts, ever less of it."""


class RestraintKind(StrEnum):
    MUTE = "mute"
    """None of it, until they say otherwise."""
    FEWER = "fewer"
    """Less of it: it ranks lower for this reader, ever less so, and after a month as before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restraint:
    """What one subscriber wants none of, or less. Exactly one of topic, source and story is set."""

    kind: RestraintKind
    at: datetime
    topic: TopicId | None = None
    source: SourceId | None = None
    story: StoryId | None = None

    @property
    def until(self) -> datetime | None:
        """When nothing is left of it; None where it stays until they say otherwise."""
        return self.at + FADE if self.kind is RestraintKind.FEWER else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """What one subscriber follows. Nothing at all means: the list's sections, all of them."""

    topics: frozenset[TopicId] = frozenset()
    sections: frozenset[SectionId] = frozenset()
    restraints: tuple[Restraint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A confirmed subscriber of one list, with all that choosing their mail needs."""

    subscriber: Subscriber
    follows: Follows
    suppressed: bool = False
    """Their address must not be mailed, whatever they follow."""


class Brief(NamedTuple):
    """The same in brief.

    A tuple, because publishing makes a million of them, and one takes a fifth of a dataclass's time.
    """

    subscriber: SubscriberId
    languages: tuple[Language, ...]
    zone: str | None
    topics: tuple[TopicId, ...]
    """In order, like the sections."""
    sections: tuple[SectionId, ...]
    restraints: tuple[Restraint, ...] = ()
    suppressed: bool = False

    @property
    def follows(self) -> Follows:
        return Follows(
            topics=frozenset(self.topics), sections=frozenset(self.sections), restraints=self.restraints
        )


class ConsentAct(StrEnum):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The proof: who agreed to what, when and how. Rows are added, never changed."""

    subscriber: SubscriberId
    mailing_list: ListId
    act: ConsentAct
    at: datetime
    basis: str
    """How we know: "admin: paper form", "one-click", "page"."""
    words: str = ""
    """The wording they were shown."""


class SuppressionReason(StrEnum):
    HARD_BOUNCE = "hard bounce"
    COMPLAINT = "complaint"
    ERASED = "erased"
    MANUAL = "manual"
