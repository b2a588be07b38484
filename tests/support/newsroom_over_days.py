"""A program with sources at one changing site, and a clock that goes when a test says so."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from changing_site import Site, changing_site
from digest.app import App
from digest.jobs.gather import Gathered, gather
from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.source import Condition, Source, Visit
from digest.store import articles, notices, sources
from presses import MORNING, program
from stored import source_called

LONG_AGO = MORNING - timedelta(days=30)
"""Before anything that these tests see was published."""


@dataclass
class Newsroom:
    app: App
    site: Site
    now: datetime = MORNING

    def add(self, key: str, **facts: object) -> Source:
        with self.app.database.writing() as c:
            given = {"url": f"{self.site.url}/{key}", **facts}
            return sources.add(c, replace(source_called(key), **given))  # type: ignore[arg-type]  # fields by name

    async def visit(
        self,
        *keys: str,
        after: timedelta = timedelta(0),
        read_seconds: float = 5.0,
        page_seconds: float = 60.0,
    ) -> list[Gathered]:
        """What a round brings, of whatever is due or of exactly these sources."""
        self.now += after
        async with self.app.reporters() as reporters:
            with self.app.database.reading() as c:
                only = [sources.by_key(c, key).id for key in keys] or None
            found = await gather(
                self.app.database,
                replace(reporters, chance=lambda: 0.5, read_seconds=read_seconds, page_seconds=page_seconds),
                clock=lambda: self.now,
                only=only,
            )
        return list(found)

    def standing(self, key: str) -> Visit:
        with self.app.database.reading() as c:
            return next(one.visit for one in sources.every(c) if one.source.key == key)

    def source(self, key: str) -> Source:
        with self.app.database.reading() as c:
            return sources.by_key(c, key)

    def articles(self, status: ArticleStatus = ArticleStatus.USABLE) -> list[ArticleVersion]:
        with self.app.database.reading() as c:
            return [version for version in articles.current(c, since=LONG_AGO) if version.status is status]

    def notices(self) -> list[tuple[str, Condition]]:
        with self.app.database.reading() as c:
            return [(notice.key, notice.condition) for notice in notices.untold(c)]


Story = Callable[[Newsroom], Awaitable[None]]


def play(folder: Path, story: Story) -> None:
    """Runs a story of visits in a fresh program."""

    async def run() -> None:
        with program(folder) as app:
            async with changing_site(Site()) as site:
                await story(Newsroom(app=app, site=site))

    asyncio.run(run())
