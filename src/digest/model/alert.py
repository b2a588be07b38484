"""What became of an urgent story: alerts raised, corrected and ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digest.model.ids import ArticleId, StoryId


class AlertKind(StrEnum):
    RAISED = "raised"
    CORRECTED = "corrected"
    ENDED = "ended"
    """The all-clear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing to tell of an urgent story, at once. `revision` counts from 1 within the story."""

    story: StoryId
    """As it was numbered when this was written down; the story may be part of an older one by now."""
    revision: int
    kind: AlertKind
    at: datetime
    expires: datetime
    """A stale alert is not sent any more: it would do harm."""
    cause: str
    """Why, in words for the editor: "flagged by an editor", "3 publishers within 20 minutes"."""
    words: str = ""
    """What an editor adds: the correction, the all-clear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """That a publisher tells a story: all that an article counts for when urgency is weighed."""

    article: ArticleId
    publisher: str
    at: datetime
    """When it was published, but never later than we saw it."""
    copy_of: ArticleId | None = None
    """The article that it copies, word for word or spun: nobody else has found out anything."""
    urgent: bool = False
    """Its source's news deserves an alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A story as urgency weighs it."""

    story: StoryId
    reports: tuple[Report, ...]
    """Of its usable articles."""
    alerts: tuple[Alert, ...] = ()
    """What became of it so far, and of the stories it was merged from, in the order they were written."""
    urgent: bool = False
    """An editor says that it deserves an alert."""
    withheld: bool = False
    """An editor says that nobody is to be sent it."""
