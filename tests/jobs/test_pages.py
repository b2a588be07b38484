"""Article pages: only those that the site allows, as they complete their articles, and what they list."""

import asyncio
from asyncio import StreamWriter
from datetime import timedelta
from pathlib import Path

import pytest

from changing_site import feed, item
from digest.jobs.filing import Filed
from digest.model.article import ArticleStatus
from digest.model.source import Condition
from loopback import server
from newsroom_over_days import Newsroom, play

WORDS = (
    "Engineers have worked on the bridge for weeks, and since this morning cars and trams may use it again. ",
    "The mayor said that the second lane will follow before the winter, if weather and guns allow it. ",
    "Residents of the left bank had to take the long way round by the dam for more than three months. ",
)


def page(number: int, *, lists: str = "", published: str = "2026-11-22T05:00:00+00:00") -> str:
    paragraphs = "".join(f"<p>{words * 2}</p>" for words in WORDS)
    return (
        f"<!doctype html><html lang='en'><head><title>Story {number} as its page tells it</title>"
        f"<meta property='article:published_time' content='{published}'>"
        f"<meta property='og:title' content='Story {number} as its page tells it'></head><body>"
        f"<nav class='breadcrumb'><a href='/'>Home</a> <a href='/city'>City</a></nav>"
        f"<article><h1>Story {number} as its page tells it</h1>{paragraphs}</article>{lists}</body></html>"
    )


def listing(*numbers: int) -> str:
    links = "".join(
        f"<li><a href='SITE/{number}'>Another story of the day, number {number}</a></li>"
        for number in numbers
    )
    return f"<section><h2>Latest articles</h2><ul>{links}</ul></section>"


def test_a_page_gives_section_and_text_and_is_visited_once(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True)
        newsroom.site.put("/daily", feed(item(1)))
        newsroom.site.put("/1", page(1))
        await newsroom.visit("daily")
        (version,) = newsroom.articles()
        assert version.article.label == "City"
        assert "second lane" in version.article.body
        newsroom.site.take_asked()
        newsroom.site.put("/daily", feed(item(1), item(2)))
        await newsroom.visit("daily")
        assert newsroom.site.take_asked()["/1"] == 0

    play(tmp_path, story)


def test_what_robots_txt_forbids_is_not_fetched_and_said(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True)
        newsroom.site.put("/robots.txt", "User-agent: *\nDisallow: /1\n")
        newsroom.site.put("/daily", feed(item(1), item(2)))
        newsroom.site.put("/2", page(2))
        (gathered,) = await newsroom.visit("daily")
        assert (gathered.filed.new, gathered.forbidden) == (2, 1)
        assert newsroom.site.take_asked() == {"/daily": 1, "/robots.txt": 1, "/2": 1}

    play(tmp_path, story)


def test_a_redirect_does_not_lead_past_robots_txt(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True)
        newsroom.site.put("/robots.txt", "User-agent: *\nDisallow: /secret\n")
        newsroom.site.put("/daily", feed(item(1), item(2)))
        newsroom.site.put("/1", "", status="302 Found", headers=["Location: /secret/1"])
        newsroom.site.put("/secret/1", page(1))
        newsroom.site.put("/2", "", status="302 Found", headers=["Location: /open/2"])
        newsroom.site.put("/open/2", page(2))
        await newsroom.visit("daily")
        asked = newsroom.site.take_asked()
        assert (asked["/secret/1"], asked["/open/2"]) == (0, 1)
        assert sorted(version.article.label for version in newsroom.articles()) == ["", "City"]

    play(tmp_path, story)


def test_a_site_that_cannot_say_what_it_allows_is_left_in_peace(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True)
        newsroom.site.put("/robots.txt", "", status="503 Service Unavailable")
        newsroom.site.put("/daily", feed(item(1)))
        (gathered,) = await newsroom.visit("daily")
        assert gathered.filed.new == 1
        assert newsroom.site.take_asked() == {"/daily": 1, "/robots.txt": 1}

    play(tmp_path, story)


def test_pauses_that_a_site_asks_for_are_kept_as_far_as_the_visit_has_time(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True)
        newsroom.site.put("/robots.txt", "User-agent: *\nCrawl-delay: 30\n")
        newsroom.site.put("/daily", feed(item(1), item(2), item(3)))
        for number in (1, 2, 3):
            newsroom.site.put(f"/{number}", page(number))
        (gathered,) = await newsroom.visit("daily", page_seconds=1)
        assert gathered.filed.new == 3
        assert sum(newsroom.site.take_asked()[f"/{number}"] for number in (1, 2, 3)) == 1
        assert sorted(bool(version.article.body) for version in newsroom.articles()) == [False, False, True]

    play(tmp_path, story)


