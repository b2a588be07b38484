"""Reads what a server says: bytes in whatever pieces they arrive, whole replies out (RFC 5321 §4.2).

Nothing here does I/O, and nothing a server may send raises: what is no reply becomes `Garbage`.
"""

import re
from dataclasses import dataclass, replace

from digest.model.delivery import Reply

LONGEST_LINE = 2048
"""Bytes, with the line's end. RFC 5321 §4.5.3.1.5 says 512; servers that explain themselves at
length exceed it, and Postfix as a client takes 2048 too."""
MOST_LINES = 128
LONGEST_TOLD = 500

_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:\s+|$)")
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:@]+@[^\s<>()\[\]\"',;:@]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Garbage:
    """What came is no SMTP: nothing after it can be trusted to answer what we asked."""

    reason: str


class ReplyReader:
    """Puts a server's replies together, however the network has cut them.

    After `Garbage` it reads no more. Memory is bounded by MOST_LINES lines of LONGEST_LINE bytes
    and what one call brings.
    """

    __slots__ = ("_code", "_ended", "_rest", "_texts")

    def __init__(self) -> None:
        self._rest = b""
        self._code = b""
        self._texts: list[bytes] = []
        self._ended = False

    @property
    def midway(self) -> bool:
        """Whether a reply has begun that has not come to its end."""
        return bool(self._rest or self._texts)

    def read(self, data: bytes) -> list[Reply | Garbage]:
        """All the replies that these bytes complete, in order. Multi-line texts are joined by LF."""
        if self._ended:
            return []
        *lines, self._rest = (self._rest + data).split(b"\n")
        found: list[Reply | Garbage] = []
        for line in lines:
            answer = self._line(line)
            if answer is not None:
                found.append(answer)
            if self._ended:
                return found
        # The LF that is still to come would make it one byte longer.
        if len(self._rest) >= LONGEST_LINE:
            found.append(self._garbage("a line that is too long"))
        return found

    def _line(self, line: bytes) -> Reply | Garbage | None:
        if len(line) >= LONGEST_LINE:
            return self._garbage("a line that is too long")
        match = _LINE.fullmatch(line.removesuffix(b"\r"))
        if match is None:
            return self._garbage("a line that is no reply")
        code, mark, text = match.groups()
        if self._texts and code != self._code:
            return self._garbage("one reply with two codes")
        self._code = code
        self._texts.append(text or b"")
        if mark != b"-":
            return self._reply()
        if len(self._texts) >= MOST_LINES:
            return self._garbage("a reply of too many lines")
        return None

    def _reply(self) -> Reply:
        texts, self._texts = self._texts, []
        return _understood(int(self._code), [_readable(text) for text in texts])

    def _garbage(self, what: str) -> Garbage:
        self._ended = True
        self._rest, self._texts = b"", []
        return Garbage(reason=f"the relay sent {what}")


def told(reply: Reply) -> str:
    """A reply as it may be stored and shown: one line, of bounded length, without anyone's address."""
    return without_addresses(str(reply))


def without_addresses(text: str) -> str:
    """One line without addresses: what a server says is about a reader, and outlives their erasure."""
    words = " ".join(text.split())
    if len(words) > 2 * LONGEST_TOLD:
        # Cut before searching, which is quadratic in the worst case, and never inside a word: half
        # an address would not be recognised.
        words = words[: 2 * LONGEST_TOLD].rpartition(" ")[0]
    return _ADDRESS.sub("…", words)[:LONGEST_TOLD]


def anonymous(reply: Reply) -> Reply:
    """The same reply, fit to be stored."""
    return replace(reply, text=without_addresses(reply.text))


def _understood(code: int, texts: list[str]) -> Reply:
    """Takes the enhanced code (RFC 2034 §4) off each line.

    One whose class contradicts the code is just text; 4 and 5 do get mixed (`554 4.4.7`), and both
    are kept as said.
    """
    match = _ENHANCED.match(texts[0])
    if match is None or (match[1][0] == "2") != (str(code)[0] == "2"):
        return Reply(code=code, text="\n".join(texts))
    enhanced = match[1]
    bare = (text.removeprefix(enhanced).lstrip() for text in texts)
    return Reply(code=code, enhanced=enhanced, text="\n".join(bare))


def _readable(text: bytes) -> str:
    """As UTF-8 where it is, with nothing in it that could act on a terminal or upset a database."""
    characters = text.decode("utf-8", errors="replace").replace("\t", " ")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in characters).strip()
