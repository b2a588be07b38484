"""Looks up host names without letting a slow one hold up the others.

The system's own lookup blocks, and asyncio lends it the few threads that everything shares: six names
whose servers never answer would stop the whole program. Here each lookup has a thread of its own, up
to as many as there are visits at once, and nobody waits for a thread at the end.
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread

Found = tuple[int, int, int, str, tuple[str | int, ...] | tuple[int, bytes]]
"""As `socket.getaddrinfo` gives it: family, kind, protocol, canonical name, address."""
Looking = Callable[[str, int, int], Sequence[Found]]
"""Finds a name's addresses, given host, port and family, and may block. Raises OSError."""

_THREADS = 128
_MOST = 8
"""Addresses of one name that are worth trying: a hostile zone may hold thousands."""


class Names:
    """A name's addresses, looked up in threads that the end of the program does not wait for."""

    def __init__(self, looking: Looking | None = None, *, threads: int = _THREADS) -> None:
        self._looking = looking or _system
        self._most_threads = threads
        self._asked: SimpleQueue[_Lookup | None] = SimpleQueue()
        self._lock = Lock()
        self._threads = 0
        self._idle = 0
        self._closed = False

    async def look_up(self, host: str, port: int, family: int) -> tuple[Found, ...]:
        """Up to eight addresses. Raises OSError when there are none; the caller sets the deadline."""
        lookup = _Lookup(host, port, family)
        self._hand_over(lookup)
        try:
            return await lookup.answer
        finally:
            lookup.answer.cancel()  # whoever has not begun with it need not

    def close(self) -> None:
        """Lets idle threads go. One that still waits for an answer ends when that comes, or with us."""
        with self._lock:
            self._closed = True
            for _ in range(self._threads):
                self._asked.put(None)

    def _hand_over(self, lookup: "_Lookup") -> None:
        with self._lock:
            if self._closed:
                raise OSError("names are not looked up any more")
            if self._idle:
                self._idle -= 1
            elif self._threads < self._most_threads:
                self._threads += 1
                Thread(target=self._work, name="digest-names", daemon=True).start()
            self._asked.put(lookup)

    def _work(self) -> None:
        while (lookup := self._asked.get()) is not None:
            lookup.run(self._looking)
            with self._lock:
                if self._asked.empty():
                    self._idle += 1


class _Lookup:
    def __init__(self, host: str, port: int, family: int) -> None:
        self.loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[tuple[Found, ...]] = self.loop.create_future()
        self.question = (host, port, family)

    def run(self, looking: Looking) -> None:
        if self.answer.cancelled():
            return
        try:
            found = tuple(looking(*self.question))[:_MOST]
        except (OSError, UnicodeError) as error:  # a label too long, or empty, is a UnicodeError
            self._tell(error)
        else:
            self._tell(found)

    def _tell(self, outcome: "tuple[Found, ...] | OSError | UnicodeError") -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self.loop.call_soon_threadsafe(self._settle, outcome)

    def _settle(self, outcome: "tuple[Found, ...] | OSError | UnicodeError") -> None:
        if self.answer.done():
            return
        if isinstance(outcome, tuple):
            self.answer.set_result(outcome)
        else:
            self.answer.set_exception(OSError(str(outcome)))


def _system(host: str, port: int, family: int) -> Sequence[Found]:
    return socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
