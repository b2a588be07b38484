from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from digest.model.delivery import Claim, DeliveryState, Outcome, Reply
from digest.model.ids import SubscriberId
from digest.model.issue import Lane, Totals
from digest.model.mailing_list import DoubtPolicy
from digest.model.people import SuppressionReason
from digest.store import chunks, issues, ledger, lists, subscribers, subscriptions, suppression
from digest.store.database import Database
from stored import (
    LIFETIME,
    NOW,
    a_list,
    a_variant,
    a_wave,
    an_issue,
    choose_all,
    hash_of,
    list_called,
    minutes,
    readers_of,
)

LEASE = timedelta(minutes=2)


def claimed(c: Connection, *, after: float = 0, owner: str = "one") -> Claim:
    found = chunks.claim(c, now=NOW + minutes(after), owner=owner, lease=LEASE)
    assert found is not None
    return found


def accepted(subscriber: SubscriberId) -> Outcome:
    reply = Reply(code=250, enhanced="2.0.0", text="queued as 4F3A1")
    return Outcome(
        subscriber=subscriber, state=DeliveryState.ACCEPTED, detail=str(reply), left=True, reply=reply
    )


def deferred(subscriber: SubscriberId, *, after: float) -> Outcome:
    reply = Reply(code=451, enhanced="4.7.1", text="later")
    return Outcome(
        subscriber=subscriber,
        state=DeliveryState.DEFERRED,
        detail=str(reply),
        next_try=NOW + minutes(after),
        reply=reply,
    )


def in_doubt(subscriber: SubscriberId) -> Outcome:
    return Outcome(subscriber=subscriber, state=DeliveryState.IN_DOUBT, detail="the line broke", left=True)


def send(c: Connection, held: Claim, outcome: Outcome, *, after: float = 0) -> None:
    now = NOW + minutes(after)
    assert chunks.exchange(c, held, [], intended=[outcome.subscriber], now=now, lease=LEASE)
    chunks.exchange(c, held, [outcome], intended=[], now=now, lease=LEASE)


