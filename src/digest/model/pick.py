"""What a reader gets and why, and what they do not get and why not."""

from dataclasses import dataclass
from enum import StrEnum

from digest.model.ids import SectionId, StoryId, TopicId, VersionId


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Reason:
    """Why this reader gets this pick. Exactly one field is set, or none: "it is on this list"."""

    topic: TopicId | None = None
    section: SectionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A story placed in a section of a variant, with all the reasons it is there."""

    story: StoryId
    version: VersionId
    """The article of the story that this reader is shown: in the language they read first."""
    section: SectionId | None
    """The heading it stands under; None means the reader's topics."""
    reasons: tuple[Reason, ...]
    also: tuple[str, ...] = ()
    """Other publishers of the same story, best known first."""
    updated: bool = False
    """The reader was sent this story before, and it has become materially new since."""


class Rule(StrEnum):
    """Which rule left a story out of a reader's mail, as a sentence for the editor who asks."""

    NOT_FOLLOWED = "it matches no topic and no section this reader follows"
    LANGUAGE = "no version of it is in a language this reader reads"
    ALREADY_SENT = "this reader was sent the story before"
    MUTED = "this reader muted its topic, its source or the story itself"
    TOO_OLD = "it is older than the list's window"
    WITHHELD = "its publisher or an editor withheld it"
    SECTION_FULL = "the section had its full number of picks from higher-ranked stories"
    SOURCE_FULL = "the source had its full number of picks from higher-ranked stories"
    LIST_FULL = "the mail had its full number of picks from higher-ranked stories"


FULL = frozenset({Rule.SECTION_FULL, Rule.SOURCE_FULL, Rule.LIST_FULL})
"""Rules that leave out what the reader would otherwise have got."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A story this reader does not get, and the first rule that says so."""

    story: StoryId
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """All that was decided for one reader: picks in the order shown, the lead first."""

    picks: tuple[Pick, ...]
    more: int = 0
    """Stories that would have been picked had there been room."""
