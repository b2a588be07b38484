"""Sending, when the relay, the readers or other senders do what they should not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.app import App
from digest.deliver.mailbox import Mailbox
from digest.deliver.reception import Letter
from digest.jobs.people import Application, join, leave
from digest.jobs.send import Post, Sent, send
from digest.model.delivery import DeliveryState, Outcome
from digest.model.ids import SubscriberId
from digest.model.issue import Issue, IssueState, Lane, SlotKey
from digest.model.mailing_list import MailingList
from digest.people.tokens import unsubscribe_token
from digest.store import chunks, issues, ledger, subscribers, waves
from presses import mails, program
from stored import NOW, a_list, choose_all

READERS = 5


def test_a_relay_that_closes_every_new_connection_is_let_rest(tmp_path: Path) -> None:
    async def trial(app: App) -> tuple[Sent, int]:
        async with asyncio.timeout(30), _closing_relay() as (port, connections):
            sent = await send(app.database, _post(app, port), clock=app.clock)
            return sent, connections()

    with program(tmp_path, now=NOW) as app:
        _publish(app)
        sent, connections = asyncio.run(trial(app))

        assert sent.relay_down
        assert sent.outcomes == {DeliveryState.DEFERRED: READERS}
        assert connections <= 2
        assert _issue(app).totals.waiting == READERS


def test_who_leaves_after_the_claim_is_not_mailed(tmp_path: Path) -> None:
    with program(tmp_path, now=NOW) as app:
        mailing_list, readers = _publish(app)

        def everybody_leaves(_letter: Letter, _path: Path) -> None:
            with app.database.writing() as c:
                for reader in readers:
                    leave(c, app.keys, unsubscribe_token(app.keys, reader, mailing_list.id), now=NOW)

        asyncio.run(_send(app, tmp_path / "mail", on_letter=everybody_leaves))
        issue = _issue(app)

        assert len(mails(tmp_path / "mail")) == issue.totals.accepted <= 2
        assert issue.totals.skipped == READERS - issue.totals.accepted
        assert issue.state is IssueState.FINISHED


def test_a_sender_whose_lease_ran_out_leaves_the_chunk_to_the_next(tmp_path: Path) -> None:
    with program(tmp_path, now=NOW) as app:
        _publish(app)

        def another_takes_over(_letter: Letter, _path: Path) -> None:
            later = NOW + timedelta(hours=1)
            with app.database.writing() as c:
                chunks.recover(c, later)

        first = asyncio.run(_send(app, tmp_path / "mail", on_letter=another_takes_over))
        assert first.outcomes.total() >= 1

        asyncio.run(_send(app, tmp_path / "mail", later=timedelta(hours=2)))
        assert _issue(app).totals.accepted == READERS
        assert set(mails(tmp_path / "mail")) == {f"reader{number}@example.org" for number in range(READERS)}


def test_a_reader_whose_name_cannot_stand_in_a_header_fails_alone(tmp_path: Path) -> None:
    with program(tmp_path, now=NOW) as app:
        _, readers = _publish(app)
        with app.database.writing() as c:  # past every door, as an older program may have left it
            subscribers.edit(c, replace(subscribers.by_id(c, readers[0]), name="Ann\x07"))

        asyncio.run(_send(app, tmp_path / "mail"))

        assert _issue(app).totals.failed == 1
        assert _issue(app).totals.accepted == READERS - 1


@pytest.mark.parametrize("twice", [DeliveryState.ACCEPTED, DeliveryState.IN_DOUBT])
def test_a_result_written_twice_counts_one_copy(tmp_path: Path, twice: DeliveryState) -> None:
    with program(tmp_path, now=NOW) as app:
        _, readers = _publish(app)
        with app.database.writing() as c:
            claim = chunks.claim(c, now=NOW, owner="one")
            assert claim is not None
            outcome = Outcome(subscriber=readers[0], state=twice, detail="", left=True)
            chunks.exchange(c, claim, [], intended=[readers[0]], now=NOW)
            for _ in range(2):
                chunks.exchange(c, claim, [outcome], intended=[], now=NOW)
            delivery = ledger.delivery(c, claim.issue, readers[0])

        assert delivery.copies == 1


def _post(app: App, port: int) -> Post:
    return replace(app.post(), relay=replace(app.post().relay, port=port))


async def _send(
    app: App,
    folder: Path,
    *,
    later: timedelta = timedelta(),
    on_letter: Callable[[Letter, Path], None] | None = None,
) -> Sent:
    async with Mailbox(folder, on_letter=on_letter) as mailbox:
        return await send(app.database, _post(app, mailbox.port), clock=lambda: NOW + later)


@asynccontextmanager
async def _closing_relay() -> AsyncIterator[tuple[int, Callable[[], int]]]:
    """Answers EHLO, and says in the same breath that it is leaving."""
    connections = 0

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        writer.write(b"220 relay\r\n")
        await reader.readline()
        writer.write(b"250 relay\r\n421 4.3.2 shutting down\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], lambda: connections


def _publish(app: App) -> tuple[MailingList, tuple[SubscriberId, ...]]:
    with app.database.writing() as c:
        mailing_list = a_list(c)
        readers = tuple(
            join(
                c,
                app.keys,
                Application(address=f"reader{number}@example.org"),
                mailing_list=mailing_list,
                now=NOW,
            ).id
            for number in range(READERS)
        )
        slot = SlotKey(day=NOW.date())
        issue = issues.open_issue(c, mailing_list.id, Lane.DIGEST, slot=slot, made=NOW)
        choose_all(c, issue, readers)
        waves.close_waves(c, issue.id)
    return mailing_list, readers


def _issue(app: App) -> Issue:
    with app.database.reading() as c:
        (issue,) = issues.every(c)
    return issue
