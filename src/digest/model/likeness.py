"""What articles and stories are compared by, to find copies and who tells the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from digest.model.ids import ArticleId, Language, SourceId, StoryId

Weights = Mapping[int, float]
"""How much each term says of a text: terms by their number (`language.weights.number_of`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gist:
    """What one article is about."""

    weights: Weights
    """Of length 1."""
    pairs: frozenset[int]
    """Terms that follow each other, two and two: who copies keeps many of them, who reports anew few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryGist:
    """What the articles of a story are about together."""

    story: StoryId
    at: datetime
    """When its newest article was published."""
    size: int
    """How many articles these are."""
    weights: Weights
    """The sum of theirs, of its heaviest terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article of a story, as far as another one is compared with it."""

    article: ArticleId
    source: SourceId
    headline: str
    at: datetime
    gist: Gist
    copy_of: ArticleId | None = None
    language: Language | None = None
    opening: str = ""
    """How its summary or else its text begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """In how many stories of a language terms stand: two rows of small counters, which terms share."""

    stories: int
    counts: bytes
