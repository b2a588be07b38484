"""A plain mail to whoever runs the program: words of ours, no template, no list."""

from datetime import datetime

from digest.compose import headers
from digest.compose.encoding import TransferEncoding, encoded


def memo(text: str, *, to: str, subject: str, date: datetime, message_id: str) -> bytes:
    """The whole message. `to` is its sender as well; `message_id` comes without angle brackets.

    Raises HeaderRefused for an address or id that cannot stand in a header.
    """
    lines = (
        headers.mailbox("From", "digest", to),
        headers.mailbox("To", "", to),
        headers.unstructured("Subject", subject),
        headers.date_time("Date", date),
        headers.identity("Message-ID", message_id),
        headers.plain("Auto-Submitted", "auto-generated"),
        headers.plain("MIME-Version", "1.0"),
        headers.plain("Content-Type", "text/plain; charset=utf-8"),
        headers.plain("Content-Transfer-Encoding", TransferEncoding.QUOTED_PRINTABLE),
    )
    return b"".join(lines) + b"\r\n" + encoded(text, TransferEncoding.QUOTED_PRINTABLE) + b"\r\n"
