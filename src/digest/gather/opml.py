"""Lists of sources as other programs exchange them: OPML, read and written.

Reading runs in a child process, as for every byte that others wrote. What our own files say beyond the
standard stands in attributes of a namespace of ours, which other programs pass over.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any

import listparser
from lxml import etree

from digest.gather.answers import NotAFeed
from digest.gather.charset import text_of
from digest.gather.xml_text import mended
from digest.gather.xml_tree import Element
from digest.model.errors import InputRefused

OPML_LIMIT = 10 << 20
"""Bytes of a list that are taken."""
_MOST = 20_000
_OURS = "urn:digest:opml"
_MARK = b"\xef\xbb\xbf"
"""Without it the library takes UTF-8 for Latin-1, whatever the document declares."""
_ELSE = {
    "html": "is a web page, not a list of sources",
    "rss": "is a feed, not a list of feeds",
    "feed": "is a feed, not a list of feeds",
    "channel": "is a feed, not a list of feeds",
}
_FEED_HINT = "take up a single feed with `digest source add URL`"
_LISTS = frozenset({"link", "include", "source"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One source of a list, as it stands there: nothing in it is checked yet."""

    url: str
    title: str = ""
    folders: tuple[str, ...] = ()
    """The names of the folders and categories that it is filed under, the innermost first."""
    key: str = ""
    language: str = ""
    section: str = ""
    selector: str = ""
    pages: bool = False
    discover: bool = False
    paused: bool = False
    max_delay: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """A list of sources."""

    outlines: tuple[Outline, ...]
    """Each address once, in the order of the list."""
    refused: tuple[tuple[str, str], ...] = ()
    """Title and reason of what names no feed; the reason goes on after it: "has no xmlUrl"."""


def read_outlines(body: bytes, name: str) -> Outlines:
    """The sources that a list names: OPML of any version, or what the library knows besides (FOAF).

    `name` is what to call it in an error. Raises InputRefused for what is no such list.
    """
    document = _document(body, name)
    root = _root(document)
    if root is None:
        raise InputRefused(f"{name} is XML that is broken beyond mending")
    kind = _name(root)
    if kind in _ELSE:
        raise InputRefused(f"{name} {_ELSE[kind]}", hint=_FEED_HINT)
    found = listparser.parse(_MARK + document)
    if not found["feeds"] and kind != "opml":
        raise InputRefused(f"{name} is no OPML file", hint="export one from the other program")
    if len(found["feeds"]) > _MOST:
        raise InputRefused(f"{name} names more than {_MOST:,} feeds", hint="split it")
    extras = _extras(root)
    return Outlines(
        outlines=tuple(_outline(feed, extras.get(feed["url"], {})) for feed in found["feeds"]),
        refused=tuple(_refused(root)),
    )


def write_outlines(outlines: Iterable[Outline], *, title: str) -> bytes:
    """An OPML 2.0 file of these sources, which `read_outlines` reads back as they are.

    Texts are single printable lines; folders are written as categories, of which a comma or slash
    would make several.
    """
    root = etree.Element("opml", version="2.0", nsmap={"digest": _OURS})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for outline in outlines:
        etree.SubElement(body, "outline", _attributes(outline))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _document(body: bytes, name: str) -> bytes:
    """In UTF-8, without declarations: entities are nobody's to define, and nothing is fetched for it."""
    if len(body) > OPML_LIMIT:
        raise InputRefused(f"{name} is larger than {OPML_LIMIT >> 20} MiB", hint="split it")
    text = text_of(body, charset=None).strip("\ufeff \t\r\n\0")
    if "<" not in text:
        raise InputRefused(f"{name} is {'plain text, not OPML' if text else 'empty'}", hint=_FEED_HINT)
    try:
        return mended(text)
    except NotAFeed:
        raise InputRefused(f"{name} has a tag of more than 64 KB: no list of sources has") from None


def _root(document: bytes) -> Element | None:
    """Goes on after errors, and on no account expands, fetches or allows what is huge."""
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    return etree.fromstring(document or b"<empty/>", parser)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _extras(root: Element) -> dict[str, Mapping[str, str]]:
    """What each address is said to be beyond the standard, by our own names; the first time counts."""
    found: dict[str, Mapping[str, str]] = {}
    for each in root.iter("{*}outline"):
        ours = {name.partition("}")[2]: str(value) for name, value in each.items() if _is_ours(name)}
        if ours:
            found.setdefault(_plain(each).get("xmlurl", ""), ours)
    return found


def _is_ours(name: object) -> bool:
    return str(name).startswith(f"{{{_OURS}}}")


def _plain(element: Element) -> dict[str, str]:
    """Its attributes by their names in small letters, which programs spell as they like."""
    return {str(name).lower(): str(value).strip() for name, value in element.items()}


def _outline(feed: Mapping[str, Any], said: Mapping[str, str]) -> Outline:
    """`feed` is the library's; its categories are paths, the outermost folder first."""
    minutes = said.get("maxDelay", "")
    return Outline(
        url=feed["url"],
        title=feed["title"],
        folders=tuple(dict.fromkeys(chain.from_iterable(map(reversed, feed["categories"])))),
        key=said.get("key", ""),
        language=said.get("language", ""),
        section=said.get("section", ""),
        selector=said.get("selector", ""),
        pages=said.get("pages") == "true",
        discover=said.get("discover") == "true",
        paused=said.get("paused") == "true",
        max_delay=timedelta(minutes=int(minutes)) if _is_number(minutes) else None,
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6  # noqa: PLR2004 - two months in minutes


def _refused(root: Element) -> Iterator[tuple[str, str]]:
    for each in root.iter("{*}outline"):
        said = _plain(each)
        title = said.get("text") or said.get("title") or "an outline without a name"
        if said.get("xmlurl"):
            if said.get("type", "").lower() == "source":
                yield title, "is a list of feeds itself: import it by its own address"
        elif said.get("type", "").lower() in _LISTS and said.get("url"):
            yield title, "is a link or another list, not a feed"
        elif said.get("htmlurl"):
            yield title, "names a page, not a feed: `digest source add` finds the feeds of pages"
        elif said and not len(each):
            yield title, "has no xmlUrl, where the feed's address should stand"


def _attributes(outline: Outline) -> dict[str, str]:
    minutes = outline.max_delay // timedelta(minutes=1) if outline.max_delay else 0
    standard = {
        # A page that lists articles is no feed to other programs.
        "type": "page" if outline.selector else "rss",
        "text": outline.title,
        "title": outline.title,
        "xmlUrl": outline.url,
        "category": ",".join(outline.folders),
    }
    ours = {
        "key": outline.key,
        "language": outline.language,
        "section": outline.section,
        "selector": outline.selector,
        "pages": "true" if outline.pages else "",
        "discover": "true" if outline.discover else "",
        "paused": "true" if outline.paused else "",
        "maxDelay": str(minutes) if minutes else "",
    }
    told = standard | {f"{{{_OURS}}}{name}": value for name, value in ours.items()}
    return {name: value for name, value in told.items() if value}
