"""Moments as they are typed: so long ago, so far ahead, or a day."""

import re
from datetime import UTC, date, datetime, time, timedelta

from digest.model.errors import InputRefused

_SPAN = re.compile(r"(\d{1,5})\s*(min|h|d|w)")
_UNITS = {
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}


def moment_ago(typed: str, now: datetime) -> datetime:
    """Typed as "24h" (so long ago) or as a day, which begins at midnight UTC. Raises InputRefused."""
    if (span := _span(typed)) is not None:
        return now - span
    try:
        return datetime.combine(date.fromisoformat(typed.strip()), time(), UTC)
    except ValueError:
        raise InputRefused(
            f"{typed!r} is neither a time ago nor a day", hint="for example 90min, 24h, 7d or 2026-11-20"
        ) from None


def moment_ahead(typed: str, now: datetime) -> datetime:
    """Typed as "24h": so long from now. Raises InputRefused."""
    span = _span(typed)
    if not span:
        raise InputRefused(f"{typed!r} is no length of time", hint="for example 90min, 12h or 3d")
    return now + span


def _span(typed: str) -> timedelta | None:
    found = _SPAN.fullmatch(typed.strip())
    return int(found[1]) * _UNITS[found[2]] if found else None