def test_a_claim_holds_all_that_a_sender_needs(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        readers = readers_of(c, daily, 2)
        issue = an_issue(c, daily)
        choose_all(c, issue, readers)
        variant = a_variant(c, issue)
        held = claimed(c)
        assert (held.issue, held.fence, held.lease_until) == (issue.id, 1, NOW + LEASE)
        assert [(one.subscriber, one.variant, one.tries, one.copies) for one in held.parcels] == [
            (readers[0], variant, 0, 0),
            (readers[1], variant, 0, 0),
        ]
        assert (held.parcels[0].address, held.parcels[0].name) == ("reader0@Reader.example", "Reader0")
        assert chunks.claim(c, now=NOW, owner="two") is None


def test_nothing_is_claimed_before_it_is_due(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        assert chunks.due_at(c) is None
        choose_all(c, an_issue(c, daily), readers_of(c, daily, 1))
        assert chunks.due_at(c) == NOW
        assert chunks.claim(c, now=NOW - minutes(1), owner="one") is None


def test_alerts_go_first_and_then_what_has_been_due_longest(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        readers = readers_of(c, daily, 1)
        later = an_issue(c, daily, day=23)
        wave = a_wave(c, later, NOW + minutes(1))
        ledger.choose(
            c, wave, [ledger.Chosen(subscriber=readers[0], variant=a_variant(c, later))], watermark=1, now=NOW
        )
        first, alert = an_issue(c, daily), an_issue(c, daily, lane=Lane.ALERT)
        choose_all(c, first, readers)
        choose_all(c, alert, readers)
        order = [claimed(c, after=5).issue for _ in range(3)]
        assert order == [alert.id, first.id, later.id]


def test_a_claim_may_be_for_one_issue_or_one_list(database: Database) -> None:
    with database.writing() as c:
        daily, weekly = a_list(c), a_list(c, "weekly")
        readers = readers_of(c, daily, 1)
        first, second, third = an_issue(c, daily), an_issue(c, daily, day=23), an_issue(c, weekly)
        for issue in (first, second, third):
            choose_all(c, issue, readers)
        for asked, issue in (({"mailing_list": weekly.id}, third), ({"issue": second.id}, second)):
            found = chunks.claim(c, now=NOW, owner="one", **asked)
            assert found is not None
            assert found.issue == issue.id
            assert chunks.claim(c, now=NOW, owner="one", **asked) is None


def test_who_may_no_longer_be_mailed_is_settled_when_the_chunk_is_claimed(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        stays, leaves, complains = readers_of(c, daily, 3)
        issue = an_issue(c, daily)
        choose_all(c, issue, (stays, leaves, complains))
        subscriptions.unsubscribe(c, leaves, daily.id, at=NOW, basis="page")
        hash_ = hash_of(subscribers.by_id(c, complains))
        suppression.add(c, suppression.Suppression(hash=hash_, reason=SuppressionReason.COMPLAINT, at=NOW))
        held = claimed(c)
        assert [parcel.subscriber for parcel in held.parcels] == [stays]
        assert issues.totals(c, issue.id) == Totals(chosen=3, skipped=1, suppressed=1, waiting=1)
        assert ledger.delivery(c, issue.id, leaves).detail == "unsubscribed"
        assert ledger.delivery(c, issue.id, complains).detail == "suppressed: complaint"


def test_what_comes_too_late_expires(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        readers = readers_of(c, daily, 2)
        issue = an_issue(c, daily)
        choose_all(c, issue, readers)
        held = claimed(c)
        send(c, held, deferred(readers[0], after=60 * 30))
        chunks.release(c, held, now=NOW)
        # The second waits to be sent at once, the first not beyond the issue's end.
        send(c, claimed(c), accepted(readers[1]))
        chunks.recover(c, NOW + minutes(10))
        assert chunks.due_at(c) == NOW + LIFETIME
        late = chunks.claim(c, now=NOW + LIFETIME, owner="one")
        assert late is not None
        assert late.parcels == ()
        chunks.release(c, late, now=NOW + LIFETIME)
        assert issues.totals(c, issue.id) == Totals(chosen=2, accepted=1, expired=1)
        assert chunks.due_at(c) is None


def test_a_mail_accepted_at_once_leaves_no_attempt(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        (anna,) = readers_of(c, daily, 1)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna,))
        send(c, claimed(c), accepted(anna))
        assert ledger.attempts(c, issue.id, anna) == ()
        delivery = ledger.delivery(c, issue.id, anna)
        assert (delivery.state, delivery.tries, delivery.copies) == (DeliveryState.ACCEPTED, 1, 1)
        assert delivery.detail == "250 2.0.0 queued as 4F3A1"


def test_a_deferred_mail_waits_and_every_try_of_it_is_told(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        (anna,) = readers_of(c, daily, 1)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna,))
        held = claimed(c)
        send(c, held, deferred(anna, after=10))
        chunks.release(c, held, now=NOW)
        assert issues.totals(c, issue.id).waiting == 1
        assert chunks.due_at(c) == NOW + minutes(10)
        assert chunks.claim(c, now=NOW + minutes(9), owner="one") is None
        again = claimed(c, after=10)
        (parcel,) = again.parcels
        assert (again.fence, parcel.tries, parcel.copies) == (2, 1, 0)
        send(c, again, accepted(anna), after=10)
        chunks.release(c, again, now=NOW + minutes(10))
        assert [
            (one.number, one.state.value, one.reply and one.reply.code, one.at)
            for one in ledger.attempts(c, issue.id, anna)
        ] == [(1, "deferred", 451, NOW), (2, "accepted", 250, NOW + minutes(10))]
        assert issues.totals(c, issue.id).closed


def test_one_transaction_holds_a_result_and_the_next_intent(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        anna, boris = readers_of(c, daily, 2)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna, boris))
        held = claimed(c)
        assert chunks.exchange(c, held, [], intended=[anna], now=NOW) == {anna}
        assert chunks.exchange(c, held, [accepted(anna)], intended=[boris], now=NOW) == {boris}
        assert [one.state.value for one in ledger.deliveries(c, issue.id)] == ["accepted", "sending"]
        # What is settled stays so, and what is in flight is not let go a second time.
        assert chunks.exchange(c, held, [in_doubt(anna)], intended=[anna, boris], now=NOW) == frozenset()
        assert ledger.delivery(c, issue.id, anna).state is DeliveryState.ACCEPTED


def test_an_outcome_without_an_intent_is_no_attempt(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        (anna,) = readers_of(c, daily, 1)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna,))
        held = claimed(c)
        skipped = Outcome(subscriber=anna, state=DeliveryState.SKIPPED, detail="all of it was withheld")
        chunks.exchange(c, held, [skipped], intended=[], now=NOW)
        assert ledger.attempts(c, issue.id, anna) == ()
        assert issues.totals(c, issue.id) == Totals(chosen=1, skipped=1)


def test_a_lease_runs_on_with_every_exchange(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        choose_all(c, an_issue(c, daily), readers_of(c, daily, 1))
        held = claimed(c)
        assert chunks.recover(c, NOW + LEASE - minutes(1)) == 0
        chunks.exchange(c, held, [], intended=[], now=NOW + minutes(1), lease=LEASE)
        assert chunks.recover(c, NOW + LEASE) == 0
        assert chunks.recover(c, NOW + LEASE + minutes(1)) == 1


def test_a_sender_that_lost_its_chunk_is_refused_and_writes_nothing(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        anna, boris = readers_of(c, daily, 2)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna, boris))
        slow = claimed(c)
        chunks.exchange(c, slow, [], intended=[anna], now=NOW, lease=LEASE)
        assert chunks.recover(c, NOW + LEASE) == 1
        quick = claimed(c, after=5, owner="two")
    with pytest.raises(chunks.FenceLost), database.writing() as c:
        chunks.exchange(c, slow, [accepted(anna)], intended=[boris], now=NOW + minutes(5))
    with pytest.raises(chunks.FenceLost), database.writing() as c:
        chunks.release(c, slow, now=NOW + minutes(5))
    with database.writing() as c:
        assert [one.state.value for one in ledger.deliveries(c, issue.id)] == ["queued", "queued"]
        assert chunks.exchange(c, quick, [], intended=[boris], now=NOW + minutes(5)) == {boris}
        assert quick.fence == slow.fence + 2


def test_what_was_in_flight_at_a_crash_is_sent_once_more_and_never_a_third_time(
    database: Database,
) -> None:
    with database.writing() as c:
        daily = a_list(c)
        anna, boris = readers_of(c, daily, 2)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna, boris))
        chunks.exchange(c, claimed(c), [], intended=[anna], now=NOW, lease=LEASE)
        assert chunks.recover(c, NOW + minutes(5)) == 1
        delivery = ledger.delivery(c, issue.id, anna)
        assert (delivery.state, delivery.copies, delivery.tries) == (DeliveryState.QUEUED, 1, 1)
        assert "sender stopped" in delivery.detail
        assert ledger.delivery(c, issue.id, boris).copies == 0

        again = claimed(c, after=5)
        assert [(one.copies, one.tries) for one in again.parcels] == [(1, 1), (0, 0)]
        chunks.exchange(c, again, [], intended=[anna], now=NOW + minutes(5), lease=LEASE)
        assert chunks.recover(c, NOW + minutes(10)) == 1
        delivery = ledger.delivery(c, issue.id, anna)
        assert (delivery.state, delivery.copies) == (DeliveryState.IN_DOUBT, 2)
        assert issues.totals(c, issue.id) == Totals(chosen=2, held=1, waiting=1)
        assert len(ledger.attempts(c, issue.id, anna)) == 2


