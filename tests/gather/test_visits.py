from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.gather.answers import Fetched, NotModified, Unreachable, Unreadable
from digest.gather.visits import Habit, address_to_take, after_visit, usual_gap
from digest.model.ids import SourceId
from digest.model.source import Condition, Validators, Visit

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FLOOR = 15 * MINUTE
HABIT = Habit(floor=FLOOR, longest=6 * HOUR, insisted=False, gap=4 * HOUR)
FIRST = Visit(source=SourceId(1))
WELL = Visit(
    source=SourceId(1),
    validators=Validators(etag='"1"'),
    body_hash=b"hash",
    due=NOW,
    last=NOW - FLOOR,
    last_new=NOW - HOUR,
    gap=4 * HOUR,
)
UNCHANGED = NotModified(validators=Validators(etag='"1"'))
BODY = Fetched(url="https://example.org/", body=b"<rss/>", validators=Validators(etag='"2"'))
BROKEN = Unreachable(reason="answered 404 (Not Found)", temporary=False)
NO_FEED = Unreadable(reason="sent an HTML page, not a feed")
KILLER = Unreadable(reason="took longer than 2 s of CPU to read", killed=True)


def wait_after(
    result: Fetched | NotModified = UNCHANGED,
    *,
    visit: Visit = WELL,
    habit: Habit = HABIT,
    ttl: timedelta | None = None,
    chance: float = 0.5,
    new: bool = False,
) -> timedelta:
    """How long the source is left alone after a visit that went well."""
    after = after_visit(visit, result, NOW, habit=habit, new=new, ttl=ttl, chance=chance)
    assert after.due is not None
    return after.due - NOW


# --- what is remembered ---


def test_a_body_that_was_read_is_remembered() -> None:
    assert after_visit(FIRST, BODY, NOW, habit=HABIT, new=True) == Visit(
        source=SourceId(1),
        validators=Validators(etag='"2"'),
        body_hash=sha256(b"<rss/>").digest(),
        due=NOW + HOUR,
        last=NOW,
        last_new=NOW,
        gap=4 * HOUR,
    )


def test_nothing_modified_is_a_good_visit_that_brought_nothing_new() -> None:
    after = after_visit(
        WELL, replace(UNCHANGED, validators=Validators(etag='"2"')), NOW, habit=HABIT, new=False
    )
    assert after == replace(WELL, validators=Validators(etag='"2"'), due=NOW + HOUR, last=NOW)


def test_a_failure_is_remembered_and_a_good_visit_forgets_it() -> None:
    failed = after_visit(
        WELL, Unreachable(reason="answered 503 (Service Unavailable)"), NOW, habit=HABIT, new=False
    )
    assert (failed.failures, failed.problem) == (1, "answered 503 (Service Unavailable)")
    assert failed.failing_since == NOW
    again = after_visit(failed, BROKEN, NOW + HOUR, habit=HABIT, new=False)
    assert (again.failures, again.failing_since) == (2, NOW)
    well = after_visit(again, UNCHANGED, NOW + 2 * HOUR, habit=HABIT, new=False)
    assert (well.failures, well.problem, well.failing_since) == (0, "", None)


def test_after_a_body_that_cannot_be_read_the_same_body_is_asked_for_again() -> None:
    failed = after_visit(WELL, NO_FEED, NOW, habit=HABIT, new=False)
    assert (failed.validators, failed.body_hash) == (WELL.validators, WELL.body_hash)
    assert failed.problem == "sent an HTML page, not a feed"


def test_a_habit_once_known_is_not_forgotten_when_the_articles_are() -> None:
    after = after_visit(WELL, UNCHANGED, NOW, habit=replace(HABIT, gap=None), new=False)
    assert after.gap == 4 * HOUR


# --- when to go again ---


def test_a_source_is_visited_four_times_in_its_usual_gap() -> None:
    assert wait_after() == HOUR
    assert wait_after(habit=replace(HABIT, gap=2 * HOUR)) == 30 * MINUTE


def test_a_source_that_is_silent_longer_than_usual_is_visited_less_often() -> None:
    assert wait_after(visit=replace(WELL, last_new=NOW - 12 * HOUR)) == 3 * HOUR


def test_between_two_visits_passes_at_least_the_floor_and_at_most_the_longest() -> None:
    assert wait_after(habit=replace(HABIT, gap=MINUTE), visit=replace(WELL, last_new=NOW)) == FLOOR
    assert wait_after(habit=replace(HABIT, gap=90 * DAY)) == 6 * HOUR


