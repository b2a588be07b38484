"""A republisher's page concerns those whom its article concerns, and not those of its teasers."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

from digest.app import App
from digest.deliver.mailbox import Mailbox
from digest.jobs.gather import gather
from digest.jobs.people import Application, join
from digest.jobs.publish import publish_now
from digest.jobs.send import send
from digest.model.ids import Language, SectionId, SourceId, TopicId
from digest.model.mailing_list import MailingList
from digest.model.source import Source
from digest.model.topic import Section, Topic
from digest.select.queries import parse_query
from digest.store import lists, sections, sources, topics
from presses import MORNING, mails, part, program
from republished import PAGE_URL, TWIN, Republished, from_seed, html_of
from shared_corpora import shared
from static_site import static_site
from stored import list_called

EN = Language("en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A page, the words that those follow whom it concerns, and those that only its teasers speak of."""

    page: Republished
    concerned: tuple[str, ...]
    teased: str
    other: str
    """The headline of an article that is about what the teaser is about: followers of that get this one."""


def test_its_twin_reaches_those_whom_it_concerns(tmp_path: Path) -> None:
    case = Case(
        page=TWIN,
        concerned=("aldersby", '"Mill Bridge"', "flood"),
        teased="fenwick",
        other="Fenwick opens its new pier",
    )
    _expect(asyncio.run(_mails(tmp_path, case)), case)


def test_the_page_itself_reaches_those_whom_it_concerns(tmp_path: Path) -> None:
    case = Case(
        page=from_seed(shared("seed/page.txt")),
        concerned=("Kharkiv", "Куп’янськ OR Kupiansk"),
        teased="evacuations",
        other="Hundreds evacuated from three villages",
    )
    assert case.page.section == "War in Ukraine"
    _expect(asyncio.run(_mails(tmp_path, case)), case)


def _expect(got: Mapping[str, EmailMessage], case: Case) -> None:
    readers = [f"reader{number}@example.org" for number in range(len(case.concerned))]
    for address in (*readers, "section@example.org"):
        assert case.page.headline in part(got[address], "plain")
    teased = part(got["teased@example.org"], "plain")
    assert case.other in teased
    assert case.page.headline not in teased


async def _mails(folder: Path, case: Case) -> Mapping[str, EmailMessage]:
    files: dict[str, bytes] = {}
    async with static_site(files) as url:
        files["/seed"] = _feed(case.page.headline, f"{url}/seed-page")
        files["/seed-page"] = html_of(case.page).replace(PAGE_URL.encode(), f"{url}/seed-page".encode())
        files["/other"] = _feed(case.other, "https://other.example/1")
        with program(folder) as app:
            mailing_list = _newsroom(app, url, case)
            async with app.reporters() as reporters:
                await gather(app.database, reporters, clock=app.clock)
            publish_now(app.database, app.typesetters, mailing_list, now=MORNING)
            async with Mailbox(folder / "mail") as mailbox:
                post = app.post()
                post = replace(post, relay=replace(post.relay, port=mailbox.port))
                await send(app.database, post, clock=app.clock)
    return mails(folder / "mail")


def _newsroom(app: App, url: str, case: Case) -> MailingList:
    with app.database.writing() as c:
        names = ((EN, case.page.section),)
        section = sections.add(c, Section(id=SectionId(0), key="pages", names=names))
        for key in ("seed", "other"):
            sources.add(
                c, Source(id=SourceId(0), key=key, url=f"{url}/{key}", publisher=key, pages=key == "seed")
            )
        mailing_list = lists.add(c, replace(list_called("daily"), sections=(section.id,)))
        followed = {f"reader{number}": words for number, words in enumerate(case.concerned)}
        for name, words in {**followed, "teased": case.teased}.items():
            topic, _ = topics.add(
                c, Topic(id=TopicId(0), key=name, names=((EN, name),), query=parse_query(words))
            )
            reader = Application(address=f"{name}@example.org", languages=("en",), topics=(topic.key,))
            join(c, app.keys, reader, mailing_list=mailing_list, now=MORNING)
        reader = Application(address="section@example.org", languages=("en",), sections=(section.key,))
        join(c, app.keys, reader, mailing_list=mailing_list, now=MORNING)
    return mailing_list


def _feed(title: str, link: str) -> bytes:
    return f"""<rss version="2.0"><channel><title>A feed</title><item><title>{title}</title>
<link>{link}</link><pubDate>Sun, 22 Nov 2026 05:30:00 GMT</pubDate></item></channel></rss>""".encode()
