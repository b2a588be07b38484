import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from databases import Databases
from digest.model.delivery import DeliveryState
from digest.store import chunks, issues, ledger
from digest.store import tables as t
from digest.store.database import open_database
from stored import NOW, a_list, an_issue, choose_all, readers_of

SENDER = Path(__file__).parents[1] / "support" / "killed_sender.py"


def kill_a_sender(address: str) -> None:
    command = [sys.executable, str(SENDER), address]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as sender:  # noqa: S603 - our own program
        assert sender.stdout is not None
        assert sender.stdout.readline() == b"in flight\n"
        sender.kill()


def test_of_a_sender_killed_half_way_one_mail_is_in_doubt_and_none_is_lost(databases: Databases) -> None:
    with databases.fresh() as address, open_database(address) as database:
        with database.writing() as c:
            daily = a_list(c)
            first, second = readers_of(c, daily, 2)
            issue = an_issue(c, daily)
            choose_all(c, issue, (first, second))
        kill_a_sender(address)
        with database.writing() as c:
            # A server notices a moment later, and holds the dead one's locks till then.
            c.execute(select(t.chunk.c.id).with_for_update()).all()
            assert issues.totals(c, issue.id).waiting == 2
            assert ledger.delivery(c, issue.id, first).state is DeliveryState.SENDING
            # Its transaction is gone, and with it what was only intended there.
            assert ledger.delivery(c, issue.id, second).state is DeliveryState.QUEUED
            assert chunks.recover(c, NOW + chunks.LEASE) == 1
            again = chunks.claim(c, now=NOW + chunks.LEASE, owner="next")
        assert again is not None
        assert [(parcel.subscriber, parcel.copies) for parcel in again.parcels] == [(first, 1), (second, 0)]
