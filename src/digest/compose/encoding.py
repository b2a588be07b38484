"""Text becomes MIME bytes in chunks that join without being looked at again.

A digest is made of cards, headings and personal links that are encoded once and joined many times.
Each chunk here is whole in itself: put one after another, in any order, they decode to the texts one
after another. What comes out is canonical as it stands (RFC 5322, RFC 6376 §3.4): CRLF only, lines
of 76 characters at most, no space before a line end, and no line that starts with "." or "From ".
"""

import binascii
from collections.abc import Iterator
from enum import StrEnum

from digest.model.ids import Language


class TransferEncoding(StrEnum):
    """The names of RFC 2045 §6.1."""

    QUOTED_PRINTABLE = "quoted-printable"
    BASE64 = "base64"


_NOT_LATIN = frozenset({"uk", "ru"})
_WIDTH = 75  # of 76: the last place is for the "=" of a soft break
_BASE64_LINE = 57  # bytes that make 76 characters


def transfer_encoding(part: str, language: Language) -> TransferEncoding:
    """What is smaller for the typical content of this part ("html" or "text") in this language.

    It is fixed, not found by looking at each text: cards made apart must join. Markup is mostly
    ASCII in every language; Cyrillic text would triple in quoted-printable. Text that is ASCII
    never becomes base64, which spam filters dislike in plain mail.
    """
    if part == "text" and language in _NOT_LATIN:
        return TransferEncoding.BASE64
    return TransferEncoding.QUOTED_PRINTABLE


def encoded(text: str, encoding: TransferEncoding) -> bytes:
    """The text as one chunk. Line ends of any kind become CRLF; nothing in, nothing out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if encoding is TransferEncoding.BASE64:
        return _base64(lines.replace("\n", "\r\n").encode())
    return _quoted_printable(lines.encode())


def decoded(body: bytes, encoding: TransferEncoding) -> str:
    """The text of chunks that were joined, with CRLF line ends."""
    raw = binascii.a2b_base64(body) if encoding is TransferEncoding.BASE64 else binascii.a2b_qp(body)
    return raw.decode()


def _base64(raw: bytes) -> bytes:
    """Padded to three bytes by spaces, before the last line end where the text has one there.

    Trailing spaces show nowhere; "=" in the middle of a body would end it for some decoders.
    """
    spaces = b" " * (-len(raw) % 3)
    padded = raw[:-2] + spaces + b"\r\n" if raw.endswith(b"\r\n") else raw + spaces
    lines = (padded[start : start + _BASE64_LINE] for start in range(0, len(padded), _BASE64_LINE))
    return b"".join(binascii.b2a_base64(line, newline=False) + b"\r\n" for line in lines)


def _quoted_printable(raw: bytes) -> bytes:
    """Ends in a hard line end where the text does, else in a soft break (RFC 2045 §6.7)."""
    # binascii escapes in C, but breaks lines without regard to a leading ".": its breaks go again
    *lines, last = binascii.b2a_qp(raw).replace(b"=\n", b"").split(b"\n")
    broken = [b"=\r\n".join(_broken(line)) + b"\r\n" for line in lines]
    if last:
        broken.append(b"=\r\n".join(_broken(last)) + b"=\r\n")
    return b"".join(broken)


def _broken(line: bytes) -> Iterator[bytes]:
    """An escaped line in pieces that fit, none of which begins as SMTP or mbox would change it."""
    rest = _guarded(line)
    while len(rest) > _WIDTH:
        cut = _WIDTH
        if (escape := rest.find(b"=", cut - 2, cut)) >= 0:
            cut = escape
        yield rest[:cut]
        rest = _guarded(rest[cut:])
    yield rest


def _guarded(line: bytes) -> bytes:
    if line.startswith(b"."):
        return b"=2E" + line[1:]
    if line.startswith(b"From "):
        return b"=46" + line[1:]
    return line
