"""What the numbers of HTTP answers mean to us (RFC 9110 §15)."""

from datetime import datetime

from digest.gather.answers import Unreachable
from digest.gather.freshness import retry_after

GOOD = frozenset({200, 203})
NOT_MODIFIED = 304
FOR_GOOD = frozenset({301, 308})
"""Redirects that mean the old address is not to be used any more."""
REDIRECTS = frozenset({302, 303, 307}) | FOR_GOOD

_GONE = 410
_TOO_MANY = 429
_WAIT = frozenset({_TOO_MANY, 503})
_LATER = frozenset({408, 425, _TOO_MANY})
"""Answers in the 400s that say "later", not "never"."""
_SERVER_ERRORS = 500
_MEANINGS = {
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    410: "Gone",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
"""Of the answers that editors meet."""


def said_no(status: int, later: str, now: datetime, *, host: str) -> Unreachable:
    """The answer of this host with none of the statuses above; `later` is its Retry-After, or empty."""
    meaning = f" ({_MEANINGS[status]})" if status in _MEANINGS else ""
    return Unreachable(
        reason=f"answered {status}{meaning}",
        status=status,
        host=host,
        temporary=status >= _SERVER_ERRORS or status in _LATER,
        gone=status == _GONE,
        retry_after=retry_after(later, now) if status in _WAIT else None,
        host_wide=status == _TOO_MANY,
    )
