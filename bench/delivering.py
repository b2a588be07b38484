"""Claim, assemble, send, settle: every mail's intent and result committed to disk before the next.

Against the standard library's client, which keeps no ledger, into the same sink in the same run.
"""

import asyncio
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.choosing import LIST
from bench.composing import mail_of, twenty_stories
from digest.app import App, build
from digest.compose.message import prepare
from digest.jobs.people import Application, join
from digest.jobs.send import send
from digest.model.delivery import DeliveryState
from digest.model.issue import Lane, SlotKey, Variant
from digest.model.mailing_list import MailingList
from digest.settings import load_settings
from digest.store import issues, ledger, lists, variants, waves
from digest.store.ledger import Chosen

READERS = 1000
NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)


def rows() -> list[str]:
    variant = twenty_stories()
    mail = mail_of(prepare(variant, mailing_list=LIST, date=NOW))
    with _sink() as port, tempfile.TemporaryDirectory() as folder, _program(Path(folder), port) as app:
        _publish(app, variant)
        begun = time.perf_counter()
        sent = asyncio.run(send(app.database, app.post(), clock=app.clock))
        ours = time.perf_counter() - begun
        theirs = _by_smtplib(port, mail)
    assert sent.outcomes[DeliveryState.ACCEPTED] == READERS
    rate, ratio = READERS / ours, theirs / ours
    return [f"send {len(mail) >> 10} KiB with ledger: {rate:,.0f} mails/s ({ratio:.2f}x smtplib without one)"]


@contextmanager
def _sink() -> Iterator[int]:
    command = [sys.executable, "-m", "bench.sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own sink
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


@contextmanager
def _program(folder: Path, port: int) -> Iterator[App]:
    flags = {"relay.host": "127.0.0.1", "relay.port": port, "web.public_url": "http://127.0.0.1:8025"}
    with build(load_settings({}, flags=flags, config=None, cwd=folder), clock=lambda: NOW) as app:
        yield app


def _publish(app: App, variant: Variant) -> None:
    with app.database.writing() as c:
        mailing_list = lists.add(c, _without_sections())
        readers = [
            join(
                c,
                app.keys,
                Application(address=f"reader{number}@example.org"),
                mailing_list=mailing_list,
                now=NOW,
            )
            for number in range(READERS)
        ]
        issue = issues.open_issue(c, mailing_list.id, Lane.DIGEST, slot=SlotKey(day=NOW.date()), made=NOW)
        (kept,) = variants.save(c, [variant]).values()
        wave = waves.open_wave(c, issue.id, NOW, expires=NOW + timedelta(hours=20))
        chosen = [Chosen(subscriber=reader.id, variant=kept) for reader in readers]
        ledger.choose(c, wave, chosen, watermark=readers[-1].id, now=NOW)
        waves.close_waves(c, issue.id)


def _without_sections() -> MailingList:
    return replace(LIST, sections=())


def _by_smtplib(port: int, mail: bytes) -> float:
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as client:
        for number in range(READERS):
            client.sendmail("bench@example.org", [f"reader{number}@example.org"], mail)
    return time.perf_counter() - begun
