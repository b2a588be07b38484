"""What goes into one variant, and what is left out when it would be too large.

Gmail cuts a mail off near 102 KB; what it cuts is the end, where the unsubscribe link is. So a mail
that would be larger loses stories, and says how many.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.compose.stories import HEADLINE, shortened
from digest.model.alert import AlertKind
from digest.model.article import Article
from digest.model.issue import Card
from digest.model.pick import Pick

LARGEST = 90 * 1024
"""Bytes of the HTML part as it is sent."""
_WORDS = 1_000
"""Characters of what an editor says of an alert; more than any door lets in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A pick as it is shown: its card, and what the card was made of."""

    card: Card
    article: Article
    pick: Pick
    reasons: tuple[str, ...] = ()
    """Names, in the mail's language, of what the reader follows that brought it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What an alert says above its story; or in place of it, where the story cannot be shown any more."""

    kind: AlertKind
    about: Article
    """What it is told of, as its reader was shown it."""
    words: str = ""
    """The editor's: what was wrong and what is right, why it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading and its items, best first."""

    title: str
    items: tuple[Item, ...]
    notice: Notice | None = None
    """What an alert says under it, before the items."""

    def says(self, notice: Notice) -> tuple[str, str]:
        """A notice's headline, where no card shows it, and its words."""
        headline = "" if self.items else shortened(notice.about.headline, HEADLINE)
        return headline, shortened(notice.words, _WORDS)

    def reasons(self, item: Item) -> tuple[str, ...]:
        """The reasons worth a chip: a heading need not be repeated under itself."""
        return tuple(reason for reason in item.reasons if reason != self.title)

    def first(self, count: int) -> "Heading":
        return Heading(title=self.title, items=self.items[:count], notice=self.notice)


def fitting(sizes: Sequence[Sequence[int]], opening: Sequence[int], room: int) -> list[int]:
    """How many items to keep under each heading so that all fit into `room` bytes.

    `sizes` holds the size of each item, by heading; `opening` what the heading itself takes. The
    last item of the fullest heading goes first, so no heading starves another; the very first item,
    the lead, stays whatever its size.
    """
    keep = [len(items) for items in sizes]
    total = sum(map(sum, sizes)) + sum(opening)
    while total > room and sum(keep) > 1:
        fullest = max(range(len(keep)), key=lambda position: (keep[position], position))
        keep[fullest] -= 1
        total -= sizes[fullest][keep[fullest]] + (0 if keep[fullest] else opening[fullest])
    return keep
