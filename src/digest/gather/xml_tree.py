"""Names and texts of elements, across the namespaces that feeds use."""

import re
from base64 import b64decode
from functools import lru_cache
from html import escape

from lxml import etree

Element = etree._Element  # noqa: SLF001 - lxml has no public name for its elements
Children = dict[str, list[Element]]
"""The children of an element by their keys."""

MOST_OF_A_KIND = 100
"""Children with the same key that are looked at: nothing has so many authors, pictures or categories."""

_NAMESPACES = {
    "www.w3.org/2005/atom": "",
    "purl.org/atom/ns": "",
    "purl.org/rss/1.0": "",
    "purl.org/net/rss1.1": "",
    "my.netscape.com/rdf/" + "simple/0.9": "",
    "channel.netscape.com/rdf/" + "simple/0.9": "",
    "backend.userland.com/rss": "",
    "backend.userland.com/rss2": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "purl.org/rss/1.0/modules/content": "content:",
    "purl.org/dc/elements/1.1": "dc:",
    "purl.org/dc/elements/1.0": "dc:",
    "purl.org/dc/terms": "dcterms:",
    "search.yahoo.com/mrss": "media:",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "www.w3.org/1999/xhtml": "xhtml:",
    "www.w3.org/1999/02/22-rdf-syntax-ns": "rdf:",
}
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{4,}={0,2}\s*")
_TEXTS = re.compile(r"(?:text|html|xhtml|text/.*|.*[/+]xml|application/xhtml.*)?", re.IGNORECASE)
"""Types of Atom whose content is text or markup; RFC 4287 §4.1.3.3 says that all others are base64."""

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr"})
_NO_TEXTS = ("image/", "audio/", "video/")


def children(element: Element, but: frozenset[str] = frozenset()) -> Children:
    """The children by their keys, `but` these; those of a media:group count as the entry's own too."""
    found: Children = {}
    for child in element:
        name = key(str(child.tag))
        if name in found:
            if len(found[name]) < MOST_OF_A_KIND:
                found[name].append(child)
        elif name and name not in but:
            found[name] = [child]
    for group in found.get("media:group", ()):
        for name, members in children(group).items():
            found[name] = [*found.get(name, ()), *members][:MOST_OF_A_KIND]
    return found


@lru_cache(maxsize=512)  # a name may have 50 KB, and a hostile feed any number of them
def key(tag: str) -> str:
    """A short name: "title", "dc:creator"; empty for an element of a namespace that tells us nothing."""
    if not tag.startswith("{"):
        return tag.lower().removeprefix("atom:")  # with its prefix, if that was never declared
    namespace, _, name = tag[1:].partition("}")
    address = namespace.strip().lower().rstrip("/#").removeprefix("http://").removeprefix("https://")
    prefix = _NAMESPACES.get(address)
    return "" if prefix is None else prefix + name.lower()


def inner(element: Element) -> str:
    """What stands inside, with the tags of markup that was not escaped; base64 (Atom) is decoded."""
    if len(element):
        return _markup(element)
    text = (element.text or "").strip()
    if text and " " not in text[:64] and _BASE64.fullmatch(text):
        return _from_base64(text, element)
    return text


def _markup(element: Element) -> str:
    """As HTML, without namespaces: lxml's own writing takes the square of those that are in force."""
    parts = [_escaped(element.text)]
    for event, each in etree.iterwalk(element, events=("start", "end")):
        if each is element:
            continue
        name = _local(str(each.tag))
        if event == "start":
            attributes = [f' {key}="{escape(value)}"' for key, value in each.items() if key[0] != "{"]
            parts += (f"<{name}{''.join(attributes)}>", _escaped(each.text))
        else:
            parts += ("" if name in _VOID else f"</{name}>", _escaped(each.tail))
    return "".join(parts).strip()


def _escaped(text: str | None) -> str:
    return escape(text, quote=False) if text else ""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _from_base64(text: str, element: Element) -> str:
    kind = element.get("type", "")
    if element.get("mode") != "base64" and _TEXTS.fullmatch(kind):
        return text
    try:
        return b64decode(text).decode()
    except ValueError:
        return "" if kind.startswith(_NO_TEXTS) else text
