"""Whatever happens in whatever order, the ledger closes: nobody is lost, nobody gets a third copy.

Senders here are as real ones: they send only what the store let go, crash between any two steps,
wake up when their chunk is another's, and hear every kind of answer, or none.
"""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Connection

from databases import Databases, opened
from digest.model.delivery import Claim, Delivery, DeliveryState, Outcome
from digest.model.errors import InputRefused, NotFinished
from digest.model.ids import ChunkId, SubscriberId
from digest.model.issue import IssueState
from digest.model.mailing_list import DoubtPolicy
from digest.model.people import SuppressionReason
from digest.store import chunks, issues, ledger, lists, subscribers, subscriptions, suppression, waves
from stored import (
    NOW,
    a_variant,
    a_wave,
    an_issue,
    hash_of,
    joins,
    list_called,
    minutes,
    readers_of,
)

READERS = 4
LEASE = timedelta(minutes=2)

owners = st.sampled_from(["one", "two"])
readers = st.integers(min_value=0, max_value=READERS - 1)
answers = st.sampled_from(
    [
        DeliveryState.IN_DOUBT,
        DeliveryState.DEFERRED,
        DeliveryState.IN_DOUBT,
        DeliveryState.ACCEPTED,
        DeliveryState.FAILED,
    ]
)
waits = st.integers(min_value=0, max_value=3)
RARE = ["finish", "finish", "close", "leave", "join again", "complain", "cancel", "night"]
MAY_HAVE_ARRIVED = (DeliveryState.ACCEPTED, DeliveryState.IN_DOUBT)


@dataclass
class Sender:
    """A process with a claim: what it has yet to send, and the one mail it has in flight."""

    held: Claim
    ahead: list[SubscriberId]
    in_flight: SubscriberId | None = None


