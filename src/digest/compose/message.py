"""The mail itself: a variant, one reader's links and address, and the headers around them.

What is the same for every reader of a variant is made once (`prepare`); for each reader three
headers and the two places of the unsubscribe link are written, and everything is joined
(`assemble`). The bytes are final: CRLF throughout, canonical for DKIM, nothing to dot-stuff.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from html import escape

from digest.compose import headers
from digest.compose.encoding import TransferEncoding, encoded
from digest.compose.frames import OPEN
from digest.model.issue import Variant
from digest.model.mailing_list import MailingList


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A variant as a mail that lacks its reader: `pieces` with an address between each two.

    `addresses` names, for each gap, how the unsubscribe address is written there.
    """

    headers: bytes
    pieces: tuple[bytes, ...]
    addresses: tuple[str, ...]
    text_encoding: TransferEncoding
    html_encoding: TransferEncoding


def prepare(variant: Variant, *, mailing_list: MailingList, date: datetime) -> Prepared:
    """Everything that this variant's readers have in common. `date` is the issue's, not now.

    Raises HeaderRefused when the list's name or sender, or the subject, cannot stand in a header.
    """
    boundary = "=_" + variant.digest.hex()[:32]  # "=_" occurs in no encoded part
    text = (_part_head(boundary, "plain", variant.text_encoding) + variant.text).split(OPEN)
    html = (_part_head(boundary, "html", variant.html_encoding) + variant.html).split(OPEN)
    html[-1] += f"\r\n--{boundary}--\r\n".encode()
    return Prepared(
        headers=_common_headers(variant, mailing_list, date) + _content_type(boundary),
        pieces=(*text[:-1], text[-1] + html[0], *html[1:]),
        addresses=("text",) * (len(text) - 1) + ("html",) * (len(html) - 1),
        text_encoding=TransferEncoding(variant.text_encoding),
        html_encoding=TransferEncoding(variant.html_encoding),
    )


def assemble(
    prepared: Prepared, *, address: str, name: str = "", message_id: str, unsubscribe_url: str
) -> bytes:
    """One reader's mail, the same bytes each time for the same arguments.

    `message_id` comes without angle brackets; `unsubscribe_url` is the https address that takes the
    one-click POST of RFC 8058, and also the link in both parts.

    Raises HeaderRefused for an address, name, id or URL that cannot stand in a header.
    """
    links = {
        "text": encoded(unsubscribe_url, prepared.text_encoding),
        "html": encoded(escape(unsubscribe_url), prepared.html_encoding),
    }
    joined = [
        headers.mailbox("To", name, address),
        headers.identity("Message-ID", message_id),
        headers.uris("List-Unsubscribe", [unsubscribe_url]),
        prepared.headers,
        prepared.pieces[0],
    ]
    for written, piece in zip(prepared.addresses, prepared.pieces[1:], strict=True):
        joined += (links[written], piece)
    return b"".join(joined)


def _common_headers(variant: Variant, mailing_list: MailingList, date: datetime) -> bytes:
    domain = mailing_list.sender.rpartition("@")[2]
    lines = [
        headers.mailbox("From", mailing_list.sender_name, mailing_list.sender),
        headers.unstructured("Subject", variant.subject),
        headers.date_time("Date", date),
        headers.list_id("List-Id", mailing_list.name, f"{mailing_list.key}.{domain}"),
        headers.plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        headers.plain("Feedback-ID", _feedback_id(variant, mailing_list, domain)),
        headers.plain("Precedence", "bulk"),
        headers.plain("Auto-Submitted", "auto-generated"),
        headers.plain("Content-Language", variant.language),
    ]
    if mailing_list.reply_to:
        lines.append(headers.mailbox("Reply-To", "", mailing_list.reply_to))
    return b"".join(lines)


def _feedback_id(variant: Variant, mailing_list: MailingList, domain: str) -> str:
    """`issue:list:kind:sender`, by which mailbox providers sum up complaints; no reader in it."""
    sender = hashlib.sha256(domain.encode()).hexdigest()[:12]  # 5 to 15 characters are asked for
    return f"{variant.issue}:{mailing_list.key}:digest:{sender}"


def _content_type(boundary: str) -> bytes:
    kind = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'
    return b"MIME-Version: 1.0\r\n" + kind.encode()


def _part_head(boundary: str, subtype: str, encoding: str) -> bytes:
    return (
        f"\r\n--{boundary}\r\n"
        f"Content-Type: text/{subtype}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    ).encode()
