"""Gathering whole rounds of sources, against feedparser with its defaults over plain aiohttp.

Ours does all that a round does: asks, reads and cleans in children, files articles, settles visits on
disk. Theirs asks and parses, and keeps nothing.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import aiohttp
import feedparser

from digest.app import App, build
from digest.jobs.gather import gather
from digest.model.ids import SourceId
from digest.model.source import Source
from digest.settings import load_settings
from digest.store import sources

SOURCES = 2000
CHANGED = SOURCES * 3 // 10
ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a round took: seconds by the clock, and of processor time in all its processes.

    `filing` is the part of it that the database's thread took.
    """

    clock: float
    processor: float
    filing: float


def rows() -> list[str]:
    with tempfile.TemporaryDirectory() as folder, _site() as port, _app(Path(folder)) as app:
        _take_up(app, port)
        held = _Held()
        ours, theirs = _Ours(app, held), _Theirs(port)
        asyncio.run(ours.round())
        asyncio.run(theirs.round())
        rounds = []
        for _ in range(ROUNDS):
            quiet = _cost(ours.round, app), _cost(theirs.round, app)
            _turn(port)
            rounds.append((quiet, (_cost(ours.round, app), _cost(theirs.round, app))))
    busy_ours = median(busy[0].clock for _, busy in rounds)
    busy_theirs = median(busy[1].clock for _, busy in rounds)
    filed = median(busy[0].processor - quiet[0].processor for quiet, busy in rounds) / CHANGED
    filing = median(busy[0].filing - quiet[0].filing for quiet, busy in rounds) / CHANGED
    read = filed - filing
    theirs_read = median(busy[1].processor - quiet[1].processor for quiet, busy in rounds) / CHANGED
    polled = f"{SOURCES / busy_ours:,.0f} sources/s ({busy_theirs / busy_ours:.1f}x feedparser over aiohttp)"
    grown = f"{held.most >> 20} MiB ({held.most / held.before:.1f}x what they held before)"
    return [
        f"gather {SOURCES:,} sources, 70 % not modified: {polled}",
        f"a changed feed asked, read and cleaned: {_less(read, theirs_read)}",
        f"and what is new in it filed as well: {_less(filed, theirs_read)}",
        f"memory of all processes while gathering {SOURCES:,} sources: {grown}",
    ]


def _less(ours: float, theirs: float) -> str:
    return f"{ours * 1e3:.1f} ms of processor time ({theirs / ours:.1f}x less than feedparser over aiohttp)"


class _Held:
    """The most memory that this process and its children held."""

    def __init__(self) -> None:
        self.before = self.most = _resident()

    async def watch(self) -> None:
        while True:
            self.most = max(self.most, _resident())
            await asyncio.sleep(0.05)


class _Ours:
    def __init__(self, app: App, held: _Held) -> None:
        self._app = app
        self._held = held

    async def round(self) -> None:
        with self._app.database.reading() as c:
            everyone = [standing.source.id for standing in sources.every(c)]
        watching = asyncio.create_task(self._held.watch())
        async with self._app.reporters() as reporters:
            done = await gather(self._app.database, reporters, clock=self._app.clock, only=everyone)
        watching.cancel()
        assert not [one.problem for one in done if one.problem]


class _Theirs:
    def __init__(self, port: int) -> None:
        self._port = port
        self._etags: dict[int, str] = {}

    async def round(self) -> None:
        async with aiohttp.ClientSession() as session:
            await asyncio.gather(*(self._one(session, number) for number in range(SOURCES)))

    async def _one(self, session: aiohttp.ClientSession, number: int) -> None:
        etag = self._etags.get(number)
        headers = {"If-None-Match": etag} if etag else {}
        async with session.get(_url(number, self._port), headers=headers) as answer:
            body = await answer.read()
            if answer.status == 200:
                self._etags[number] = answer.headers["ETag"]
                assert feedparser.parse(body).entries


def _cost(work: Callable[[], Awaitable[None]], app: App) -> Cost:
    clock, processor, filing = time.perf_counter(), _processor(), asyncio.run(_filing(app))
    asyncio.run(_run(work))
    return Cost(
        clock=time.perf_counter() - clock,
        processor=_processor() - processor,
        filing=asyncio.run(_filing(app)) - filing,
    )


async def _run(work: Callable[[], Awaitable[None]]) -> None:
    await work()


async def _filing(app: App) -> float:
    """Seconds of processor time that the database's thread has taken so far."""
    return await app.database.read(lambda _: time.thread_time())


def _processor() -> float:
    """Seconds of processor time that this process and its living children have taken."""
    tick = os.sysconf("SC_CLK_TCK")
    total = time.process_time()
    for child in _children():
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / tick
    return total


def _resident() -> int:
    pages = sum(
        int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in (os.getpid(), *_children())
    )
    return pages * os.sysconf("SC_PAGESIZE")


def _children() -> list[str]:
    """Those that read feeds, not the site's process."""
    tasks = Path("/proc/self/task").iterdir()
    born = [child for task in tasks for child in (task / "children").read_text().split()]
    return [child for child in born if b"digest.child" in Path(f"/proc/{child}/cmdline").read_bytes()]


def _url(number: int, port: int) -> str:
    """Every source at a host of its own, as in the world."""
    return f"http://127.0.{number // 250 + 1}.{number % 250 + 1}:{port}/{number}"


@contextmanager
def _site() -> Iterator[int]:
    command = [sys.executable, "-m", "bench.feed_site"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as site:  # noqa: S603 - our own words
        assert site.stdout is not None
        try:
            yield int(site.stdout.readline())
        finally:
            site.kill()


def _turn(port: int) -> None:
    urllib.request.urlopen(f"http://127.0.0.1:{port}/turn/{CHANGED}").close()


@contextmanager
def _app(folder: Path) -> Iterator[App]:
    flags = {
        "database": str(folder / "subscribers.db"),
        "contact": "bench@example.org",
        "gather.allow": ["127.0.0.0/8"],
    }
    with build(load_settings({}, flags=flags, config=None, cwd=folder)) as app:
        yield app


def _take_up(app: App, port: int) -> None:
    with app.database.writing() as c:
        for number in range(SOURCES):
            key = f"feed-{number}"
            sources.add(c, Source(id=SourceId(0), key=key, url=_url(number, port), publisher=key))
