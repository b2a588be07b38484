"""The other end of an SMTP conversation (RFC 5321): takes letters in. No I/O.

Bytes from a client go in, bytes to be written come out, and now and then there is a letter to be
kept; until the caller says what became of it, nothing more is read or answered. Whatever a client
says is answered, never raised.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_PATH = re.compile(r"(FROM|TO): *<([^<>\s\x00-\x1f]*)>((?: +[A-Z0-9-]+(?:=[^\s=]+)?)*) *", re.IGNORECASE)
_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_END = b"\r\n.\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What clients may ask of us."""

    message: int = 30_000_000
    """Bytes."""
    command: int = 2048
    """Bytes of one command, with its line's end (RFC 5321 §4.5.3.1.4 says 512, and more with extensions)."""
    line: int = 998
    """Bytes of one line of a message, without CRLF (RFC 5322 §2.1.1)."""
    recipients: int = 100
    mistakes: int = 20
    """Commands that cannot be taken, before we leave."""
    clients: int = 100
    """At the same time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message and its envelope, as they came: the bytes are those that were sent, to the last CRLF."""

    sender: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)
    message: bytes = field(repr=False)


class Reception:
    """One client, and where in its conversation it is."""

    def __init__(self, *, host: str, limits: Limits) -> None:
        self._host = host
        self._limits = limits
        self._in = bytearray()
        self._out = bytearray()
        self._greeted = False
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._body: bytearray | None = None  # of the message that is coming in
        self._too_large = False
        self._letter: Letter | None = None
        self._mistakes = 0
        self._over = False
        self._say(220, "", f"{host} ESMTP")

    @property
    def over(self) -> bool:
        """Whether everything is said, and the line should be closed."""
        return self._over

    @property
    def letter(self) -> Letter | None:
        """One that came in whole: answer it by `keep` or `refuse`."""
        return self._letter

    def take(self) -> bytes:
        """What is to be written now."""
        out = bytes(self._out)
        self._out.clear()
        return out

    def receive(self, data: bytes) -> None:
        """The client said this."""
        self._in += data
        self._go_on()

    def keep(self, name: str) -> None:
        """The letter is safely ours. `name` goes into the answer."""
        self._letter = None
        self._say(250, "2.0.0", f"kept as {name}")
        self._go_on()

    def refuse(self, reason: str) -> None:
        """It could not be kept, for now."""
        self._letter = None
        self._say(451, "4.3.0", f"cannot be kept: {reason}")
        self._go_on()

    def leave(self, reason: str) -> None:
        """Ends the conversation from our side (RFC 5321 §3.8)."""
        self._say(421, "4.3.2", f"{self._host} is leaving: {reason}")
        self._over = True

    def _go_on(self) -> None:
        while self._in and self._letter is None and not self._over:
            if self._body is not None:
                self._read_body(self._body)
                continue
            length = self._in.find(b"\n") + 1
            if (length or len(self._in)) > self._limits.command:
                self.leave("that is too long for a command")
            if not length or self._over:
                return
            line = bytes(self._in[:length])
            del self._in[:length]
            self._command(line.rstrip(b"\r\n"))

    def _command(self, line: bytes) -> None:
        if not line.isascii() or b"\0" in line:
            self._mistake(500, "5.5.2", "only ASCII is understood here")
            return
        verb, _, words = line.decode("ascii").partition(" ")
        commands: dict[str, Callable[[str], None]] = {
            "HELO": self._helo,
            "EHLO": self._ehlo,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._rset,
            "NOOP": lambda _: self._say(250, "2.0.0", "ok"),
            "VRFY": lambda _: self._say(252, "2.1.5", "write, and see"),
            "QUIT": self._quit,
        }
        answer = commands.get(verb.upper())
        if answer is None:
            self._mistake(500, "5.5.1", "unknown command")
        else:
            answer(words.strip())

    def _helo(self, name: str) -> None:
        self._greet(name, ())

    def _ehlo(self, name: str) -> None:
        self._greet(name, (f"SIZE {self._limits.message}", "8BITMIME", "ENHANCEDSTATUSCODES"))

    def _greet(self, name: str, offers: tuple[str, ...]) -> None:
        if not name:
            self._mistake(501, "5.5.4", "and your name?")
            return
        self._greeted = True
        self._forget()
        *lines, last = (self._host, *offers)
        self._out += "".join(f"250-{line}\r\n" for line in lines).encode("ascii")
        self._say(250, "", last)

    def _mail(self, words: str) -> None:
        path = _PATH.fullmatch(words)
        if not self._greeted or self._sender is not None:
            self._mistake(503, "5.5.1", "not now")
        elif path is None or path[1].upper() != "FROM":
            self._mistake(501, "5.5.4", "MAIL FROM:<address>")
        else:
            self._mail_with(path[2], path[3].upper().split())

    def _mail_with(self, sender: str, parameters: list[str]) -> None:
        known = dict(parameter.partition("=")[::2] for parameter in parameters)
        size, body = known.pop("SIZE", "0"), known.pop("BODY", "7BIT")
        if known or not re.fullmatch("[0-9]{1,20}", size) or body not in ("7BIT", "8BITMIME"):
            self._mistake(555, "5.5.4", "unknown parameter")
        elif int(size) > self._limits.message:
            self._say(552, "5.3.4", "that is too large")
        else:
            self._sender = sender
            self._say(250, "2.1.0", "sender ok")

    def _rcpt(self, words: str) -> None:
        path = _PATH.fullmatch(words)
        if self._sender is None:
            self._mistake(503, "5.5.1", "who is it from?")
        elif path is None or path[1].upper() != "TO" or not path[2]:
            self._mistake(501, "5.5.4", "RCPT TO:<address>")
        elif path[3]:
            self._mistake(555, "5.5.4", "unknown parameter")
        elif len(self._recipients) >= self._limits.recipients:
            self._say(452, "4.5.3", "too many recipients")
        else:
            self._recipients.append(path[2])
            self._say(250, "2.1.5", "recipient ok")

    def _data(self, words: str) -> None:
        if not self._recipients or words:
            self._mistake(503, "5.5.1", "who is it for?")
            return
        # As if a line had ended just before, so that every line begins after CRLF.
        self._body = bytearray(b"\r\n")
        self._too_large = False
        self._say(354, "", "go ahead")

    def _rset(self, _: str) -> None:
        self._forget()
        self._say(250, "2.0.0", "forgotten")

    def _quit(self, _: str) -> None:
        self._say(221, "2.0.0", "bye")
        self._over = True

    def _read_body(self, body: bytearray) -> None:
        """Only CRLF.CRLF ends it: with anything less, one letter could smuggle in another."""
        searched = max(0, len(body) - len(_END) + 1)
        body += self._in
        self._in.clear()
        end = body.find(_END, searched)
        if end >= 0:
            self._in = body[end + len(_END) :]
            self._body = None
            self._whole(bytes(body[: end + 2]))
        elif len(body) > self._limits.message + 2:
            # Its end is all that is still of interest.
            self._too_large = True
            del body[: -len(_END)]

    def _whole(self, stuffed: bytes) -> None:
        """RFC 5321 §4.5.2: a dot at a line's start was added by the client, or should have been."""
        message = stuffed.replace(b"\r\n.", b"\r\n")[2:]
        sender, recipients = self._sender or "", tuple(self._recipients)
        self._forget()
        if self._too_large or len(message) > self._limits.message:
            self._say(552, "5.3.4", "that was too large")
        elif _BARE.search(message):
            self._say(554, "5.6.0", "a line of it does not end in CRLF")
        elif max(map(len, message.split(b"\r\n"))) > self._limits.line:
            self._say(554, "5.6.0", f"a line of it is longer than {self._limits.line} bytes")
        else:
            self._letter = Letter(sender=sender, recipients=recipients, message=message)

    def _forget(self) -> None:
        self._sender = None
        self._recipients = []

    def _mistake(self, code: int, enhanced: str, text: str) -> None:
        self._say(code, enhanced, text)
        self._mistakes += 1
        if self._mistakes >= self._limits.mistakes:
            self.leave("too many mistakes")

    def _say(self, code: int, enhanced: str, text: str) -> None:
        words = " ".join(part for part in (str(code), enhanced, text) if part)
        self._out += words.encode("ascii", errors="replace") + b"\r\n"
