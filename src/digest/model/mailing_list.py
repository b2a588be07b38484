"""What one joins."""

from dataclasses import dataclass
from enum import StrEnum

from digest.model.ids import Language, ListId, SectionId


class DoubtPolicy(StrEnum):
    """What to do with a mail that may or may not have been taken by the relay."""

    RESEND = "resend"
    """Send the very same bytes once more; never a third time."""
    HOLD = "hold"
    """Leave it for a person to decide; it is counted as held in doubt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingList:
    """A list, by a name that Python leaves free: sender, sections, hour, template, consent wording."""

    id: ListId
    key: str
    """The short name, unique; also the left part of its List-Id (RFC 2919)."""
    name: str
    """The masthead."""
    sender: str
    """The address in From; its domain is the domain of Message-IDs and List-Id."""
    sender_name: str
    language: Language
    zone: str
    """IANA zone of the newsroom, for readers who state none."""
    hour: int
    """Local hour of the daily digest, 0 to 23, for readers who state none."""
    postal_address: str
    """Printed in every footer, as the law asks."""
    sections: tuple[SectionId, ...] = ()
    """In the order they are shown."""
    reply_to: str = ""
    window_hours: int = 48
    """Articles older than this are no news."""
    max_picks: int = 20
    max_per_section: int = 8
    max_per_source: int = 8
    template: str = "digest"
    doubt: DoubtPolicy = DoubtPolicy.RESEND
    expires_hours: int = 20
    """A digest that could not be handed over for this long after its slot is news no more."""
    consent_text: str = ""
    """The words a person agreed to when joining."""
    active: bool = True
