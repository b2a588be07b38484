"""What is asked all day long finds its rows by an index, however many there are."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from digest.model.delivery import DeliveryState, Outcome
from digest.model.ids import ArticleId, IssueId, ListId, StoryId, SubscriberId, VariantId, VersionId
from digest.model.issue import SlotKey
from digest.store import (
    alerts,
    articles,
    candidates,
    cards,
    chunks,
    copies,
    history,
    issues,
    ledger,
    likeness,
    readers,
    stories,
    subscribers,
    suppression,
    twins,
    variants,
    withheld,
)
from digest.store.database import Database
from digest.store.known import find
from stored import NOW, UKRAINIAN, a_list, a_source, an_issue, choose_all, readers_of, understood

Values = Any  # whatever either driver is given
Statement = tuple[str, Values]


def claim_send_and_settle(c: Connection) -> None:
    held = chunks.claim(c, now=NOW, owner="one")
    assert held is not None
    ids = [parcel.subscriber for parcel in held.parcels]
    chunks.exchange(c, held, [], intended=ids, holding=[ArticleId(1), ArticleId(2)], now=NOW)
    withheld.among(c, [ArticleId(1), ArticleId(2)])
    outcomes = [Outcome(subscriber=one, state=DeliveryState.IN_DOUBT, detail="", left=True) for one in ids]
    chunks.exchange(c, held, outcomes, intended=[], now=NOW)
    chunks.release(c, held, now=NOW)
    chunks.recover(c, NOW)
    chunks.due_at(c)


def look_back(c: Connection) -> None:
    ledger.history(c, [SubscriberId(1), SubscriberId(2)], NOW)
    ledger.deliveries(c, IssueId(1))
    ledger.attempts(c, IssueId(1), SubscriberId(1))
    history.of(c, [SubscriberId(1), SubscriberId(2)], history.count(c, NOW), since=NOW)
    history.of(c, [SubscriberId(1), SubscriberId(900)], history.count(c, NOW), since=NOW)
    candidates.told(c, [StoryId(1)])
    candidates.began(c, [StoryId(1)])
    candidates.merged_into(c, [StoryId(1)])
    issues.by_id(c, IssueId(1))


def walk_through_readers(c: Connection) -> None:
    daily = a_list(c, "weekly")
    readers.readers(c, daily, after=3)
    readers.readers(c, daily, local_hours={("Europe/Kyiv", 7), ("Europe/Warsaw", 8)})
    readers.briefs(c, daily, after=3)
    readers.local_hours(c, daily)
    readers.count(c, daily)


def gather(c: Connection) -> None:
    find(c, [b"1", b"2"], guid_keys=[b"3"], fingerprints=[b"4"])
    articles.current(c, since=NOW)
    articles.versions(c, [VersionId(1)])
    articles.places_of(c, [ArticleId(1)])
    stories.find(c, [b"1"])
    stories.roots(c, [stories.new(c)])
    stories.merge(c, into=stories.new(c), gone=stories.new(c))
    stories.apart_among(c, {stories.new(c), stories.new(c)})
    likeness.stories_with(c, [1, 2], around=NOW)
    likeness.members(c, [stories.new(c)])
    likeness.forget(c, before=NOW)
    copies.fold(c, [], into=ArticleId(1))


def look_for_twins(c: Connection) -> None:
    source = a_source(c, "courier")
    kept = articles.add(c, understood(source.id), story=None, seen=NOW)
    begins, ends = NOW - timedelta(days=1), NOW
    twins.possible(c, [source.id], but=UKRAINIAN, begins=begins, ends=ends, letters=100)
    twins.told_in(c, [kept.story_id], [source.id])


def raise_alerts(c: Connection) -> None:
    story = stories.new(c)
    alerts.perhaps_urgent(c, since=NOW)
    alerts.reported(c, story)
    alerts.of_story(c, story)
    alerts.shown(c, [IssueId(1)], [SubscriberId(1), SubscriberId(2)])
    alerts.shown(c, [IssueId(1), IssueId(2)], [SubscriberId(1), SubscriberId(900)])
    alerts.issues_at(c, ListId(1), [SlotKey(day=NOW.date())])


def render(c: Connection) -> None:
    cards.cards_of(c, [VersionId(1), VersionId(2)], language="en", template=b"t")
    variants.variants_of(c, [VariantId(1)])


def answer_a_link(c: Connection) -> None:
    suppression.holds(c, [b"1"])
    person = subscribers.every(c, limit=1)[0]
    subscribers.by_address(c, person.address)
    subscribers.facts(c, person.id)


@pytest.mark.parametrize(
    "work",
    [
        claim_send_and_settle,
        look_back,
        walk_through_readers,
        gather,
        look_for_twins,
        raise_alerts,
        render,
        answer_a_link,
    ],
    ids=lambda work: work.__name__,
)
def test_no_table_is_read_from_end_to_end(database: Database, work: Callable[[Connection], None]) -> None:
    with database.writing() as c:
        daily = a_list(c)
        choose_all(c, an_issue(c, daily), readers_of(c, daily, 3))
        if c.dialect.name == "postgresql":
            c.exec_driver_sql("SET LOCAL enable_seqscan = off")  # else it reads small tables whole
        with told(c) as statements:
            work(c)
        assert statements
        plans = {statement: plan(c, statement, values) for statement, values in statements}
    scans = {statement: lines for statement, lines in plans.items() if any(map(reads_all, lines))}
    assert scans == {}


@contextmanager
def told(c: Connection) -> Iterator[list[Statement]]:
    """The statements that are run meanwhile, inserts aside."""
    statements: list[Statement] = []

    def note(*call: Values) -> None:
        _, _, statement, values, _, many = call
        if not statement.startswith("INSERT"):
            statements.append((statement, values[0] if many else values))

    event.listen(c, "before_cursor_execute", note)
    yield statements
    event.remove(c, "before_cursor_execute", note)


def plan(c: Connection, statement: str, values: Values) -> list[str]:
    explain = "EXPLAIN QUERY PLAN" if c.dialect.name == "sqlite" else "EXPLAIN"
    rows = c.exec_driver_sql(f"{explain} {statement}", values).all()
    return [str(row[-1]).strip() for row in rows]


def reads_all(line: str) -> bool:
    return "Seq Scan" in line or (
        line.startswith("SCAN ") and not re.search("CONSTANT ROW|VALUES CLAUSE", line)
    )
