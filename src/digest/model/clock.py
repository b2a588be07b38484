"""Time and progress, as jobs are given them."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Tells the present as an aware UTC time. Only doors and jobs hold one."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is: `("Kyiv Courier", 3, 24)`."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""
