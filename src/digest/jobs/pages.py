"""The article pages of one visit: as many as the site allows and the visit's time does, politely."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from digest.child import ChildDied
from digest.gather.answers import Answer, Fetched, Unreachable
from digest.gather.fetch import PAGE_LIMIT
from digest.gather.robots import Permission, permitted, robots_address, robots_rules
from digest.jobs.filing import Found
from digest.jobs.reading import read_article_page, read_discovered
from digest.jobs.reporters import Reporters
from digest.model.article import Article
from digest.model.source import Source

_AT_ONCE = 4
_SITES_AT_ONCE = 8
_ROBOTS_LIMIT = 1 << 20
_AGENT = "digest"
"""The name under which a robots.txt may speak of us."""


@dataclass(slots=True, kw_only=True)
class Pages:
    """What the pages of a visit brought. Filled as they come: what came in time counts."""

    found: dict[Article, Found] = field(default_factory=dict)
    """By the entry that announced each."""
    listed: list[str] = field(default_factory=list)
    discovered: list[Found] = field(default_factory=list)
    looked_at: list[str] = field(default_factory=list)
    """Addresses that were only listed and have been looked at, whatever stood there."""
    forbidden: int = 0
    """How many pages the site does not allow to be fetched."""
    final: set[Article] = field(default_factory=set)
    """Entries whose pages need not be tried again: read, or refused for good."""
    killed: bool = False
    """Whether one of them killed the child process that read it."""


class PageVisits:
    """The visits to the pages of one source."""

    def __init__(self, reporters: Reporters, source: Source, *, now: datetime) -> None:
        self._reporters = reporters
        self._source = source
        self._now = now
        self._deadline = asyncio.get_running_loop().time() + reporters.page_seconds
        self._forbidden: set[str] = set()
        self.pages = Pages()

    async def complete(self, entries: Sequence[Article]) -> None:
        """Visits the pages of these. Where none can be had, the article stays as the feed has it."""
        by_url = {entry.url: entry for entry in entries}
        await self._visit(list(by_url), lambda url: self._complete(by_url[url]))
        self.pages.final.update(entry for entry in entries if entry.url in self._forbidden)

    async def discover(self, urls: Sequence[str]) -> None:
        """Looks what stands at addresses that pages of this source have listed."""
        await self._visit(urls, self._look)

    async def _visit(self, urls: Iterable[str], one: Callable[[str], Awaitable[None]]) -> None:
        sites: defaultdict[str, list[str]] = defaultdict(list)
        for url in urls:
            sites[robots_address(url)].append(url)
        turn = asyncio.Semaphore(_SITES_AT_ONCE)
        try:
            async with asyncio.timeout_at(self._deadline), asyncio.TaskGroup() as group:
                for address, theirs in sites.items():
                    group.create_task(self._site(address, theirs, one=one, turn=turn))
        except TimeoutError:
            return  # what came until now is kept

    async def _site(
        self,
        address: str,
        urls: Sequence[str],
        *,
        one: Callable[[str], Awaitable[None]],
        turn: asyncio.Semaphore,
    ) -> None:
        """The pages of one site, no more at once than it bears, and with the pauses it asks for."""
        async with turn:
            async with self._reporters.page_turns:
                permission = await self._permission(address, urls)
            if self._reporters.permissions.at(address).body is not None:
                self._forbidden |= set(urls) - set(permission.allowed)
                self.pages.forbidden = len(self._forbidden)
            at_once = asyncio.Semaphore(1 if permission.delay else _AT_ONCE)

            async def in_turn(url: str) -> None:
                async with at_once:
                    await self._pause(address, permission.delay)
                    await one(url)

            async with asyncio.TaskGroup() as group:
                for url in permission.allowed:
                    group.create_task(in_turn(url))

    async def _pause(self, address: str, delay: float | None) -> None:
        """Waits until the site has had the rest it asks for, from whichever source of ours."""
        if delay:
            rules, now = self._reporters.permissions.at(address), asyncio.get_running_loop().time()
            turn = max(rules.next_turn, now)
            rules.next_turn = turn + delay
            await asyncio.sleep(turn - now)

    async def _permission(self, address: str, urls: Sequence[str]) -> Permission:
        rules = self._reporters.permissions.at(address)
        async with rules.asking:
            if not rules.hold(self._now):
                answer = await self._reporters.fetcher.fetch(address, limit=_ROBOTS_LIMIT)
                rules.keep(robots_rules(answer), now=self._now)
        if not rules.body:
            return Permission(allowed=() if rules.body is None else tuple(urls))
        try:
            return await self._reporters.apart(permitted, rules.body, _AGENT, tuple(urls))
        except ChildDied:
            return Permission()  # rules that nobody can read allow nothing

    async def _complete(self, entry: Article) -> None:
        async with self._fetching(entry.url) as answer:
            if not (isinstance(answer, Unreachable) and answer.temporary):
                self.pages.final.add(entry)
            if _is_gone(answer):
                self.pages.found[entry] = Found(entry=entry, article=entry, gone=True)
            if not isinstance(answer, Fetched):
                return
            given = (answer.body, answer.charset, answer.url, entry, self._now)
            try:
                read = await self._reporters.apart(read_article_page, *given)
            except ChildDied as died:
                self.pages.killed |= died.harmed
                return
        self.pages.found[entry] = Found(entry=entry, article=read.article)
        self.pages.listed += read.listed

    async def _look(self, url: str) -> None:
        async with self._fetching(url) as answer:
            if isinstance(answer, Unreachable) and answer.temporary:
                return  # the next page that lists it has it looked at again
            self.pages.looked_at.append(url)
            if not isinstance(answer, Fetched):
                return
            given = (answer.body, answer.charset, answer.url, self._source, self._now)
            try:
                article = await self._reporters.apart(read_discovered, *given)
            except ChildDied as died:
                self.pages.killed |= died.harmed
                return
        if article is not None:
            self.pages.discovered.append(Found(entry=article, article=article))

    async def _may_follow(self, url: str) -> bool:
        """Whether a redirect leads where its site lets us go. Asked within the turn of the page itself."""
        return url in (await self._permission(robots_address(url), [url])).allowed

    @asynccontextmanager
    async def _fetching(self, url: str) -> AsyncIterator[Answer]:
        fetching = self._reporters.fetcher.visit(url, limit=PAGE_LIMIT, may_follow=self._may_follow)
        async with self._reporters.page_turns, fetching as answer:
            yield answer


def _is_gone(answer: Answer) -> bool:
    return isinstance(answer, Unreachable) and answer.gone
