"""A round of visits: what one site or one error may do to the others."""

import asyncio
from asyncio import StreamWriter
from dataclasses import replace
from pathlib import Path

import pytest

from digest.app import App
from digest.jobs.filing import Filed
from digest.jobs.gather import Gathered, gather
from digest.model.errors import DigestError
from digest.store import articles, sources
from loopback import response, server
from presses import MORNING, program
from stored import source_called

HEADLINES = tuple(f"Headline {number} of the morning" for number in range(10))
ITEMS = "".join(
    f"<item><title>{headline}</title><link>LINK/{number}</link>"
    f"<description>What happened in the city this morning, number {number}.</description></item>"
    for number, headline in enumerate(HEADLINES)
)
FEED = f'<rss version="2.0"><channel><title>Slow</title>{ITEMS}</channel></rss>'


EMPTY = b'<rss version="2.0"><channel><title>Empty</title></channel></rss>'
PATIENCE = 15
"""Seconds that a page may take by itself are more: only a bound for all of them is within these."""


class Slow:
    """A site whose pages never end. Its second feed is empty, and comes once a page was asked for."""

    def __init__(self) -> None:
        self.url = ""
        self._page_asked_for = asyncio.Event()

    async def answering(self, head: bytes, writer: StreamWriter) -> None:
        path = head.split(b" ", 2)[1].decode()
        if path == "/feed":
            writer.write(response(FEED.replace("LINK", self.url).encode()))
        elif path == "/empty":
            await self._page_asked_for.wait()
            writer.write(response(EMPTY))
        else:
            self._page_asked_for.set()
            await asyncio.Event().wait()

    def feeds(self, app: App, *paths: str) -> None:
        with app.database.writing() as c:
            for path in paths:
                sources.add(c, replace(source_called(path), url=f"{self.url}/{path}", pages=True))


def test_a_site_whose_pages_never_come_holds_nobody_up(tmp_path: Path) -> None:
    async def visit(app: App) -> tuple[Gathered, ...]:
        slow = Slow()
        async with server(slow.answering) as slow.url, app.reporters() as reporters:
            slow.feeds(app, "feed")
            async with asyncio.timeout(PATIENCE):
                return await gather(app.database, replace(reporters, page_seconds=0.2), clock=app.clock)

    with program(tmp_path) as app:
        (gathered,) = asyncio.run(visit(app))
        with app.database.reading() as c:
            filed = articles.current(c, since=MORNING)

    assert gathered.filed == Filed(new=10)
    assert {version.article.headline for version in filed} == set(HEADLINES)


def test_an_error_comes_out_as_itself_and_leaves_no_visit_under_way(tmp_path: Path) -> None:
    def fails(*_: object) -> None:
        raise DigestError("the disk is full")

    async def visit(app: App) -> list[str]:
        slow = Slow()
        async with server(slow.answering) as slow.url, app.reporters() as reporters:
            slow.feeds(app, "feed", "empty")
            with pytest.raises(DigestError, match="the disk is full"):
                await gather(app.database, reporters, clock=app.clock, progress=fails)
            return [str(task) for task in asyncio.all_tasks() if "digest/jobs" in str(task)]

    with program(tmp_path) as app:
        assert asyncio.run(visit(app)) == []
