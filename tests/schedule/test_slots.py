from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.schedule.slots import latest_slot, next_slot, slot_on

ZONES = st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"}))
MOMENTS = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis takes naive bounds


@pytest.mark.parametrize(
    ("day", "hour", "zone", "due"),
    [
        (date(2026, 11, 22), 7, "Europe/Kyiv", datetime(2026, 11, 22, 5, tzinfo=UTC)),
        (date(2026, 7, 1), 7, "Europe/Kyiv", datetime(2026, 7, 1, 4, tzinfo=UTC)),
        # 03:00 does not exist on this day: the slot moves forward by the gap, to 04:00 summer time
        (date(2026, 3, 29), 3, "Europe/Kyiv", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        # 03:00 comes twice on this day: the first one counts
        (date(2026, 10, 25), 3, "Europe/Kyiv", datetime(2026, 10, 25, 0, tzinfo=UTC)),
        (date(2026, 11, 22), 7, "Pacific/Kiritimati", datetime(2026, 11, 21, 17, tzinfo=UTC)),
    ],
)
def test_a_slot_strikes_at_the_hour_of_its_zone(day: date, hour: int, zone: str, due: datetime) -> None:
    assert slot_on(day, hour=hour, zone=zone).due == due


@given(MOMENTS, st.integers(0, 23), ZONES)
def test_of_two_neighbouring_slots_one_is_due_and_one_to_come(now: datetime, hour: int, zone: str) -> None:
    latest = latest_slot(now, hour=hour, zone=zone)
    coming = next_slot(now, hour=hour, zone=zone)

    assert latest.due <= now < coming.due
    assert coming.day == latest.day + timedelta(days=1)
    assert timedelta(hours=22) <= coming.due - latest.due <= timedelta(hours=26)
