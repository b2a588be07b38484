"""What became of an urgent story: alerts raised, corrected and ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.ids import StoryId


class AlertKind(StrEnum):
    RAISED = "raised"
    CORRECTED = "corrected"
    ENDED = "ended"
    """The all-clear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing to tell of an urgent story, at once. `revision` counts from 1 within the story."""

    story: StoryId
    revision: int
    kind: AlertKind
    at: datetime
    expires: datetime
    """A stale alert is not sent any more: it would do harm."""
    cause: str
    """Why, in words for the editor: "flagged by an editor", "3 publishers within 20 minutes"."""
    words: str = ""
    """What an editor adds: the correction, the all-clear."""
