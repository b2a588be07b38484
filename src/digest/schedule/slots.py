"""When a daily digest is due, on the reader's own clock.

Every local date has exactly one instant for an hour: an hour that daylight saving skips moves
forward by the gap, and of an hour that comes twice the first one counts (PEP 495, fold=0).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One due moment: a local date, and the instant at which its hour strikes."""

    day: date
    due: datetime


def slot_on(day: date, *, hour: int, zone: str) -> Slot:
    """The slot of one local date. `hour` is 0 to 23, `zone` an IANA name."""
    local = datetime.combine(day, time(hour), tzinfo=ZoneInfo(zone))
    return Slot(day=day, due=local.astimezone(UTC))


def latest_slot(now: datetime, *, hour: int, zone: str) -> Slot:
    """The slot that came last: due now or before."""
    today = now.astimezone(ZoneInfo(zone)).date()
    # One day ahead as well: a zone may put today's date behind an instant that is due already.
    slots = (slot_on(today + _DAY * days, hour=hour, zone=zone) for days in (1, 0, -1, -2))
    return next(slot for slot in slots if slot.due <= now)


def next_slot(now: datetime, *, hour: int, zone: str) -> Slot:
    """The slot that comes next: due after now."""
    latest = latest_slot(now, hour=hour, zone=zone)
    slots = (slot_on(latest.day + _DAY * days, hour=hour, zone=zone) for days in (1, 2))
    return next(slot for slot in slots if slot.due > now)
