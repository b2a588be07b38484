"""What a site allows programs to fetch: robots.txt, as RFC 9309 has it.

What is written there is as hostile as anything else from outside, so `permitted` is work for a child
process. Deciding what an answer means, and where to ask, is for whoever fetches.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from digest.gather.answers import Answer, Fetched, Unreachable

_LONGEST = 500 * 1024
"""Bytes that are read (RFC 9309 §2.5)."""
_MOST_LINES = 20_000
"""Lines for us that are weighed; the largest of real sites have some hundreds."""
_LONGEST_RULE = _LONGEST_URL = 2_000
"""Characters. A longer rule could hardly match an address that short."""
_LONGEST_DELAY = 86_400.0
_REFUSED = range(400, 500)
_LINE = re.compile(r"[\r\n]+")
_AGENT = re.compile(r"\s*user[- ]?agent(?:\s*:|\s)\s*(?P<token>\*|[a-z_-]*)", re.IGNORECASE)
_RULE = re.compile(r"\s*(?:allow|di[a-z]{3,8}|crawl[- ]delay|request[- ]rate)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What a site's robots.txt means for us."""

    allowed: tuple[str, ...] = ()
    """Those of the addresses asked for that may be fetched, in that order."""
    delay: float | None = None
    """Seconds that it wants between two requests, at most a day; None if it does not say."""


def robots_address(url: str) -> str:
    """Where the rules for an address stand (RFC 9309 §2.3). Raises ValueError for what is no address."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError(f"{url[:100]!r} has no host that could have a robots.txt")
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/robots.txt"


def robots_rules(answer: Answer) -> bytes | None:
    """What the site's answer for its robots.txt says: b"" allows everything, None nothing for now.

    A site that says it has none (4xx) allows everything; one that cannot say (5xx, no connection)
    forbids everything until it can (RFC 9309 §2.3.1). "Later" (408, 429) is no permission either.
    """
    if isinstance(answer, Fetched):
        return answer.body
    has_none = isinstance(answer, Unreachable) and not answer.temporary and answer.status in _REFUSED
    return b"" if has_none else None


def permitted(body: bytes, agent: str, urls: tuple[str, ...]) -> Permission:
    """Which of these addresses of one site the program named `agent` may fetch, by the site's rules.

    `agent` is a product token: letters, "-" and "_". Nothing is raised whatever the bytes are; an
    address that is none is not allowed, and no address is by rules without end.
    """
    lines = tuple(_for(agent.lower(), body))
    if len(lines) > _MOST_LINES:
        return Permission()
    rules = Protego.parse("\n".join(lines))
    allowed = tuple(url for url in urls if _may_fetch(rules, agent, url))
    return Permission(allowed=allowed, delay=_delay(rules, agent))


def _for(agent: str, body: bytes) -> Iterator[str]:
    """The lines that may concern us, with every other program under one name.

    The library would keep each rule for each of the programs that share it, which makes gigabytes of
    500 KiB, and would take a rule for "dig" as ours: the token must be equal (RFC 9309 §2.2.1).
    """
    ours = grouped = False
    for line in _lines(body):
        if named := _AGENT.match(line):
            token = named["token"].lower()
            concerns = token in {agent, "*"}
            ours = concerns or (grouped and ours)
            grouped = True
            yield f"user-agent: {token if concerns else 'another-one'}"
        elif _RULE.match(line):
            grouped = False
            if ours and len(line) <= _LONGEST_RULE:
                yield line


def _lines(body: bytes) -> list[str]:
    """The lines within the limit; half a line would be another rule."""
    lines = _LINE.split(body[:_LONGEST].decode("utf-8", "replace").removeprefix("\ufeff"))
    return lines[:-1] if len(body) > _LONGEST else lines


def _may_fetch(rules: Protego, agent: str, url: str) -> bool:
    try:
        return len(url) <= _LONGEST_URL and bool(urlsplit(url).hostname) and rules.can_fetch(url, agent)
    except ValueError:
        return False


def _delay(rules: Protego, agent: str) -> float | None:
    """The longer of the two that it may state. A rate for some hours of the day is taken for all."""
    delays = [] if (delay := rules.crawl_delay(agent)) is None else [delay]
    if rate := rules.request_rate(agent):
        delays.append(min(rate.seconds, _LONGEST_DELAY) / min(rate.requests, 1e9))
    return min(max(delays), _LONGEST_DELAY) if delays else None
