from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.gather.freshness import LONGEST, fresh_for, http_date, retry_after

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DATE = "Sun, 22 Nov 2026 08:00:00 GMT"
IN_AN_HOUR = "Sun, 22 Nov 2026 09:00:00 GMT"


@pytest.mark.parametrize(
    ("cache_control", "seconds"),
    [
        (["max-age=600"], 600),
        (["public, Max-Age = 600 , must-revalidate"], 600),
        (['max-age="600"'], 600),
        (["public", "max-age=600"], 600),
        (["max-age=600, max-age=5"], 600),
        (["s-maxage=9999, max-age=600"], 600),
        (["s-maxage=600"], None),
        (["max-age=0"], None),
        (["max-age=600, no-cache"], None),
        (["no-store, max-age=600"], None),
        (['no-cache="Set-Cookie", max-age=600'], None),
        (["max-age=-5"], None),
        (["max-age=soon"], None),
        (["max-age"], None),
        (["max-age=315360000"], 86400),
        (["max-age=" + "9" * 5000], 86400),
        (["max-age=٦٠"], None),
        ([""], None),
        ([], None),
    ],
)
def test_cache_control_says_how_long_an_answer_stays_good(
    cache_control: list[str], seconds: int | None
) -> None:
    fresh = fresh_for(cache_control, expires="", date="", age="", now=NOW)
    assert fresh == (None if seconds is None else seconds * SECOND)


@pytest.mark.parametrize(
    ("expires", "date", "seconds"),
    [
        (IN_AN_HOUR, DATE, 3600),
        (IN_AN_HOUR, "", 3600),
        (IN_AN_HOUR, "yesterday", 3600),
        ("Sun, 22 Nov 2026 08:30:00 GMT", "Sun, 22 Nov 2026 08:20:00 GMT", 600),  # their clock is theirs
        (DATE, DATE, None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", DATE, None),
        ("Sun, 22 Nov 2037 08:00:00 GMT", DATE, 86400),
        ("0", DATE, None),
        ("-1", DATE, None),
    ],
)
def test_without_it_the_date_of_expiry_does(expires: str, date: str, seconds: int | None) -> None:
    fresh = fresh_for(["public"], expires=expires, date=date, age="", now=NOW)
    assert fresh == (None if seconds is None else seconds * SECOND)


def test_max_age_goes_before_expires_and_the_time_spent_in_caches_is_over() -> None:
    said = {"expires": IN_AN_HOUR, "date": DATE, "now": NOW}
    assert fresh_for(["max-age=600"], age="", **said) == 600 * SECOND  # type: ignore[arg-type]  # one dict, two types
    assert fresh_for(["max-age=600"], age="200", **said) == 400 * SECOND  # type: ignore[arg-type]  # as above
    assert fresh_for(["max-age=600"], age="700", **said) is None  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        ("-120", None),
        ("soon", None),
        ("", None),
        ("1.5", None),
        ("²", None),
        ("999999", 86400),
        ("9" * 5000, 86400),
        (IN_AN_HOUR, 3600),
        ("Sunday, 22-Nov-26 09:00:00 GMT", 3600),
        ("Sun Nov 22 09:00:00 2026", 3600),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400),
    ],
)
def test_a_server_says_in_seconds_or_by_date_when_to_come_again(value: str, seconds: int | None) -> None:
    assert retry_after(value, NOW) == (None if seconds is None else seconds * SECOND)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sun Nov  6 08:49:37 1994", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sat, 31 Dec 2016 23:59:60 GMT", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Friday, 06-Nov-76 08:49:37 GMT", datetime(2076, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sun, 31 Feb 2026 08:49:37 GMT", None),
        ("Sun, 06 Foo 1994 08:49:37 GMT", None),
        ("Sun, 06 Nov 1994 28:49:37 GMT", None),
        ("Sun, 06 Nov 0000 08:49:37 GMT", None),
        ("1994-11-06", None),
        ("", None),
    ],
)
def test_an_http_date_has_three_forms(value: str, expected: datetime | None) -> None:
    assert http_date(value, NOW) == expected


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_stands_there_is_nothing_or_a_time_up_to_a_day(a: str, b: str, c: str, d: str) -> None:
    fresh = fresh_for([a, f"max-age={b}"], expires=c, date=d, age=a, now=NOW)
    assert fresh is None or timedelta(0) < fresh <= LONGEST
    wait = retry_after(d, NOW)
    assert wait is None or timedelta(0) <= wait <= LONGEST
