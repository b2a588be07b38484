"""A look at a source before it is taken up: what it is, and what a visit would bring. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

from digest.child import ChildDied
from digest.gather.answers import Fetched, NotAFeed, Unreachable
from digest.gather.fetch import FEED_LIMIT
from digest.gather.links import find_feeds
from digest.gather.robots import robots_address
from digest.gather.visits import usual_gap
from digest.jobs.pages import PageVisits
from digest.jobs.reading import ReadFeed, read_articles
from digest.jobs.reporters import Reporters
from digest.model.article import Article
from digest.model.source import Source
from digest.understand.links import web_address

GUESSES = ("/feed/", "/rss", "/rss.xml", "/atom.xml", "/feed.xml")
"""Where most sites have their feed; asked for only when a page names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoutedPage:
    """What the page of the newest article adds to what the feed tells."""

    entry: Article
    """The article as the feed has it."""
    article: Article | None
    """As it is with its page; None where the page could not be had."""
    listed: tuple[str, ...] = ()
    """Other news that the page lists."""
    problem: str = ""
    """Why there is none, of the page: "may not be fetched"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scouted:
    """A feed, or a page that lists articles, and what it offers now."""

    url: str
    """Its own address: a page that was given instead names it."""
    read: ReadFeed
    gap: timedelta | None = None
    """The time that usually passes between two of its articles; None where they do not tell."""
    others: tuple[str, ...] = ()
    """Further feeds that the page names."""
    guessed: bool = False
    """The page names no feed; this one was found where most sites have theirs."""
    page: ScoutedPage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Barren:
    """Nothing can be had from there. `reason` goes on after its name: "answered 404 (Not Found)"."""

    reason: str
    temporary: bool
    is_page: bool = False
    """It is a page, which may name a feed."""
    feedless: bool = False
    """It is a page, but it leads to no feed: a selector could still say where its articles are."""


async def scout(
    reporters: Reporters, source: Source, *, now: datetime, page: bool = False
) -> Scouted | Barren:
    """What a visit to this source would bring; where it is a page, to the first feed that the page names.

    With `page`, the newest article's own page is looked at too, if its site allows that.
    """
    found = await _found(reporters, source, now=now)
    if isinstance(found, Barren):
        return found
    found = replace(found, gap=_gap(found.read.articles))
    if not page or not found.read.articles:
        return found
    return replace(found, page=await _page(reporters, source, found.read.articles[0], now=now))


async def _found(reporters: Reporters, source: Source, *, now: datetime) -> Scouted | Barren:
    fetched = await _fetched(reporters, source)
    if isinstance(fetched, Barren):
        return fetched
    read = await _read(reporters, source, fetched, now=now)
    if isinstance(read, ReadFeed):
        return Scouted(url=source.url, read=read)
    if source.selector:
        return read
    if named := await _named(reporters, fetched):
        return await _first_of(reporters, source, named, now=now)
    if not read.is_page:
        return read
    return await _guessed(reporters, replace(source, url=fetched.url), read, now=now)


async def _first_of(
    reporters: Reporters, source: Source, named: Sequence[str], *, now: datetime
) -> Scouted | Barren:
    """The feed of a page. A page that a page names is not followed further."""
    first, *others = named
    read = await _read_at(reporters, source, first, now=now)
    if isinstance(read, Barren):
        return Barren(reason=f"names the feed {first}, which {read.reason}", temporary=read.temporary)
    return Scouted(url=first, read=read, others=tuple(others))


async def _guessed(reporters: Reporters, source: Source, page: Barren, *, now: datetime) -> Scouted | Barren:
    """The feed of a page that names none, where most sites have theirs."""
    for guess in GUESSES:
        address = urljoin(source.url, guess)
        read = await _read_at(reporters, source, address, now=now)
        if isinstance(read, ReadFeed) and read.articles:
            return Scouted(url=address, read=read, guessed=True)
    tried = f"{', '.join(GUESSES[:-1])} or {GUESSES[-1]}"
    return Barren(
        reason=f"{page.reason}; it names none, and there is none at {tried}", temporary=False, feedless=True
    )


async def _read_at(reporters: Reporters, source: Source, url: str, *, now: datetime) -> ReadFeed | Barren:
    feed = replace(source, url=url)
    fetched = await _fetched(reporters, feed)
    return fetched if isinstance(fetched, Barren) else await _read(reporters, feed, fetched, now=now)


async def _fetched(reporters: Reporters, source: Source) -> Fetched | Barren:
    answer = await reporters.fetcher.fetch(source.url, limit=FEED_LIMIT)
    if isinstance(answer, Fetched):
        return answer
    if isinstance(answer, Unreachable):
        return Barren(reason=answer.reason, temporary=answer.temporary)
    return Barren(
        reason="answered that nothing has changed, to a question that did not ask so", temporary=True
    )


async def _read(
    reporters: Reporters, source: Source, fetched: Fetched, *, now: datetime
) -> ReadFeed | Barren:
    given = (fetched.body, fetched.charset, fetched.url, source, now)
    try:
        return await reporters.apart(read_articles, *given)
    except NotAFeed as error:
        return Barren(reason=error.reason, temporary=False, is_page=error.is_page)
    except ChildDied as error:
        return Barren(reason=f"could not be read: reading it {error.reason}", temporary=False)


async def _named(reporters: Reporters, fetched: Fetched) -> tuple[str, ...]:
    """The feeds that a page names by an address; a page that cannot be read names none."""
    try:
        named = await reporters.apart(find_feeds, fetched.body, fetched.charset, fetched.url)
    except ChildDied:
        return ()
    return tuple(dict.fromkeys(address for one in named if (address := web_address(one))))


async def _page(reporters: Reporters, source: Source, entry: Article, *, now: datetime) -> ScoutedPage:
    visits = PageVisits(reporters, source, now=now)
    await visits.complete([entry])
    pages, found = visits.pages, visits.pages.found.get(entry)
    if found is not None and not found.gone:
        return ScoutedPage(entry=entry, article=found.article, listed=tuple(pages.listed))
    problem, rules = "could not be had now", reporters.permissions.at(robots_address(entry.url))
    if found is not None:
        problem = "is gone"
    elif rules.hold(now) and rules.body is None:
        problem = "may not be fetched while its site's robots.txt cannot be had"
    elif pages.forbidden:
        problem = "may not be fetched: its site's robots.txt says so"
    elif pages.killed:
        problem = "could not be read: reading it had to be stopped"
    return ScoutedPage(entry=entry, article=None, problem=problem)


def _gap(articles: Sequence[Article]) -> timedelta | None:
    return usual_gap([one.published for one in articles if one.published and not one.day_only])
