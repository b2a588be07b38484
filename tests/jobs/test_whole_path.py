"""From feeds to mails in a mailbox, on both databases, with the example newsroom as the world."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from databases import Databases
from digest.app import App
from digest.cli.newsroom import serve_newsroom
from digest.deliver.mailbox import Mailbox
from digest.jobs.gather import Gathered, gather
from digest.jobs.publish import publish_now
from digest.jobs.send import Sent, send
from digest.model.delivery import DeliveryState
from digest.model.errors import InputRefused
from digest.model.issue import Issue, IssueState
from digest.model.mailing_list import MailingList
from digest.store import issues, ledger, variants
from presses import MORNING, NEWSROOM, example_newsroom, links, mails, part, program, visible

KHARKIV_ONLY = "oryna.bilokur@example.org"
EVACUATIONS_ONLY = "tobias.sommerfeldt@example.net"
TOPIC_WITHOUT_NEWS = "kornii.lototskyi@example.net"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the example newsroom, gathered and published."""

    app: App
    mailing_list: MailingList
    gathered: tuple[Gathered, ...]

    def issue(self) -> Issue:
        with self.app.database.reading() as c:
            return issues.every(c)[0]


@pytest.fixture
def day(databases: Databases, tmp_path: Path) -> Iterator[Day]:
    with (
        databases.empty() as address,
        serve_newsroom(NEWSROOM, MORNING) as newsroom,
        program(tmp_path, database=address) as app,
    ):
        mailing_list = example_newsroom(app, newsroom.url)
        gathered = asyncio.run(_gather(app))
        publish_now(app.database, app.typesetters, mailing_list, now=MORNING)
        yield Day(app=app, mailing_list=mailing_list, gathered=gathered)


async def _gather(app: App) -> tuple[Gathered, ...]:
    async with app.reporters() as reporters:
        return await gather(app.database, reporters, clock=app.clock)


async def _send(app: App, folder: Path, *, later: timedelta = timedelta()) -> Sent:
    async with Mailbox(folder) as mailbox:
        post = replace(app.post(), relay=replace(app.post().relay, port=mailbox.port))
        return await send(app.database, post, clock=lambda: MORNING + later)


def test_every_chosen_reader_is_accounted_for_and_the_ledger_closes(day: Day, tmp_path: Path) -> None:
    assert day.issue().state is IssueState.OPEN

    sent = asyncio.run(_send(day.app, tmp_path / "mail"))
    issue = day.issue()

    assert [closed.id for closed in sent.finished] == [issue.id]
    assert issue.state is IssueState.FINISHED
    assert issue.totals.closed
    assert issue.totals.chosen == 12
    assert issue.totals.accepted == len(mails(tmp_path / "mail")) == sent.outcomes[DeliveryState.ACCEPTED]


def test_followers_of_kharkiv_and_of_evacuations_get_different_mails_each_with_its_reasons(
    day: Day, tmp_path: Path
) -> None:
    asyncio.run(_send(day.app, tmp_path / "mail"))
    received = mails(tmp_path / "mail")
    kharkiv, evacuations = received[KHARKIV_ONLY], received[EVACUATIONS_ONLY]

    for mail, topic in ((kharkiv, "Kharkiv"), (evacuations, "Evacuations")):
        stories = part(mail, "html").count("<h2 ") + part(mail, "html").count("<h3 ")
        assert stories > 0
        assert part(mail, "html").count(f"Because you follow {topic}") >= 1
    assert links(kharkiv) != links(evacuations)


def test_no_reader_gets_a_story_twice_or_any_of_the_feeds_mess(day: Day, tmp_path: Path) -> None:
    asyncio.run(_send(day.app, tmp_path / "mail"))

    for mail in mails(tmp_path / "mail").values():
        assert len(links(mail)) == len(set(links(mail)))
        assert not re.search(r"<p>|&lt;|&amp;|<script|\bHome\b", visible(mail))


def test_whoever_has_nothing_new_gets_no_mail_and_the_ledger_says_so(day: Day, tmp_path: Path) -> None:
    asyncio.run(_send(day.app, tmp_path / "mail"))

    with day.app.database.reading() as c:
        skipped = ledger.deliveries(c, day.issue().id, state=DeliveryState.SKIPPED)
    assert [delivery.detail for delivery in skipped] == ["nothing new"]
    assert TOPIC_WITHOUT_NEWS not in mails(tmp_path / "mail")


def test_a_relay_that_is_down_defers_and_loses_nothing(day: Day, tmp_path: Path) -> None:
    waiting = day.issue().totals.waiting
    down = asyncio.run(send(day.app.database, day.app.post(), clock=day.app.clock))

    assert down.relay_down
    assert down.outcomes == {DeliveryState.DEFERRED: waiting}
    assert day.issue().totals.waiting == waiting

    asyncio.run(_send(day.app, tmp_path / "mail", later=timedelta(minutes=5)))

    assert day.issue().state is IssueState.FINISHED
    assert len(mails(tmp_path / "mail")) == waiting


def test_gathering_and_publishing_again_changes_nothing(day: Day) -> None:
    again = asyncio.run(_gather(replace(day.app, clock=lambda: MORNING + timedelta(hours=1))))

    assert [gathered.filed.new + gathered.filed.changed for gathered in again] == [0, 0, 0]
    with pytest.raises(InputRefused, match="takes no more readers"):
        publish_now(day.app.database, day.app.typesetters, day.mailing_list, now=MORNING)


def test_tomorrow_nobody_is_sent_what_they_had_today(day: Day, tmp_path: Path) -> None:
    asyncio.run(_send(day.app, tmp_path / "mail"))
    tomorrow = MORNING + timedelta(hours=18)

    published = publish_now(day.app.database, day.app.typesetters, day.mailing_list, now=tomorrow)

    assert published.issue.number == 2
    with day.app.database.reading() as c:
        sent = ledger.history(c, range(1, 13), MORNING - timedelta(days=1))  # type: ignore[arg-type]  # plain numbers
        told = variants.variants_of(c, {variant for issues in sent.values() for _, variant in issues})
    for subscriber in sent:
        stories = [pick.story for _, variant in sent[subscriber] for pick in told[variant].picks]
        assert len(stories) == len(set(stories))
