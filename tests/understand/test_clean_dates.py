from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.understand.dates import read_date

SEEN = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Sun, 22 Nov 2026 08:00:05 +0200", "2026-11-22T06:00:05"),
        ("Sun, 22 Nov 2026 08:00:05 GMT", "2026-11-22T08:00:05"),
        ("22 Nov 26 08:00 EST", "2026-11-22T13:00:00"),
        ("Sun,22 Nov 2026 8:00:05 EET", "2026-11-22T06:00:05"),
        ("Sunday, 22 November 2026 08:00:05 Z", "2026-11-22T08:00:05"),
        ("Sun, 22 Nov 2026 08:00:05 GMT+2", "2026-11-22T06:00:05"),
        ("Sun, 22 Nov 2026 08:00:60 XYZ", "2026-11-22T08:00:59"),
        ("Нд, 22 лис 2026 08:00:05 +0200", "2026-11-22T06:00:05"),
        ("22 listopada 2026, 08:00", "2026-11-22T08:00:00"),
        ("22 ноября 2026", "2026-11-22T00:00:00"),
        ("November 22, 2026 at 8:00", "2026-11-22T08:00:00"),
        ("2026-11-22T08:00:05Z", "2026-11-22T08:00:05"),
        ("2026-11-22T08:00:05.123456+02:00", "2026-11-22T06:00:05"),
        ("2026-11-22T08:00:05+02", "2026-11-22T06:00:05"),
        ("2026-11-22t08:00-0530", "2026-11-22T13:30:00"),
        ("2026-11-22 08:00:05 +0200", "2026-11-22T06:00:05"),
        ("2026-11-22 08:00:05 EEST", "2026-11-22T05:00:05"),
        ("2026-11-22", "2026-11-22T00:00:00"),
        ("20261122", "2026-11-22T00:00:00"),
        ("22.11.2026 08:00", "2026-11-22T08:00:00"),
        ("1795334405", "2026-11-22T08:00:05"),
        ("1795334405000", "2026-11-22T08:00:05"),
        ("  2026-11-22\n", "2026-11-22T00:00:00"),
    ],
)
def test_dates_are_read_in_the_forms_that_occur(written: str, read: str) -> None:
    assert read_date(written) == datetime.fromisoformat(read).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        *("", "yesterday", "0000-00-00", "2026-13-01", "31 Feb 2026", "1970-01-01", "9999-12-31"),
        *("Thu, 01 Jan 1970 00:00:00 GMT", "22 Foo 2026", "Nov", "2026", "2026-11-22T25:00:00Z"),
        *("99999999999999", "11/22/2026"),
    ],
)
def test_what_is_no_date_or_was_set_by_nobody_is_not_known(written: str) -> None:
    assert read_date(written) is None


def test_a_date_after_we_saw_the_article_is_not_believed() -> None:
    assert read_date("2026-11-22T12:00:00Z", seen=SEEN) == SEEN
    assert read_date("2026-11-22T12:00:01Z", seen=SEEN) is None


@given(st.integers(700_000_000, 4_000_000_000), st.integers(-14 * 60, 14 * 60))
def test_every_instant_survives_being_written_in_any_zone(seconds: int, offset: int) -> None:
    moment = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=offset)))
    assert read_date(moment.isoformat()) == moment
    assert read_date(format_datetime(moment)) == moment


@given(st.text())
def test_nothing_is_too_odd_to_be_looked_at(text: str) -> None:
    when = read_date(text)
    assert when is None or when.tzinfo is UTC
