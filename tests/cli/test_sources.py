import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from digest.cli.answers import NARROW
from loopback import Answering, always, response, server
from typed import answered, digest, done, listed, rows

PAGE = b"""<!doctype html><html><head><title>News</title>
<link rel="alternate" type="application/rss+xml" href="/feed"></head><body>News</body></html>"""


FEED = b"""<rss version="2.0"><channel><title>The Post</title>
<item><title>Bridge opens after a year of work</title><link>/1</link></item>
<item><title>School moves underground for winter</title><link>/2</link></item>
</channel></rss>"""


def pages(bodies: dict[str, bytes]) -> Answering:
    """A site with these pages, and nothing else."""

    async def answering(head: bytes, writer: asyncio.StreamWriter) -> None:
        body = bodies.get(head.split(b" ", 2)[1].decode())
        writer.write(response(status="404 Not Found") if body is None else response(body))

    return answering


def audited(folder: Path) -> list[tuple[str, str]]:
    with contextlib.closing(sqlite3.connect(folder / "subscribers.db")) as c:
        return list(c.execute("SELECT command, detail FROM audit WHERE command LIKE 'source%' ORDER BY id"))


@contextmanager
def served(answering: Answering) -> Iterator[str]:
    """A small server in a thread, since a command has an event loop of its own."""
    ready, over, found = threading.Event(), asyncio.Event(), list[tuple[str, asyncio.AbstractEventLoop]]()

    async def hold() -> None:
        async with server(answering) as url:
            found.append((url, asyncio.get_running_loop()))
            ready.set()
            await over.wait()

    thread = threading.Thread(target=asyncio.run, args=(hold(),))
    thread.start()
    assert ready.wait(10)
    url, loop = found[0]
    try:
        yield url
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()


def test_a_page_leads_to_its_feed_and_the_feed_names_the_source(folder: Path, site: str) -> None:
    added = answered("source", "add", f"{site}/kyiv-courier/")

    assert (added["key"], added["publisher"]) == ("kyiv-courier", "The Kyiv Courier")
    assert added["url"] == f"{site}/kyiv-courier/feed.xml"
    assert added["found"]["articles"] == 25
    assert added["found"]["labels"]["War in Ukraine"] > 5
    assert rows(folder)["source"] == 1


@pytest.mark.usefixtures("folder")
def test_a_name_in_cyrillic_still_makes_a_key_that_any_keyboard_has(site: str) -> None:
    added = answered("source", "add", f"{site}/kharkiv-vistnyk/atom.xml")

    assert (added["key"], added["publisher"]) == ("kharkiv-vistnyk", "Харківський вісник")


@pytest.mark.usefixtures("folder")
def test_what_is_said_of_a_source_goes_before_what_its_feed_says(site: str) -> None:
    done("section", "add", "war")
    words = ("--key", "vistnyk", "--publisher", "Вісник", "--language", "uk", "--section", "war", "--pages")

    added = answered("source", "add", f"{site}/kharkiv-vistnyk/atom.xml", *words)

    del added["found"]
    assert added == {
        "key": "vistnyk",
        "url": f"{site}/kharkiv-vistnyk/atom.xml",
        "publisher": "Вісник",
        "language": "uk",
        "section": "war",
        "pages": True,
        "discover": False,
        "selector": "",
        "max_delay_minutes": None,
        "active": True,
        "home": None,
        "urgent": False,
    }


