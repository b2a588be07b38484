"""A variant as a person reads it: for previews and for the files beside a saved mail."""

from dataclasses import dataclass
from html import escape

from digest.compose.encoding import TransferEncoding, decoded, encoded
from digest.compose.frames import OPEN
from digest.model.issue import Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """Both parts of one reader's mail, decoded; lines end as in files."""

    subject: str
    html: str
    text: str


def readable(variant: Variant, *, unsubscribe_url: str) -> Readable:
    """What the reader with this link sees, read back from the very bytes that are sent."""
    return Readable(
        subject=variant.subject,
        html=_read(variant.html, variant.html_encoding, escape(unsubscribe_url)),
        text=_read(variant.text, variant.text_encoding, unsubscribe_url),
    )


def _read(body: bytes, named: str, url: str) -> str:
    encoding = TransferEncoding(named)
    return decoded(body.replace(OPEN, encoded(url, encoding)), encoding).replace("\r\n", "\n")
