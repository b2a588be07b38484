"""When to go to a source again, and what to remember of having been there.

A source is visited as often as it is worth: a share of the time that usually passes between two of its
articles. What the publisher asks for is respected, and one that fails is asked ever less often, but
never given up: sites come back after years, and nobody would remember to look.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from statistics import median

from digest.gather.answers import Fetched, NotModified, Unreachable, Unreadable
from digest.model.source import Condition, Visit

_SHARE = 4
"""Visits for each usual gap: news is then seen with an eighth of the gap lost on average, and three
visits of four that bring nothing are mostly answered by 304."""
_FLOORS_UNKNOWN = 3
"""How many floors to wait while a source's habit is not known: more than one lest a slow source be
pestered, few enough to learn a quick one's habit within hours."""
_DAY = timedelta(days=1)
"""The longest that a failing source is left alone, or one whose publisher asks for it."""
_SPREAD = 0.1
"""Sources that were added together shall not be visited together for ever."""
_FAILURES = 3
_STALE_GAPS = 10
_STALE = timedelta(days=3)
"""A quick source may be silent over a holiday without anybody having to look."""
_STALE_UNKNOWN = timedelta(days=30)
"""Silence of a source whose habit nobody knows, because it states days alone or has brought too little."""
_DEATHS = 3
_MOMENTS = 30
_FEWEST_MOMENTS = 3
_BURST = timedelta(minutes=5)
"""What is published within the same minutes was published at once, as far as our visits go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How often a source may be visited, and how often it has something to say."""

    floor: timedelta
    """The shortest time between two visits."""
    longest: timedelta
    """The longest, when nothing is wrong and the publisher does not ask for more."""
    insisted: bool
    """Whether the newsroom set `longest` for this source: then the publisher's wishes end there too."""
    gap: timedelta | None
    """The usual time between two articles, as the articles we have tell; None when they don't."""


def after_visit(
    visit: Visit,
    result: Fetched | NotModified | Unreachable | Unreadable,
    now: datetime,
    *,
    habit: Habit,
    new: bool,
    ttl: timedelta | None = None,
    killed: bool = False,
    chance: float = 0.5,
) -> Visit:
    """What we know of a source after a visit to it.

    `new` says whether it brought an article we did not have, `ttl` what the feed itself says about how
    long nothing new will come, `killed` whether reading for it (its pages, too) killed a child process,
    and `chance` is anywhere from 0 to 1. A visit that leads to suspension leaves `due` as it was.
    What is suspended and says that nothing has changed stays so: it was not read.
    """
    if visit.condition.suspended and isinstance(result, NotModified):
        return replace(visit, last=now)
    if isinstance(result, Unreachable | Unreadable):
        after = _failed(visit, result, now, habit=habit)
        killed = killed or (isinstance(result, Unreadable) and result.killed)
    else:
        after = _went_well(visit, result, now, habit=habit, new=new)
        wait = _wait(after, now, habit=habit, hints=(result.fresh, ttl), chance=chance)
        after = replace(after, due=now + wait)
    after = _counting_deaths(after, result, killed=killed)
    return replace(after, due=visit.due) if after.condition.suspended else after


def usual_gap(moments: Sequence[datetime]) -> timedelta | None:
    """The time that usually passes between two articles, from when up to the last 30 were published.

    What came in a burst counts once, so that twenty articles every morning make a day, not seconds. None
    when fewer than three moments are left: nothing is usual yet. Moments of which only the day is known
    would make any source look slow; leave them out.
    """
    last = sorted(set(moments))[-_MOMENTS:]
    apart = last[:1] + [later for earlier, later in pairwise(last) if later - earlier >= _BURST]
    if len(apart) == 1 and last[-1] - last[0] >= _FEWEST_MOMENTS * _BURST:
        apart = last  # no burst, but a source that never rests
    if len(apart) < _FEWEST_MOMENTS:
        return None
    return timedelta(seconds=median((later - earlier).total_seconds() for earlier, later in pairwise(apart)))


