"""Messages and parcels for tests of sending."""

from digest.model.delivery import Parcel
from digest.model.ids import IssueId, SubscriberId, VariantId


def canonical(number: int, size: int = 100) -> bytes:
    """A message of this many bytes as `compose` makes them: CRLF only, no line begins with a dot."""
    start = b"Subject: Digest %d\r\nX-Fill: " % number
    lines, rest = divmod(size - len(start) - 2, 76)
    return start + b"x" * rest + (b"\r\n" + b"y" * 74) * lines + b"\r\n"


def parcel(address: str, *, tries: int = 0) -> Parcel:
    return Parcel(
        issue=IssueId(1),
        subscriber=SubscriberId(1),
        address=address,
        name="",
        variant=VariantId(1),
        tries=tries,
        copies=0,
    )
