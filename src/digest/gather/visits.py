"""When to go to a source again, and what to remember of having been there."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from digest.gather.answers import Fetched, NotModified, Unreachable, Unreadable
from digest.model.source import Visit

INTERVAL = timedelta(minutes=15)
_LONGEST = timedelta(days=1)


def after_visit(
    visit: Visit,
    result: Fetched | NotModified | Unreachable | Unreadable,
    now: datetime,
    *,
    new: bool,
    interval: timedelta = INTERVAL,
) -> Visit:
    """What we know of a source after a visit to it.

    `new` says whether it brought an article we did not have, `interval` how long a source that is
    well is left alone. One that fails is left alone twice as long each time, up to a day; it is never
    given up. After a body that could not be read the old validators stay, or the next answer would be
    "not modified" and look as if all were well.
    """
    if isinstance(result, Unreachable | Unreadable):
        failures = visit.failures + 1
        due = now + _patience(failures, interval)
        return replace(visit, due=due, last=now, failures=failures, problem=result.reason)
    return replace(
        visit,
        validators=result.validators,
        body_hash=sha256(result.body).digest() if isinstance(result, Fetched) else visit.body_hash,
        due=now + interval,
        last=now,
        last_new=now if new else visit.last_new,
        failures=0,
        problem="",
    )


def _patience(failures: int, interval: timedelta) -> timedelta:
    doublings = min(failures - 1, 20)
    return min(interval * (1 << doublings), max(_LONGEST, interval))
