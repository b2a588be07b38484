"""kill -9 in the middle of sending: nobody is lost, nobody gets a third copy, the ledger closes."""

import asyncio
import os
import random
import sqlite3
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from digest.deliver.mailbox import Mailbox
from digest.jobs.people import Application, join
from digest.model.issue import Issue, IssueState, Lane, SlotKey
from digest.store import issues, waves
from presses import MORNING, program
from stored import a_list, choose_all

SOAK = bool(os.environ.get("DIGEST_SOAK"))
KILLS = 100 if SOAK else 6
READERS = 6_000 if SOAK else 400
SENDER = Path(__file__).parents[1] / "support" / "crashing_sender.py"


@pytest.mark.slow
@pytest.mark.timeout(0 if SOAK else 120)
def test_a_sender_killed_again_and_again_loses_nobody_and_makes_no_third_copy(tmp_path: Path) -> None:
    _publish(tmp_path)

    killed, copies = asyncio.run(_send_with_kills(tmp_path))
    issue = _issue(tmp_path)
    second = {reader for reader, mails in copies.items() if len(mails) > 1}

    assert len(copies) == READERS
    assert max(map(len, copies.values())) <= 2
    assert killed >= 2, "they were at work when they were killed"
    assert len(second) <= killed
    assert all(len(set(mails)) == 1 for mails in copies.values()), "a second copy is the same to the byte"
    assert issue.state is IssueState.FINISHED
    assert issue.totals.chosen == READERS == issue.totals.accepted + issue.totals.held
    # Killed twice at one and the same mail: two copies may have left, so there is no third.
    assert issue.totals.held <= killed // 2
    with sqlite3.connect(tmp_path / "subscribers.db") as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    plain.close()


def _publish(folder: Path) -> None:
    with program(folder) as app, app.database.writing() as c:
        mailing_list = a_list(c)
        readers = [
            join(
                c,
                app.keys,
                Application(address=f"reader{number}@example.org"),
                mailing_list=mailing_list,
                now=app.clock(),
            )
            for number in range(READERS)
        ]
        issue = issues.open_issue(
            c, mailing_list.id, Lane.DIGEST, slot=SlotKey(day=MORNING.date()), made=app.clock()
        )
        choose_all(c, issue, tuple(reader.id for reader in readers))
        waves.close_waves(c, issue.id)


def _issue(folder: Path) -> Issue:
    with program(folder) as app, app.database.reading() as c:
        return issues.every(c)[0]


async def _send_with_kills(folder: Path) -> tuple[int, dict[str, list[bytes]]]:
    """How many senders were killed before they were done, and the bytes that arrived, by reader."""
    killed = 0
    chance = random.Random(20261122)  # noqa: S311 - the same kills each time
    async with Mailbox(folder / "mail") as mailbox:
        for kill in range(KILLS):
            process = await _sender(folder, mailbox.port, kill)
            await asyncio.sleep(chance.uniform(0.05, 0.4))  # the random moment is what is tried here
            if process.returncode is None:
                process.kill()
                killed += 1
            await process.wait()
        process = await _sender(folder, mailbox.port, KILLS)
        assert await process.wait() == 0
    copies: dict[str, list[bytes]] = defaultdict(list)
    for path in (folder / "mail").glob("*.eml"):
        copies[path.stem.partition("-")[2]].append(path.read_bytes())
    return killed, copies


async def _sender(folder: Path, port: int, run: int) -> asyncio.subprocess.Process:
    """A sender that has begun, ten minutes after the one before: by then its lease has run out."""
    minutes = str(10 * run)
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(SENDER), str(folder), str(port), minutes, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process
