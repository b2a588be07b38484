"""One tick: gather, raise alerts, publish, send, each as far as it is due. Any tick may be the last.

Each step is safe to do twice and needs nothing of the tick before, so a crash, a second daemon or a
clock that jumps costs at most the time to the next tick.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from digest.jobs.composing import Typesetters
from digest.jobs.gather import Gathered, gather
from digest.jobs.notices import Told, tell
from digest.jobs.publish import Published, Unpublished, publish_due
from digest.jobs.reporters import Reporters
from digest.jobs.send import Post, Sent, send
from digest.jobs.urgency import raise_alerts
from digest.model.alert import Alert
from digest.model.clock import Clock, Progress, silent
from digest.select.urgency import Rules
from digest.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Everyone a tick needs: those who read, those who set, and the one who takes mail to the relay."""

    reporters: Reporters
    typesetters: Typesetters
    post: Post
    rules: Rules
    """When a story deserves an alert."""
    admin: str = ""
    """Who is told by mail of sources in trouble; empty for nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What a tick came to."""

    gathered: tuple[Gathered, ...]
    raised: tuple[Alert, ...]
    published: tuple[Published | Unpublished, ...]
    sent: Sent
    told: Told


async def tick(
    database: Database, staff: Staff, *, clock: Clock, progress: Callable[[str], Progress] = lambda _: silent
) -> Ticked:
    """Gathers, raises alerts, publishes and sends, once. `progress` gives, by a step's name, who watches it.

    A source, list or relay in trouble stands in what is returned, and stops nothing else. Raises
    StoreUnavailable.
    """
    gathered = await gather(database, staff.reporters, clock=clock, progress=progress("gather"))
    raised = await raise_alerts(database, staff.rules, clock=clock)
    published = await asyncio.to_thread(
        publish_due, database, staff.typesetters, now=clock(), progress=progress("publish")
    )
    sent = await send(database, staff.post, clock=clock, progress=progress("send"))
    told = await tell(database, staff.post.relay, admin=staff.admin, clock=clock)
    return Ticked(gathered=gathered, raised=raised, published=published, sent=sent, told=told)
