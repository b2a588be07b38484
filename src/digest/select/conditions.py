"""What topics ask, over numbered leaves: whether an article answers, and by which of its words."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from digest.select.leaves import Found, LeafId
from digest.select.opening import Span


class Condition(Protocol):
    """A part of a query."""

    def first(self, found: Found) -> Span | None:
        """Where the earliest of the words stands by which it is true; None where it is not."""
        ...


@dataclass(frozen=True, slots=True)
class HasLeaf:
    leaf: LeafId

    def first(self, found: Found) -> Span | None:
        spans = found.get(self.leaf)
        return spans[0] if spans else None


@dataclass(frozen=True, slots=True)
class HasAll:
    """Leaves stand apart from other parts, because most queries have nothing else."""

    leaves: tuple[LeafId, ...]
    no_leaves: tuple[LeafId, ...]
    parts: tuple[Condition, ...]
    no_parts: tuple[Condition, ...]

    def first(self, found: Found) -> Span | None:
        for leaf in self.leaves:
            if leaf not in found:
                return None
        for leaf in self.no_leaves:
            if leaf in found:
                return None
        spans = [found[leaf][0] for leaf in self.leaves]
        for part in self.parts:
            span = part.first(found)
            if span is None:
                return None
            spans.append(span)
        for part in self.no_parts:
            if part.first(found) is not None:
                return None
        return min(spans)


@dataclass(frozen=True, slots=True)
class HasEither:
    parts: tuple[Condition, ...]

    def first(self, found: Found) -> Span | None:
        spans = [span for part in self.parts if (span := part.first(found)) is not None]
        return min(spans, default=None)


@dataclass(frozen=True, slots=True)
class HasNear:
    sides: tuple[tuple[LeafId, ...], tuple[LeafId, ...]]
    within: int

    def first(self, found: Found) -> Span | None:
        one, other = (sorted({span for leaf in side for span in found.get(leaf, ())}) for side in self.sides)
        if not one or not other:
            return None
        ahead = (_first_followed(one, other, self.within), _first_followed(other, one, self.within))
        return min((span for span in ahead if span is not None), default=None)


def _first_followed(spans: Sequence[Span], others: Sequence[Span], within: int) -> Span | None:
    """The first of the spans behind which, at most so many words on, one of the others begins."""
    begins = [begin for begin, _ in others]
    for span in spans:
        at = bisect_right(begins, span[1])
        if at < len(begins) and begins[at] - span[1] - 1 <= within:
            return span
    return None
