"""Those who go out and read: the fetcher, and the children that read what it brings."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import SystemRandom
from typing import TypeVar

from digest.child import ChildDied, Children
from digest.gather.fetch import Fetcher
from digest.jobs.permissions import Permissions

T = TypeVar("T")

_QUICKLY = 0.5
"""Seconds of processor time in which nearly everything is read: what needs more waits for its turn."""
_LARGE = 1 << 20
_PAGES_AT_ONCE = 48
"""For all sources together, well under what the fetcher does at once: feeds always get their turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporters:
    """What gathering needs besides the store. Made for one event loop."""

    fetcher: Fetcher
    children: Children
    read_seconds: float = 5.0
    page_seconds: float = 60.0
    """For all the pages of one visit together, lest a slow site hold up everybody's mail."""
    min_delay: timedelta = timedelta(minutes=5)
    max_delay: timedelta = timedelta(hours=1)
    chance: Callable[[], float] = SystemRandom().random
    permissions: Permissions = field(default_factory=Permissions)
    page_turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_PAGES_AT_ONCE))
    _patiently: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1), init=False)

    async def apart(self, work: Callable[..., T], body: bytes, *args: object) -> T:
        """Runs `work(body, *args)` in a child process.

        What is large, or not done quickly, is done one at a time, so that the other children go on
        with what is small. Raises ChildDied, and what the work raises.
        """
        quickly = min(_QUICKLY, self.read_seconds)
        if len(body) <= _LARGE:
            try:
                return await self.children.run(work, body, *args, seconds=quickly)
            except ChildDied as died:
                if not died.late or quickly == self.read_seconds:
                    raise
        await self._patiently.acquire()
        task = asyncio.ensure_future(self.children.run(work, body, *args, seconds=self.read_seconds))
        task.add_done_callback(self._done_patiently)
        return await asyncio.shield(task)  # who stops waiting does not stop the child

    def _done_patiently(self, task: asyncio.Task[T]) -> None:
        self._patiently.release()
        if not task.cancelled():
            task.exception()  # heard by whoever still waits
