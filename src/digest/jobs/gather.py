"""Gather: every due source visited, read, and its articles filed. One source's trouble is its own."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from digest.child import ChildDied, Children
from digest.gather.answers import Fetched, NotModified, Unreachable, Unreadable
from digest.gather.feed import NotAFeed
from digest.gather.fetch import FEED_LIMIT, PAGE_LIMIT, Fetcher
from digest.gather.visits import after_visit
from digest.jobs.filing import Filed, Found, Shelves, file_articles, news_among, read_shelves
from digest.jobs.reading import ReadFeed, read_article_page, read_articles
from digest.model.article import Article
from digest.model.clock import Clock, Progress, silent
from digest.model.source import Source, Validators, Visit
from digest.store import sources
from digest.store.database import Connection, Database

_AT_ONCE = 16
_PAGES_AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What one visit brought."""

    source: Source
    filed: Filed
    refused: tuple[str, ...] = ()
    """Entries that make no article, each with the reason."""
    problem: str = ""
    """Why the source gave nothing; empty when it did, or when nothing has changed there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporters:
    """Those who go out and read: the fetcher, and the children that read what it brings."""

    fetcher: Fetcher
    children: Children
    read_seconds: float = 2.0
    interval_minutes: int = 15


async def gather(
    database: Database,
    reporters: Reporters,
    *,
    clock: Clock,
    only: Iterable[Source] | None = None,
    progress: Progress = silent,
) -> tuple[Gathered, ...]:
    """Visits the sources that are due, or only those named, due or not.

    Raises StoreUnavailable; whatever a source does is in what is returned.
    """
    standings = await database.read(sources.every)
    wanted = {source.id for source in only} if only is not None else None
    now = clock()
    visits = [
        (standing.source, standing.visit)
        for standing in standings
        if (
            standing.source.id in wanted if wanted is not None else _due(standing.source, standing.visit, now)
        )
    ]
    shelves = await database.read(read_shelves)
    turn = asyncio.Semaphore(_AT_ONCE)
    done = 0

    async def one(source: Source, visit: Visit) -> Gathered:
        nonlocal done
        async with turn:
            gathered = await _visit(database, reporters, shelves, source=source, visit=visit, clock=clock)
        done += 1
        progress(source.publisher, done, len(visits))
        return gathered

    return tuple(await asyncio.gather(*(one(source, visit) for source, visit in visits)))


def _due(source: Source, visit: Visit, now: datetime) -> bool:
    return source.active and (visit.due is None or visit.due <= now)


async def _visit(
    database: Database, reporters: Reporters, shelves: Shelves, *, source: Source, visit: Visit, clock: Clock
) -> Gathered:
    answer = await reporters.fetcher.fetch(source.url, visit.validators, limit=FEED_LIMIT)
    if isinstance(answer, Fetched) and _same_body(answer, visit):
        answer = NotModified(validators=answer.validators)
    read: ReadFeed | Unreadable | None = None
    if isinstance(answer, Fetched):
        read = await _read(reporters, source, answer)
    found: tuple[Found, ...] = ()
    if isinstance(read, ReadFeed):
        found = await _with_pages(database, reporters, source=source, entries=read.articles)
    outcome = read if isinstance(read, Unreadable) else answer

    def keep(c: Connection) -> Filed:
        now = clock()
        filed = file_articles(c, source, found, shelves=shelves, now=now)
        sources.settle(
            c,
            after_visit(
                visit, outcome, now, new=filed.new > 0, interval=timedelta(minutes=reporters.interval_minutes)
            ),
        )
        return filed

    filed = await database.write(keep)
    problem = outcome.reason if isinstance(outcome, Unreachable | Unreadable) else ""
    refused = read.refused if isinstance(read, ReadFeed) else ()
    return Gathered(source=source, filed=filed, refused=refused, problem=problem)


def _same_body(answer: Fetched, visit: Visit) -> bool:
    """A server without validators sends the same bytes again: they need not be read again."""
    return visit.body_hash == sha256(answer.body).digest()


async def _read(reporters: Reporters, source: Source, answer: Fetched) -> ReadFeed | Unreadable:
    try:
        return await reporters.children.run(
            read_articles, answer.body, answer.charset, answer.url, source, seconds=reporters.read_seconds
        )
    except NotAFeed as error:
        return Unreadable(reason=str(error))
    except ChildDied as error:
        return Unreadable(reason=error.reason)


async def _with_pages(
    database: Database, reporters: Reporters, *, source: Source, entries: Sequence[Article]
) -> tuple[Found, ...]:
    """The articles of a feed, those that are news completed by their pages where the source asks so."""
    news = frozenset(await database.read(news_among, source, entries)) if source.pages else frozenset()
    turn = asyncio.Semaphore(_PAGES_AT_ONCE)

    async def one(entry: Article) -> Found:
        if entry not in news:
            return Found(entry=entry, article=entry)
        async with turn:
            return Found(entry=entry, article=await _with_page(reporters, entry))

    return tuple(await asyncio.gather(*(one(entry) for entry in entries)))


async def _with_page(reporters: Reporters, entry: Article) -> Article:
    """An article completed by its page; as the feed has it where the page cannot be had or read."""
    answer = await reporters.fetcher.fetch(entry.url, Validators(), limit=PAGE_LIMIT)
    if not isinstance(answer, Fetched):
        return entry
    try:
        return await reporters.children.run(
            read_article_page, answer.body, answer.charset, answer.url, entry, seconds=reporters.read_seconds
        )
    except ChildDied:
        return entry
