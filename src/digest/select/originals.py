"""What somebody wrote, counted once: an original and its copies are one voice."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from digest.model.ids import ArticleId


class Copying(Protocol):
    """What may be a copy of an article."""

    @property
    def copy_of(self) -> ArticleId | None: ...


T = TypeVar("T", bound=Copying)

Age = tuple[datetime, ArticleId]
"""When an article is of, and its number."""


def independent(every: Iterable[T], age: Callable[[T], Age]) -> list[T]:
    """Without copies, the earliest first; where an original is missing, its first copy stands for it."""
    ordered = sorted(((age(one), one) for one in every), key=lambda aged: aged[0])
    there = {number for (_, number), _ in ordered}
    found: dict[ArticleId, T] = {}
    for (_, number), one in ordered:
        if one.copy_of is None or one.copy_of not in there:
            found.setdefault(one.copy_of or number, one)
    return list(found.values())
