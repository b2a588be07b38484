"""RSS 0.9x to 2.0, RDF and Atom, read from an XML tree into plain values.

One reader serves all of them: an element is known by its name wherever its namespace is one of the
feed formats', so that mixtures, which are common, need no case of their own.
"""

from collections.abc import Iterable
from itertools import islice
from urllib.parse import urljoin

from lxml import etree

from digest.gather.answers import NotAFeed
from digest.gather.pictures import media_picture, picture_in
from digest.gather.xml_text import mended
from digest.gather.xml_tree import Children, Element, children, inner, key
from digest.model.source import Entry, Feed

MAX_ENTRIES = 1000
"""Of a longer feed, the first so many are read: an archive is no news, and a flood is none either."""

_XML = "{http://www.w3.org/XML/1998/namespace}"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_TITLE = ("title", "dc:title", "media:title", "itunes:title")
_SUMMARY = ("description", "summary", "dc:description", "itunes:summary", "tagline")
_CONTENT = ("content:encoded", "content", "xhtml:body", "body", "fullitem")
_PUBLISHED = ("pubdate", "published", "issued", "dc:date", "dcterms:issued", "dcterms:created", "created")
_UPDATED = ("updated", "modified", "dcterms:modified", "lastbuilddate")
_AUTHOR = ("author", "dc:creator", "itunes:author")
_LANGUAGE = ("language", "dc:language")
_ROOTS = {"rss", "rdf", "feed", "channel", "rdf:rdf"}


def read_xml(text: str, *, url: str) -> Feed:
    """The feed in this text; relative links in it are taken from `url`. Raises NotAFeed."""
    root = etree.fromstring(mended(text) or b"<empty/>", _parser())
    if root is None:
        raise NotAFeed("sent XML that is broken beyond mending")
    if key(root).removeprefix("rdf:") not in _ROOTS:
        raise NotAFeed(_what_else(root))
    channel = next(root.iter("{*}channel"), root)
    facts = children(channel)
    return Feed(
        title=_text(facts, _TITLE),
        link=_link(facts, channel, url),
        language=_text(facts, _LANGUAGE) or channel.get(f"{_XML}lang") or root.get(f"{_XML}lang") or "",
        entries=tuple(_entry(element, url) for element in _entries(root)),
    )


def _parser() -> etree.XMLParser:
    """Goes on after errors, and on no account expands, fetches or allows what is huge."""
    return etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _what_else(root: Element) -> str:
    name = str(root.tag).rpartition("}")[2].lower()
    if name in {"html", "head", "body", "div"}:
        return "sent an HTML page, not a feed"
    if name in {"urlset", "sitemapindex"}:
        return "sent a sitemap, not a feed"
    return "sent an OPML file, not a feed" if name == "opml" else "sent an XML document that is no feed"


def _entries(root: Element) -> Iterable[Element]:
    """However deep: where tags are left open, entries end up inside one another."""
    return islice(root.iter("{*}item", "{*}entry", "{*}Item", "{*}ITEM"), MAX_ENTRIES)


def _entry(element: Element, url: str) -> Entry:
    facts = children(element)
    summary, content = _text(facts, _SUMMARY), _text(facts, _CONTENT)
    guid = _text(facts, ("guid", "id")) or element.get(_ABOUT) or ""
    link = _link(facts, element, url)
    if not link and guid.startswith(("http://", "https://")) and _is_permalink(facts):
        link = guid
    return Entry(
        guid=guid,
        link=link,
        title=_text(facts, _TITLE),
        author=_authors(facts),
        published=_text(facts, _PUBLISHED),
        updated=_text(facts, _UPDATED),
        summary=summary or _text(facts, ("media:description",)),
        content=content,
        categories=tuple(_categories(facts)),
        image=media_picture(facts, link or url) or picture_in(content or summary, link or url),
        language=element.get(f"{_XML}lang") or _text(facts, _LANGUAGE),
    )


def _text(facts: Children, keys: Iterable[str]) -> str:
    """The first of these that holds anything, as text that may be markup."""
    for name in keys:
        for element in facts.get(name, ()):
            if text := inner(element):
                return text
    return ""


def _link(facts: Children, element: Element, url: str) -> str:
    """The page it is about: an RSS link's text, or an Atom link that is an alternate, HTML before others."""
    links = facts.get("link", ())
    for link in links:
        if link.get("href") is None and (text := (link.text or "").strip()):
            return _absolute(text, link, url)
    alternates = [
        link for link in links if link.get("href") and link.get("rel", "alternate").lower() == "alternate"
    ]
    alternates.sort(key=lambda link: "html" not in link.get("type", "text/html"))
    if alternates:
        return _absolute(alternates[0].get("href", "").strip(), alternates[0], url)
    return _absolute(about, element, url) if (about := element.get(_ABOUT, "").strip()) else ""


def _absolute(link: str, element: Element, url: str) -> str:
    """Relative to the nearest xml:base, and that to the feed's own address."""
    bases = [base for each in (element, *element.iterancestors()) if (base := each.get(f"{_XML}base"))]
    try:
        for base in reversed(bases):
            url = urljoin(url, base)
        return urljoin(url, link)
    except ValueError:
        return link  # no URL at all; cleaning will say so


def _is_permalink(facts: Children) -> bool:
    return all(guid.get("isPermaLink", "true").lower() != "false" for guid in facts.get("guid", ()))


def _authors(facts: Children) -> str:
    """Names of all who are named under the first of the keys that names anybody."""
    for name in _AUTHOR:
        names = [name for element in facts.get(name, ()) if (name := _person(element))]
        if names:
            return ", ".join(dict.fromkeys(names))
    return ""


def _person(element: Element) -> str:
    parts = {key(child): (child.text or "").strip() for child in element}
    return parts.get("name") or parts.get("email") or ("" if parts else inner(element))


def _categories(facts: Children) -> Iterable[str]:
    for name in ("category", "dc:subject"):
        for element in facts.get(name, ()):
            if text := (element.get("label") or element.get("term") or inner(element)).strip():
                yield text