class LedgerMachine(RuleBasedStateMachine):
    databases: Databases

    @initialize(doubt=st.sampled_from(list(DoubtPolicy)))
    def begin(self, doubt: DoubtPolicy) -> None:
        self.stack = ExitStack()
        self.database = self.stack.enter_context(opened(self.databases))
        self.now = NOW
        self.senders: dict[str, Sender] = {}
        self.latest: dict[ChunkId, str] = {}
        self.on_the_wire: dict[SubscriberId, int] = {}
        with self.database.writing() as c:
            self.list = lists.add(c, replace(list_called("daily"), doubt=doubt))
            self.readers = readers_of(c, self.list, READERS)
            self.issue = an_issue(c, self.list)
            self.wave = a_wave(c, self.issue)
            self.variant = a_variant(c, self.issue)
        self.chosen: set[SubscriberId] = set()
        self.rare = 0
        self.choose(who=set(range(READERS - 1)), sent=True)

    @rule(who=st.sets(readers, min_size=1), sent=st.booleans())
    def choose(self, *, who: set[int], sent: bool) -> None:
        with self.database.writing() as c:
            block = [self._chosen(self.readers[number], sent=sent) for number in sorted(who)]
            try:
                new = ledger.choose(c, self.wave, block, watermark=max(self.readers), now=self.now)
            except waves.WaveClosed:
                assert issues.by_id(c, self.issue.id).waves_closed
                return
        before = len(self.chosen)
        self.chosen.update(one.subscriber for one in block)
        assert new == len(self.chosen) - before

    @rule(answer=answers, wait=waits)
    def one_works(self, answer: DeliveryState, wait: int) -> None:
        self._work("one", answer, wait)

    @rule(answer=answers, wait=waits)
    def two_works(self, answer: DeliveryState, wait: int) -> None:
        self._work("two", answer, wait)

    @rule(owner=owners, answer=answers, wait=waits)
    def somebody_works(self, owner: str, answer: DeliveryState, wait: int) -> None:
        self._work(owner, answer, wait)

    @precondition(lambda self: self.senders)
    @rule(owner=owners)
    def crash_and_be_noticed(self, owner: str) -> None:
        self.senders.pop(owner, None)
        self.a_lease_runs_out()

    @rule()
    def a_lease_runs_out(self) -> None:
        """Its sender may be alive, and not know."""
        self.now += LEASE
        with self.database.writing() as c:
            chunks.recover(c, self.now)

    @precondition(lambda self: self.senders)
    @rule(owner=owners)
    def release(self, owner: str) -> None:
        sender = self.senders.pop(owner, None)
        if sender is None:
            return
        try:
            with self.database.writing() as c:
                chunks.release(c, sender.held, now=self.now)
        except chunks.FenceLost:
            assert self.now > NOW

    @rule(passed=st.integers(min_value=1, max_value=9))
    def time_passes(self, passed: int) -> None:
        self.now += minutes(passed)

    @rule(event=st.sampled_from(RARE), who=readers)
    def something_rare(self, event: str, who: int) -> None:
        self.rare += 1
        if self.rare % 3:  # most of it is the end of the game, or of a reader's part in it
            return
        rare: dict[str, Callable[[], None]] = {
            "night": self._night,
            "close": self._close,
            "finish": self._finish,
            "cancel": self._cancel,
            "leave": lambda: self._leave(self.readers[who]),
            "join again": lambda: self._join_again(self.readers[who]),
            "complain": lambda: self._complain(self.readers[who]),
        }
        rare[event]()

    @invariant()
    def the_equation_holds(self) -> None:
        with self.database.reading() as c:
            totals = issues.totals(c, self.issue.id)
        assert totals.chosen == len(self.chosen) == totals.settled + totals.waiting

    @invariant()
    def nobody_is_lost_denied_a_copy_or_sent_a_third(self) -> None:
        with self.database.reading() as c:
            found = {one.subscriber: one for one in ledger.deliveries(c, self.issue.id)}
        assert set(found) == self.chosen
        for subscriber, copies in self.on_the_wire.items():
            assert copies <= 2
            self._check_told(found[subscriber], copies)

    def teardown(self) -> None:
        with self.stack:
            with self.database.writing() as c:
                self._send_all_that_waits(c)
                waves.close_waves(c, self.issue.id)
                closed = issues.finish(c, self.issue.id, now=self.now)
            assert closed.totals.closed
            assert closed.totals.chosen == len(self.chosen)
            self.nobody_is_lost_denied_a_copy_or_sent_a_third()

    def _claim(self, owner: str) -> None:
        with self.database.writing() as c:
            held = chunks.claim(c, now=self.now, owner=owner, lease=LEASE)
        if held is None:
            return
        assert all(parcel.copies < 2 for parcel in held.parcels)
        self.latest[held.chunk] = owner
        self.senders[owner] = Sender(held=held, ahead=[parcel.subscriber for parcel in held.parcels])

    def _close(self) -> None:
        with self.database.writing() as c:
            waves.close_waves(c, self.issue.id)

    def _cancel(self) -> None:
        with self.database.writing() as c:
            try:
                canceled = issues.cancel(c, self.issue.id, now=self.now)
            except InputRefused:
                assert issues.by_id(c, self.issue.id).state is IssueState.FINISHED
                return
        assert canceled.state is IssueState.CANCELED

    def _finish(self) -> None:
        with self.database.writing() as c:
            before = issues.by_id(c, self.issue.id)
            ready = before.waves_closed and before.totals.closed
            try:
                finished = issues.finish(c, self.issue.id, now=self.now)
            except NotFinished:
                assert not ready
                return
        assert ready
        assert finished.totals == before.totals

    def _night(self) -> None:
        self.now += minutes(60 * 20)

    def _leave(self, subscriber: SubscriberId) -> None:
        with self.database.writing() as c:
            subscriptions.unsubscribe(c, subscriber, self.list.id, at=self.now, basis="page")

    def _join_again(self, subscriber: SubscriberId) -> None:
        with self.database.writing() as c:
            subscriptions.subscribe(c, subscriber, joins(self.list))

    def _complain(self, subscriber: SubscriberId) -> None:
        with self.database.writing() as c:
            hash_ = hash_of(subscribers.by_id(c, subscriber))
            one = suppression.Suppression(hash=hash_, reason=SuppressionReason.COMPLAINT, at=self.now)
            suppression.add(c, one)

    def _work(self, owner: str, answer: DeliveryState, wait: int) -> None:
        """Settles what is in flight and sends the next; claims a chunk first where it has none."""
        sender = self.senders.get(owner)
        if sender is None:
            self._claim(owner)
            return
        settled = [] if sender.in_flight is None else [self._outcome(sender.in_flight, answer, wait)]
        try:
            with self.database.writing() as c:
                let_go = chunks.exchange(
                    c, sender.held, settled, intended=sender.ahead[:1], now=self.now, lease=LEASE
                )
        except chunks.FenceLost:
            del self.senders[owner]
            return
        assert self.latest[sender.held.chunk] == owner
        sender.in_flight = None
        for subscriber in let_go:
            self._send(sender, subscriber)
        sender.ahead = sender.ahead[1:]
        if not sender.ahead and sender.in_flight is None:
            self.release(owner)

    def _send_all_that_waits(self, c: Connection) -> None:
        self.now += LEASE
        chunks.recover(c, self.now)
        while (due := chunks.due_at(c)) is not None:
            self.now = max(self.now, due)
            held = chunks.claim(c, now=self.now, owner="last", lease=LEASE)
            assert held is not None
            ids = [parcel.subscriber for parcel in held.parcels]
            for subscriber in chunks.exchange(c, held, [], intended=ids, now=self.now):
                self.on_the_wire[subscriber] = self.on_the_wire.get(subscriber, 0) + 1
            accepted = [self._outcome(one, DeliveryState.ACCEPTED, 0) for one in ids]
            chunks.exchange(c, held, accepted, intended=[], now=self.now)
            chunks.release(c, held, now=self.now)

    def _send(self, sender: Sender, subscriber: SubscriberId) -> None:
        assert sender.in_flight is None
        sender.in_flight = subscriber
        self.on_the_wire[subscriber] = self.on_the_wire.get(subscriber, 0) + 1

    def _outcome(self, subscriber: SubscriberId, answer: DeliveryState, wait: int) -> Outcome:
        if answer not in MAY_HAVE_ARRIVED:  # a definite no: nothing arrived
            self.on_the_wire[subscriber] -= 1
        return Outcome(
            subscriber=subscriber,
            state=answer,
            detail="as the relay says",
            next_try=self.now + minutes(wait) if answer is DeliveryState.DEFERRED else None,
            left=answer in MAY_HAVE_ARRIVED,
        )

    def _chosen(self, subscriber: SubscriberId, *, sent: bool) -> ledger.Chosen:
        if sent:
            return ledger.Chosen(subscriber=subscriber, variant=self.variant)
        return ledger.Chosen(subscriber=subscriber, state=DeliveryState.SKIPPED, detail="nothing new")

    def _check_told(self, delivery: Delivery, copies: int) -> None:
        """The ledger knows of every copy that may have arrived, or that one is in flight."""
        in_flight = delivery.state is DeliveryState.SENDING
        assert copies <= delivery.copies + in_flight
        if copies and not in_flight:
            assert delivery.state in (
                *MAY_HAVE_ARRIVED,
                DeliveryState.QUEUED,
                DeliveryState.DEFERRED,
                DeliveryState.FAILED,
            )


def test_whatever_happens_the_ledger_closes(databases: Databases) -> None:
    class OnThisKind(LedgerMachine):
        pass

    OnThisKind.databases = databases
    soak = "DIGEST_SOAK" in os.environ
    run_state_machine_as_test(
        OnThisKind,
        settings=settings(
            max_examples=2000 if soak else 40,
            stateful_step_count=60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
