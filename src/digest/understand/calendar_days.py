"""Which days a text names: the 22nd of November, in words or figures."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

_NEAR = timedelta(days=4)
"""Days that are further away are remembered, or planned for; they tell no report from the next day's."""
_MONTHS = (
    "jan|січ|янв|sty",
    "feb|лют|фев|lut",
    "mar|берез|март|mär",
    "apr|квіт|апр|kwi",
    "may|mai|трав|мая|май|maj",
    "jun|черв|июн|cze",
    "jul|лип|июл|lip",
    "aug|серп|авг|sie",
    "sep|верес|сент|wrz",
    "oct|okt|жовт|окт|paź",
    "nov|лист|нояб|lis",
    "dec|dez|груд|дек|gru",
)
_STARTS = tuple((month, tuple(starts.split("|"))) for month, starts in enumerate(_MONTHS, start=1))
_DATE = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th|-го|-е|\.)?\s+(?:of\s+)?(?P<month>[^\W\d_]{3,12})\b"
    r"|\b(?P<before>[A-Z][a-z]{2,9})\.?\s+(?P<then>\d{1,2})(?:st|nd|rd|th)?\b(?![.,:]\d|%)"
    r"|\b(?P<of>\d{2})\.(?P<number>\d{2})(?:\.\d{2,4})?\b"
)
_WORDS = """
monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag
january february march april may june july august september october november december
jan feb mar apr jun jul aug sept sep oct nov dec sonntag
"""
_CALENDAR = frozenset(_WORDS.split())


def days_named(text: str, *, near: date) -> frozenset[date]:
    """The days of the calendar that a text names, of those around this one."""
    return frozenset(day for found in _DATE.finditer(text) for day in _days(found, near))


def is_of_calendar(word: str) -> bool:
    """Whether a folded word is that of a month or a day of the week, which some languages write as names."""
    return word in _CALENDAR


def _days(found: re.Match[str], near: date) -> Iterator[date]:
    number = int(found["day"] or found["then"] or found["of"])
    month = int(found["number"]) if found["number"] else _month(found["month"] or found["before"])
    for offset in range(-_NEAR.days, _NEAR.days + 1):
        day = near + timedelta(days=offset)
        if (day.month, day.day) == (month, number):
            yield day


def _month(word: str) -> int | None:
    plain = word.casefold()
    return next((month for month, starts in _STARTS if plain.startswith(starts)), None)