def test_an_article_whose_page_is_gone_is_not_taken_up_or_is_withheld(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True)
        newsroom.site.put("/daily", feed(item(1), item(2)))
        newsroom.site.put("/1", page(1))
        newsroom.site.put("/2", "", status="410 Gone")
        assert (await newsroom.visit("daily"))[0].filed == Filed(new=1)
        newsroom.site.put("/1", "", status="410 Gone")
        newsroom.site.put("/daily", feed(item(1, headline="The bridge is closed once more, says the mayor")))
        assert (await newsroom.visit("daily"))[0].filed == Filed(withdrawn=1)
        assert newsroom.articles() == []
        assert len(newsroom.articles(ArticleStatus.WITHHELD)) == 1

    play(tmp_path, story)


def test_news_that_pages_list_is_discovered_once_where_the_source_asks_for_it(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True, discover=True)
        newsroom.site.put("/daily", feed(item(1), item(2)))
        newsroom.site.put("/1", page(1, lists=listing(2, 3, 4, 5)))
        newsroom.site.put("/2", page(2, lists=listing(1, 3, 4)))
        newsroom.site.put("/3", page(3))
        newsroom.site.put("/4", page(4, published="2026-10-01T05:00:00+00:00"))
        newsroom.site.put("/5", "<!doctype html><html><body><p>Nothing here.</p></body></html>")
        (gathered,) = await newsroom.visit("daily")
        assert gathered.filed.new == 3
        asked = newsroom.site.take_asked()
        assert [asked[f"/{number}"] for number in range(1, 6)] == [1, 1, 1, 1, 1]
        assert "Story 3 as its page tells it" in {version.article.headline for version in newsroom.articles()}
        newsroom.site.put("/daily", feed(item(1), item(2), item(6)))
        newsroom.site.put("/6", page(6, lists=listing(3, 4, 5)))
        (gathered,) = await newsroom.visit("daily", after=timedelta(hours=1))
        assert gathered.filed.new == 1
        assert newsroom.site.take_asked() == {"/daily": 1, "/robots.txt": 1, "/6": 1}

    play(tmp_path, story)


def test_without_being_asked_no_list_is_followed(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True)
        newsroom.site.put("/daily", feed(item(1)))
        newsroom.site.put("/1", page(1, lists=listing(3)))
        newsroom.site.put("/3", page(3))
        await newsroom.visit("daily")
        assert newsroom.site.take_asked() == {"/daily": 1, "/robots.txt": 1, "/1": 1}

    play(tmp_path, story)


def test_a_discovered_article_that_the_feed_announces_later_stays_one(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True, discover=True)
        newsroom.site.put("/daily", feed(item(1)))
        newsroom.site.put("/1", page(1, lists=listing(3)))
        newsroom.site.put("/3", page(3))
        await newsroom.visit("daily")
        newsroom.site.put("/daily", feed(item(1), item(3)))
        await newsroom.visit("daily")
        assert len(newsroom.articles()) == 2
        assert {version.article.label for version in newsroom.articles()} == {"City"}

    play(tmp_path, story)


