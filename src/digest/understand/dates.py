"""Dates as publishers write them, whatever their specification says."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_FIRST_YEAR, _LAST_YEAR = 1990, 2100
"""A date outside these was not set by anybody."""

_ZONE = r"\s*(?P<zone>Z|[+-]\d\d:?\d\d|[+-]\d\d(?!\d)|(?:GMT|UTC?)[+-]\d{1,4}|[A-Za-z]{1,5})?"
_TIME = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?" + _ZONE
_FORMS = (
    re.compile(
        r"(?P<year>\d{4})[-/]?(?P<month>\d\d)[-/]?(?P<day>\d\d)(?:[T\s]+" + _TIME + ")?", re.IGNORECASE
    ),
    re.compile(
        r"(?:[^\W\d]+(?:\.?,\s*|\.?\s+))?(?P<day>\d\d?)(?:\s+|-)(?P<name>[^\W\d]{3,})\.?(?:\s+|-)(?P<year>\d{4}|\d\d)(?:,?\s+"
        + _TIME
        + ")?"
    ),
    re.compile(
        r"(?:[^\W\d]+(?:\.?,\s*|\.?\s+))?(?P<name>[^\W\d]{3,})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+"
        r"(?P<year>\d{4})(?:,?\s+(?:at\s+)?" + _TIME + ")?"
    ),
    re.compile(r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})(?:,?\s+" + _TIME + ")?"),
)
_LONGEST = 80
_EPOCH = re.compile(r"\d{10}|\d{13}")
_DAY = 86_400
_EARLIEST = timedelta(hours=14)
"""A day begins so long before it does in UTC, in the first of the zones."""
_FAST = timedelta(hours=2)
"""How far ahead of ours a publisher's clock may be, or an hour set in the wrong season, and be believed."""
_ZONES = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3,
}  # fmt: skip
"""Hours from UTC; a name that is not here counts as UTC (RFC 5322 §4.3)."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan січ янв sty jän",
            "feb лют фев lut",
            "mar бер мар mär",
            "apr кві апр kwi",
            "may тра май мая maj mai",
            "jun чер июн cze",
            "jul лип июл lip",
            "aug сер авг sie",
            "sep вер сен wrz",
            "oct жов окт paź okt",
            "nov лис ноя lis",
            "dec гру дек gru dez",
        ),
        start=1,
    )
    for name in names.split()
}
"""By their first three letters, in our five languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """When an article was published, as far as its publisher says."""

    moment: datetime
    """UTC; of a day alone its midnight."""
    day_only: bool = False

    def may_be(self, now: datetime) -> bool:
        """Whether it is no later than `now`; of a day, whether it has begun anywhere."""
        return self.moment - (_EARLIEST if self.day_only else timedelta()) <= now

    def holds(self, other: "Stated") -> bool:
        """Whether the other is a moment of this day, in whatever zone."""
        start = self.moment - _EARLIEST
        return self.day_only and not other.day_only and start <= other.moment < start + 2 * timedelta(days=1)


def read_date(text: str, *, seen: datetime | None = None) -> Stated | None:
    """RFC 822 and its relatives, ISO 8601, dates alone, Unix time.

    Midnight to the second is what software writes for a day that somebody chose: it counts as that
    day, in the zone it is stated in. None for what is no date, and for one after `seen`: nobody
    reads an article before it is published. A clock that is fast has it published when it was seen.
    """
    try:
        when = _stated(" ".join(text[:_LONGEST].split()))
    except (ValueError, OverflowError):
        return None
    if when is None or not _FIRST_YEAR <= when.moment.year < _LAST_YEAR:
        return None
    if seen is None or when.may_be(seen):
        return when
    return Stated(moment=seen) if not when.day_only and when.moment - seen <= _FAST else None


def _stated(text: str) -> Stated | None:
    """Raises ValueError for a date that no calendar has."""
    if _EPOCH.fullmatch(text):
        seconds = int(text[:10])
        return Stated(moment=datetime.fromtimestamp(seconds, UTC), day_only=seconds % _DAY == 0)
    found = next((match.groupdict() for form in _FORMS if (match := form.match(text))), None)
    if found is None:
        return None
    month = int(found["month"]) if found.get("month") else _MONTHS.get(found["name"][:3].lower(), 0)
    year = int(found["year"])
    year = year if year > 99 else 2000 + year  # noqa: PLR2004 - two digits, as in RFC 822
    hour, minute, second = int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0)
    day_only = not (hour or minute or second or (found["fraction"] or "").strip("0"))
    zone = UTC if day_only else _zone(found["zone"] or "")
    moment = datetime(year, month, int(found["day"]), hour, minute, min(second, 59), tzinfo=zone)
    return Stated(moment=moment if zone is UTC else moment.astimezone(UTC), day_only=day_only)


@lru_cache(maxsize=256)
def _zone(text: str) -> timezone:
    sign = re.search(r"[+-]", text)
    if sign is None:
        return timezone(timedelta(hours=hours)) if (hours := _ZONES.get(text.upper())) else UTC
    digits = text[sign.end() :].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))  # noqa: PLR2004 - +2, +02
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if sign[0] == "-" else offset)
