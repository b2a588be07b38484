"""The newsroom is told of sources in trouble: by mail where it wants that, and once."""

import asyncio
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

from digest.app import App
from digest.deliver.mailbox import Mailbox
from digest.jobs.notices import Told, tell
from digest.model.source import Condition, Visit
from digest.store import notices
from presses import MORNING, NOWHERE, program
from stored import a_source

ADMIN = "admin@example.org"


def noted(app: App, *conditions: Condition) -> None:
    with app.database.writing() as c:
        for condition in conditions:
            source = a_source(c, f"{condition}-paper")
            visit = Visit(source=source.id, condition=condition, problem="answered 410 (Gone)")
            notices.add(c, visit, now=MORNING)


async def told(app: App, admin: str = ADMIN) -> Told:
    relay = app.post().relay
    return await tell(app.database, relay, admin=admin, clock=app.clock)


def test_one_mail_tells_of_all_and_no_second_follows(tmp_path: Path) -> None:
    async def run() -> tuple[Told, Told]:
        async with Mailbox(tmp_path / "mails") as mailbox:
            with program(tmp_path, relay_port=mailbox.port) as app:
                noted(app, Condition.GONE, Condition.STALE)
                return await told(app), await told(app)

    first, second = asyncio.run(run())
    assert [notice.condition for notice in first.notices] == [Condition.GONE, Condition.STALE]
    assert second == Told()
    (mail,) = (
        message_from_bytes(path.read_bytes(), policy=SMTP) for path in (tmp_path / "mails").glob("*.eml")
    )
    assert mail["Subject"] == "digest: 2 sources need somebody"
    assert mail["To"] == ADMIN
    text = mail.get_content()
    assert "gone-paper (Gone-Paper) says that it is gone for good" in text
    assert "answered 410 (Gone)" in text
    assert "digest source resume gone-paper" in text


def test_while_the_relay_is_down_it_waits(tmp_path: Path) -> None:
    with program(tmp_path, relay_port=NOWHERE) as app:
        noted(app, Condition.FAILING)
        assert asyncio.run(told(app)).problem
        with app.database.reading() as c:
            assert len(notices.untold(c)) == 1


def test_where_nobody_is_named_the_log_is_told(tmp_path: Path) -> None:
    with program(tmp_path) as app:
        noted(app, Condition.QUARANTINED)
        assert [notice.key for notice in asyncio.run(told(app, admin="")).notices] == ["quarantined-paper"]
        assert asyncio.run(told(app, admin="")) == Told()
