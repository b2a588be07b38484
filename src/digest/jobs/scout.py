"""A look at a source before it is taken up: what it is, and what a visit would bring. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digest.child import ChildDied
from digest.gather.answers import Fetched, NotAFeed, Unreachable
from digest.gather.fetch import FEED_LIMIT
from digest.gather.links import find_feeds
from digest.jobs.gather import Reporters
from digest.jobs.reading import ReadFeed, read_articles
from digest.model.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Scouted:
    """A feed, and what it offers now."""

    url: str
    """Its own address: a page that was given instead names it."""
    read: ReadFeed
    others: tuple[str, ...] = ()
    """Further feeds that the page names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barren:
    """Nothing can be had from there. `reason` goes on after its name: "answered 404 (Not Found)"."""

    reason: str
    temporary: bool


async def scout(reporters: Reporters, source: Source, *, now: datetime) -> Scouted | Barren:
    """What a visit to this source would bring; where it is a page, to the first feed that the page names."""
    fetched = await _fetched(reporters, source)
    if isinstance(fetched, Barren):
        return fetched
    read = await _read(reporters, source, fetched, now=now)
    if isinstance(read, ReadFeed):
        return Scouted(url=source.url, read=read)
    named = await _named(reporters, fetched)
    if not named:
        return read
    return await _first_of(reporters, source, named, now=now)


async def _first_of(
    reporters: Reporters, source: Source, named: Sequence[str], *, now: datetime
) -> Scouted | Barren:
    """The feed of a page. A page that a page names is not followed further."""
    first, *others = named
    feed = replace(source, url=first)
    fetched = await _fetched(reporters, feed)
    if isinstance(fetched, Barren):
        return Barren(reason=f"names the feed {first}, which {fetched.reason}", temporary=fetched.temporary)
    read = await _read(reporters, feed, fetched, now=now)
    if isinstance(read, Barren):
        return Barren(reason=f"names the feed {first}, which {read.reason}", temporary=read.temporary)
    return Scouted(url=first, read=read, others=tuple(others))


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
    work = (read_articles, fetched.body, fetched.charset, fetched.url, source, now)
    try:
        return await reporters.children.run(*work, seconds=reporters.read_seconds)
    except NotAFeed as error:
        return Barren(reason=error.reason, temporary=False)
    except ChildDied as error:
        return Barren(reason=f"could not be read: reading it {error.reason}", temporary=False)


async def _named(reporters: Reporters, fetched: Fetched) -> tuple[str, ...]:
    """The feeds that a page names; a page that cannot be read names none."""
    work = (find_feeds, fetched.body, fetched.charset, fetched.url)
    try:
        return await reporters.children.run(*work, seconds=reporters.read_seconds)
    except ChildDied:
        return ()
