"""One article whatever its source calls it; and two where two stand, though they share an address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from changing_site import Site, feed, item
from digest.jobs.filing import Filed
from digest.jobs.withdrawing import withhold
from digest.model.article import ArticleStatus
from digest.store import audit, sources
from digest.store.audit import Deed
from loopback import server
from newsroom_over_days import Newsroom, play

HOUR = timedelta(hours=1)
LEAD = "Engineers have worked on this for many weeks, and since today trams may use it in both directions."
HEADLINES = (
    "Bridge opened to the traffic again",
    "Mayor speaks to the city council",
    "Hospital gets a new wing today",
    "Trains run late after the storm",
)


def entry(headline: str, link: str, guid: str, lead: str = "", *, at: int = 0) -> str:
    return (
        f'<item><title>{headline}</title><link>{link}</link><guid isPermaLink="false">{guid}</guid>'
        f"<pubDate>Sun, 22 Nov 2026 05:{at:02}:00 GMT</pubDate>"
        f"<description>{lead or f'{headline}, and more of it'}</description></item>"
    )


def taken_back(guid: str, *items: str) -> str:
    tombstone = f'<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="{guid}"/>'
    return feed(*items).replace("</channel>", f"{tombstone}</channel>")


def page(number: int, *, canonical: str, headline: str = "") -> str:
    told = headline or f"The bridge number {number} is open again, says the mayor"
    text = "".join(f"<p>{LEAD} Sentence {part} of {number}.</p>" for part in range(12))
    return (
        f'<html><head><title>{told}</title><link rel="canonical" href="{canonical}"></head>'
        f"<body><article><h1>{told}</h1>{text}</article></body></html>"
    )


async def bring(newsroom: Newsroom, *items: str, key: str = "daily") -> Filed:
    newsroom.site.put(f"/{key}", feed(*items))
    return (await newsroom.visit(key, after=HOUR))[0].filed


def told(newsroom: Newsroom, status: ArticleStatus = ArticleStatus.USABLE) -> list[str]:
    return sorted(version.article.headline for version in newsroom.articles(status))


@pytest.mark.parametrize("link", ["SITE/live#post-{}", "SITE/?utm_source=rss&amp;utm_content={}"])
def test_articles_whose_links_differ_in_what_is_cleaned_away_stay_apart(tmp_path: Path, link: str) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily")
        items: list[str] = []
        for number, headline in enumerate(HEADLINES):
            items.insert(0, entry(headline, link.format(number), f"tag:{number}", at=number))
            assert (await bring(newsroom, *items)).new == 1
        assert told(newsroom) == sorted(HEADLINES)
        items[0] = entry("Trains run on time again, says the railway", link.format(3), "tag:3", at=3)
        assert (await bring(newsroom, *items)).changed == 1
        assert len(told(newsroom)) == 4

    play(tmp_path, story)


def test_a_new_guid_or_a_new_headline_at_one_address_is_the_same_article(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily")
        await bring(newsroom, entry(HEADLINES[0], "SITE/1", "g1"))
        await bring(newsroom, entry(HEADLINES[0], "SITE/1", "g2", "Another teaser"))
        assert (await bring(newsroom, entry(HEADLINES[1], "SITE/1", "g2"))).changed == 1
        assert told(newsroom) == [HEADLINES[1]]

    play(tmp_path, story)


def test_what_says_the_same_as_an_article_still_in_the_feed_is_another(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily")
        alert = [entry(HEADLINES[0], f"SITE/{n}", f"g{n}", LEAD, at=n) for n in (1, 2, 3)]
        await bring(newsroom, alert[0])
        assert (await bring(newsroom, alert[1], alert[0])).new == 1
        assert (await bring(newsroom, alert[2], item(9))).new == 1
        assert len(newsroom.articles()) == 3

    play(tmp_path, story)


def test_an_article_whose_headline_and_address_change_stays_withheld(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily")
        await bring(newsroom, entry("Five people died in the fire", "SITE/five", "g1", LEAD))
        await bring(newsroom, entry("Three people died in a blaze", "SITE/three", "g1", LEAD))
        assert told(newsroom) == ["Three people died in a blaze"]
        newsroom.site.put("/daily", taken_back("g1", item(7)))
        assert (await newsroom.visit("daily", after=HOUR))[0].filed == Filed(new=1, withdrawn=1)
        await bring(newsroom, entry("A fire has cost three lives downtown", "SITE/fire", "g1", LEAD), item(7))
        assert told(newsroom, ArticleStatus.WITHHELD) == ["A fire has cost three lives downtown"]
        assert len(newsroom.articles()) == 1

    play(tmp_path, story)


def test_guids_that_go_round_make_new_articles_and_take_back_the_newest(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily")
        for number, headline in enumerate(HEADLINES):
            assert (await bring(newsroom, entry(headline, f"SITE/{number}", "1", at=number))).new == 1
        newsroom.site.put("/daily", taken_back("1", item(7)))
        await newsroom.visit("daily", after=HOUR)
        assert told(newsroom, ArticleStatus.WITHHELD) == [HEADLINES[-1]]

    play(tmp_path, story)


@pytest.mark.parametrize("link", ["SITE/r/1", "SITE/news/bridge-1"])
def test_an_article_comes_back_by_the_address_that_its_page_gives(tmp_path: Path, link: str) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True)
        for path in ("/p/1", "/r/1", "/news/bridge-1"):
            newsroom.site.put(path, page(1, canonical="SITE/news/bridge-1"))
        await bring(newsroom, entry("The bridge is open again, says the mayor", "SITE/p/1", "g1", LEAD))
        back = entry("The bridge is open again", link, "urn:1", "A wholly new teaser by its editor")
        assert await bring(newsroom, back) == Filed(changed=1)
        assert told(newsroom) == ["The bridge is open again"]
        newsroom.site.take_asked()
        assert await bring(newsroom, back, item(7)) == Filed(new=1, known=1)
        assert newsroom.site.take_asked()["/r/1"] == 0

    play(tmp_path, story)


def test_an_address_that_the_pages_of_every_article_give_is_nobodys(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True)
        for number, headline in enumerate(HEADLINES):
            newsroom.site.put(f"/{number}", page(number, canonical="SITE/login", headline="Log in to read"))
            assert (await bring(newsroom, entry(headline, f"SITE/{number}", f"g{number}"))).new == 1
        urls = {version.article.url.removeprefix(newsroom.site.url) for version in newsroom.articles()}
        assert urls == {"/login", "/1", "/2", "/3"}, "nothing tells the first from an honest one"

    play(tmp_path, story)


def test_a_source_that_is_added_again_follows_its_articles(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        old = newsroom.add("daily")
        await bring(newsroom, item(1), item(2))
        with newsroom.app.database.writing() as c:
            sources.remove(c, old.id, now=newsroom.now)
        new = newsroom.add("daily")
        await bring(newsroom, item(1), item(2))
        assert await bring(newsroom, item(1, headline=HEADLINES[1]), item(2)) == Filed(changed=1, known=1)
        assert HEADLINES[1] in told(newsroom)
        assert {version.source_id for version in newsroom.articles()} == {new.id}
        assert len(newsroom.articles()) == 2

    play(tmp_path, story)


@asynccontextmanager
async def stranger(newsroom: Newsroom) -> AsyncIterator[Site]:
    """A source at another site, which announces the first article of the daily under words of its own."""
    site = Site()
    async with server(site.answer) as address:
        site.url = address.replace("127.0.0.1", "localhost")
        newsroom.add("stranger", url=f"{site.url}/feed", publisher="Stranger")
        newsroom.add("daily", publisher="Daily")
        newsroom.site.put("/daily", feed(item(1)))
        site.put("/feed", feed(theirs(newsroom)))
        await newsroom.visit("stranger")
        assert told(newsroom) == ["Something that the daily never wrote"]
        yield site


def theirs(newsroom: Newsroom, *, guid: str = "e1", link: str = "") -> str:
    return entry("Something that the daily never wrote", link or f"{newsroom.site.url}/1", guid, LEAD)


OWN = "The bridge number 1 is open again, says the mayor"


def test_what_stands_on_a_sources_own_site_is_its_own_whoever_came_first(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        async with stranger(newsroom) as site:
            assert (await newsroom.visit("daily"))[0].filed == Filed(changed=1)
            (mine,) = newsroom.articles()
            assert (mine.article.headline, mine.article.publisher) == (OWN, "Daily")
            site.put("/feed", taken_back("e1", theirs(newsroom, guid="e2", link=f"{site.url}/elsewhere")))
            assert (await newsroom.visit("stranger", after=HOUR))[0].filed == Filed(new=1)
            assert told(newsroom) == [mine.article.headline, "Something that the daily never wrote"][::-1]
            assert await bring(newsroom, item(1), item(2)) == Filed(new=1, known=1)

    play(tmp_path, story)


def test_a_stranger_who_takes_back_an_article_of_ours_takes_nothing_from_us(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        async with stranger(newsroom) as site:
            site.put("/feed", taken_back("e1", item(9, link=f"{site.url}/9")))
            await newsroom.visit("stranger", after=HOUR)
            assert len(newsroom.articles(ArticleStatus.WITHHELD)) == 1
            await newsroom.visit("daily")
            assert OWN in told(newsroom)

    play(tmp_path, story)


def test_a_stranger_who_moves_an_article_of_ours_elsewhere_leaves_us_its_address(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        async with stranger(newsroom) as site:
            site.put("/feed", feed(theirs(newsroom, link=f"{site.url}/elsewhere")))
            await newsroom.visit("stranger", after=HOUR)
            assert (await newsroom.visit("daily"))[0].filed == Filed(new=1)
            assert told(newsroom) == ["Something that the daily never wrote", OWN]
            assert await bring(newsroom, item(1, headline=HEADLINES[2])) == Filed(changed=1)

    play(tmp_path, story)


def test_what_an_editor_withheld_stays_withheld_whoever_comes_to_hold_it(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        async with stranger(newsroom):
            (one,) = newsroom.articles()
            with newsroom.app.database.writing() as c:
                withhold(c, one.article_id)
                detail = f"{one.article_id}: a reason"
                audit.add(c, Deed(at=newsroom.now, actor="eve", command="article withhold", detail=detail))
            await newsroom.visit("daily")
            assert told(newsroom, ArticleStatus.WITHHELD) == [OWN]
            assert newsroom.articles() == []

    play(tmp_path, story)
