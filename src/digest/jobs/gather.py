"""Gather: every due source visited, read, and its articles filed. One source's trouble is its own."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from itertools import zip_longest
from typing import TypeVar

from digest.child import ChildDied
from digest.gather.answers import Answer, Fetched, NotAFeed, NotModified, Unreadable
from digest.gather.fetch import FEED_LIMIT
from digest.jobs.filing import Filed, Found, Shelves, news_among, read_shelves
from digest.jobs.marks import page_wanted
from digest.jobs.pages import Pages, PageVisits
from digest.jobs.reading import ReadFeed, read_articles
from digest.jobs.reporters import Reporters
from digest.jobs.settling import Brought, Occasion, Settled, settle
from digest.jobs.together import Together
from digest.model.article import Article
from digest.model.clock import Clock, Progress, silent
from digest.model.errors import DigestError, StoreUnavailable
from digest.model.ids import SourceId
from digest.model.source import Condition, Source, Visit
from digest.store import discoveries, readers, sources
from digest.store.database import Database
from digest.understand.identify import address_key

T = TypeVar("T")

_AT_ONCE = 128
"""Visits under way: most of them wait for a server, and slow ones must not hold up the others."""
_MOST_DISCOVERED = 20
_WORTH_WAITING = timedelta(days=1)
"""How old an article may be whose page is tried again at the next visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What one visit brought."""

    source: Source
    filed: Filed
    refused: tuple[str, ...] = ()
    """Entries that make no article, each with the reason."""
    problem: str = ""
    """Why the source gave nothing; empty when it did, or when nothing has changed there."""
    condition: Condition = Condition.WELL
    moved_to: str = ""
    """The address at which it is visited from now on, where that has changed."""
    forbidden: int = 0
    """Pages that the site's robots.txt does not allow us."""


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
    if only is None:
        visits = await database.read(sources.due, clock())
    else:
        visits = await database.read(sources.named, only)
    if not visits:
        return ()
    reporters.fetcher.introduce(await database.read(readers.audience))
    turn = asyncio.Semaphore(_AT_ONCE)
    done = 0
    async with Together[Settled](database) as writes:
        round_ = _Round(database, reporters, await database.read(read_shelves), clock=clock, writes=writes)

        async def one(source: Source, visit: Visit) -> Gathered:
            nonlocal done
            async with turn:
                gathered = await round_.visit(source, visit)
            done += 1
            progress(source.publisher, done, len(visits))
            return gathered

        return await _together(one(source, visit) for source, visit in _by_turns(visits))


def _by_turns(visits: Sequence[tuple[Source, Visit]]) -> Iterator[tuple[Source, Visit]]:
    """One of each host, then the next of each.

    A host of many sources that answers none of them is then waited for when the others are done.
    """
    of_host: defaultdict[str, list[tuple[Source, Visit]]] = defaultdict(list)
    for source, visit in visits:
        of_host[sources.host_of(source.url)].append((source, visit))
    for turn in zip_longest(*of_host.values()):
        yield from filter(None, turn)


