"""Who a message is from and to, as SMTP says it; not what its headers say."""

import re
from dataclasses import dataclass, field

from digest.deliver.offers import Offers
from digest.deliver.results import Part, Unsendable

LONGEST_ADDRESS = 254
"""RFC 5321 §4.5.3.1.3: a path has 256 octets, its angle brackets included."""

# One character of anything else (a line's end, a space, an angle bracket) could end the address
# and begin something of its author's choosing. Non-ASCII would need SMTPUTF8.
_SAYABLE = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One message's addresses and its size in bytes."""

    sender: str = field(repr=False)
    """The return path; empty is the null path, to which nobody may bounce."""
    recipient: str = field(repr=False)
    size: int


def unsendable(envelope: Envelope, offers: Offers) -> Unsendable | None:
    """Why this relay need not be asked to take it, or None."""
    if envelope.sender and not _may_be_said(envelope.sender):
        return Unsendable(part=Part.SENDER, reason="the return path is no address that SMTP can say")
    if not _may_be_said(envelope.recipient):
        return Unsendable(part=Part.RECIPIENT, reason="it is no address that SMTP can say")
    if offers.size is not None and envelope.size > offers.size:
        sizes = f"the mail has {envelope.size} bytes, the relay takes {offers.size}"
        return Unsendable(part=Part.MESSAGE, reason=sizes)
    return None


def mail_command(envelope: Envelope, offers: Offers) -> bytes:
    """MAIL, with the size where the relay wants to know it (RFC 1870 §6)."""
    size = f" SIZE={envelope.size}" if "SIZE" in offers.extensions else ""
    return f"MAIL FROM:<{envelope.sender}>{size}".encode("ascii")


def rcpt_command(envelope: Envelope) -> bytes:
    return f"RCPT TO:<{envelope.recipient}>".encode("ascii")


def _may_be_said(address: str) -> bool:
    return len(address) <= LONGEST_ADDRESS and _SAYABLE.fullmatch(address) is not None
