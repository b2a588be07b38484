"""What a visit came to, written down: its articles, the next visit, and who has to be told."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.gather.answers import Fetched, NotModified, Unreachable, Unreadable
from digest.gather.visits import Habit, address_to_take, after_visit, usual_gap
from digest.jobs.filing import Filed, Found, Shelves, file_articles, withdraw
from digest.model.source import Condition, Source, Validators, Visit
from digest.store import articles, audit, discoveries, notices, sources
from digest.store.audit import Deed
from digest.store.database import Connection
from digest.understand.identify import address_key

_HABIT = 30
"""Articles by which a source's habit is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What is left of a visit when nothing more is to be fetched or read."""

    result: Fetched | NotModified | Unreachable | Unreadable
    """Without its body."""
    found: tuple[Found, ...] = ()
    known: int = 0
    """Entries that are as they were at the last visit, and were not looked into."""
    announced: frozenset[str] = frozenset()
    """Their guids, or addresses where they have none."""
    entries: bytes | None = None
    """The marks of all entries that are settled; None when nothing was read."""
    unfinished: bool = False
    """Whether there is more to be had from the very same body: it is asked for again soon."""
    withdrawn: tuple[str, ...] = ()
    looked_at: tuple[str, ...] = ()
    ttl: timedelta | None = None
    killed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What was written down."""

    filed: Filed
    visit: Visit
    problem: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Which visit it was, and by what it is settled."""

    source: Source
    visit: Visit
    """As it was before."""
    shelves: Shelves
    now: datetime
    min_delay: timedelta
    max_delay: timedelta
    chance: float
    """From 0 to 1: spreads the next visits of sources that were added together."""


def settle(c: Connection, brought: Brought, occasion: Occasion) -> Settled:
    """Everything that follows from a visit, in the caller's transaction.

    Where the source was edited while the visit was under way, or another process has visited it, its
    articles are kept and all else is left as it is now.
    """
    filed = _filed(c, brought, occasion)
    problem = brought.result.reason if isinstance(brought.result, Unreachable | Unreadable) else ""
    standing = sources.named(c, [occasion.source.id])
    if standing != ((occasion.source, occasion.visit),):
        return Settled(filed=filed, visit=standing[0][1] if standing else occasion.visit, problem=problem)
    after = after_visit(
        occasion.visit,
        brought.result,
        occasion.now,
        habit=_habit(c, occasion, new=filed.new > 0),
        new=filed.new > 0,
        ttl=brought.ttl,
        killed=brought.killed,
        chance=occasion.chance,
    )
    if brought.entries is not None:
        after = replace(after, entries=brought.entries)
    if brought.unfinished:
        after = _asking_again(after, brought, occasion)
    moved_to = _follow(c, occasion, after)
    if moved_to:
        after = replace(after, moved_to="", moved_since=None)
    sources.settle(c, after)
    _tell(c, occasion, after)
    _let_the_host_rest(c, brought, occasion)
    return Settled(filed=filed, visit=after, problem=problem, moved_to=moved_to)


def _filed(c: Connection, brought: Brought, occasion: Occasion) -> Filed:
    source, now = occasion.source, occasion.now
    filed = Filed()
    if brought.found:
        filed = file_articles(
            c, source, brought.found, shelves=occasion.shelves, now=now, announced=brought.announced
        )
    discoveries.note(c, map(address_key, brought.looked_at), source=source.id, now=now)
    withdrawn = filed.withdrawn + withdraw(c, source, brought.withdrawn)
    if withdrawn:
        _write(c, occasion, "article withdrawn", detail=f"{withdrawn} by the publisher")
    return replace(filed, known=filed.known + brought.known, withdrawn=withdrawn)


def _asking_again(after: Visit, brought: Brought, occasion: Occasion) -> Visit:
    """Without validators, or the rest would never come; soon, unless the publisher asks for patience."""
    hinted = brought.ttl or (isinstance(brought.result, Fetched) and brought.result.fresh)
    soon = occasion.now + min(occasion.min_delay, occasion.source.max_delay or occasion.max_delay)
    due = after.due if hinted or after.due is None else min(after.due, soon)
    return replace(after, validators=Validators(), body_hash=None, due=due)


def _habit(c: Connection, occasion: Occasion, *, new: bool) -> Habit:
    source = occasion.source
    longest = source.max_delay or occasion.max_delay
    gap = occasion.visit.gap
    return Habit(
        floor=min(occasion.min_delay, longest),
        longest=longest,
        insisted=source.max_delay is not None,
        gap=usual_gap(articles.moments(c, source.id, limit=_HABIT)) if new else gap,
    )


def _tell(c: Connection, occasion: Occasion, after: Visit) -> None:
    """The newsroom is told when a source comes to need somebody, not each time it still does."""
    if after.condition in {occasion.visit.condition, Condition.WELL}:
        return
    if after.condition is Condition.STALE and notices.noted_since(c, after, after.last_new):
        return  # it has failed in between, and has still brought nothing
    notices.add(c, after, now=occasion.now)
    if after.condition.suspended:
        _write(c, occasion, "source suspended", detail=after.condition)


def _let_the_host_rest(c: Connection, brought: Brought, occasion: Occasion) -> None:
    result = brought.result
    if isinstance(result, Unreachable) and result.host_wide and result.retry_after:
        sources.hold(
            c, result.host or sources.host_of(occasion.source.url), occasion.now + result.retry_after
        )


def _follow(c: Connection, occasion: Occasion, after: Visit) -> str:
    """The address that the source is visited at from now on, if it has moved for good."""
    old, new = occasion.source.url, address_to_take(after, occasion.now)
    if not new or new == old or not sources.move(c, occasion.source, new):
        return ""
    _write(c, occasion, "source moved", detail=f"from {old} to {new}")
    return new


def _write(c: Connection, occasion: Occasion, command: str, *, detail: str) -> None:
    """Into the audit, as a deed of the program's own."""
    told = f"{occasion.source.key}: {detail}"
    audit.add(c, Deed(at=occasion.now, actor="gather", command=command, detail=told))
