"""Reads a feed of whatever kind from the bytes that a source sent."""

import re

from digest.gather.answers import NotAFeed
from digest.gather.charset import text_of
from digest.gather.feed_json import read_json
from digest.gather.feed_xml import read_xml
from digest.model.source import Feed

_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "gzip data inside gzip data"),
)
_HTML = re.compile(r"(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)


def read_feed(body: bytes, *, charset: str | None, url: str) -> Feed:
    """RSS, RDF, Atom or JSON Feed, told apart by their first letter and root element.

    `charset` is what the server says of the body, `url` where it came from in the end. Raises
    NotAFeed with the reason. Takes time linear in the size of the body.
    """
    for magic, kind in _MAGIC:
        if body.startswith(magic):
            raise NotAFeed(f"sent {kind}, not a feed")
    text = text_of(body, charset=charset).lstrip("\ufeff \t\r\n\0")
    if not text:
        raise NotAFeed("sent an empty answer")
    if text.startswith(("{", "[")):
        return read_json(text, url=url)
    if _HTML.match(text):
        raise NotAFeed("sent an HTML page, not a feed", is_page=True)
    if "<" not in text:
        raise NotAFeed("sent plain text, not a feed")
    return read_xml(text, url=url)