def test_a_source_without_a_habit_yet_is_left_alone_for_three_floors() -> None:
    assert wait_after(BODY, visit=FIRST, habit=replace(HABIT, gap=None), new=True) == 3 * FLOOR


def test_a_newsroom_that_insists_on_less_than_the_floor_gets_it() -> None:
    assert wait_after(habit=replace(HABIT, longest=5 * MINUTE, insisted=True)) == 5 * MINUTE


@pytest.mark.parametrize(
    ("fresh", "ttl", "expected"),
    [
        (None, None, HOUR),
        (30 * MINUTE, None, HOUR),
        (2 * HOUR, None, 2 * HOUR),
        (None, 3 * HOUR, 3 * HOUR),
        (2 * HOUR, 3 * HOUR, 3 * HOUR),
        (12 * HOUR, None, 12 * HOUR),
        (None, 30 * DAY, DAY),
    ],
)
def test_the_publishers_wish_to_be_left_alone_is_respected_up_to_a_day(
    fresh: timedelta | None, ttl: timedelta | None, expected: timedelta
) -> None:
    assert wait_after(replace(UNCHANGED, fresh=fresh), ttl=ttl) == expected
    assert wait_after(replace(BODY, fresh=fresh), ttl=ttl) == expected


def test_the_publishers_wish_ends_where_the_newsroom_insists() -> None:
    insisted = replace(HABIT, longest=90 * MINUTE, insisted=True)
    assert wait_after(replace(UNCHANGED, fresh=12 * HOUR), habit=insisted) == 90 * MINUTE


def test_sources_that_were_visited_together_drift_apart() -> None:
    assert wait_after(chance=0) == 54 * MINUTE
    assert wait_after(chance=1) == 66 * MINUTE


@given(
    gap=st.none() | st.timedeltas(timedelta(0), 400 * DAY),
    quiet=st.none() | st.timedeltas(-DAY, 400 * DAY),
    longest=st.timedeltas(MINUTE, 2 * DAY),
    insisted=st.booleans(),
    fresh=st.none() | st.timedeltas(timedelta(0), DAY),
    ttl=st.none() | st.timedeltas(timedelta(0), 400 * DAY),
    chance=st.floats(0, 1),
)
def test_no_visit_is_too_soon_nor_too_late_for_anybody(
    gap: timedelta | None,
    quiet: timedelta | None,
    longest: timedelta,
    insisted: bool,  # noqa: FBT001 - hypothesis gives it by name
    fresh: timedelta | None,
    ttl: timedelta | None,
    chance: float,
) -> None:
    habit = Habit(floor=FLOOR, longest=longest, insisted=insisted, gap=gap)
    visit = replace(WELL, gap=None, last_new=None if quiet is None else NOW - quiet)
    wait = wait_after(replace(UNCHANGED, fresh=fresh), visit=visit, habit=habit, ttl=ttl, chance=chance)
    wish = min(max(fresh or timedelta(0), ttl or timedelta(0)), DAY)
    allowed = longest if insisted else max(longest, wish)
    assert min(max(FLOOR, wish), allowed) <= wait <= allowed


# --- what goes wrong ---


@given(st.integers(0, 10**6), st.timedeltas(MINUTE, 3 * DAY))
def test_a_failing_source_is_asked_ever_less_often_but_never_given_up(
    failures: int, floor: timedelta
) -> None:
    habit = replace(HABIT, floor=floor)
    before = replace(WELL, failures=failures)
    once = after_visit(before, BROKEN, NOW, habit=habit, new=False)
    again = after_visit(once, BROKEN, NOW, habit=habit, new=False)
    assert once.due is not None
    assert again.due is not None
    assert floor <= once.due - NOW <= again.due - NOW <= max(floor, DAY)


def test_a_source_that_says_when_to_come_again_is_not_asked_before() -> None:
    busy = Unreachable(reason="answered 503 (Service Unavailable)", retry_after=5 * HOUR)
    assert after_visit(WELL, busy, NOW, habit=HABIT, new=False).due == NOW + 5 * HOUR
    soon = replace(busy, retry_after=timedelta(seconds=1))
    assert after_visit(WELL, soon, NOW, habit=HABIT, new=False).due == NOW + FLOOR


def test_a_source_that_was_not_asked_has_not_failed() -> None:
    held = Unreachable(reason="its host asked us to wait", retry_after=2 * HOUR, asked=False)
    assert after_visit(WELL, held, NOW, habit=HABIT, new=False) == replace(WELL, due=NOW + 2 * HOUR)
    soon = replace(held, retry_after=MINUTE)
    assert after_visit(WELL, soon, NOW, habit=HABIT, new=False) == replace(WELL, due=NOW + FLOOR)
    failing = replace(WELL, failures=4, failing_since=NOW - DAY, problem="answered 404 (Not Found)")
    assert after_visit(failing, soon, NOW, habit=HABIT, new=False) == replace(failing, due=NOW + 2 * HOUR)


