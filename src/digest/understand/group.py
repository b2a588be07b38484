"""Which story an article belongs to."""

from collections.abc import Iterable, Mapping
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
    keys: Iterable[bytes], known: Mapping[bytes, StoryId], *, own: StoryId | None = None
) -> Filing:
    """The story that shares a key with this article; several become one, and so does its `own`, if any.

    The lowest number is the oldest story: readers may have been sent it under that number.
    """
    stories = sorted({known[key] for key in keys if key in known} | ({own} if own is not None else set()))
    if not stories:
        return Filing(story=None)
    return Filing(story=stories[0], merge=tuple(stories[1:]))
