"""Names and texts of elements, across the namespaces that feeds use."""

from collections import defaultdict
from html import escape

from lxml import etree

Element = etree._Element  # noqa: SLF001 - lxml has no public name for its elements
Children = dict[str, list[Element]]
"""The children of an element by their keys."""

_RSS_090 = "/rdf/" + "simple/0.9"
_NAMESPACES = {
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns": "",
    "http://purl.org/rss/1.0": "",
    "http://purl.org/net/rss1.1": "",
    f"http://my.netscape.com{_RSS_090}": "",
    f"http://channel.netscape.com{_RSS_090}": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/modules/content": "content:",
    "http://purl.org/dc/elements/1.1": "dc:",
    "http://purl.org/dc/elements/1.0": "dc:",
    "http://purl.org/dc/terms": "dcterms:",
    "http://search.yahoo.com/mrss": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf:",
}


def children(element: Element) -> Children:
    """The children by their keys; those of a media:group count as the entry's own too."""
    found: Children = defaultdict(list)
    for child in element:
        name = key(child)
        if name == "media:group":
            for member in child:
                found[key(member)].append(member)
        found[name].append(child)
    return found


def key(element: Element) -> str:
    """A short name: "title", "dc:creator"; empty for an element of a namespace that tells us nothing."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    if not tag.startswith("{"):
        return tag.lower()  # with its prefix, if that was never declared
    namespace, _, name = tag[1:].partition("}")
    prefix = _NAMESPACES.get(namespace.strip().lower().rstrip("/#"))
    return "" if prefix is None else prefix + name.lower()


def inner(element: Element) -> str:
    """What stands inside, with the tags of markup that was not escaped."""
    if not len(element):
        return (element.text or "").strip()
    parts = [escape(element.text or "", quote=False)]
    parts += [etree.tostring(child, encoding="unicode", with_tail=True) for child in element]
    return "".join(parts).strip()