async def _together(work: Iterable[Coroutine[object, object, T]]) -> tuple[T, ...]:
    """The answers of work that goes on at once, in order. The first error ends the rest, and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in work]
    except ExceptionGroup as errors:
        ours = (error for error in errors.exceptions if isinstance(error, DigestError))
        raise next(ours, errors.exceptions[0]) from None
    return tuple(task.result() for task in tasks)


class _Round:
    """One round of visits: what each visit needs besides its source."""

    def __init__(
        self,
        database: Database,
        reporters: Reporters,
        shelves: Shelves,
        *,
        clock: Clock,
        writes: Together[Settled],
    ) -> None:
        self._database = database
        self._reporters = reporters
        self._shelves = shelves
        self._clock = clock
        self._writes = writes

    async def visit(self, source: Source, visit: Visit) -> Gathered:
        """Fetches, reads, and files: the articles and the validators that say we have them, together.

        A fault of ours on the way is this source's trouble alone. Raises StoreUnavailable.
        """
        refused: tuple[str, ...] = ()
        forbidden = 0
        try:
            brought, refused, forbidden = await self._fetched(source, visit)
            settled = await self._settled(source, visit, brought)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the other sources must not suffer it
            reason = f"brought what could not be read or kept ({_kind(error)}): a fault of ours"
            settled = await self._settled(source, visit, Brought(result=Unreadable(reason=reason)))
        return Gathered(
            source=source,
            filed=settled.filed,
            refused=refused,
            problem=settled.problem,
            condition=settled.visit.condition,
            moved_to=settled.moved_to,
            forbidden=forbidden,
        )

    async def _fetched(self, source: Source, visit: Visit) -> tuple[Brought, tuple[str, ...], int]:
        """What the visit brings, why entries make no article, and how many pages the site forbids."""
        answer, read = await self._ask(source, visit)
        pages, tried = await self._pages(source, read) if read is not None and source.pages else (Pages(), ())
        brought = _brought(answer, read, pages, late=self._late(tried, pages))
        return brought, read.refused if read is not None else (), pages.forbidden

    async def _ask(self, source: Source, visit: Visit) -> tuple[Answer | Unreadable, ReadFeed | None]:
        """What came of the visit, and what was read if there was anything new to read.

        The body is let go of here: it is the largest thing there is.
        """
        fetching = self._reporters.fetcher.visit(source.url, visit.validators, limit=FEED_LIMIT)
        async with fetching as answer:
            if not isinstance(answer, Fetched):
                return answer, None
            body_hash = sha256(answer.body).digest()
            if visit.body_hash == body_hash:
                # A server without validators sends the same bytes again: they need not be read again.
                return _unchanged(answer), None
            read = await self._read(source, visit, answer)
            if isinstance(read, Unreadable):
                return read, None
            return replace(answer, body=b"", body_hash=body_hash), read

    async def _read(self, source: Source, visit: Visit, answer: Fetched) -> ReadFeed | Unreadable:
        given = (answer.body, answer.charset, answer.url, source, self._clock(), visit.entries)
        try:
            return await self._reporters.apart(read_articles, *given)
        except NotAFeed as error:
            return Unreadable(reason=str(error))
        except ChildDied as error:
            return Unreadable(reason=f"could not be read: reading it {error.reason}", killed=error.harmed)

    async def _pages(self, source: Source, read: ReadFeed) -> tuple[Pages, Sequence[Article]]:
        """The pages of those articles that are news or lack theirs, and of the news that these pages list.

        Also which articles that were.
        """
        news = await self._database.read(news_among, source, read.articles)
        wanted = list(dict.fromkeys((*news, *(each for each in read.articles if each in read.wanted))))
        visits = PageVisits(self._reporters, source, now=self._clock())
        await visits.complete(wanted)
        if source.discover and visits.pages.listed:
            await visits.discover(await self._unknown(visits.pages, read.articles))
        return visits.pages, wanted

    def _late(self, tried: Iterable[Article], pages: Pages) -> frozenset[Article]:
        """Articles of these days whose pages could not be had for now: another visit may bring them."""
        since = self._clock() - _WORTH_WAITING
        missing = (each for each in tried if each not in pages.final)
        return frozenset(each for each in missing if each.published and each.published > since)

    async def _unknown(self, pages: Pages, entries: Sequence[Article]) -> list[str]:
        """Of the news that pages list, what neither this feed nor anything before has told us of."""
        listed = {address_key(url): url for url in pages.listed}
        states = (url for each in pages.found.values() for url in (each.entry.url, each.article.url))
        announced = {address_key(url) for url in (*states, *(entry.url for entry in entries))}
        known = announced | await self._database.read(discoveries.known, listed)
        return [url for key, url in listed.items() if key not in known][:_MOST_DISCOVERED]

    async def _settled(self, source: Source, visit: Visit, brought: Brought) -> Settled:
        occasion = Occasion(
            source=source,
            visit=visit,
            shelves=self._shelves,
            now=self._clock(),
            min_delay=self._reporters.min_delay,
            max_delay=self._reporters.max_delay,
            chance=self._reporters.chance(),
        )
        return await self._writes.write(partial(settle, brought=brought, occasion=occasion))


def _kind(error: BaseException) -> str:
    """The name of what went wrong, within whatever groups of tasks it did."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__


def _unchanged(answer: Fetched) -> NotModified:
    return NotModified(validators=answer.validators, fresh=answer.fresh, moved_to=answer.moved_to)


def _brought(
    answer: Answer | Unreadable, read: ReadFeed | None, pages: Pages, *, late: frozenset[Article]
) -> Brought:
    if read is None:
        return Brought(result=answer)
    found = [pages.found.get(entry) or Found(entry=entry, article=entry) for entry in read.articles]
    marks = (
        page_wanted(mark) if each.entry in late else b"" if each.gone else mark
        for mark, each in zip(read.marks, found, strict=True)
    )
    return Brought(
        result=answer,
        found=(*found, *pages.discovered),
        known=read.known,
        announced=frozenset(read.announced),
        entries=read.entries + b"".join(marks),
        unfinished=read.left or bool(late),
        withdrawn=read.withdrawn,
        looked_at=tuple(pages.looked_at),
        ttl=read.ttl,
        killed=pages.killed,
    )
