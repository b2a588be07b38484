"""What came of asking a source, as values to weigh: none of these stops the others."""

from dataclasses import dataclass

from digest.model.errors import DigestError
from digest.model.source import Validators

_NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """It answered with a body, unpacked and within its limit, not yet looked into."""

    url: str
    """Where the body came from in the end: links in it are relative to this."""
    body: bytes
    charset: str | None = None
    """As the server labels it, which is wrong often enough."""
    content_type: str = ""
    validators: Validators = _NO_VALIDATORS


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """It answered that nothing has changed since."""

    validators: Validators = _NO_VALIDATORS
    """Those to send next time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """It gave nothing. `reason` goes on after the name of the source: "answered 404 (Not Found)"."""

    reason: str
    temporary: bool = True
    """False when asking again will hardly help: somebody has to mend the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """It gave a body, but no feed was to be had from it; `reason` as above."""

    reason: str


Answer = Fetched | NotModified | Unreachable


class NotAFeed(DigestError):
    """What was fetched is no feed. `reason` goes on after the name of the source: "sent an HTML page"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
