"""Unpacks a body piece by piece, never far beyond what there is room for: a bomb must not go off here.

Only gzip is understood, because only gzip is asked for: 800 bytes of brotli can fill gigabytes before
a caller sees the first piece.
"""

import zlib

_MAX_MEMBERS = 64
_NO_CODING = frozenset({"", "identity"})
_FOREIGN = frozenset({"br", "deflate", "compress", "x-compress", "zstd"})


class CannotUnpack(Exception):
    """The packing is broken or not one we asked for; the message goes on after the source's name."""


class Plain:
    """A body that came as it is."""

    def some(self, piece: bytes, room: int) -> bytes:  # noqa: ARG002 - the caller weighs what it sent itself
        return piece

    def end(self) -> None:
        """Nothing can be missing that we would see."""


class Gzip:
    """A gzip body (RFC 1952), of one member or several."""

    def __init__(self) -> None:
        self._member = _member()
        self._members = 1

    def some(self, piece: bytes, room: int) -> bytes:
        """What this piece unpacks to: at most one byte more than there is room for.

        Raises CannotUnpack.
        """
        try:
            out = self._member.decompress(piece, room + 1)
            while self._another_follows() and len(out) <= room:
                rest, self._member = self._member.unused_data, _member()
                self._members += 1
                out += self._member.decompress(rest, room + 1 - len(out))
        except zlib.error:
            raise CannotUnpack("sent gzip data that is broken") from None
        return out

    def end(self) -> None:
        """Raises CannotUnpack when the end of the data is missing."""
        if not self._member.eof:
            raise CannotUnpack("sent an answer that was cut short")

    def _another_follows(self) -> bool:
        """Whether what comes after this member is one too, and not the padding that some servers send."""
        return self._member.unused_data.startswith(b"\x1f\x8b") and self._members < _MAX_MEMBERS


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
