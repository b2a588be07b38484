"""Which story an article belongs to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from digest.model.ids import StoryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Where an article goes."""

    story: StoryId | None
    """None: it is the first to report its story."""
    merge: tuple[StoryId, ...] = ()
    """Stories that turn out to be the same one; the oldest keeps its identity."""


def file_under(
    certain: Iterable[StoryId],
    likely: Iterable[StoryId] = (),
    *,
    apart: Collection[tuple[StoryId, StoryId]] = (),
) -> Filing:
    """The story that an article tells, when it may be said to tell all of these; several become one.

    `certain` are its own and those that lead to the same page. Of the `likely` ones, the most likely first,
    those are left out that an editor told `apart` from one taken already; the pairs have the lower number
    first. The lowest number is the oldest story: readers may have been sent it under that.
    """
    taken = set(certain)
    for story in likely:
        if not any((min(story, other), max(story, other)) in apart for other in taken):
            taken.add(story)
    if not taken:
        return Filing(story=None)
    oldest, *others = sorted(taken)
    return Filing(story=oldest, merge=tuple(others))