@pytest.mark.parametrize(
    ("failures", "since", "expected"),
    [
        (2, DAY, Condition.FAILING),
        (1, 2 * DAY, Condition.WELL),
        (9, 23 * HOUR, Condition.WELL),
    ],
)
def test_a_source_is_failing_when_it_has_not_answered_for_a_day_and_three_times(
    failures: int, since: timedelta, expected: Condition
) -> None:
    visit = replace(WELL, failures=failures, failing_since=NOW - since)
    assert after_visit(visit, BROKEN, NOW, habit=HABIT, new=False).condition == expected


def test_one_good_visit_makes_a_failing_source_well() -> None:
    failing = replace(WELL, failures=9, failing_since=NOW - DAY, condition=Condition.FAILING)
    assert after_visit(failing, BROKEN, NOW, habit=HABIT, new=False).condition == Condition.FAILING
    assert after_visit(failing, UNCHANGED, NOW, habit=HABIT, new=False).condition == Condition.WELL


@pytest.mark.parametrize(
    ("gap", "quiet", "expected"),
    [
        (HOUR, 71 * HOUR, Condition.WELL),
        (HOUR, 73 * HOUR, Condition.STALE),
        (2 * DAY, 19 * DAY, Condition.WELL),
        (2 * DAY, 21 * DAY, Condition.STALE),
        (None, 29 * DAY, Condition.WELL),
        (None, 31 * DAY, Condition.STALE),
    ],
)
def test_a_source_is_stale_when_it_is_silent_far_beyond_its_habit(
    gap: timedelta | None, quiet: timedelta, expected: Condition
) -> None:
    visit = replace(WELL, gap=gap, last_new=NOW - quiet)
    after = after_visit(visit, UNCHANGED, NOW, habit=replace(HABIT, gap=gap), new=False)
    assert after.condition == expected
    assert after_visit(visit, BODY, NOW, habit=HABIT, new=True).condition == Condition.WELL


def test_a_source_that_is_gone_for_good_is_suspended() -> None:
    gone = Unreachable(reason="answered 410 (Gone)", temporary=False, gone=True)
    after = after_visit(WELL, gone, NOW, habit=HABIT, new=False)
    assert (after.condition, after.problem) == (Condition.GONE, "answered 410 (Gone)")
    assert after.condition.suspended
    assert after.due == WELL.due
    still = after_visit(after, BROKEN, NOW, habit=HABIT, new=False)
    assert still.condition == Condition.GONE
    assert after_visit(after, BODY, NOW, habit=HABIT, new=False).condition == Condition.WELL


# --- what kills its reader ---


def test_a_source_that_kills_three_readers_in_a_row_is_quarantined_and_says_why() -> None:
    visit = WELL
    for deaths in (1, 2):
        visit = after_visit(visit, KILLER, NOW, habit=HABIT, new=False)
        assert (visit.deaths, visit.condition) == (deaths, Condition.WELL)
    visit = after_visit(visit, KILLER, NOW, habit=HABIT, new=False)
    assert visit.condition == Condition.QUARANTINED
    assert visit.problem == "reading it killed 3 child processes in a row"


def test_pages_that_kill_their_readers_count_though_the_feed_is_well() -> None:
    visit = WELL
    for _ in range(3):
        visit = after_visit(visit, BODY, NOW, habit=HABIT, new=True, killed=True)
    assert (visit.condition, visit.failures) == (Condition.QUARANTINED, 0)


@pytest.mark.parametrize(
    ("between", "deaths"),
    [(BODY, 1), (UNCHANGED, 3), (BROKEN, 3), (NO_FEED, 3)],
)
def test_only_a_body_that_is_read_without_a_death_wipes_the_slate(
    between: Fetched | NotModified | Unreachable | Unreadable, deaths: int
) -> None:
    visit = replace(WELL, deaths=2)
    visit = after_visit(visit, between, NOW, habit=HABIT, new=False)
    assert after_visit(visit, KILLER, NOW, habit=HABIT, new=False).deaths == deaths


@pytest.mark.parametrize("condition", [Condition.GONE, Condition.QUARANTINED])
def test_a_suspended_source_that_says_nothing_has_changed_was_not_read_and_stays_so(
    condition: Condition,
) -> None:
    visit = replace(
        WELL, condition=condition, deaths=3, problem="reading it killed 3 child processes in a row"
    )
    assert after_visit(visit, UNCHANGED, NOW, habit=HABIT, new=False) == replace(visit, last=NOW)