@pytest.mark.parametrize(
    ("answering", "code", "reason"),
    [
        (always(response(status="404 Not Found")), 2, "answered 404 (Not Found)"),
        (always(response(status="503 Busy")), 1, "answered 503"),
        (always(response(b"%PDF-1.4")), 2, "sent a PDF document, not a feed"),
        (always(response(b"<html><body>hello</body></html>")), 2, "sent an HTML page, not a feed"),
        (always(response(PAGE)), 2, "names the feed"),
        (always(response(b"<svg><g/></svg>")), 2, "that is no feed"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason_unless_anyway(
    folder: Path, answering: Answering, code: int, reason: str
) -> None:
    with served(answering) as url:
        tried = digest("source", "test", url)
        refused = digest("source", "add", url, "--key", "odd")
        before = rows(folder)["source"]
        done("source", "add", url, "--key", "odd", "--anyway")

    assert (tried.code, refused.code, before) == (code, code, 0)
    assert reason in refused.err
    assert reason in tried.err
    assert [one["key"] for one in listed("source", "list")] == ["odd"]


@pytest.mark.usefixtures("folder")
def test_trouble_at_one_source_is_told_in_words_and_the_others_go_on(site: str) -> None:
    done("source", "add", f"{site}/gone.xml", "--key", "gone", "--anyway")
    done("source", "add", f"{site}/border-post/feed.xml")

    gathered = {one["source"]: one for one in listed("gather")}
    shown = {one["key"]: one for one in listed("source", "list")}
    words = done("source", "list").out

    assert (gathered["gone"]["new"], gathered["gone"]["problem"]) == (0, "answered 404 (Not Found)")
    assert gathered["border-post"]["new"] == 16
    assert gathered["border-post"]["refused"]
    assert (shown["gone"]["failures"], shown["border-post"]["articles"]) == (1, 16)
    assert "gone: answered 404 (Not Found)" in words
    assert "no source is due" in done("gather").out


@pytest.mark.usefixtures("folder")
def test_when_nothing_at_all_could_be_gathered_the_command_fails(site: str) -> None:
    done("source", "add", f"{site}/gone.xml", "--key", "gone", "--anyway")

    ran = digest("gather", "gone", "--json")

    assert ran.code == 1
    assert '"problem": "answered 404 (Not Found)"' in ran.out


@pytest.mark.usefixtures("folder")
def test_a_source_is_not_added_twice(site: str) -> None:
    done("source", "add", f"{site}/border-post/feed.xml")

    again = digest("source", "add", f"{site}/border-post/")

    assert again.code == 2
    assert "source border-post has this address already" in again.err


@pytest.mark.usefixtures("folder")
def test_a_removed_source_leaves_its_articles_and_gives_its_key_back(site: str) -> None:
    done("source", "add", f"{site}/border-post/feed.xml")
    done("gather")

    said = done("source", "remove", "border-post").out
    done("source", "add", f"{site}/border-post/feed.xml")

    assert "stay" in said
    assert digest("source", "remove", "nothing").code == 2


def test_a_page_that_names_no_feed_is_asked_where_most_sites_have_theirs(folder: Path) -> None:
    with served(pages({"/news/": b"<html><body>hello</body></html>", "/rss": FEED})) as url:
        tried = answered("source", "test", f"{url}/news/")
        added = done("source", "add", f"{url}/news/").out

    assert (tried["url"], tried["guessed"], tried["articles"]) == (f"{url}/rss", True, 2)
    assert "the page names no feed; this one stands where most sites have theirs" in added
    assert rows(folder)["source"] == 1


@pytest.mark.usefixtures("folder")
def test_a_page_without_any_feed_is_refused_with_what_was_tried_and_what_to_do() -> None:
    with served(always(response(b"<html><body>hello</body></html>"))) as url:
        refused = digest("source", "add", url)

    assert "there is none at /feed/, /rss, /rss.xml, /atom.xml or /feed.xml" in refused.err
    assert "hint: if the page lists articles, say which links they are: --selector" in refused.err


HIDING = b"""<html><head><link rel="alternate" type="application/rss+xml" href="/a&#27;[31m&#x202e;x">
</head><body>News</body></html>"""


@pytest.mark.usefixtures("folder")
def test_a_feeds_address_that_hides_something_is_not_followed_and_gives_the_terminal_no_orders() -> None:
    with served(always(response(HIDING))) as url:
        refused = digest("source", "add", url)

    assert "it names none" in refused.err
    assert "\x1b" not in refused.err
    assert "\u202e" not in refused.err


@pytest.mark.usefixtures("folder")
def test_a_page_that_lists_articles_is_a_source_by_its_selector(site: str) -> None:
    page = f"{site}/kyiv-courier/"

    nothing = digest("source", "add", page, "--selector", "h2 a")
    no_css = digest("source", "add", page, "--selector", "[[")
    tried = answered("source", "test", page, "--selector", "li a")
    added = answered("source", "add", page, "--selector", "li a", "--pages")
    (gathered,) = listed("gather")
    refused = digest("source", "edit", added["key"], "--selector", "h2 a")
    done("source", "edit", added["key"], "--selector", "ul a")
    (shown,) = listed("source", "list")

    assert (nothing.code, no_css.code, refused.code) == (2, 2, 2)
    assert (shown["selector"], shown["next_visit"]) == ("ul a", None)
    assert "digest source test URL --selector" in nothing.err
    assert (tried["url"], tried["articles"], tried["page"]) == (page, 24, None)
    assert (added["url"], added["selector"]) == (page, "li a")
    assert (gathered["new"], gathered["problem"]) == (24, "")


@pytest.mark.usefixtures("folder")
def test_a_test_with_pages_shows_what_a_page_adds_to_its_feed(site: str) -> None:
    tried = answered("source", "test", f"{site}/border-post/feed.xml", "--pages")
    words = done("source", "test", f"{site}/border-post/feed.xml", "--pages").out

    page = tried["page"]
    assert (page["section"], page["credit"]) == ("War in Ukraine", "digest example newsroom")
    assert page["caption"].startswith("Evacuation trains leave")
    assert page["letters"] > 500
    assert page["listed"]
    assert tried["gap_minutes"] > 10
    assert "section    War in Ukraine (the feed: nothing)" in words


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("robots", "problem"),
    [
        (response(b"User-agent: *\nDisallow: /"), "may not be fetched: its site's robots.txt says so"),
        (response(status="503 Busy"), "may not be fetched while its site's robots.txt cannot be had"),
    ],
)
def test_a_page_that_robots_may_not_fetch_is_not_looked_at(robots: bytes, problem: str) -> None:
    async def answering(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(robots if b"GET /robots.txt" in head else response(FEED))

    with served(answering) as url:
        tried = answered("source", "test", f"{url}/rss", "--pages")
        words = done("source", "test", f"{url}/rss", "--pages").out

    assert tried["page"]["problem"] == problem
    assert f"the page of “Bridge opens after a year of work”: {problem}" in words


def test_a_source_is_edited_field_by_field(folder: Path, site: str) -> None:
    done("section", "add", "war")
    done("source", "add", f"{site}/border-post/feed.xml")
    words = ("--key", "post", "--publisher", "The Post", "--language", "en", "--section", "war")

    edited = answered("source", "edit", "border-post", *words, "--discover", "--max-delay", "15")
    back = answered("source", "edit", "post", "--section", "", "--no-pages", "--max-delay", "0")
    nothing = digest("source", "edit", "post")

    assert edited == {
        "key": "post",
        "url": f"{site}/border-post/feed.xml",
        "publisher": "The Post",
        "language": "en",
        "section": "war",
        "pages": True,
        "discover": True,
        "selector": "",
        "max_delay_minutes": 15,
        "active": True,
        "home": None,
        "urgent": False,
        "found": None,
    }
    assert (back["section"], back["pages"], back["discover"]) == (None, False, False)
    assert (back["max_delay_minutes"], back["publisher"]) == (None, "The Post")
    assert nothing.code == 2
    assert audited(folder)[-1] == ("source edit", "post: section, max_delay, pages")


@pytest.mark.usefixtures("folder")
def test_what_a_source_publishes_may_deserve_an_alert(site: str) -> None:
    added = answered("source", "add", f"{site}/border-post/feed.xml", "--urgent")
    edited = answered("source", "edit", "border-post", "--publisher", "The Post")
    shown = done("source", "list").out
    calm = answered("source", "edit", "border-post", "--no-urgent")

    assert (added["urgent"], edited["urgent"], calm["urgent"]) == (True, True, False)
    assert "what border-post publishes deserves an alert" in shown
    assert "deserves an alert" not in done("source", "list").out


@pytest.mark.usefixtures("folder")
def test_a_new_address_is_looked_at_before_it_is_taken(site: str) -> None:
    done("source", "add", f"{site}/border-post/feed.xml")
    done("source", "add", f"{site}/kyiv-courier/")
    done("gather")

    gone = digest("source", "edit", "border-post", "--url", f"{site}/gone.xml")
    twin = digest("source", "edit", "border-post", "--url", f"{site}/kyiv-courier/")
    moved = answered("source", "edit", "border-post", "--url", f"{site}/kharkiv-vistnyk/")

    assert (gone.code, twin.code) == (2, 2)
    assert "answered 404" in gone.err
    assert "source kyiv-courier has this address already" in twin.err
    assert moved["url"] == f"{site}/kharkiv-vistnyk/atom.xml"
    assert [one["next_visit"] for one in listed("source", "list") if one["key"] == "border-post"] == [None]


def test_a_paused_source_rests_until_it_is_resumed(folder: Path, site: str) -> None:
    done("source", "add", f"{site}/border-post/feed.xml")

    paused = answered("source", "pause", "border-post")
    (shown,) = listed("source", "list")
    idle = done("gather").out
    again = done("source", "pause", "border-post").out
    resumed = answered("source", "resume", "border-post")
    needless = answered("source", "resume", "border-post")

    assert (paused["active"], shown["health"], shown["next_visit"]) == (False, "paused", None)
    assert "no source is due: all are paused or suspended" in idle
    assert "was paused already" in again
    assert (resumed["active"], resumed["was"], resumed["resumed"]) == (True, "paused", True)
    assert needless["resumed"] is False
    assert [command for command, _ in audited(folder)] == ["source add", "source pause", "source resume"]


@pytest.mark.usefixtures("folder")
def test_a_source_that_is_gone_is_suspended_shown_and_resumed() -> None:
    answers = {"status": "200 OK"}

    async def answering(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(response(FEED, status=answers["status"]))

    with served(answering) as url:
        done("source", "add", url, "--key", "post")
        answers["status"] = "410 Gone"
        told = digest("gather", "post")
        (shown,) = listed("source", "list", "--problems")
        words = done("source", "list").out
        answers["status"] = "200 OK"
        resumed = done("source", "resume", "post").out
        (gathered,) = listed("gather")

    assert "post is gone: it is visited no more until `digest source resume post`" in told.out
    assert (shown["condition"], shown["suspended"], shown["health"]) == ("gone", True, "gone")
    assert "post: answered 410 (Gone); suspended: it is visited no more" in words
    assert "it was gone\nthe last visit: answered 410 (Gone)" in resumed
    assert (gathered["new"], gathered["condition"]) == (2, "well")
    assert done("source", "list", "--problems").out == "nothing is wrong with the 1 source there is\n"


def test_many_sources_fit_a_terminal_of_eighty_columns(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outlines = "".join(
        f'<outline text="A publisher with a long name, number {number}" xmlUrl="https://a.example/{number}"/>'
        for number in range(2_000)
    )
    (folder / "many.opml").write_text(f"<opml><body>{outlines}</body></opml>", encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "80")

    done("source", "import", "many.opml")
    wide = done("source", "list").out.splitlines()
    monkeypatch.setenv("COLUMNS", str(NARROW - 1))
    narrow = done("source", "list").out.splitlines()

    assert (len(wide), max(map(len, wide)) <= 80) == (2_001, True)
    assert max(map(len, narrow)) < NARROW


@pytest.mark.usefixtures("folder")
def test_where_there_is_nothing_yet_the_next_step_is_told() -> None:
    assert done("source", "list").out == "no sources yet: `digest source add URL`\n"
    assert done("gather").out == "no sources yet: `digest source add URL`\n"
    assert done("topic", "list").out == "no topics yet: `digest topic add Kharkiv`\n"
    assert done("subscriber", "list").out.startswith("no subscribers yet: `digest subscriber add")
    assert done("section", "list").out.startswith("no sections yet: `digest section add")
    assert done("list", "show").out.startswith("no lists yet")
    assert done("issue", "list").out.startswith("no issues yet: `digest issue publish")
    assert [listed(noun, "list") for noun in ("source", "topic", "issue")] == [[], [], []]
