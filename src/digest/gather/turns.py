"""Who has to wait, and for what: a turn at a host, room for a large body, a host's own pause.

Such waits are not the server's doing, so its deadline stands still meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from types import TracebackType
from typing import Self

FREE = 1 << 18
"""Bytes of a body that need no place of their own: most feeds are smaller."""


class KeptWaiting(Exception):
    """No turn or no room for as long as one may wait; the message goes on after the source's name."""

    def __init__(self, reason: str = "had to wait for other sources") -> None:
        super().__init__(reason)


class Deadline:
    """So many seconds for the whole of a fetch. Use it with `async with`; raises TimeoutError."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._timeout.__aexit__(kind, error, trace)

    async def wait_aside(self, turn: asyncio.Semaphore) -> None:
        """Waits for a turn while the deadline stands still, but no longer than that would have been.

        Raises KeptWaiting.
        """
        if not turn.locked():
            await turn.acquire()
            return
        loop = asyncio.get_running_loop()
        left = (self._timeout.when() or loop.time()) - loop.time()
        self._timeout.reschedule(None)
        try:
            async with asyncio.timeout(self._seconds):
                await turn.acquire()
        except TimeoutError:
            raise KeptWaiting from None
        finally:
            self._timeout.reschedule(loop.time() + left)


class Hosts:
    """Whom we are talking to, and who has asked us to wait. `clock` is in seconds and never goes back."""

    def __init__(self, at_once: int, clock: Callable[[], float]) -> None:
        self._at_once = at_once
        self._clock = clock
        self._turns: dict[str, tuple[asyncio.Semaphore, int]] = {}
        self._holds: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str, deadline: Deadline) -> AsyncIterator[None]:
        """One of the few talks with this host. Raises KeptWaiting."""
        turn, users = self._turns.get(host, (asyncio.Semaphore(self._at_once), 0))
        self._turns[host] = turn, users + 1
        try:
            await deadline.wait_aside(turn)
            try:
                yield
            finally:
                turn.release()
        finally:
            users = self._turns[host][1] - 1
            self._turns[host] = turn, users
            if not users:
                del self._turns[host]

    def hold(self, host: str, wait: timedelta) -> None:
        """The host wants to be left alone so long, by every source."""
        self._holds[host] = max(self._clock() + wait.total_seconds(), self._holds.get(host, 0.0))

    def held(self, host: str) -> timedelta | None:
        """How long it still wants to be left alone; None when it may be asked."""
        left = self._holds.get(host, 0.0) - self._clock()
        if left > 0:
            return timedelta(seconds=left)
        self._holds.pop(host, None)
        return None


class Share:
    """One visit's share of the few places in memory for large bodies.

    Use it with `async with`: the place is given back at the end. `patience` is in seconds.
    """

    def __init__(self, places: asyncio.Semaphore, *, patience: float) -> None:
        self._places = places
        self._patience = patience
        self._taken = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._taken:
            self._taken = False
            self._places.release()

    async def take(self) -> None:
        """Waits, in turn, until there is a place. Raises KeptWaiting."""
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
                self._taken = True
        except TimeoutError:
            raise KeptWaiting from None
