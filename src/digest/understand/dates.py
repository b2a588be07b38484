"""Dates as publishers write them, whatever their specification says."""

import re
from datetime import UTC, datetime, timedelta, timezone

_FIRST_YEAR, _LAST_YEAR = 1990, 2100
"""A date outside these was not set by anybody."""

_ZONE = r"\s*(?P<zone>Z|[+-]\d\d:?\d\d|[+-]\d\d(?!\d)|(?:GMT|UTC?)[+-]\d{1,4}|[A-Za-z]{1,5})?"
_TIME = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?" + _ZONE
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


def read_date(text: str, *, seen: datetime | None = None) -> datetime | None:
    """The instant in UTC: RFC 822 and its relatives, ISO 8601, dates alone (midnight), Unix time.

    None for what is no date, and for one after `seen`: nobody reads an article before it is published.
    """
    text = " ".join(text[:_LONGEST].split())
    try:
        when = _instant(text)
    except (ValueError, OverflowError):
        return None
    if when is None or not _FIRST_YEAR <= when.year < _LAST_YEAR:
        return None
    return None if seen is not None and when > seen else when


def _instant(text: str) -> datetime | None:
    """Raises ValueError for a date that no calendar has."""
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    found = next((match.groupdict() for form in _FORMS if (match := form.match(text))), None)
    if found is None:
        return None
    month = int(found["month"]) if found.get("month") else _MONTHS.get(found["name"][:3].lower(), 0)
    year = int(found["year"])
    return datetime(
        year if year > 99 else 2000 + year,  # noqa: PLR2004 - two digits, as in RFC 822
        month,
        int(found["day"]),
        int(found["hour"] or 0),
        int(found["minute"] or 0),
        min(int(found["second"] or 0), 59),
        tzinfo=_zone(found["zone"] or ""),
    ).astimezone(UTC)


def _zone(text: str) -> timezone:
    sign = re.search(r"[+-]", text)
    if sign is None:
        return timezone(timedelta(hours=_ZONES.get(text.upper(), 0)))
    digits = text[sign.end() :].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))  # noqa: PLR2004 - +2, +02
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if sign[0] == "-" else offset)
