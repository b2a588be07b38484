"""One network connection that carries one conversation, and watches the clock for it."""

import asyncio
import ipaddress
import ssl
from collections import deque
from collections.abc import Callable

from digest.deliver.conversation import Conversation, Event
from digest.deliver.opening import opening
from digest.deliver.relay import Relay
from digest.deliver.results import Step

_PIECE = 1 << 16
"""Bytes of a message handed to the network at a time: each must be taken within `Timeouts.block`."""


class Line(asyncio.Protocol):
    """What asyncio calls when something happens on the connection; see `transport` for the order."""

    conversation: Conversation

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._events: deque[Event] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._full = False  # the network takes no more at the moment
        self._gone = False

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - asyncio's own signature is too wide
        self._transport = transport
        _keep_nothing_back(transport)
        hello = self._relay.hello or _address_literal(transport.get_extra_info("sockname")[0])
        self.conversation = Conversation(opening(self._relay, hello=hello))
        self._set_alarm(self.conversation.awaits)

    def data_received(self, data: bytes) -> None:
        self.conversation.receive(data)
        self.flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self._gone = True
        broken = f"the connection broke: {getattr(exc, 'strerror', None) or exc}"
        self.conversation.lose(broken if exc else "the relay closed the connection")
        self.flush()
        self._set_alarm(None)

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._wake()

    # What the sender calls.

    def flush(self) -> None:
        """Writes what the conversation wants said and collects what it has to tell."""
        said, told = self.conversation.take(), self.conversation.events()
        if said:
            self._transport.write(said)
        if said or told:
            # Not at every byte received: a relay that drips must be done within the same time.
            self._set_alarm(self.conversation.awaits)
        self._events.extend(told)
        if self.conversation.over and not self._gone:
            self._close()
        self._wake()

    async def event(self) -> Event:
        """What the conversation tells next. To be awaited only while it owes something."""
        await self._until(lambda: bool(self._events))
        return self._events.popleft()

    async def pour(self, message: bytes) -> None:
        """Returns when the network has taken all of it, or when there is no point any more."""
        view = memoryview(message)
        for start in range(0, len(view), _PIECE):
            if not self.conversation.busy:
                return
            self._set_alarm(Step.BODY)
            self._transport.write(view[start : start + _PIECE])
            # A write that fails says so only in the loop's next round.
            await asyncio.sleep(0)
            await self._until(lambda: self._taken() or not self.conversation.busy)
        self._set_alarm(None)

    async def encrypt(self, context: ssl.SSLContext, *, goodbye: float) -> None:
        """Encrypts the line (RFC 3207), if it is still there. Raises OSError, then the line is gone."""
        if self.conversation.over:
            return
        try:
            transport = await self._loop.start_tls(
                self._transport,
                self,
                context,
                server_hostname=self._relay.host,
                ssl_handshake_timeout=self._relay.timeouts.handshake,
                ssl_shutdown_timeout=goodbye,
            )
        except BaseException:
            self._abandon()
            raise
        if transport is None:  # what asyncio gives when the line went away just then
            self._abandon()
            raise ConnectionResetError("the relay closed the connection during the handshake")
        self._transport = transport
        _keep_nothing_back(transport)
        self.conversation.encrypted()
        self.flush()

    def cut(self, reason: str) -> None:
        """Ends it here and now: what was not written yet will not be."""
        self.conversation.lose(reason)
        self.flush()

    async def leave(self) -> None:
        """Says goodbye if there is someone to say it to, and returns when the socket is closed."""
        self.conversation.leave()
        self.flush()
        try:
            await self._until(lambda: self.conversation.over)
        finally:
            self.cut("we left in a hurry")
        await self._until(lambda: self._gone)

    # Helpers.

    def _taken(self) -> bool:
        return not self._full and not self._transport.is_closing()

    async def _until(self, come: Callable[[], bool]) -> None:
        while not come():
            self._waiter = self._loop.create_future()
            await self._waiter

    def _close(self) -> None:
        """Only after a goodbye is there time for TLS's own; half a message is never flushed."""
        if self.conversation.left:
            self._transport.close()
        else:
            self._transport.abort()

    def _abandon(self) -> None:
        """Until a handshake is done, asyncio does not tell us when the connection is lost."""
        self._gone = True
        self._transport.abort()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _set_alarm(self, step: Step | None) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        seconds = self._relay.timeouts.at(step) if step else 0
        self._alarm = self._loop.call_later(seconds, self._overdue, step, seconds) if step else None

    def _overdue(self, step: Step, seconds: float) -> None:
        self.cut(f"the relay kept us waiting at {step} for {seconds:g} seconds")


def _keep_nothing_back(transport: asyncio.Transport) -> None:
    """So that `pour` is done when nothing waits in asyncio's buffer any more.

    A high limit of 0 would say so too, but asyncio's TLS counts "at least 0" as full, for ever.
    """
    transport.set_write_buffer_limits(high=1, low=0)


def _address_literal(address: str) -> str:
    """RFC 5321 §4.1.3. Looking our own name up could take long, and be wrong."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return f"[IPv6:{ip}]" if ip.version == 6 else f"[{ip}]"  # noqa: PLR2004 - the 6 of IPv6
