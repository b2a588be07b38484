"""Slots become waves, each reader's once: at their own hour, after downtime, and with others about."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from databases import Databases
from digest.app import App
from digest.jobs.people import Application, join
from digest.jobs.press import NOTHING_NEW
from digest.jobs.publish import Published, Unpublished, publish_due, publish_now
from digest.jobs.send import close_ledgers
from digest.model.delivery import DeliveryState
from digest.model.ids import SectionId, SubscriberId
from digest.model.issue import Issue, IssueState
from digest.model.mailing_list import MailingList
from digest.store import (
    articles,
    issues,
    ledger,
    lists,
    sections,
    sources,
    stories,
    subscribers,
    variants,
    waves,
)
from digest.store.database import Connection
from interrupted import Interrupted
from presses import program
from stored import a_section, a_topic, list_called, source_called, understood

KYIV_SEVEN = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
LISBON_SEVEN = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_each_reader_is_published_to_when_their_own_hour_strikes_and_not_again(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.empty() as address, program(tmp_path, database=address) as app:
        mailing_list = newsroom(app, "daily")
        kyiv = reader(app, mailing_list, "kyiv@example.org")
        lisbon = reader(app, mailing_list, "lisbon@example.org", zone="Europe/Lisbon")

        assert due(app, KYIV_SEVEN - MINUTE) == []
        assert due(app, KYIV_SEVEN) == [1]
        assert due(app, KYIV_SEVEN + MINUTE) == []
        assert not only_issue(app).waves_closed
        assert due(app, LISBON_SEVEN) == [1]
        assert due(app, LISBON_SEVEN + HOUR) == []

        issue = only_issue(app)
        assert issue.waves_closed
        with app.database.reading() as c:
            dates = [wave.due for wave in waves.waves(c, issue.id)]
            chosen = [delivery.subscriber for delivery in ledger.deliveries(c, issue.id)]
        assert dates == [KYIV_SEVEN, LISBON_SEVEN]
        assert chosen == [kyiv, lisbon]


def test_a_slot_missed_for_some_hours_is_made_up_for_and_one_missed_for_long_is_not(tmp_path: Path) -> None:
    with program(tmp_path) as app:
        reader(app, newsroom(app, "daily"), "kyiv@example.org")

        assert due(app, KYIV_SEVEN + 13 * HOUR) == []
        assert due(app, KYIV_SEVEN + DAY + 11 * HOUR) == [1]
        assert only_issue(app).slot.day == (KYIV_SEVEN + DAY).date()


def test_a_list_whose_template_is_broken_stops_no_other_list_and_chooses_nobody(tmp_path: Path) -> None:
    with program(tmp_path) as app:
        broken, sound = newsroom(app, "broken"), newsroom(app, "sound")
        for mailing_list in (broken, sound):
            reader(app, mailing_list, f"{mailing_list.key}@example.org")
        with app.database.writing() as c:
            lists.edit(c, replace(broken, template="nowhere"))

        published = publish_due(app.database, app.typesetters, now=KYIV_SEVEN)

        assert [type(one) for one in published] == [Unpublished, Published]
        assert "nowhere" in next(one.problem for one in published if isinstance(one, Unpublished))
        with app.database.reading() as c:
            chosen = {issue.mailing_list: issue.totals.chosen for issue in issues.every(c)}
        assert chosen == {broken.id: 0, sound.id: 1}


def test_every_old_issue_closes_however_many_there_are(tmp_path: Path) -> None:
    many = 120
    with program(tmp_path) as app:
        for number in range(many):
            reader(app, newsroom(app, f"list{number}", articled=False), f"reader{number}@example.org")

        assert len(due(app, KYIV_SEVEN)) == many
        with app.database.writing() as c:
            closed = close_ledgers(c, KYIV_SEVEN)

        assert len(closed) == many
        assert {issue.state for issue in closed} == {IssueState.FINISHED}


def test_two_publishers_at_once_choose_every_reader_once(databases: Databases, tmp_path: Path) -> None:
    with databases.empty() as address, program(tmp_path, database=address) as app:
        mailing_list = newsroom(app, "daily")
        for number in range(30):
            reader(app, mailing_list, f"reader{number}@example.org")
        found: list[int] = []

        def publish() -> None:
            found.extend(due(app, KYIV_SEVEN))

        publishers = [threading.Thread(target=publish) for _ in range(3)]
        for publisher in publishers:
            publisher.start()
        for publisher in publishers:
            publisher.join()

        assert sum(found) == 30
        assert only_issue(app).totals.chosen == 30


def test_two_lists_send_one_reader_no_story_twice(tmp_path: Path) -> None:
    with program(tmp_path) as app:
        first, second = newsroom(app, "first"), newsroom(app, "second", articled=False)
        for mailing_list in (first, second):
            reader(app, mailing_list, "both@example.org")

        due(app, KYIV_SEVEN)

        with app.database.reading() as c:
            states = {
                issue.mailing_list: (one.state, one.detail)
                for issue in issues.every(c)
                for one in ledger.deliveries(c, issue.id)
            }
        assert states[first.id][0] is DeliveryState.QUEUED
        assert states[second.id] == (DeliveryState.SKIPPED, NOTHING_NEW)


def test_two_lists_published_at_once_send_one_reader_no_story_twice(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.empty() as address, program(tmp_path, database=address) as app:
        first, second = newsroom(app, "first"), newsroom(app, "second", articled=False)
        for mailing_list in (first, second):
            reader(app, mailing_list, "both@example.org")
        other = threading.Thread(
            target=lambda: publish_now(app.database, app.typesetters, second, now=KYIV_SEVEN)
        )

        def publish_the_other() -> None:
            other.start()
            other.join(timeout=1)  # it has to wait for the first one

        interrupted = Interrupted(app.database)
        interrupted.meanwhile(publish_the_other, at=1)
        publish_now(interrupted, app.typesetters, first, now=KYIV_SEVEN)
        other.join()

        with app.database.reading() as c:
            told = {
                issue.mailing_list: one.detail or one.state
                for issue in issues.every(c)
                for one in ledger.deliveries(c, issue.id)
            }
        assert told == {first.id: DeliveryState.QUEUED, second.id: NOTHING_NEW}


def test_a_topic_that_is_followed_while_an_issue_is_published_holds_up_nobody(tmp_path: Path) -> None:
    with program(tmp_path) as app:
        mailing_list = newsroom(app, "daily")
        ann = reader(app, mailing_list, "ann@example.org", sections=("war",))

        def follow_a_new_topic() -> None:
            with app.database.writing() as c:
                subscribers.follow(c, ann, topic=a_topic(c).id)

        interrupted = Interrupted(app.database)
        interrupted.overtake(follow_a_new_topic, at=0)
        publish_now(interrupted, app.typesetters, mailing_list, now=KYIV_SEVEN)

        with app.database.reading() as c:
            (delivery,) = ledger.deliveries(c, only_issue(app).id)
        assert delivery.state is DeliveryState.QUEUED


def test_a_story_comes_again_once_when_it_is_new_once_more_and_says_so(tmp_path: Path) -> None:
    with program(tmp_path) as app:
        mailing_list = newsroom(app, "daily")
        reader(app, mailing_list, "kyiv@example.org")
        due(app, KYIV_SEVEN)
        with app.database.writing() as c:
            (article,) = articles.current(c, since=KYIV_SEVEN - DAY)
            stories.renew(c, article.story_id, KYIV_SEVEN + HOUR)

        due(app, KYIV_SEVEN + DAY)
        due(app, KYIV_SEVEN + 2 * DAY)

        with app.database.reading() as c:
            told = [
                variants.variant(c, one.variant) if one.variant else None
                for issue in reversed(issues.every(c))
                for one in ledger.deliveries(c, issue.id)
            ]
        first, again, nothing = told
        assert first is not None
        assert again is not None
        assert nothing is None
        assert [pick.updated for pick in (*first.picks, *again.picks)] == [False, True]
        assert b"Updated" in again.html
        assert b"Updated" not in first.html


def test_a_canceled_issue_is_not_taken_up_again(tmp_path: Path) -> None:
    with program(tmp_path) as app:
        reader(app, newsroom(app, "daily"), "kyiv@example.org")
        due(app, KYIV_SEVEN)
        with app.database.writing() as c:
            issues.cancel(c, issues.every(c)[0].id, now=KYIV_SEVEN)

        assert due(app, KYIV_SEVEN + MINUTE) == []
        assert only_issue(app).state is IssueState.CANCELED


def test_publishing_by_hand_serves_everybody_once_and_the_slot_nobody_again(tmp_path: Path) -> None:
    with program(tmp_path) as app:
        mailing_list = newsroom(app, "daily")
        reader(app, mailing_list, "lisbon@example.org", zone="Europe/Lisbon")

        by_hand = publish_now(app.database, app.typesetters, mailing_list, now=KYIV_SEVEN)

        assert by_hand.chosen == 1
        assert due(app, LISBON_SEVEN) == []
        assert only_issue(app).totals.chosen == 1


def newsroom(app: App, key: str, *, articled: bool = True) -> MailingList:
    """A list with one section, which has one story of an hour ago when `articled`."""
    with app.database.writing() as c:
        known = {section.key: section for section in sections.every(c)}
        section = known.get("war") or a_section(c, "war")
        mailing_list = lists.add(c, replace(list_called(key), sections=(section.id,)))
        if articled:
            article(c, key, section.id)
    return mailing_list


def article(c: Connection, key: str, section: SectionId) -> None:
    source = sources.add(c, replace(source_called(key), language=None))
    told = understood(source.id, source.id)
    words = replace(told.article, published=KYIV_SEVEN - HOUR)
    kept = replace(told, article=words, section=section)
    articles.add(c, kept, story=None, seen=KYIV_SEVEN - HOUR)


def reader(app: App, mailing_list: MailingList, address: str, **choices: object) -> SubscriberId:
    with app.database.writing() as c:
        asked = Application(address=address, **choices)  # type: ignore[arg-type]  # tests give what it takes
        return join(c, app.keys, asked, mailing_list=mailing_list, now=KYIV_SEVEN - DAY).id


def due(app: App, now: datetime) -> list[int]:
    """How many readers each wave chose that was due now."""
    published = publish_due(app.database, app.typesetters, now=now)
    assert not [one for one in published if isinstance(one, Unpublished)]
    return [one.chosen for one in published if isinstance(one, Published)]


def only_issue(app: App) -> Issue:
    with app.database.reading() as c:
        (issue,) = issues.every(c)
    return issue