def address_to_take(visit: Visit, now: datetime) -> str:
    """The address that a source has moved to for good, once two visits a day apart were told the same.

    Empty until then: sites that are being repaired, or hijacked for an hour, redirect everything.
    """
    if visit.failures or visit.last is None or visit.moved_since is None:
        return ""
    return visit.moved_to if min(visit.last, now) - visit.moved_since >= _DAY else ""


def _failed(visit: Visit, result: Unreachable | Unreadable, now: datetime, *, habit: Habit) -> Visit:
    """What a visit that brought nothing leaves behind.

    The old validators stay, or after a body that could not be read the next answer would be "not
    modified" and look as if all were well.
    """
    told = (isinstance(result, Unreachable) and result.retry_after) or timedelta(0)
    if isinstance(result, Unreachable) and not result.asked:
        return replace(visit, due=now + max(told, _patience(visit.failures, habit.floor)))
    failures = visit.failures + 1
    since = visit.failing_since or now
    long = failures >= _FAILURES and now - since >= _DAY
    gone = isinstance(result, Unreachable) and result.gone
    condition = Condition.FAILING if long and not visit.condition.suspended else visit.condition
    return replace(
        visit,
        due=now + max(told, _patience(failures, habit.floor)),
        last=now,
        failures=failures,
        failing_since=since,
        problem=result.reason,
        condition=Condition.GONE if gone else condition,
    )


def _patience(failures: int, floor: timedelta) -> timedelta:
    doublings = min(max(failures - 1, 0), 20)
    return min(floor * (1 << doublings), max(_DAY, floor))


def _went_well(
    visit: Visit, result: Fetched | NotModified, now: datetime, *, habit: Habit, new: bool
) -> Visit:
    gap = habit.gap if habit.gap is not None else visit.gap
    last_new = now if new else visit.last_new
    patience = _STALE_UNKNOWN if gap is None else max(_STALE_GAPS * gap, _STALE)
    stale = last_new is not None and now - last_new > patience
    same = bool(result.moved_to) and result.moved_to == visit.moved_to
    return replace(
        visit,
        validators=result.validators,
        body_hash=_hash(result) if isinstance(result, Fetched) else visit.body_hash,
        last=now,
        last_new=last_new,
        gap=gap,
        failures=0,
        failing_since=None,
        problem="",
        moved_to=result.moved_to,
        moved_since=visit.moved_since if same else now if result.moved_to else None,
        condition=Condition.STALE if stale else Condition.WELL,
    )


def _hash(fetched: Fetched) -> bytes:
    return fetched.body_hash or sha256(fetched.body).digest()


def _wait(
    visit: Visit, now: datetime, *, habit: Habit, hints: tuple[timedelta | None, ...], chance: float
) -> timedelta:
    """How long a source that is well is left alone."""
    quiet = now - visit.last_new if visit.last_new is not None else timedelta(0)
    usual = max(visit.gap, quiet) / _SHARE if visit.gap is not None else quiet / _SHARE
    if visit.gap is None:
        usual = max(usual, _FLOORS_UNKNOWN * habit.floor)
    asked = min(max((hint for hint in hints if hint is not None), default=timedelta(0)), _DAY)
    longest = habit.longest if habit.insisted else max(habit.longest, asked)
    least = min(max(habit.floor, asked), longest)
    spread = min(usual, habit.longest) * (1 + _SPREAD * (2 * chance - 1))
    return min(max(spread, least), longest)


def _counting_deaths(
    visit: Visit, result: Fetched | NotModified | Unreachable | Unreadable, *, killed: bool
) -> Visit:
    """What kills those who read it is not read for ever: after three times in a row a person has to look."""
    if not killed:
        wiped = isinstance(result, Fetched) or visit.condition is Condition.GONE
        return replace(visit, deaths=0) if wiped else visit
    deaths = visit.deaths + 1
    if deaths < _DEATHS:
        return replace(visit, deaths=deaths)
    problem = f"reading it killed {deaths} child processes in a row"
    return replace(visit, deaths=deaths, condition=Condition.QUARANTINED, problem=problem)
