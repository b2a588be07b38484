"""Feeds and pages as they are found, all the way from the fetch to the mail."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from digest.deliver.mailbox import Mailbox
from digest.jobs.gather import Gathered, gather
from digest.jobs.people import Application, join
from digest.jobs.publish import publish_now
from digest.jobs.send import send
from digest.model.article import ArticleVersion
from digest.model.ids import Language, SectionId, SourceId
from digest.model.source import Source
from digest.model.topic import Section
from digest.store import articles, lists, sections, sources
from presses import MORNING, links, mails, part, program, visible
from republished import PAGE_URL, TWIN, Republished, from_seed, html_of
from shared_corpora import shared
from static_site import static_site
from stored import list_called

READER = "reader@example.org"
CENTURIES = timedelta(days=365 * 200)
LANGUAGES = ("en", "uk", "ru", "pl", "de")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    gathered: dict[str, Gathered]
    mail: EmailMessage
    republished: ArticleVersion
    section: SectionId


TWIN_FEEDS: Mapping[str, bytes] = {
    "/good": b"""<rss version="2.0"><channel><title>Good</title>
<item><title>The dam holds, engineers say</title>
<link>https://good.example/dam</link><pubDate>Sun, 22 Nov 2026 04:00:00 GMT</pubDate>
<description>&lt;p&gt;It has held since &amp;lt;b&amp;gt;Friday&amp;lt;/b&amp;gt;.&lt;/p&gt;
</description></item>
<item><title>The dam holds, engineers say</title><link>https://good.example/dam?utm_source=rss</link></item>
</channel></rss>""",
    "/reprint": b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Reprint</title><entry><id>1</id>
<title>The dam holds, engineers say</title><link href="https://reprint.example/9"/>
<updated>2026-11-22T05:00:00Z</updated><category term="Home"/>
<summary>The dam holds, engineers say&lt;p&gt;It has held since...</summary></entry></feed>""",
    "/page": b"<!doctype html><html><head><title>No feed</title></head><body><p>Hello</p></body></html>",
    "/broken": b"<rss><channel><item><title>Cut off in the mid",
    "/empty": b"",
}


def test_messy_feeds_become_one_clean_mail_and_the_others_say_what_is_wrong(tmp_path: Path) -> None:
    outcome = asyncio.run(_outcome(tmp_path, TWIN_FEEDS, page=TWIN))

    assert outcome.gathered["good"].filed.new == 1
    assert outcome.gathered["reprint"].filed.new == 1
    assert "HTML page" in outcome.gathered["page"].problem
    assert outcome.gathered["empty"].problem
    _expect_clean(outcome.mail)
    assert part(outcome.mail, "plain").count("The dam holds, engineers say") == 1
    _expect_republished(outcome, TWIN)


def test_the_real_feeds_and_the_republished_page_go_all_the_way(tmp_path: Path) -> None:
    feeds = {
        f"/{path.stem}": path.read_bytes() for path in sorted(shared("corpora/feeds/real").glob("*.xml"))
    }
    page = from_seed(shared("seed/page.txt"))

    outcome = asyncio.run(_outcome(tmp_path, feeds, page=page))

    assert len(outcome.gathered) == len(feeds) + 1
    for gathered in outcome.gathered.values():
        assert gathered.filed.new or gathered.refused or gathered.problem
    assert sum(gathered.filed.new for gathered in outcome.gathered.values()) > 100
    _expect_clean(outcome.mail)
    assert page.section == "War in Ukraine"
    _expect_republished(outcome, page)


async def _outcome(folder: Path, feeds: Mapping[str, bytes], *, page: Republished) -> Outcome:
    """Everything gathered, published to one reader of everything, and sent."""
    files = dict(feeds)
    async with static_site(files) as url:
        files["/seed"] = _feed_of(page, url)
        files["/seed-page"] = html_of(page).replace(PAGE_URL.encode(), f"{url}/seed-page".encode())
        with program(folder) as app:
            with app.database.writing() as c:
                elsewhere = sections.add(c, _section("elsewhere", "Elsewhere")).id
                pages = sections.add(c, _section("pages", page.section)).id
                for path in files:
                    if path != "/seed-page":
                        sources.add(c, _source(path, url, elsewhere))
                wanted = replace(
                    list_called("daily"),
                    sections=(pages, elsewhere),
                    window_hours=CENTURIES // timedelta(hours=1),
                    max_picks=1000,
                    max_per_section=1000,
                    max_per_source=3,
                )
                mailing_list = lists.add(c, wanted)
                reader = Application(address=READER, languages=LANGUAGES)
                join(c, app.keys, reader, mailing_list=mailing_list, now=MORNING)
            async with app.reporters() as reporters:
                gathered = await gather(app.database, reporters, clock=app.clock)
            publish_now(app.database, app.typesetters, mailing_list, now=MORNING)
            async with Mailbox(folder / "mail") as mailbox:
                post = app.post()
                post = replace(post, relay=replace(post.relay, port=mailbox.port))
                await send(app.database, post, clock=app.clock)
            with app.database.reading() as c:
                (republished,) = articles.search(c, page.headline)
    found = {one.source.key: one for one in gathered}
    return Outcome(
        gathered=found, mail=mails(folder / "mail")[READER], republished=republished, section=pages
    )


def _expect_republished(outcome: Outcome, page: Republished) -> None:
    """The page is in its own section and the mail, and none of its neighbours' words are."""
    article = outcome.republished.article
    teaser, _, publisher, author = page.card

    assert outcome.republished.section == outcome.section
    assert article.headline in part(outcome.mail, "plain")
    assert article.byline not in (publisher, author)
    assert teaser not in article.body
    assert page.caption not in article.body
    assert article.image is not None
    assert article.image.caption == page.caption


def _expect_clean(mail: EmailMessage) -> None:
    shown = visible(mail)

    assert not re.search(r"<p>|</p>|&lt;|&amp;|<br", shown)
    assert not re.search(r"^\s*home\s*$", shown, flags=re.IGNORECASE | re.MULTILINE)
    assert len(links(mail)) == len(set(links(mail))) > 0


def _feed_of(page: Republished, url: str) -> bytes:
    return f"""<rss version="2.0"><channel><title>Guru</title><item><title>{page.headline}</title>
<link>{url}/seed-page</link><pubDate>Sun, 22 Nov 2026 05:30:00 GMT</pubDate><category>Home</category>
</item></channel></rss>""".encode()


def _section(key: str, name: str) -> Section:
    return Section(id=SectionId(0), key=key, names=((Language("en"), name),))


def _source(path: str, url: str, section: SectionId) -> Source:
    return Source(
        id=SourceId(0),
        key=path.strip("/"),
        url=url + path,
        publisher=path.strip("/"),
        section=section,
        pages=path == "/seed",
    )
