"""Carries a conversation with a relay over the network: connects, encrypts, keeps the time.

Everything that can go wrong out there is a value. Only the caller's own failures (its
`before_last_byte` raised, its task was canceled) come out as exceptions, and then the line is cut
at once: a message whose last byte was not handed out yet will never be complete.
"""

import asyncio
import contextlib
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import lru_cache
from pathlib import Path

from digest.deliver.conversation import Down, Encrypt, Ready, Settled
from digest.deliver.envelope import Envelope
from digest.deliver.line import Line
from digest.deliver.offers import Offers
from digest.deliver.relay import Relay, Security
from digest.deliver.results import RelayDown, SendResult

# TLS's goodbye: the reply to QUIT has come by then, so nothing depends on it.
_TLS_GOODBYE = 1.0


class Connection:
    """An open line to a relay that is ready for mail: one message after another."""

    def __init__(self, line: Line, offers: Offers) -> None:
        self._line = line
        self.offers = offers

    @property
    def usable(self) -> bool:
        """Whether the next message may go this way; if not, leave and connect anew."""
        return self._line.conversation.ready

    async def send(
        self,
        sender: str,
        recipient: str,
        message: bytes,
        *,
        before_last_byte: Callable[[], Awaitable[None]] | None = None,
    ) -> SendResult:
        """Hands one message over and says what became of it.

        `message` is canonical: it ends in CRLF, holds no other line ends, and no line of it starts
        with a dot; `compose` makes it so, and only its ends are looked at. `before_last_byte` is
        awaited when all but the last bytes are out: until it returns, the relay cannot have the
        message. Raises ValueError for a message that is not canonical, and what
        `before_last_byte` raises.
        """
        if message.startswith(b".") or not message.endswith(b"\r\n"):
            raise ValueError("a message ends in CRLF, and none of its lines starts with a dot")
        conversation = self._line.conversation
        conversation.begin(Envelope(sender=sender, recipient=recipient, size=len(message)))
        try:
            return await self._exchange(message, before_last_byte)
        finally:
            if conversation.busy:
                self._line.cut("we gave up in the middle")

    async def _exchange(
        self, message: bytes, before_last_byte: Callable[[], Awaitable[None]] | None
    ) -> SendResult:
        line = self._line
        line.flush()
        event = await line.event()
        if isinstance(event, Settled):
            return event.result
        await line.pour(message)
        if before_last_byte is not None and line.conversation.busy:
            await before_last_byte()
        line.conversation.finish()
        line.flush()
        event = await line.event()
        if isinstance(event, Settled):
            return event.result
        raise RuntimeError(f"a message ended with {event}")


@contextlib.asynccontextmanager
async def connect(relay: Relay) -> AsyncIterator[Connection | RelayDown]:
    """A connection that is ready for mail, or why there is none; closed politely at the end."""
    line = await _reached(relay)
    if isinstance(line, RelayDown):
        yield line
        return
    try:
        offers = await _opened(line, relay)
        yield offers if isinstance(offers, RelayDown) else Connection(line, offers)
    finally:
        await line.leave()


async def _reached(relay: Relay) -> Line | RelayDown:
    try:
        context = _context(relay.authorities)
    except OSError as error:
        trusted = relay.authorities or "of this system"
        return RelayDown(reason=f"cannot read the certificate authorities {trusted}: {error.strerror}")
    tls = context if relay.security is Security.TLS else None
    try:
        async with asyncio.timeout(relay.timeouts.connect):
            _, line = await asyncio.get_running_loop().create_connection(
                lambda: Line(relay),
                relay.host,
                relay.port,
                ssl=tls,
                ssl_shutdown_timeout=_TLS_GOODBYE if tls else None,
            )
    except (OSError, UnicodeError) as error:
        return RelayDown(reason=_why(error, relay))
    return line


async def _opened(line: Line, relay: Relay) -> Offers | RelayDown:
    while True:
        match await line.event():
            case Encrypt():
                await _encrypt(line, relay)
            case Ready(offers=offers):
                return offers
            case Down(down=down):
                return down


async def _encrypt(line: Line, relay: Relay) -> None:
    try:
        await line.encrypt(_context(relay.authorities), goodbye=_TLS_GOODBYE)
    except ssl.SSLCertVerificationError as error:
        line.cut(_why(error, relay))
    except OSError as error:
        line.cut(f"no encryption could be agreed with {relay.host}: {_words(error)}")


@lru_cache(maxsize=16)
def _context(authorities: Path | None) -> ssl.SSLContext:
    """Verifies chain and name. Reading the authorities takes some 20 ms: once is enough."""
    return ssl.create_default_context(cafile=authorities)


def _why(error: Exception, relay: Relay) -> str:
    """One sentence for the operator. All of this may be over in an hour, so all is temporary."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"the certificate of {relay.host} cannot be trusted: {error.verify_message}"
        case ssl.SSLError():
            return f"no encryption could be agreed with {relay.host}: {_words(error)}"
        case TimeoutError():
            return f"{relay.host} port {relay.port} did not answer in time"
        case OSError():
            return f"cannot connect to {relay.host} port {relay.port}: {_words(error)}"
        case _:
            return f"{relay.host!r} is no host name"


def _words(error: OSError) -> str:
    """In the system's words, where asyncio has its own. The resolver's errors have negative numbers."""
    if isinstance(error, ssl.SSLError):
        return error.reason.replace("_", " ").lower() if error.reason else str(error)
    number = error.errno or 0
    words = os.strerror(number) if number > 0 else error.strerror
    return words or str(error) or "the connection broke"
