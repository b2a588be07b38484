from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from digest.gather.answers import Fetched, NotModified, Unreachable, Unreadable
from digest.gather.visits import after_visit
from digest.model.ids import SourceId
from digest.model.source import Validators, Visit

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
FIRST = Visit(source=SourceId(1))
WELL = Visit(
    source=SourceId(1),
    validators=Validators(etag='"1"'),
    body_hash=b"hash",
    due=NOW,
    last=NOW - timedelta(minutes=15),
    last_new=NOW - timedelta(days=1),
)
QUARTER = timedelta(minutes=15)


def test_a_body_that_was_read_is_remembered_and_looked_for_again_in_a_quarter_of_an_hour() -> None:
    fetched = Fetched(url="https://example.org/", body=b"<rss/>", validators=Validators(etag='"2"'))
    assert after_visit(FIRST, fetched, NOW, new=True) == Visit(
        source=SourceId(1),
        validators=Validators(etag='"2"'),
        body_hash=sha256(b"<rss/>").digest(),
        due=NOW + QUARTER,
        last=NOW,
        last_new=NOW,
    )


def test_nothing_modified_is_a_good_visit_that_brought_nothing_new() -> None:
    after = after_visit(WELL, NotModified(validators=Validators(etag='"2"')), NOW, new=False)
    assert after == replace(WELL, validators=Validators(etag='"2"'), due=NOW + QUARTER, last=NOW)


def test_a_failure_is_remembered_and_a_good_visit_forgets_it() -> None:
    failed = after_visit(WELL, Unreachable(reason="answered 503 (Service Unavailable)"), NOW, new=False)
    assert (failed.failures, failed.problem) == (1, "answered 503 (Service Unavailable)")
    well = after_visit(failed, NotModified(validators=failed.validators), NOW, new=False)
    assert (well.failures, well.problem) == (0, "")


def test_after_a_body_that_cannot_be_read_the_same_body_is_asked_for_again() -> None:
    failed = after_visit(WELL, Unreadable(reason="sent an HTML page, not a feed"), NOW, new=False)
    assert (failed.validators, failed.body_hash) == (WELL.validators, WELL.body_hash)
    assert failed.problem == "sent an HTML page, not a feed"


def test_the_operator_chooses_the_interval() -> None:
    after = after_visit(WELL, NotModified(), NOW, new=False, interval=timedelta(hours=2))
    assert after.due == NOW + timedelta(hours=2)


@given(st.integers(0, 10**6), st.timedeltas(timedelta(minutes=1), timedelta(days=3)))
def test_a_failing_source_is_asked_ever_less_often_but_never_given_up(
    failures: int, interval: timedelta
) -> None:
    broken = Unreachable(reason="answered 404 (Not Found)", temporary=False)
    before = replace(WELL, failures=failures)
    once = after_visit(before, broken, NOW, new=False, interval=interval)
    again = after_visit(once, broken, NOW, new=False, interval=interval)
    assert once.due is not None
    assert again.due is not None
    assert interval <= once.due - NOW <= again.due - NOW <= max(interval, timedelta(days=1))
