from dataclasses import replace

import pytest
from sqlalchemy import select

from digest.model.errors import AlreadyThere, InputRefused, NotFound
from digest.model.ids import SubscriberId
from digest.model.people import (
    Consent,
    ConsentAct,
    Follows,
    Subscription,
    SubscriptionStatus,
    SuppressionReason,
)
from digest.store import chunks, issues, ledger, readers, subscribers, subscriptions, suppression
from digest.store import tables as t
from digest.store.database import Database
from stored import (
    NOW,
    a_list,
    a_reader,
    a_section,
    a_topic,
    an_issue,
    choose_all,
    hash_of,
    joins,
    minutes,
    readers_of,
    subscriber_called,
)


def test_a_subscriber_comes_with_subscription_and_consent(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        anna = a_reader(c, daily, "anna", zone="Europe/Warsaw", hour=0)
        facts = subscribers.facts(c, anna.id)
        consent = Consent(
            subscriber=anna.id,
            mailing_list=daily.id,
            act=ConsentAct.GIVEN,
            at=NOW,
            basis="admin: test",
            words="I want the news.",
        )
        subscription = Subscription(
            subscriber=anna.id, mailing_list=daily.id, status=SubscriptionStatus.CONFIRMED, changed=NOW
        )
        assert facts == subscribers.Facts(
            subscriber=anna, subscriptions=(subscription,), follows=Follows(), consents=(consent,)
        )
        assert anna.address == "anna@Reader.example"


def test_an_address_is_known_whatever_its_case(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        anna = a_reader(c, daily, "anna")
        assert subscribers.by_address(c, "ANNA@reader.EXAMPLE") == anna
        again = replace(subscriber_called("anna"), address="Anna@reader.example")
        with pytest.raises(AlreadyThere) as raised:
            subscribers.add(c, again, address_hash=hash_of(again), joining=joins(daily))
        assert "anna" not in str(raised.value).casefold()
        with pytest.raises(NotFound) as missing:
            subscribers.by_address(c, "boris@reader.example")
        assert "boris" not in str(missing.value)


def test_preferences_are_edited_and_an_address_is_not(database: Database) -> None:
    with database.writing() as c:
        anna = a_reader(c, a_list(c), "anna")
        moved = replace(anna, name="Anna K.", languages=anna.languages[:1], zone="Europe/Berlin", hour=23)
        subscribers.edit(c, moved)
        assert subscribers.by_id(c, anna.id) == moved
        with pytest.raises(InputRefused, match="address"):
            subscribers.edit(c, replace(anna, address="other@reader.example"))


def test_unsubscribing_twice_changes_nothing_the_second_time(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        anna = a_reader(c, daily, "anna")
        for changed in (True, False):
            assert changed is subscriptions.unsubscribe(
                c, anna.id, daily.id, at=NOW + minutes(1), basis="one-click"
            )
        assert [consent.act for consent in subscriptions.consents(c, anna.id)] == [
            ConsentAct.GIVEN,
            ConsentAct.WITHDRAWN,
        ]
        assert readers.readers(c, daily) == ()


def test_subscribing_again_is_a_new_consent(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        anna = a_reader(c, daily, "anna")
        assert not subscriptions.subscribe(c, anna.id, joins(daily))
        subscriptions.unsubscribe(c, anna.id, daily.id, at=NOW, basis="page")
        assert subscriptions.subscribe(c, anna.id, joins(daily))
        assert [consent.act.value for consent in subscriptions.consents(c, anna.id)] == [
            "given",
            "withdrawn",
            "given",
        ]


def test_who_only_asked_has_agreed_to_nothing_yet(database: Database) -> None:
    with database.writing() as c:
        daily, weekly = a_list(c), a_list(c, "weekly")
        anna = a_reader(c, daily, "anna")
        asks = replace(joins(weekly), status=SubscriptionStatus.UNCONFIRMED)
        assert subscriptions.subscribe(c, anna.id, asks)
        assert not subscriptions.subscribe(c, anna.id, asks)
        assert len(subscriptions.consents(c, anna.id)) == 1
        assert readers.readers(c, weekly) == ()
        assert subscriptions.subscribe(c, anna.id, joins(weekly))
        assert len(subscriptions.consents(c, anna.id)) == 2
        # To ask again takes nothing back.
        assert not subscriptions.subscribe(c, anna.id, asks)
        assert readers.count(c, weekly) == 1


def test_follows_are_kept_once_and_dropped(database: Database) -> None:
    with database.writing() as c:
        anna = a_reader(c, a_list(c), "anna").id
        topic, section = a_topic(c).id, a_section(c).id
        assert subscribers.follow(c, anna, topic=topic)
        assert not subscribers.follow(c, anna, topic=topic)
        assert subscribers.follow(c, anna, section=section)
        follows = Follows(topics=frozenset({topic}), sections=frozenset({section}))
        assert subscribers.follows(c, [anna, SubscriberId(99)]) == {anna: follows, 99: Follows()}
        assert subscribers.unfollow(c, anna, section=section)
        assert not subscribers.unfollow(c, anna, section=section)
        assert subscribers.facts(c, anna).follows == Follows(topics=frozenset({topic}))


def test_subscribers_are_listed_by_list_and_status_a_page_at_a_time(database: Database) -> None:
    with database.writing() as c:
        daily, weekly = a_list(c), a_list(c, "weekly")
        ids = readers_of(c, daily, 5)
        other = a_reader(c, weekly, "other").id
        subscriptions.unsubscribe(c, ids[1], daily.id, at=NOW, basis="page")

        def listed(**how: object) -> list[int]:
            return [one.id for one in subscribers.every(c, **how)]  # type: ignore[arg-type]  # any keywords

        assert listed() == [*ids, other]
        assert listed(mailing_list=daily.id) == list(ids)
        assert listed(mailing_list=daily.id, status=SubscriptionStatus.UNSUBSCRIBED) == [ids[1]]
        assert listed(status=SubscriptionStatus.CONFIRMED, after=ids[2]) == [ids[3], ids[4], other]
        assert listed(limit=2) == list(ids[:2])


def test_readers_come_in_blocks_with_what_choosing_needs(database: Database) -> None:
    with database.writing() as c:
        daily, topic = a_list(c), a_topic(c).id
        ids = readers_of(c, daily, 5)
        subscribers.follow(c, ids[1], topic=topic)
        banned = subscribers.by_id(c, ids[2])
        suppression.add(
            c,
            suppression.Suppression(hash=hash_of(banned), reason=SuppressionReason.COMPLAINT, at=NOW),
        )
        first = readers.readers(c, daily, limit=3)
        second = readers.readers(c, daily, after=first[-1].subscriber.id, limit=3)
        assert [reader.subscriber.id for reader in (*first, *second)] == list(ids)
        assert [reader.suppressed for reader in first] == [False, False, True]
        assert first[1].follows == Follows(topics=frozenset({topic}))
        assert first[2].subscriber == banned


def test_readers_go_by_their_own_hour_or_the_lists(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        plain = a_reader(c, daily, "plain").id
        same = a_reader(c, daily, "same", zone="Europe/Kyiv", hour=7).id
        warsaw = a_reader(c, daily, "warsaw", zone="Europe/Warsaw").id
        midnight = a_reader(c, daily, "midnight", hour=0).id
        a_reader(c, a_list(c, "weekly"), "elsewhere", hour=12)
        assert readers.local_hours(c, daily) == {("Europe/Kyiv", 7), ("Europe/Warsaw", 7), ("Europe/Kyiv", 0)}

        def at(*hours: tuple[str, int]) -> list[int]:
            return [one.subscriber.id for one in readers.readers(c, daily, local_hours=hours)]

        assert at(("Europe/Kyiv", 7)) == [plain, same]
        assert at(("Europe/Warsaw", 7), ("Europe/Kyiv", 0)) == [warsaw, midnight]
        assert at() == []


def test_an_erased_person_leaves_no_trace_and_the_ledger_stays_whole(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        anna, boris = a_reader(c, daily, "anna"), a_reader(c, daily, "boris")
        subscribers.follow(c, anna.id, topic=a_topic(c).id)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna.id, boris.id))
        subscribers.remove(c, anna.id, now=NOW)
        with pytest.raises(NotFound):
            subscribers.by_id(c, anna.id)
        with pytest.raises(NotFound):
            subscribers.by_address(c, anna.address)
        assert [reader.subscriber for reader in readers.readers(c, daily)] == [boris]
        assert [one.id for one in subscribers.every(c)] == [boris.id]
        (consent,) = subscriptions.consents(c, anna.id)
        assert (consent.basis, consent.at) == ("", NOW)
        # What was queued is not sent, and is accounted for.
        claimed = chunks.claim(c, now=NOW, owner="test")
        assert claimed is not None
        assert [parcel.subscriber for parcel in claimed.parcels] == [boris.id]
        assert issues.totals(c, issue.id).skipped == 1
        assert ledger.delivery(c, issue.id, anna.id).detail == "not subscribed"
        # The address may come again, as somebody new.
        assert a_reader(c, daily, "anna").id not in (anna.id, boris.id)


def test_the_database_holds_nothing_of_an_erased_person(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        anna = a_reader(c, daily, "anna", zone="Europe/Warsaw", hour=5)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna.id,))
        c.exec_driver_sql("UPDATE delivery SET detail = 'no such user anna@reader.example'")
        subscribers.remove(c, anna.id, now=NOW)
        everything = str([c.execute(select(table)).all() for table in t.metadata.sorted_tables])
    assert "anna" not in everything.casefold()
    assert "Warsaw" not in everything


def test_a_suppressed_address_is_known_by_its_hash_alone(database: Database) -> None:
    one = suppression.Suppression(hash=b"1" * 16, reason=SuppressionReason.HARD_BOUNCE, at=NOW, note="5.1.1")
    with database.writing() as c:
        assert suppression.add(c, one)
        assert not suppression.add(c, replace(one, reason=SuppressionReason.MANUAL))
        assert suppression.every(c) == (one,)
        assert suppression.holds(c, [one.hash, b"2" * 16]) == {one.hash}
        assert suppression.remove(c, one.hash)
        assert not suppression.remove(c, one.hash)
        assert suppression.holds(c, [one.hash]) == frozenset()
