from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from digest.model.errors import DigestError
from digest.model.people import SuppressionReason
from digest.store import suppression
from digest.store import tables as t
from digest.store.columns import compact
from digest.store.database import Database
from stored import NOW

same_database = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)


@same_database
@given(at=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))])))
def test_a_moment_comes_back_as_it_went_to_the_microsecond_in_utc(database: Database, at: datetime) -> None:
    with database.writing() as c:
        suppression.remove(c, b"h")
        suppression.add(
            c, suppression.Suppression(hash=b"h", reason=SuppressionReason.MANUAL, at=at, note="x")
        )
        (kept,) = suppression.every(c)
    assert kept.at == at
    assert kept.at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="needs a zone"), database.reading() as c:
        c.execute(select(t.audit).where(t.audit.c.at > NOW.replace(tzinfo=None)))


def test_a_word_that_is_none_of_the_set_is_kept_out_by_the_database_itself(database: Database) -> None:
    with database.writing() as c:
        row = {"hash": b"h", "reason": SuppressionReason.MANUAL, "at": NOW, "note": ""}
        c.execute(insert(t.suppression).values(row))
    with pytest.raises(DigestError, match="reason"), database.writing() as c:
        c.exec_driver_sql("UPDATE suppression SET reason = 'boredom'")


def test_equal_values_have_one_text() -> None:
    assert compact({"б": [1, 2], "a": None}) == compact({"a": None, "б": (1, 2)}) == '{"a":null,"б":[1,2]}'
