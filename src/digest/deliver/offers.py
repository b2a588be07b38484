"""What a relay says it can do, and what may be asked of it."""

import re
from dataclasses import dataclass

from digest.model.delivery import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """The extensions in an answer to EHLO (RFC 5321 §4.1.1.1); nothing at all after HELO."""

    extensions: frozenset[str] = frozenset()
    """Keywords in upper case: `PIPELINING`, `CHUNKING`, `STARTTLS`."""
    size: int | None = None
    """The largest message taken, in bytes (RFC 1870); None means the relay states no limit."""
    auth: frozenset[str] = frozenset()
    """Mechanisms of AUTH (RFC 4954), in upper case."""


def read_offers(reply: Reply) -> Offers:
    """What the answer to EHLO offers. Its first line only names the host."""
    lines = [line.upper().split() for line in reply.text.split("\n")[1:]]
    words = [_split_old_auth(line) for line in lines if line]
    return Offers(
        extensions=frozenset(keyword for keyword, *_ in words),
        size=next((_size(values) for keyword, *values in words if keyword == "SIZE"), None),
        auth=frozenset(value for keyword, *values in words if keyword == "AUTH" for value in values),
    )


def _split_old_auth(words: list[str]) -> list[str]:
    """`AUTH=LOGIN PLAIN` is how it was written before RFC 2554, and by some still is."""
    first, *others = words
    return ["AUTH", first.removeprefix("AUTH="), *others] if first.startswith("AUTH=") else words


def _size(values: list[str]) -> int | None:
    """RFC 1870 §4: at most 20 digits; no figure or zero means no fixed limit."""
    figure = values[0] if values else ""
    return int(figure) or None if re.fullmatch("[0-9]{1,20}", figure) else None
