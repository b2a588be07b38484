"""What the sites whose pages we visit allow programs to fetch, asked at most once a day each."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_KEPT = timedelta(days=1)
"""How long an answer holds (RFC 9309 §2.4)."""
_SOON = timedelta(minutes=15)
"""How long no answer is taken for one."""
_LARGEST = 500 * 1024 + 1
"""Bytes of a robots.txt that are kept: one more than are read, so that a rule cut short is seen as such."""
_MOST_BYTES = 8 << 20
_MOST = 500


@dataclass(slots=True)
class Rules:
    """What one site's robots.txt said last: None means that nothing is allowed for now."""

    body: bytes | None = None
    until: datetime | None = None
    next_turn: float = 0.0
    """When the pause is over that the site asks for, by the loop's clock: all its visitors keep it."""
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def keep(self, body: bytes | None, *, now: datetime) -> None:
        self.body = body and body[:_LARGEST]
        self.until = now + (_SOON if body is None else _KEPT)

    def hold(self, now: datetime) -> bool:
        return self.until is not None and now < self.until


class Permissions:
    """The rules of the sites that were asked last, by the address of each robots.txt."""

    def __init__(self) -> None:
        self._rules: OrderedDict[str, Rules] = OrderedDict()

    def at(self, address: str) -> Rules:
        rules = self._rules.setdefault(address, Rules())
        self._rules.move_to_end(address)
        while len(self._rules) > _MOST or (len(self._rules) > 1 and self._held() > _MOST_BYTES):
            self._rules.popitem(last=False)
        return rules

    def _held(self) -> int:
        return sum(len(rules.body or b"") for rules in self._rules.values())