@pytest.mark.parametrize(
    ("ends_by", "condition"),
    [
        (BODY, Condition.WELL),
        (Unreachable(reason="answered 410 (Gone)", temporary=False, gone=True), Condition.GONE),
    ],
)
def test_when_a_quarantine_ends_deaths_are_counted_anew(
    ends_by: Fetched | Unreachable, condition: Condition
) -> None:
    visit = replace(WELL, condition=Condition.QUARANTINED, deaths=3)
    after = after_visit(visit, ends_by, NOW, habit=HABIT, new=False)
    assert (after.condition, after.deaths) == (condition, 0)


# --- where it has gone ---


def test_an_address_is_taken_when_two_visits_a_day_apart_were_told_the_same() -> None:
    moved = replace(UNCHANGED, moved_to="https://example.com/feed")
    first = after_visit(WELL, moved, NOW, habit=HABIT, new=False)
    assert (first.moved_to, first.moved_since) == ("https://example.com/feed", NOW)
    assert address_to_take(first, NOW) == ""
    assert address_to_take(first, NOW + 2 * DAY) == ""
    early = after_visit(first, moved, NOW + 23 * HOUR, habit=HABIT, new=False)
    assert address_to_take(early, NOW + 23 * HOUR) == ""
    late = after_visit(early, moved, NOW + DAY, habit=HABIT, new=False)
    assert address_to_take(late, NOW + DAY) == "https://example.com/feed"


def test_a_move_that_is_taken_back_or_changed_begins_anew() -> None:
    moved = replace(UNCHANGED, moved_to="https://example.com/feed")
    first = after_visit(WELL, moved, NOW, habit=HABIT, new=False)
    back = after_visit(first, UNCHANGED, NOW + HOUR, habit=HABIT, new=False)
    assert (back.moved_to, back.moved_since) == ("", None)
    elsewhere = replace(moved, moved_to="https://example.net/")
    changed = after_visit(first, elsewhere, NOW + DAY, habit=HABIT, new=False)
    assert changed.moved_since == NOW + DAY
    assert address_to_take(changed, NOW + DAY) == ""


def test_a_visit_that_failed_says_nothing_about_a_move() -> None:
    moved = replace(UNCHANGED, moved_to="https://example.com/feed")
    first = after_visit(WELL, moved, NOW, habit=HABIT, new=False)
    failed = after_visit(first, BROKEN, NOW + DAY, habit=HABIT, new=False)
    assert (failed.moved_to, failed.moved_since) == ("https://example.com/feed", NOW)
    assert address_to_take(failed, NOW + DAY) == ""
    assert address_to_take(after_visit(failed, moved, NOW + DAY, habit=HABIT, new=False), NOW + DAY)


# --- how often it has something to say ---


def every(gap: timedelta, count: int) -> list[datetime]:
    return [NOW - n * gap for n in range(count)]


def test_the_usual_gap_is_the_middle_one() -> None:
    assert usual_gap(every(2 * HOUR, 20)) == 2 * HOUR
    nights = [NOW + n * DAY + hours * HOUR for n in range(5) for hours in (0, 2, 4, 6, 8)]
    assert usual_gap(nights) == 2 * HOUR
    assert usual_gap([*every(2 * HOUR, 20), NOW - 900 * DAY, NOW + 900 * DAY]) == 2 * HOUR


def test_what_comes_at_once_counts_once() -> None:
    mornings = [NOW - n * DAY + seconds * timedelta(seconds=7) for n in range(4) for seconds in range(6)]
    gap = usual_gap(mornings)
    assert gap is not None
    assert abs(gap - DAY) < HOUR
    assert usual_gap([NOW, NOW, NOW, NOW - DAY]) is None


def test_a_source_that_never_rests_has_its_own_pace() -> None:
    assert usual_gap(every(2 * MINUTE, 30)) == 2 * MINUTE


def test_only_the_last_thirty_count() -> None:
    assert usual_gap([*every(HOUR, 30), *(NOW - 100 * DAY - n * DAY for n in range(100))]) == HOUR


@pytest.mark.parametrize("moments", [[], [NOW], [NOW, NOW - DAY], every(timedelta(seconds=20), 20)])
def test_too_few_moments_show_no_habit(moments: list[datetime]) -> None:
    assert usual_gap(moments) is None


@given(st.lists(st.datetimes(timezones=st.just(UTC))))
def test_whatever_publishers_write_a_gap_is_a_time(moments: list[datetime]) -> None:
    gap = usual_gap(moments)
    assert gap is None or gap > timedelta(0)
