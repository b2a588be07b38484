"""What a server says about time: how long its answer stays good, and when we may come again.

Servers say absurd things too (a freshness of ten years, a Retry-After in 1970), so nothing here is
negative or longer than a day.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

LONGEST = timedelta(days=1)

_NOTHING = timedelta(0)
_DIRECTIVE = re.compile(r'([A-Za-z-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,"]*)))?')
_STALE = frozenset({"no-cache", "no-store"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATES = (
    # IMF-fixdate, and RFC 850 with its two digits of a year
    re.compile(
        r"\w{3,9}, (?P<day>\d\d)[ -](?P<month>\w{3})[ -](?P<year>\d{4}|\d\d) (?P<time>\d\d:\d\d:\d\d) GMT"
    ),
    # asctime
    re.compile(r"\w{3} (?P<month>\w{3}) {1,2}(?P<day>\d\d?) (?P<time>\d\d:\d\d:\d\d) (?P<year>\d{4})"),
)
_CENTURY = 100
_AHEAD = 50
_LONGEST_NUMBER = 10
"""Digits: what is longer is no number of seconds that anybody meant."""


def fresh_for(
    cache_control: Sequence[str], *, expires: str, date: str, age: str, now: datetime
) -> timedelta | None:
    """How long an answer stays good without asking again (RFC 9111 §4.2, as a private cache has it).

    The arguments are header values as received, empty where there is none. None when the server does
    not say, or says that it is to be asked every time.
    """
    said = _directives(cache_control)
    if _STALE & said.keys():
        return None
    if "max-age" in said:
        lifetime = _seconds(said["max-age"])
    else:
        until, since = http_date(expires, now), http_date(date, now) or now
        lifetime = until - since if until is not None else None
    if lifetime is None:
        return None
    left = lifetime - (_seconds(age) or _NOTHING)
    return min(left, LONGEST) if left > _NOTHING else None


def retry_after(value: str, now: datetime) -> timedelta | None:
    """How long a server wants to be left alone (RFC 9110 §10.2.3); None when it does not say."""
    wait = _seconds(value)
    if wait is None:
        until = http_date(value, now)
        wait = until - now if until is not None else None
    return None if wait is None else min(max(wait, _NOTHING), LONGEST)


def http_date(value: str, now: datetime) -> datetime | None:
    """An instant in any of the three forms of RFC 9110 §5.6.7, or None for what is none.

    A year of two digits that seems to be more than 50 years ahead of `now` is in the past.
    """
    match = next((found for form in _DATES if (found := form.fullmatch(value.strip()))), None)
    if match is None or match["month"].lower() not in _MONTHS:
        return None
    time = match["time"]
    try:
        return datetime(
            _year(match["year"], now),
            _MONTHS.index(match["month"].lower()) + 1,
            int(match["day"]),
            int(time[:2]),
            int(time[3:5]),
            min(int(time[6:]), 59),  # a leap second is none for us
            tzinfo=UTC,
        )
    except ValueError:
        return None


def _year(digits: str, now: datetime) -> int:
    year = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 - "26" has two digits, "2026" has not
        return year
    year += now.year // _CENTURY * _CENTURY
    return year - _CENTURY if year > now.year + _AHEAD else year


def _directives(values: Sequence[str]) -> dict[str, str]:
    """By name in lower case; of two alike the first counts."""
    said: dict[str, str] = {}
    for value in values:
        for name, quoted, plain in _DIRECTIVE.findall(value):
            said.setdefault(name.lower(), quoted or plain)
    return said


def _seconds(value: str) -> timedelta | None:
    value = value.strip()
    if not (value.isascii() and value.isdigit()):
        return None
    return timedelta(seconds=int(value)) if len(value) <= _LONGEST_NUMBER else LONGEST * 2
