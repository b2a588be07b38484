import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from loopback import Answering, always, response, server
from typed import answered, digest, done, listed, rows

PAGE = b"""<!doctype html><html><head><title>News</title>
<link rel="alternate" type="application/rss+xml" href="/feed"></head><body>News</body></html>"""


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
