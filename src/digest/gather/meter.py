"""Counts what a server makes us take, at the socket: headers, framing and all, packed or not.

What the HTTP library shows us is the answer; what a hostile server costs us is what it sends besides:
interim answers without end, chunks of one byte each, chunk extensions of a megabyte. None of that
reaches the body we count, so it is counted where it comes in.
"""

import socket
from asyncio import BaseTransport
from weakref import WeakValueDictionary

HEADERS_WITHOUT_END = "sent headers without end"
HEAD_LIMIT = 1 << 18
"""Bytes that may come before an answer's head is whole: the TLS handshake, interim answers, headers."""
_SLACK = 1 << 19
"""Bytes that may stand in buffers between the socket and whoever reads the body."""
_FRAMING = 2
"""Wire bytes for each byte of body: an honest chunk is larger than what frames it."""
_PIECE = 1 << 16
"""Read at once; asyncio would take four times as much, from each connection."""


class Overdrawn(OSError):
    """It sent far more than the answer it was to bring; the message goes on after the source's name."""


class MeteredSocket(socket.socket):
    """A socket that breaks off once more has come through it than the answer at hand may bring."""

    def __init__(self, family: int, kind: int, protocol: int) -> None:
        super().__init__(family, kind, protocol)
        self.trouble: OSError | None = None
        """What ended the reading; None when nothing did, or the server closed as it should."""
        self._taken = 0
        self._allowed = HEAD_LIMIT
        self._excess = HEADERS_WITHOUT_END
        _OPEN[self.fileno()] = self

    def expect_head(self) -> None:
        """A new answer begins; what came before it does not count."""
        self._taken, self._allowed = 0, HEAD_LIMIT
        self._excess = HEADERS_WITHOUT_END

    def expect_body(self, size: int) -> None:
        """So much of the body has arrived by now, and it may go on."""
        self._allowed = HEAD_LIMIT + _SLACK + _FRAMING * size
        self._excess = "sent its answer in crumbs"

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        try:
            piece = super().recv(min(bufsize, _PIECE), flags)
        except BlockingIOError:
            raise
        except OSError as error:
            self.trouble = error
            raise
        self._count(len(piece))
        return piece

    def recv_into(  # type: ignore[override]  # asyncio gives no other buffers than these
        self, buffer: bytearray | memoryview, nbytes: int = 0, flags: int = 0, /
    ) -> int:
        try:
            size = super().recv_into(buffer, min(nbytes or len(buffer), _PIECE), flags)
        except BlockingIOError:
            raise
        except OSError as error:
            self.trouble = error
            raise
        self._count(size)
        return size

    def _count(self, size: int) -> None:
        self._taken += size
        if self._taken > self._allowed:
            self.trouble = Overdrawn(self._excess)
            raise self.trouble


_OPEN: WeakValueDictionary[int, MeteredSocket] = WeakValueDictionary()
"""By file number: asyncio shows a transport's socket only from behind a pane, which has the number."""


def meter_of(transport: BaseTransport) -> MeteredSocket:
    """The socket that a connection reads from, as it was made for it."""
    narrow = getattr(transport, "set_read_buffer_limits", None)
    if narrow is not None:  # asyncio's TLS keeps a quarter of a megabyte for each that waits, unasked
        narrow(high=_PIECE)
    number: int = transport.get_extra_info("socket").fileno()
    return _OPEN[number]