def test_a_list_may_want_doubts_held_for_a_person(database: Database) -> None:
    with database.writing() as c:
        daily = lists.add(c, replace(list_called("daily"), doubt=DoubtPolicy.HOLD))
        anna, boris = readers_of(c, daily, 2)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna, boris))
        held = claimed(c)
        send(c, held, in_doubt(boris))
        chunks.exchange(c, held, [], intended=[anna], now=NOW, lease=LEASE)
        chunks.recover(c, NOW + minutes(5))
        assert issues.totals(c, issue.id) == Totals(chosen=2, held=2)


def test_a_doubt_that_the_sender_itself_reports_is_treated_the_same(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        (anna,) = readers_of(c, daily, 1)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna,))
        held = claimed(c)
        send(c, held, in_doubt(anna))
        assert issues.totals(c, issue.id).waiting == 1
        send(c, held, in_doubt(anna))
        delivery = ledger.delivery(c, issue.id, anna)
        assert (delivery.state, delivery.copies) == (DeliveryState.IN_DOUBT, 2)


def test_a_chunk_given_back_in_flight_is_in_doubt_too(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        (anna,) = readers_of(c, daily, 1)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna,))
        held = claimed(c)
        chunks.exchange(c, held, [], intended=[anna], now=NOW)
        chunks.release(c, held, now=NOW)
        assert ledger.delivery(c, issue.id, anna).copies == 1
        assert claimed(c).parcels[0].copies == 1


