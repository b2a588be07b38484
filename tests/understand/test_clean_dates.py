from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.understand.dates import Stated, read_date

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
    assert moment(written) == datetime.fromisoformat(read).replace(tzinfo=UTC)


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


@pytest.mark.parametrize(
    "written",
    [
        *("2026-11-20", "20 Nov 2026", "20.11.2026", "November 20th, 2026", "20 листопада 2026", "20261120"),
        *("2026-11-20T00:00:00Z", "2026-11-20T00:00:00.000Z", "2026-11-20T00:00+02:00", "1795132800"),
        *("Fri, 20 Nov 2026 00:00:00 GMT", "Fri, 20 Nov 2026 00:00:00 +0200", "20 Nov 2026 00:00 EST"),
    ],
)
def test_a_day_without_an_hour_is_that_day_wherever_it_was_written(written: str) -> None:
    assert read_date(written) == Stated(moment=datetime(2026, 11, 20, tzinfo=UTC), day_only=True)


@pytest.mark.parametrize(
    "written", ["2026-11-20T00:00:01Z", "2026-11-20T00:00:00.5Z", "Fri, 20 Nov 2026 00:01 GMT", "1795132801"]
)
def test_a_moment_just_after_midnight_is_one(written: str) -> None:
    stated = read_date(written)
    assert stated is not None
    assert not stated.day_only


def test_a_date_after_we_saw_the_article_is_not_believed() -> None:
    assert moment("2026-11-22T12:00:00Z", seen=SEEN) == SEEN
    assert read_date("2026-11-22T14:00:01Z", seen=SEEN) is None


def test_an_article_from_a_clock_that_is_fast_is_of_the_moment_it_was_seen() -> None:
    for written in ("2026-11-22T12:00:01Z", "2026-11-22T12:07:00Z", "2026-11-22T16:00:00+02:00"):
        assert read_date(written, seen=SEEN) == Stated(moment=SEEN), written


def test_a_day_may_have_begun_where_its_publisher_is() -> None:
    assert read_date("2026-11-22", seen=SEEN)
    assert read_date("2026-11-23", seen=SEEN), "in Kiritimati it is 02:00"
    assert read_date("2026-11-23", seen=SEEN - timedelta(hours=3)) is None
    assert read_date("2026-11-24", seen=SEEN) is None


def test_a_day_holds_the_moments_that_anybody_may_call_by_its_date() -> None:
    day = Stated(moment=datetime(2026, 11, 20, tzinfo=UTC), day_only=True)
    for written, held in (
        ("2026-11-20T08:00:00Z", True),
        ("2026-11-20T00:30:00+02:00", True),
        ("2026-11-20T23:30:00-05:00", True),
        ("2026-11-22T08:00:00Z", False),
        ("2026-11-18T08:00:00Z", False),
        ("2026-11-20", False),
    ):
        stated = read_date(written)
        assert stated is not None
        assert day.holds(stated) is held, written


@given(st.integers(700_000_000, 4_000_000_000), st.integers(-14 * 60, 14 * 60))
def test_every_instant_survives_being_written_in_any_zone(seconds: int, offset: int) -> None:
    when = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=offset)))
    midnight = when.hour == when.minute == when.second == 0
    expected = Stated(
        moment=when.replace(tzinfo=UTC) if midnight else when.astimezone(UTC), day_only=midnight
    )
    assert read_date(when.isoformat()) == expected
    assert read_date(format_datetime(when)) == expected


@given(st.text())
def test_nothing_is_too_odd_to_be_looked_at(text: str) -> None:
    when = read_date(text)
    assert when is None or when.moment.tzinfo is UTC


def moment(written: str, *, seen: datetime | None = None) -> datetime | None:
    stated = read_date(written, seen=seen)
    return stated.moment if stated else None
