"""Times and counts in the words of a person who is looking at them now."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_NEVER = "never"
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def ago(moment: datetime | None, now: datetime) -> str:
    """How long since: "never", "just now", "12 min ago", "3 h ago", "2 days ago"."""
    if moment is None:
        return _NEVER
    if now - moment < _MINUTE:
        return "just now"
    return f"{span(now - moment)} ago"


def ahead(moment: datetime | None, now: datetime) -> str:
    """How long until: "now", "in 12 min"."""
    if moment is None or moment <= now:
        return "now"
    return f"in {span(moment - now)}"


def span(length: timedelta) -> str:
    """How long: "12 min", "3 h", "2 days"."""
    if length < _HOUR:
        return f"{max(1, length // _MINUTE)} min"
    if length < 2 * _DAY:
        return f"{length // _HOUR} h"
    return f"{length // _DAY} days"


def local(moment: datetime, zone: str) -> str:
    """The time on the wall of that zone: "2026-11-22 07:00 Europe/Kyiv"."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"


def count(number: int, one: str, many: str = "") -> str:
    """A number and its noun: 1 source, 3 sources; the plural is given where it is another."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def counted(words: Iterable[str]) -> str:
    """Each with how often it comes, the most frequent first: "no link (2), advertising"."""
    return ", ".join(
        word if times == 1 else f"{word} ({times})" for word, times in Counter(words).most_common()
    )
