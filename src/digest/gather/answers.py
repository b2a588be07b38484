"""What came of asking a source, as values to weigh: none of these stops the others."""

from dataclasses import dataclass
from datetime import timedelta

from digest.model.errors import DigestError
from digest.model.source import Validators

_NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """It answered with a body, unpacked and within its limit, not yet looked into."""

    url: str
    """Where the body came from in the end: links in it are relative to this."""
    body: bytes
    body_hash: bytes = b""
    """SHA-256 of the body, for one that has been let go of."""
    charset: str | None = None
    """As the server labels it, which is wrong often enough."""
    content_type: str = ""
    validators: Validators = _NO_VALIDATORS
    fresh: timedelta | None = None
    """How long the server says that nothing new will come (RFC 9111); None when it does not say."""
    moved_to: str = ""
    """Where the source says it has moved to for good (301, 308); empty when it has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """It answered that nothing has changed since."""

    validators: Validators = _NO_VALIDATORS
    """Those to send next time."""
    fresh: timedelta | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """It gave nothing. `reason` goes on after the name of the source: "answered 404 (Not Found)"."""

    reason: str
    status: int | None = None
    """The number of its answer; None when it gave none that is one."""
    host: str = ""
    """Who gave that answer, after all redirects, as an address names it; empty when none was given."""
    temporary: bool = True
    """False when asking again will hardly help: somebody has to mend the address."""
    gone: bool = False
    """It says that it is gone for good (410)."""
    retry_after: timedelta | None = None
    """How long it wants to be left alone (429, 503; RFC 9110 §10.2.3); None when it does not say."""
    host_wide: bool = False
    """Whether that is asked of every source at the host (429)."""
    asked: bool = True
    """False when it was not its turn: its host wants to be left alone, or is busy with other sources
    of ours, or we have no room. That is no failure of the source; `retry_after` says how long still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """It gave a body, but no feed was to be had from it; `reason` as above."""

    reason: str
    killed: bool = False
    """Whether reading it killed the child process that did."""


Answer = Fetched | NotModified | Unreachable


class NotAFeed(DigestError):
    """What was fetched is no feed. `reason` goes on after the name of the source: "sent an HTML page".

    `is_page` says whether it is a page instead, which may lead to a feed.
    """

    def __init__(self, reason: str, *, is_page: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_page = is_page
