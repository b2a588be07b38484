"""The daemon as it runs: a process that gathers, publishes, sends, and answers behind every link."""

import asyncio
import http.client
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from digest.cli.newsroom import serve_newsroom
from digest.deliver.mailbox import Mailbox
from digest.deliver.reception import Letter
from digest.model.delivery import DeliveryState
from digest.model.people import SubscriptionStatus
from digest.store import issues, ledger, lists, subscribers, subscriptions
from presses import NEWSROOM, example_newsroom, mails, program

DAEMON = Path(__file__).parents[1] / "support" / "daemon_process.py"
READER = "oryna.bilokur@example.org"
PATIENCE = 60.0


@pytest.mark.slow
def test_a_daemon_does_the_days_work_answers_its_links_and_stops_when_told(tmp_path: Path) -> None:
    asyncio.run(_a_day(tmp_path))

    with program(tmp_path) as app, app.database.reading() as c:
        issue = issues.every(c)[0]
        reader = subscribers.by_address(c, READER)
        (subscription,) = subscriptions.of(c, reader.id)
        in_flight = ledger.deliveries(c, issue.id, state=DeliveryState.SENDING)
    assert issue.totals.accepted == len(mails(tmp_path / "mail")) > 0
    assert in_flight == ()
    assert issue.totals.held == 0
    assert subscription.status is SubscriptionStatus.UNSUBSCRIBED


@pytest.mark.slow
def test_a_daemon_whose_port_is_taken_says_so_and_does_not_begin(tmp_path: Path) -> None:
    async def begin() -> tuple[int | None, str]:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            process = await _start(tmp_path, relay=9, web=taken.getsockname()[1])
            assert process.stderr is not None
            said = (await process.stderr.read()).decode()
            return await process.wait(), said

    code, said = asyncio.run(begin())

    assert code != 0
    assert "cannot answer on 127.0.0.1 port" in said


async def _a_day(folder: Path) -> None:
    """Everything due within this hour goes out; one reader leaves; the daemon is told to stop."""
    now = datetime.now(UTC)
    arrived = asyncio.Event()

    def look(_letter: Letter, path: Path) -> None:
        if READER in mails(path.parent):
            arrived.set()

    with serve_newsroom(NEWSROOM, now) as newsroom, program(folder, now=now) as app:
        mailing_list = example_newsroom(app, newsroom.url)
        with app.database.writing() as c:
            due = replace(mailing_list, zone="UTC", hour=(now - timedelta(hours=1)).hour)
            lists.edit(c, due)
        mailbox = Mailbox(folder / "mail", on_letter=look)
        async with mailbox, _daemon(folder, mailbox.port) as web:
            async with asyncio.timeout(PATIENCE):
                await arrived.wait()
            link = urlsplit(mails(folder / "mail")[READER]["List-Unsubscribe"].strip("<>"))
            assert link.port == web
            assert await asyncio.to_thread(_ask, web, "GET", link.path) == 200
            with app.database.reading() as c:
                reader = subscribers.by_address(c, READER)
                assert subscriptions.of(c, reader.id)[0].status is SubscriptionStatus.CONFIRMED
            assert await asyncio.to_thread(_ask, web, "POST", link.path) == 200


@asynccontextmanager
async def _daemon(folder: Path, relay: int) -> AsyncIterator[int]:
    """The port of its pages. Told to stop at the end, and expected to."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        web = int(free.getsockname()[1])
    process = await _start(folder, relay=relay, web=web)
    try:
        yield web
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            _, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert "@example" not in said.decode(), "a log holds no address"


async def _start(folder: Path, *, relay: int, web: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(DAEMON),
        str(folder),
        str(relay),
        str(web),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def _ask(port: int, method: str, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        body = b"List-Unsubscribe=One-Click" if method == "POST" else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, path, body=body, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()
