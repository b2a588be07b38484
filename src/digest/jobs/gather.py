"""Gather: every due source visited, read, and its articles filed. One source's trouble is its own."""

import asyncio
from collections.abc import Collection, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from digest.child import ChildDied, Children
from digest.gather.answers import Answer, Fetched, NotAFeed, NotModified, Unreachable, Unreadable
from digest.gather.fetch import FEED_LIMIT, PAGE_LIMIT, Fetcher
from digest.gather.visits import after_visit
from digest.jobs.filing import Filed, Found, Shelves, file_articles, news_among, read_shelves
from digest.jobs.reading import ReadFeed, read_article_page, read_articles
from digest.model.article import Article
from digest.model.clock import Clock, Progress, silent
from digest.model.errors import DigestError
from digest.model.ids import SourceId
from digest.model.source import Source, Validators, Visit
from digest.store import sources
from digest.store.database import Connection, Database

T = TypeVar("T")

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
    page_seconds: float = 60.0
    """For all the pages of one visit together, lest a slow site hold up everybody's mail."""
    interval_minutes: int = 15


async def gather(
    database: Database,
    reporters: Reporters,
    *,
    clock: Clock,
    only: Collection[SourceId] | None = None,
    progress: Progress = silent,
) -> tuple[Gathered, ...]:
    """Visits the sources that are due, or exactly those named, due or not.

    Raises StoreUnavailable; whatever a source does is in what is returned.
    """
    now = clock()
    visits = [
        (standing.source, standing.visit)
        for standing in await database.read(sources.every)
        if (standing.source.id in only if only is not None else _due(standing.source, standing.visit, now))
    ]
    round_ = _Round(database, reporters, await database.read(read_shelves), clock=clock)
    turn = asyncio.Semaphore(_AT_ONCE)
    done = 0

    async def one(source: Source, visit: Visit) -> Gathered:
        nonlocal done
        async with turn:
            gathered = await round_.visit(source, visit)
        done += 1
        progress(source.publisher, done, len(visits))
        return gathered

    return await _together(one(source, visit) for source, visit in visits)


async def _together(work: Iterable[Coroutine[object, object, T]]) -> tuple[T, ...]:
    """The answers of work that goes on at once, in order. The first error ends the rest, and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in work]
    except ExceptionGroup as errors:
        ours = (error for error in errors.exceptions if isinstance(error, DigestError))
        raise next(ours, errors.exceptions[0]) from None
    return tuple(task.result() for task in tasks)


def _due(source: Source, visit: Visit, now: datetime) -> bool:
    return source.active and (visit.due is None or visit.due <= now)


class _Round:
    """One round of visits: what each visit needs besides its source."""

    def __init__(self, database: Database, reporters: Reporters, shelves: Shelves, *, clock: Clock) -> None:
        self._database = database
        self._reporters = reporters
        self._shelves = shelves
        self._clock = clock

    async def visit(self, source: Source, visit: Visit) -> Gathered:
        """Fetches, reads, and files: the articles and the validators that say we have them, together."""
        answer = await self._reporters.fetcher.fetch(source.url, visit.validators, limit=FEED_LIMIT)
        if isinstance(answer, Fetched) and visit.body_hash == sha256(answer.body).digest():
            # A server without validators sends the same bytes again: they need not be read again.
            answer = NotModified(validators=answer.validators)
        read = await self._read(source, answer) if isinstance(answer, Fetched) else None
        found = await self._with_pages(source, read.articles) if isinstance(read, ReadFeed) else ()
        result = read if isinstance(read, Unreadable) else answer
        filed = await self._database.write(self._file, source, visit, result=result, found=found)
        return Gathered(
            source=source,
            filed=filed,
            refused=read.refused if isinstance(read, ReadFeed) else (),
            problem=result.reason if isinstance(result, Unreachable | Unreadable) else "",
        )

    def _file(
        self,
        c: Connection,
        source: Source,
        visit: Visit,
        *,
        result: Answer | Unreadable,
        found: Sequence[Found],
    ) -> Filed:
        now = self._clock()
        filed = file_articles(c, source, found, shelves=self._shelves, now=now)
        interval = timedelta(minutes=self._reporters.interval_minutes)
        sources.settle(c, after_visit(visit, result, now, new=filed.new > 0, interval=interval))
        return filed

    async def _read(self, source: Source, answer: Fetched) -> ReadFeed | Unreadable:
        given = (answer.body, answer.charset, answer.url, source, self._clock())
        try:
            return await self._reporters.children.run(
                read_articles, *given, seconds=self._reporters.read_seconds
            )
        except NotAFeed as error:
            return Unreadable(reason=str(error))
        except ChildDied as error:
            return Unreadable(reason=error.reason)

    async def _with_pages(self, source: Source, entries: Sequence[Article]) -> tuple[Found, ...]:
        """A feed's articles; those that are news are completed by their pages, where the source asks so.

        Pages that do not arrive in the visit's time are done without: their articles stay as the
        feed has them, and are not visited again until the feed changes their words.
        """
        if not source.pages:
            return tuple(Found(entry=entry, article=entry) for entry in entries)
        news = frozenset(await self._database.read(news_among, source, entries))
        turn = asyncio.Semaphore(_PAGES_AT_ONCE)
        deadline = asyncio.get_running_loop().time() + self._reporters.page_seconds

        async def one(entry: Article) -> Found:
            if entry not in news:
                return Found(entry=entry, article=entry)
            try:
                async with asyncio.timeout_at(deadline), turn:
                    return Found(entry=entry, article=await self._with_page(entry))
            except TimeoutError:
                return Found(entry=entry, article=entry)

        return await _together(one(entry) for entry in entries)

    async def _with_page(self, entry: Article) -> Article:
        """An article completed by its page; as the feed has it where no page can be had or read."""
        answer = await self._reporters.fetcher.fetch(entry.url, Validators(), limit=PAGE_LIMIT)
        if not isinstance(answer, Fetched):
            return entry
        given = (answer.body, answer.charset, answer.url, entry, self._clock())
        try:
            return await self._reporters.children.run(
                read_article_page, *given, seconds=self._reporters.read_seconds
            )
        except ChildDied:
            return entry
