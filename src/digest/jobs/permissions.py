"""What the sites whose pages we visit allow programs to fetch, asked at most once a day each."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_KEPT = timedelta(days=1)
"""How long an answer holds (RFC 9309 §2.4)."""
_SOON = timedelta(minutes=15)
"""How long no answer is taken for one."""
_MOST = 500


@dataclass(slots=True)
class Rules:
    """What one site's robots.txt said last: None means that nothing is allowed for now."""

    body: bytes | None = None
    until: datetime | None = None
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def keep(self, body: bytes | None, *, now: datetime) -> None:
        self.body = body
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
        if len(self._rules) > _MOST:
            self._rules.popitem(last=False)
        return rules
