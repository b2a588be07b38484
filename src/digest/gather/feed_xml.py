"""RSS 0.9x to 2.0, RDF, Atom and CDF, read from an XML tree into plain values.

One reader serves all of them: an element is known by its name wherever its namespace is one of the
feed formats', so that mixtures, which are common, need no case of their own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from lxml import etree

from digest.gather.absolute import absolute
from digest.gather.alternates import alternates
from digest.gather.answers import NotAFeed
from digest.gather.pictures import media_picture, picture_in
from digest.gather.xml_text import mended
from digest.gather.xml_tree import MOST_OF_A_KIND, Children, Element, children, inner, key
from digest.model.source import Entry, Feed

MAX_ENTRIES = 1000
"""Of a longer feed, the first so many are read: an archive is no news, and a flood is none either."""
LONGEST_TTL = timedelta(days=7)
"""A longer `ttl` is a mistake: some give seconds."""

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_ATOM = "http://www.w3.org/2005/Atom"
_TITLE = ("title", "dc:title", "media:title", "itunes:title")
_SUMMARY = (
    "description", "summary", "dc:description", "itunes:summary", "tagline", "subtitle", "abstract",
    "itunes:subtitle", "media:description",
)  # fmt: skip
_CONTENT = ("content:encoded", "content", "xhtml:body", "body", "fullitem")
_PUBLISHED = ("pubdate", "published", "issued", "dc:date", "dcterms:issued", "dcterms:created", "created")
_UPDATED = ("updated", "modified", "dcterms:modified", "lastbuilddate")
_AUTHOR = ("author", "dc:creator", "dc:author", "itunes:author", "managingeditor", "webmaster")
_LANGUAGE = ("language", "dc:language")
_MOST_BASES, _LONGEST_BASE = 5, 2000
_PERSON = ("name", "email", "uri", "url", "homepage")
_ROOTS = {"rss", "rdf", "feed", "channel", "rdf:rdf"}
_ITEMS = frozenset({"item", "entry"})
_NAMESPACE = re.compile(r"\{([^{}]+)\}(?:rss|rdf|feed|channel)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """What is true of all entries, and what need not be looked for in any of them."""

    url: str
    bases: bool
    """Whether any element has an xml:base of its own."""
    languages: bool
    """The same of xml:lang."""
    language: str = ""
    """What the feed says it is written in."""
    author: str = ""
    """Whose the whole feed is, and so each entry that names nobody (RFC 4287 §4.2.1)."""


def read_xml(text: str, *, url: str) -> Feed:
    """The feed in this text; relative links in it are taken from `url`. Raises NotAFeed."""
    body = mended(text)
    root = _root(body)
    document = _Document(url=url, bases=b":base" in body, languages=b":lang" in body)
    channel = next(root.iter("{*}channel", "{*}CHANNEL", "{*}Channel"), root)
    facts = children(channel, but=_ITEMS)
    language = _text(facts, _LANGUAGE).replace("_", "-") or _language_of(channel) or _language_of(root)
    document = replace(document, language=language)
    about = replace(_entry(channel, facts, document), language=language)
    if key(str(root.tag)) == "feed":
        document = replace(document, author=about.author)
    return Feed(
        title=about.title,
        link=about.link,
        language=language,
        entries=tuple(_entry(element, children(element), document) for element in _entries(root)),
        ttl=_ttl(_text(facts, ("ttl",))),
        withdrawn=_withdrawn(root) if b"deleted-entry" in body else (),
        about=about,
    )


def _root(body: bytes) -> Element:
    """The tree of a feed; one in a namespace of its own is taken for Atom or RSS all the same."""
    root = _parsed(body)
    own = _NAMESPACE.fullmatch(str(root.tag))
    if own and key(str(root.tag)) not in _ROOTS:
        root = _parsed(body.replace(own[1].encode(), _ATOM.encode()))
    if key(str(root.tag)) not in _ROOTS:
        raise _what_else(root)
    return root


def _parsed(body: bytes) -> Element:
    root = etree.fromstring(body or b"<empty/>", _parser())
    if root is None:
        raise NotAFeed("sent XML that is broken beyond mending")
    return root


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


def _what_else(root: Element) -> NotAFeed:
    name = str(root.tag).rpartition("}")[2].lower()
    if name in {"html", "head", "body", "div"}:
        return NotAFeed("sent an HTML page, not a feed", is_page=True)
    if name in {"urlset", "sitemapindex"}:
        return NotAFeed("sent a sitemap, not a feed")
    return NotAFeed(
        "sent an OPML file, not a feed" if name == "opml" else "sent an XML document that is no feed"
    )


def _entries(root: Element) -> Iterable[Element]:
    """However deep: where tags are left open, entries end up inside one another."""
    named = root.iter("{*}item", "{*}entry", "{*}Item", "{*}ITEM")
    return islice((element for element in named if key(str(element.tag)) in _ITEMS), MAX_ENTRIES)


def _entry(element: Element, facts: Children, document: _Document) -> Entry:
    summary, content = _text(facts, _SUMMARY), _text(facts, _CONTENT)
    guid = _text(facts, ("guid", "id")) or element.get(_ABOUT) or ""
    language = _language(element, facts, document)
    link = _link(element, facts, document, language=language)
    if not link and guid.startswith(("http://", "https://")) and _is_permalink(facts):
        link = guid
    base = link or document.url
    return Entry(
        guid=guid,
        link=link,
        title=_text(facts, _TITLE),
        author=_authors(facts) or document.author,
        published=_text(facts, _PUBLISHED),
        updated=_text(facts, _UPDATED) or element.get("LASTMOD", ""),
        summary=summary,
        content=content,
        categories=_categories(facts),
        image=media_picture(facts, base) or picture_in(content or summary, base),
        language=language,
        alternates=_alternates(facts, document, own=link),
    )


def _text(facts: Children, keys: Iterable[str]) -> str:
    """The first of these that holds anything, as text that may be markup."""
    for name in keys:
        if name in facts:
            for element in facts[name]:
                if text := inner(element):
                    return text
    return ""


def _language(element: Element, facts: Children, document: _Document) -> str:
    """That of the words themselves, if they have one, else of what they stand in."""
    if document.languages:
        words = next((facts[name][0] for name in (*_CONTENT, *_SUMMARY) if name in facts), element)
        if language := _language_of(words) or _language_of(element):
            return language
    return _text(facts, _LANGUAGE).replace("_", "-")


def _language_of(element: Element) -> str:
    return element.get(_LANG, "").replace("_", "-")


def _link(element: Element, facts: Children, document: _Document, *, language: str) -> str:
    """The page it is about: an RSS link's text, or an Atom link that is an alternate, HTML before others.

    Of several in different languages it is the one in the language of the entry (RFC 4287 §4.2.7.4).
    """
    texts, linked = [], []
    for link in facts.get("link", ()):
        if link.get("rel", "alternate").lower() != "alternate":
            continue
        if href := link.get("href", "").strip():
            linked.append((href, link))
        elif text := (link.text or "").strip():
            texts.append((text, link))
    if texts:
        return _absolute(*texts[-1], document)
    if linked:
        own = (language or document.language).lower()[:2]
        linked.sort(key=lambda found: _strangeness(found[1], own))
        return _absolute(*linked[0], document)
    about = (element.get(_ABOUT) or element.get("HREF") or "").strip()
    return _absolute(about, element, document) if about else ""


def _strangeness(link: Element, language: str) -> tuple[bool, bool]:
    """Sorts what is no HTML to the end, and before it what is in another language than the entry's."""
    written_in = link.get("hreflang", "").lower()
    return "html" not in link.get("type", "text/html"), bool(
        language and written_in[:2] not in {"", language}
    )


