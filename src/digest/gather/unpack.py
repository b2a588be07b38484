"""Unpacks a body block by block, never further than somebody takes them: a bomb must not go off here.

Only gzip is understood, because only gzip is asked for: 800 bytes of brotli can fill gigabytes before
a caller sees the first piece.
"""

import zlib
from collections.abc import Iterator

BLOCK = 1 << 16
"""Bytes unpacked at once, at most."""

_MAGIC = b"\x1f\x8b"
_MAX_MEMBERS = 64
_NO_CODING = frozenset({"", "identity"})
_FOREIGN = frozenset({"br", "deflate", "compress", "x-compress", "zstd"})


class CannotUnpack(Exception):
    """The packing is broken or not one we asked for; the message goes on after the source's name."""


class Plain:
    """A body that came as it is."""

    def blocks(self, piece: bytes) -> Iterator[bytes]:
        yield piece

    def end(self) -> None:
        """Nothing can be missing that we would see."""


class Gzip:
    """A gzip body (RFC 1952), of one member or several."""

    def __init__(self) -> None:
        self._member = _member()
        self._members = 1
        self._over = False

    def blocks(self, piece: bytes) -> Iterator[bytes]:
        """What this piece unpacks to, each block made when it is asked for.

        They are to be taken to the end before the next piece, or the rest of this one is lost.
        Raises CannotUnpack.
        """
        while piece and not self._over:
            block = self._unpacked(piece)
            if block:
                yield block
            piece = self._member.unconsumed_tail or self._next_member()

    def end(self) -> None:
        """Raises CannotUnpack when the end of the data is missing."""
        if not self._member.eof:
            raise CannotUnpack("sent an answer that was cut short")

    def _unpacked(self, piece: bytes) -> bytes:
        try:
            return self._member.decompress(piece, BLOCK)
        except zlib.error:
            raise CannotUnpack("sent gzip data that is broken") from None

    def _next_member(self) -> bytes:
        """What follows this member, if it is one too and not the padding that some servers send."""
        rest = self._member.unused_data
        if len(rest) < len(_MAGIC):
            return b""  # nothing, or what may still become one with the next piece
        if not rest.startswith(_MAGIC) or self._members >= _MAX_MEMBERS:
            self._over = True
            return b""
        self._member = _member()
        self._members += 1
        return rest


def unpacker(codings: str) -> Plain | Gzip:
    """For this Content-Encoding (RFC 9110 §8.4). One that names no packing, as some do, is taken for none.

    Raises CannotUnpack for those we did not ask for.
    """
    named = [coding for part in codings.lower().split(",") if (coding := part.strip()) not in _NO_CODING]
    if not named:
        return Plain()
    if len(named) > 1:
        raise CannotUnpack("packed its answer more than once")
    if named[0] in _FOREIGN:
        raise CannotUnpack(f"packed its answer with {named[0]}, which we did not ask for")
    return Gzip() if named[0] in {"gzip", "x-gzip"} else Plain()


def _member() -> "zlib._Decompress":
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
