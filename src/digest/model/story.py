"""The articles, from any source, that report one event."""

from dataclasses import dataclass
from datetime import datetime

from digest.model.ids import StoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is kept of a story besides its articles: its rank, and what an editor says of it."""

    id: StoryId
    rank: float | None = None
    """log2(weight) + published/half-life of its newest article; None until it is weighed."""
    pinned_until: datetime | None = None
    """Until then it stands before all others."""
    renewed: datetime | None = None
    """When it last became materially new: who was sent it before may be sent it once more."""
    urgent: bool = False
    """An editor says that it deserves an alert."""
    withheld: bool = False
    """An editor says that nobody is to be sent it, whatever article joins it."""
