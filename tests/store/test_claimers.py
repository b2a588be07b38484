"""Several processes at once: here threads, each with a database opened for itself."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from databases import Databases
from digest.model.delivery import Claim, DeliveryState, Outcome
from digest.model.ids import IssueId, SubscriberId
from digest.model.issue import IssueState, Totals
from digest.store import chunks, issues, ledger, waves
from digest.store.database import Database, open_database
from stored import NOW, a_list, a_variant, a_wave, an_issue, choose_all, readers_of

Found = TypeVar("Found")

PROCESSES = 4
READERS = 40


def test_no_chunk_is_claimed_twice_and_no_mail_is_sent_twice(databases: Databases) -> None:
    with databases.fresh() as address:
        issue = issue_in_small_chunks(address)
        claims = [one for found in at_once(address, send_all_there_is) for one in found]
        assert len(claims) == len({one.chunk for one in claims}) == READERS // 2
        sent = Counter(parcel.subscriber for one in claims for parcel in one.parcels)
        assert (len(sent), max(sent.values())) == (READERS, 1)
        with open_database(address) as database, database.reading() as c:
            assert issues.totals(c, issue) == Totals(chosen=READERS, accepted=READERS)


def test_two_who_choose_the_same_readers_choose_them_once(databases: Databases) -> None:
    with databases.fresh() as address:
        with open_database(address) as database, database.writing() as c:
            daily = a_list(c)
            readers = readers_of(c, daily, READERS)
            issue = an_issue(c, daily)
            wave, variant = a_wave(c, issue), a_variant(c, issue)

        def choose_in_blocks(database: Database) -> int:
            new = 0
            for start in range(0, READERS, 5):
                block = [ledger.Chosen(subscriber=one, variant=variant) for one in readers[start : start + 5]]
                with database.writing() as c:
                    new += ledger.choose(c, wave, block, watermark=block[-1].subscriber, now=NOW)
            return new

        assert sum(at_once(address, choose_in_blocks)) == READERS
        with open_database(address) as database, database.reading() as c:
            assert issues.totals(c, issue.id) == Totals(chosen=READERS, waiting=READERS)
            assert waves.waves(c, issue.id)[0].watermark == max(readers)


def test_an_issue_may_be_canceled_while_everybody_sends(databases: Databases) -> None:
    with databases.fresh() as address:
        issue = issue_in_small_chunks(address)

        turns = iter(range(PROCESSES))

        def send_or_cancel(database: Database) -> int:
            if next(turns) > 0:
                return len(send_all_there_is(database))
            with database.writing() as c:
                held = chunks.claim(c, now=NOW, owner="editor's own")
            with database.writing() as c:
                issues.cancel(c, issue, now=NOW)
            if held is None:  # the others were quicker
                return 0
            send(database, held)
            return 1

        claims = sum(at_once(address, send_or_cancel))
        with open_database(address) as database, database.writing() as c:
            closed = issues.finish(c, issue, now=NOW)
        assert closed.state is IssueState.CANCELED
        assert closed.totals.closed
        assert closed.totals.accepted + closed.totals.canceled == READERS
        assert closed.totals.accepted <= claims * 2


def at_once(address: str, work: Callable[[Database], Found]) -> list[Found]:
    """What each of several processes found, all having begun together."""
    together = threading.Barrier(PROCESSES)

    def run(_number: int) -> Found:
        with open_database(address) as database:
            together.wait(timeout=30)
            return work(database)

    with ThreadPoolExecutor(PROCESSES) as threads:
        return list(threads.map(run, range(PROCESSES)))


def send_all_there_is(database: Database) -> list[Claim]:
    claims: list[Claim] = []
    while True:
        with database.writing() as c:
            held = chunks.claim(c, now=NOW, owner=threading.current_thread().name)
        if held is None:
            return claims
        claims.append(held)
        send(database, held)


def send(database: Database, held: Claim) -> None:
    ids = [parcel.subscriber for parcel in held.parcels]
    with database.writing() as c:
        let_go = chunks.exchange(c, held, [], intended=ids, now=NOW)
    with database.writing() as c:
        chunks.exchange(c, held, list(map(accepted, let_go)), intended=[], now=NOW)
        chunks.release(c, held, now=NOW)


def accepted(subscriber: SubscriberId) -> Outcome:
    return Outcome(subscriber=subscriber, state=DeliveryState.ACCEPTED, detail="250", left=True)


def issue_in_small_chunks(address: str) -> IssueId:
    """One that twenty chunks of two readers each are waiting of, its last wave closed."""
    with (
        open_database(address) as database,
        database.writing() as c,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("digest.store.ledger.CHUNK", 2)
        daily = a_list(c)
        issue = an_issue(c, daily)
        choose_all(c, issue, readers_of(c, daily, READERS))
        waves.close_waves(c, issue.id)
        return issue.id