def test_a_listing_page_is_a_source_by_its_selector(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("front", selector="h2 a", pages=True)
        teasers = "".join(
            f"<div><h2><a href='/{n}'>The news of today that has the number {n}</a></h2></div>"
            for n in (1, 2)
        )
        newsroom.site.put("/front", f"<!doctype html><html lang='en'><body>{teasers}</body></html>")
        newsroom.site.put("/1", page(1))
        newsroom.site.put("/2", page(2))
        (gathered,) = await newsroom.visit("front")
        assert gathered.filed == Filed(new=2)
        assert {version.article.label for version in newsroom.articles()} == {"City"}
        newsroom.site.put("/front", "<!doctype html><html><body><p>rebuilt</p></body></html>")
        (gathered,) = await newsroom.visit("front")
        assert "h2 a" in gathered.problem
        assert newsroom.standing("front").condition is Condition.WELL

    play(tmp_path, story)


def test_a_page_that_could_not_be_had_is_tried_again_at_the_next_visit(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True)
        newsroom.site.put("/daily", feed(item(1)), headers=['ETag: "1"'])
        newsroom.site.put("/1", "", status="503 Service Unavailable")
        assert (await newsroom.visit("daily"))[0].filed == Filed(new=1)
        newsroom.site.put("/1", page(1))
        assert (await newsroom.visit(after=timedelta(minutes=10)))[0].filed == Filed(changed=1)
        assert [version.article.label for version in newsroom.articles()] == ["City"]
        newsroom.site.take_asked()
        await newsroom.visit("daily", after=timedelta(hours=1))
        assert newsroom.site.take_asked() == {"/daily": 1}

    play(tmp_path, story)


def test_a_page_that_is_never_had_is_not_tried_for_ever(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True)
        newsroom.site.put("/daily", feed(item(1)))
        newsroom.site.put("/1", "", status="503 Service Unavailable")
        rounds = [await newsroom.visit("daily", after=timedelta(hours=6)) for _ in range(10)]
        assert newsroom.site.take_asked()["/1"] < 6
        assert rounds[-1][0].filed.changed == 0
        assert len(newsroom.articles()) == 1

    play(tmp_path, story)


def test_an_address_that_is_none_hurts_nobody(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily", pages=True, discover=True)
        odd = "".join(
            f"<li><a href='http://127.0.0.1:{port}/news/a-b-c'>A story of the day, with such a port</a></li>"
            for port in ("9999999", "-1", "abc", "٣")
        )
        newsroom.site.put("/daily", feed(item(1)))
        newsroom.site.put("/1", page(1, lists=f"<section><h2>Latest articles</h2><ul>{odd}</ul></section>"))
        (gathered,) = await newsroom.visit("daily")
        assert (gathered.problem, gathered.filed) == ("", Filed(new=1))

    play(tmp_path, story)


def test_a_fault_of_ours_in_one_visit_is_that_sources_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumbles(_: str) -> str:
        raise ZeroDivisionError

    async def story(newsroom: Newsroom) -> None:
        newsroom.add("odd", pages=True)
        newsroom.add("even")
        newsroom.site.put("/odd", feed(item(1)))
        newsroom.site.put("/even", feed(item(2)))
        monkeypatch.setattr("digest.jobs.pages.robots_address", stumbles)
        found = {one.source.key: one for one in await newsroom.visit()}
        assert "(ZeroDivisionError): a fault of ours" in found["odd"].problem
        assert found["even"].filed.new == 1

    play(tmp_path, story)


def test_a_feed_that_leads_to_hundreds_of_silent_hosts_takes_no_turns_from_other_sources(
    tmp_path: Path,
) -> None:
    async def story(newsroom: Newsroom) -> None:
        open_now: set[StreamWriter] = set()
        most = 0

        async def silent(_: bytes, writer: StreamWriter) -> None:
            nonlocal most
            open_now.add(writer)
            most = max(most, len(open_now))
            try:
                await asyncio.Event().wait()
            finally:
                open_now.discard(writer)

        async with server(silent, host="0.0.0.0") as everywhere:  # noqa: S104 - on loopback's many addresses
            port = everywhere.rpartition(":")[2]
            hosts = (f"http://127.1.{n // 250}.{n % 250 + 1}:{port}/{n}" for n in range(300))
            items = (item(n, link=host, headline=f"Story number {n}") for n, host in enumerate(hosts))
            newsroom.add("wide", pages=True)
            newsroom.site.put("/wide", feed(*items))
            for number in range(20):
                newsroom.add(f"good-{number}")
                newsroom.site.put(f"/good-{number}", feed(item(number)))
            gathered = await newsroom.visit(page_seconds=1)
        assert most <= 48
        assert {one.problem for one in gathered} == {""}
        assert sum(one.filed.new for one in gathered) >= 300

    play(tmp_path, story)


def test_the_pauses_of_a_site_are_kept_by_all_its_sources_together(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.site.put("/robots.txt", "User-agent: *\nCrawl-delay: 30\n")
        for number in (1, 2, 3):
            newsroom.add(f"source-{number}", pages=True)
            newsroom.site.put(f"/source-{number}", feed(item(number)))
            newsroom.site.put(f"/{number}", page(number))
        await newsroom.visit(page_seconds=1)
        asked = newsroom.site.take_asked()
        assert sum(asked[f"/{number}"] for number in (1, 2, 3)) == 1

    play(tmp_path, story)