@pytest.mark.parametrize("how", ["unsubscribed", "canceled", "expired"])
def test_a_copy_that_may_have_arrived_is_never_denied(database: Database, how: str) -> None:
    with database.writing() as c:
        daily = a_list(c)
        (anna,) = readers_of(c, daily, 1)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna,))
        held = claimed(c)
        send(c, held, in_doubt(anna))
        chunks.release(c, held, now=NOW)
        now = NOW + LIFETIME if how == "expired" else NOW
        if how == "unsubscribed":
            subscriptions.unsubscribe(c, anna, daily.id, at=NOW, basis="page")
        if how == "canceled":
            issues.cancel(c, issue.id, now=NOW)
        last = chunks.claim(c, now=now, owner="one")
        assert (last is None) == (how == "canceled")
        assert issues.totals(c, issue.id) == Totals(chosen=1, held=1)


def test_in_a_canceled_issue_nothing_is_sent_once_more(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        (anna,) = readers_of(c, daily, 1)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna,))
        chunks.exchange(c, claimed(c), [], intended=[anna], now=NOW, lease=LEASE)
        issues.cancel(c, issue.id, now=NOW)
        chunks.recover(c, NOW + minutes(5))
        assert issues.totals(c, issue.id) == Totals(chosen=1, held=1)


def test_history_tells_what_each_reader_was_or_may_have_been_sent(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        got, failed, doubted, waits, skipped, new = readers_of(c, daily, 6)
        issue = an_issue(c, daily)
        choose_all(c, issue, (got, failed, doubted, waits))
        wave, variant = a_wave(c, issue), a_variant(c, issue)
        nothing = ledger.Chosen(subscriber=skipped, state=DeliveryState.SKIPPED, detail="nothing new")
        ledger.choose(c, wave, [nothing], watermark=skipped, now=NOW)
        held = claimed(c)
        send(c, held, accepted(got))
        send(c, held, Outcome(subscriber=failed, state=DeliveryState.FAILED, detail="550"))
        send(c, held, in_doubt(doubted))
        everybody = (got, failed, doubted, waits, skipped, new)
        sent = ((issue.id, variant),)
        assert ledger.history(c, everybody, NOW) == {got: sent, doubted: sent, waits: sent}
        assert ledger.history(c, everybody, NOW + minutes(1)) == {}


def test_history_remembers_a_copy_in_doubt_though_the_next_one_was_refused(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        (anna,) = readers_of(c, daily, 1)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna,))
        held = claimed(c)
        send(c, held, in_doubt(anna))
        send(c, held, Outcome(subscriber=anna, state=DeliveryState.FAILED, detail="550"))
        assert issues.totals(c, issue.id) == Totals(chosen=1, failed=1)
        assert list(ledger.history(c, [anna], NOW)) == [anna]
