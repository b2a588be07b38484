"""A whole program on this machine alone: example newsroom, database, mailbox."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from html import unescape
from pathlib import Path
from typing import Any

from digest.app import App, build
from digest.jobs.people import Application, join
from digest.model.ids import Language, ListId, SectionId, SourceId, TopicId
from digest.model.mailing_list import MailingList
from digest.model.source import Source
from digest.model.topic import Section, Topic
from digest.select.queries import parse_query
from digest.settings import load_settings
from digest.shipped import shipped
from digest.store import lists, places, sections, sources, topics
from digest.store.database import Connection

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
    told = tomllib.loads((NEWSROOM / "site.toml").read_text(encoding="utf-8"))
    with app.database.writing() as c:
        for row in told["source"]:
            sources.add(c, _source(row, url))
        known = {row["key"]: sections.add(c, _section(row)).id for row in told["section"]}
        for row in told["topic"]:
            topics.add(c, _topic(c, row))
        mailing_list = lists.add(c, _list(told["list"], known))
        for row in told["subscriber"]:
            join(c, app.keys, _application(row), mailing_list=mailing_list, now=app.clock())
    return mailing_list


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


def _names(row: dict[str, Any]) -> tuple[tuple[Language, str], ...]:
    return tuple((Language(language), name) for language, name in row["names"].items())


def _source(row: dict[str, Any], url: str) -> Source:
    return Source(
        id=SourceId(0),
        key=row["key"],
        url=url + row["path"],
        publisher=row["publisher"],
        language=Language(row["language"]),
        pages=row["pages"],
    )


def _section(row: dict[str, Any]) -> Section:
    return Section(id=SectionId(0), key=row["key"], names=_names(row), labels=tuple(row.get("labels", ())))


def _topic(c: Connection, row: dict[str, Any]) -> Topic:
    place = places.by_key(c, row["place"]).id if "place" in row else None
    return Topic(
        id=TopicId(0), key=row["key"], names=_names(row), query=parse_query(row["query"]), place=place
    )


def _list(row: dict[str, Any], known: dict[str, SectionId]) -> MailingList:
    return MailingList(**row | {"id": ListId(0), "sections": tuple(known[key] for key in row["sections"])})


def _application(row: dict[str, Any]) -> Application:
    several = {name: tuple(row.get(name, ())) for name in ("languages", "topics", "sections")}
    return Application(**row | several)
