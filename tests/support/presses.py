"""A whole program on this machine alone: example newsroom, database, mailbox."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from html import unescape
from pathlib import Path

from digest.app import App, build
from digest.cli.demo_newsroom import read_site, take_up
from digest.model.mailing_list import MailingList
from digest.settings import load_settings
from digest.shipped import shipped

MORNING = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
NOWHERE = 9
"""A port on which nothing answers (discard)."""
NEWSROOM = shipped("examples") / "newsroom"


def flags_for(folder: Path, *, relay_port: int) -> dict[str, object]:
    """Settings with which everything stays in this folder and on this machine."""
    return {
        "database": str(folder / "subscribers.db"),
        "keys": str(folder / "digest.keys"),
        "contact": "newsroom@example.org",
        "gather.allow": ["127.0.0.0/8"],
        "relay.host": "127.0.0.1",
        "relay.port": relay_port,
        "web.public_url": "http://127.0.0.1:8025",
    }


@contextmanager
def program(
    folder: Path, *, relay_port: int = NOWHERE, database: str | None = None, now: datetime = MORNING
) -> Iterator[App]:
    """The program as an operator would have it in this folder, at a clock that stands still."""
    flags = flags_for(folder, relay_port=relay_port) | ({"database": database} if database else {})
    settings = load_settings({}, flags=flags, config=None, cwd=folder)
    with build(settings, clock=lambda: now) as app:
        yield app


def example_newsroom(app: App, url: str) -> MailingList:
    """The newsroom of the demo: sections, topics, sources at this address, one list, its readers."""
    with app.database.writing() as c:
        return take_up(c, app.keys, read_site(NEWSROOM), url=url, clock=app.clock)


def mails(folder: Path) -> dict[str, EmailMessage]:
    """The mails in a mailbox's folder by whom they are to, read by the standard library."""
    read = (message_from_bytes(path.read_bytes(), policy=SMTP) for path in sorted(folder.glob("*.eml")))
    found: dict[str, EmailMessage] = {}
    for mail in read:
        assert isinstance(mail, EmailMessage)
        found[mail["To"].addresses[0].addr_spec] = mail
    return found


def part(mail: EmailMessage, kind: str) -> str:
    """The text of one part: "html" or "plain"."""
    body = mail.get_body((kind,))
    assert body is not None
    content: str = body.get_content()
    return content


def links(mail: EmailMessage) -> list[str]:
    """The story links of the text part, in order."""
    lines = (line.strip() for line in part(mail, "plain").splitlines())
    return [line for line in lines if re.fullmatch(r"https?://\S+", line)]


def visible(mail: EmailMessage) -> str:
    """All that a reader sees of either part, entities decoded once as a mail program does."""
    markup = r"<style.*?</style>|<!--.*?-->|<title>.*?</title>"
    body = re.sub(markup, "", part(mail, "html"), flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", body)) + part(mail, "plain")