def _alternates(facts: Children, document: _Document, *, own: str) -> tuple[str, ...]:
    links = [link for link in facts.get("link", ()) if link.get("hreflang")]
    return alternates(links, _absolute("", links[0], document), own=own) if links else ()


def _absolute(link: str, element: Element, document: _Document) -> str:
    """Relative to the nearest xml:base, and that to the feed's own address."""
    url = document.url
    if document.bases:
        bases = (base for each in (element, *element.iterancestors()) if (base := each.get(_BASE)))
        for base in [*islice(bases, _MOST_BASES)][::-1]:
            url = absolute(base, url) if len(base) <= _LONGEST_BASE else url
    return absolute(link, url)


def _is_permalink(facts: Children) -> bool:
    return all(guid.get("isPermaLink", "true").lower() != "false" for guid in facts.get("guid", ()))


def _authors(facts: Children) -> str:
    """Names of all who are named under the first of the keys that names anybody."""
    for name in _AUTHOR:
        if name in facts:
            names = dict.fromkeys(name for element in facts[name] if (name := _person(element)))
            if names:
                return ", ".join(names)
    return ""


def _person(element: Element) -> str:
    if not len(element):
        return inner(element)
    parts = {key(str(child.tag)): (child.text or "").strip() for child in islice(element, MOST_OF_A_KIND)}
    if parts.keys().isdisjoint(_PERSON):
        return inner(element)
    return parts.get("name") or parts.get("email") or ""


def _categories(facts: Children) -> tuple[str, ...]:
    elements = [*facts.get("category", ()), *facts.get("dc:subject", ())]
    texts = [(each.get("label") or each.get("term") or inner(each)).strip() for each in elements]
    return tuple(filter(None, texts))


def _ttl(text: str) -> timedelta | None:
    """Minutes (RSS 2.0); None for what nobody can mean."""
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
        return None
    ttl = timedelta(minutes=int(text))
    return ttl if timedelta(0) < ttl <= LONGEST_TTL else None


def _withdrawn(root: Element) -> tuple[str, ...]:
    refs = (element.get("ref", "").strip() for element in root.iter(_DELETED))
    return tuple(dict.fromkeys(ref for ref in islice(refs, MAX_ENTRIES) if ref))
