"""Header lines that cannot be broken, broken out of, or broken into.

The standard library turns long unsubscribe links into encoded-words, loses the quotes of folded
names and lets a subject grow new headers; these functions write each kind of header as its RFC has
it. Every one returns whole lines ending in CRLF. A value that holds a control character is refused,
never mended: whoever passed it must know.
"""

import binascii
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from digest.model.errors import InputRefused

_LONGEST = 998  # RFC 5322 §2.1.1, without CRLF
_WANTED = 78
_ENCODED_LINE = 76  # RFC 2047 §2, a line that holds an encoded-word
_ENCODED_WORD = 75
_PAYLOAD = _ENCODED_WORD - len("=?utf-8?q??=")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ATOMS = re.compile(rf"{_ATOM}(?: {_ATOM})*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'
_ADDRESS = re.compile(rf"(?:{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@{_DOMAIN}")
_IDENTITY = re.compile(rf"{_ATOM}(?:\.{_ATOM})*(?:@{_DOMAIN})?")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-Z\[\]_a-z~%]+")
_Q_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class HeaderRefused(InputRefused):
    """A value that no header of this kind may hold; the message names the header, not the value."""


def unstructured(name: str, text: str) -> bytes:
    """Free text such as a Subject (RFC 5322 §2.2.1), in any script, in lines of at most 78.

    Raises HeaderRefused for control characters and lone surrogates.
    """
    _check(name, text)
    words = text.split(" ")
    too_long = max(map(len, words)) > _WANTED - 1 or len(name) + 2 + len(words[0]) > _WANTED
    if too_long or not all(words) or _needs_encoding(text):
        return _line(name, _encoded_words(text, len(name) + 2))
    return _line(name, words)


def mailbox(name: str, display: str, address: str) -> bytes:
    """One person or list (RFC 5322 §3.4): From, To, Reply-To. `address` is ASCII, domain as A-labels.

    Raises HeaderRefused for what is not exactly one address, and for control characters.
    """
    _check(name, display)
    _require(name, _ADDRESS.fullmatch(address), "an address that is not one plain address")
    if not display.strip():
        return _line(name, [address])
    return _line(name, [*_phrase(display, len(name) + 2), f"<{address}>"])


def list_id(name: str, display: str, dotted: str) -> bytes:
    """A phrase and a list's identity, `Kharkiv daily <kharkiv.example.org>` (RFC 2919)."""
    _check(name, display)
    _require(name, _IDENTITY.fullmatch(dotted), "an identity that is not dot-separated ASCII words")
    phrase = _phrase(display, len(name) + 2) if display.strip() else []
    return _line(name, [*phrase, f"<{dotted}>"])


def identity(name: str, value: str) -> bytes:
    """`<left@right>`, as in Message-ID (RFC 5322 §3.6.4). Never folded: some readers mind."""
    _require(name, _IDENTITY.fullmatch(value) and "@" in value, "an identity that is not left@right")
    return _line(name, [f"<{value}>"])


def uris(name: str, addresses: Sequence[str]) -> bytes:
    """Links in angle brackets (RFC 2369 §2), whole: a line may only break between two of them."""
    for address in addresses:
        _require(name, _URI.fullmatch(address), "a link that is not an ASCII URI")
    *others, last = [f"<{address}>" for address in addresses]
    return _line(name, [*(f"{other}," for other in others), last])


def plain(name: str, value: str) -> bytes:
    """ASCII words of ours that need no encoding, folded between words."""
    _check(name, value)
    _require(name, value.isascii() and value.strip() == value != "", "text that is not plain ASCII")
    return _line(name, value.split(" "))


def date_time(name: str, moment: datetime) -> bytes:
    """`Thu, 09 Oct 2025 06:00:00 +0000` (RFC 5322 §3.3), in UTC and English whatever the locale."""
    at = moment.astimezone(UTC)
    day = f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year:04}"
    return plain(name, f"{day} {at.hour:02}:{at.minute:02}:{at.second:02} +0000")


def _phrase(display: str, column: int) -> list[str]:
    """A display name as atoms, as one quoted string, or encoded (RFC 2047 §5, rule 3).

    A quoted string is never folded, since readers of mail differ in what they make of its spaces.
    """
    text = display.strip()
    if not _needs_encoding(text) and "  " not in text:
        if _ATOMS.fullmatch(text) and max(map(len, text.split(" "))) < _WANTED - column:
            return text.split(" ")
        quoted = '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
        if column + len(quoted) <= _WANTED:
            return [quoted]
    return list(_encoded_words(text, column))


def _needs_encoding(text: str) -> bool:
    """Whether a reader of mail would see something else if the text stood as it is."""
    return not text.isascii() or "=?" in text


def _encoded_words(text: str, column: int) -> Iterator[str]:
    """The text as encoded-words, split between characters; the first must fit from `column` on.

    One encoding for all of it: B or Q, whichever is shorter.
    """
    sizes = [_q_size(character) for character in text]
    width = len(text.encode())
    b_is_shorter = (width + 2) // 3 * 4 < sum(sizes)
    room = min(_PAYLOAD, _ENCODED_LINE - column - len("=?utf-8?q??="))
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _fits(text[start : end + 1], room, b_is_shorter=b_is_shorter):
            end += 1
        yield _encoded_word(text[start:end], b_is_shorter=b_is_shorter)
        start, room = end, _PAYLOAD


def _fits(text: str, room: int, *, b_is_shorter: bool) -> bool:
    if b_is_shorter:
        return (len(text.encode()) + 2) // 3 * 4 <= room
    return sum(map(_q_size, text)) <= room


def _encoded_word(text: str, *, b_is_shorter: bool) -> str:
    if b_is_shorter:
        return f"=?utf-8?b?{binascii.b2a_base64(text.encode(), newline=False).decode()}?="
    return f"=?utf-8?q?{''.join(map(_q, text.encode()))}?="


def _q(byte: int) -> str:
    """One byte as the strictest use of Q allows it, that in a phrase (RFC 2047 §5, rule 3)."""
    if byte == ord(" "):
        return "_"
    return chr(byte) if byte in _Q_PLAIN else f"={byte:02X}"


def _q_size(character: str) -> int:
    raw = character.encode()
    return 1 if character == " " or raw[0] in _Q_PLAIN else 3 * len(raw)


def _line(name: str, words: Sequence[str] | Iterator[str]) -> bytes:
    """Words after the name, folded before a word that would pass column 78; a word is never cut."""
    _require(name, _FIELD_NAME.fullmatch(name), "a field name that is not one")
    lines = [f"{name}:"]
    for position, word in enumerate(words):
        line = f"{lines[-1]} {word}"
        if position and len(line) > (_ENCODED_LINE if word.startswith("=?") else _WANTED):
            lines.append(f" {word}")
        else:
            lines[-1] = line
    _require(name, max(map(len, lines)) <= _LONGEST, "a value too long for a line")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _check(name: str, value: str) -> None:
    _require(name, not _CONTROL.search(value), "a control character or line break")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise HeaderRefused(f"{name}: half a character (a lone surrogate)") from error


def _require(name: str, condition: object, fault: str) -> None:
    if not condition:
        raise HeaderRefused(f"{name}: {fault} cannot stand in a mail header")
