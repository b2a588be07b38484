"""A page that lists articles, read by a CSS selector: for sites that offer no feed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError

from digest.gather.absolute import absolute, on_the_web
from digest.gather.answers import NotAFeed
from digest.gather.feed_xml import MAX_ENTRIES
from digest.gather.html_tree import html_tree
from digest.gather.pictures import picture_of
from digest.gather.xml_tree import Element
from digest.model.article import Image
from digest.model.errors import InputRefused
from digest.model.source import Entry, Feed

_EXAMPLE = "for example: main article h2 a"
_LONGEST_SELECTOR = 500
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TEASERS = frozenset({"article", "li", "div", "section", "tr", "td", "dd", "figure"})
"""What is a teaser by itself; of a link or a heading, the teaser is around it."""
_WHOLE_PAGES = frozenset({"html", "body", "main"})
_SHORTEST_SUMMARY = 40
"""Characters: a shorter paragraph is a date, a section or "Read more"."""
_LONGEST_TEXT = 5000
_MOST_LINKS = 20
"""Links, paragraphs and pictures of one teaser that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """What the selector found, and the article that it leads to."""

    element: Element
    link: Element
    address: str

    @property
    def page(self) -> str:
        """The address less what stands after "#": the same article wherever on it one is led."""
        return self.address.partition("#")[0]


def check_selector(text: str) -> str:
    """The selector as the newsroom gave it, without white space around it; raises InputRefused for no CSS."""
    selector = text.strip()
    if not selector:
        raise InputRefused("that is no CSS selector: it is empty", hint=_EXAMPLE)
    if len(selector) > _LONGEST_SELECTOR or not selector.isprintable():
        reason = f"one has at most {_LONGEST_SELECTOR} characters, all of which can be seen"
        raise InputRefused(f"that is no CSS selector: {reason}", hint=_EXAMPLE)
    try:
        _compiled(selector)(etree.Element("html"))
    except (SelectorError, etree.XPathError, RecursionError) as error:
        raise InputRefused(f"“{selector}” is no CSS selector: {error}", hint=_EXAMPLE) from None
    return selector


def read_listing(body: bytes, *, charset: str | None, url: str, selector: str) -> Feed:
    """The articles on a page, in its order, each once: the selector finds their links, or whole teasers.

    `url` is where the page came from in the end. Entries have no guid. Raises NotAFeed when there
    are none. Linear in the page but for what the selector itself costs.
    """
    tree = html_tree(body, charset=charset)
    entries = () if tree is None else tuple(_entries(tree, url, selector))
    if tree is None or not entries:
        raise NotAFeed(f"has nothing that the selector “{selector}” finds")
    return Feed(
        title=_words(next(tree.iter("title"), None)),
        link=url,
        language=tree.get("lang", "").strip(),
        entries=entries,
    )


def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def _entries(tree: Element, url: str, selector: str) -> Iterator[Entry]:
    base = absolute(next((href for each in tree.iter("base") if (href := each.get("href"))), ""), url)
    try:
        found = _compiled(selector)(tree)
    except (SelectorError, etree.XPathError, RecursionError):
        raise NotAFeed(f"cannot be read: “{selector}” is no CSS selector") from None
    matches = [match for match in _matches(found, base) if match.page != url.partition("#")[0]]
    owners = _owners(matches)
    together: dict[str, list[_Match]] = {}
    for match in matches:
        together.setdefault(match.page, []).append(match)
    for same in islice(together.values(), MAX_ENTRIES):
        yield _entry(same[:_MOST_LINKS], _teaser(same[0], owners), base)


def _matches(found: list[Element], base: str) -> Iterator[_Match]:
    """What leads somewhere; of teasers inside one another the innermost."""
    outer: set[Element] = set()
    for element in found:
        for ancestor in element.iterancestors():
            if ancestor in outer:
                break
            outer.add(ancestor)
    for element in found:
        if element in outer:
            continue
        link = _link(element)
        if link is not None and (address := on_the_web(link.get("href", ""), base)):
            yield _Match(element=element, link=link, address=address)


def _link(element: Element) -> Element | None:
    """The link itself, or one around it, or in a teaser that of its heading, else the first with words."""
    if element.tag == "a":
        return element
    for heading in element.iter(*_HEADINGS):
        around = next(heading.iter("a"), None)
        link = next(heading.iterancestors("a"), None) if around is None else around
        if link is not None:
            return link
    links = list(islice(element.iter("a"), _MOST_LINKS)) or list(islice(element.iterancestors("a"), 1))
    return next((link for link in links if _words(link)), links[0] if links else None)


def _owners(matches: Iterable[_Match]) -> dict[Element, str]:
    """For each element around matches the one article that they lead to, or "" if they lead to several."""
    owners: dict[Element, str] = {}
    for match in matches:
        for element in (match.element, *match.element.iterancestors()):
            owner = owners.setdefault(element, match.page)
            if owner == "":
                break
            if owner != match.page:
                owners[element] = ""
    return owners


def _teaser(match: _Match, owners: dict[Element, str]) -> Element:
    """The largest element around a link that leads to no other article."""
    block = match.element
    parent = block.getparent()
    while block.tag not in _TEASERS or match.element is not block:
        if parent is None or parent.tag in _WHOLE_PAGES or owners.get(parent) != match.page:
            break
        block, parent = parent, parent.getparent()
    return block


def _entry(same: list[_Match], teaser: Element, base: str) -> Entry:
    title = next(filter(None, (_title(match.link) for match in same)), "")
    title = title or next(filter(None, map(_words, teaser.iter(*_HEADINGS))), "")
    return Entry(
        link=same[0].address,
        title=title,
        published=next(
            (when.get("datetime", "") for when in teaser.iter("time") if when.get("datetime")), ""
        ),
        summary=_summary(teaser, title),
        image=_picture(teaser, base),
    )


def _title(link: Element) -> str:
    """The heading inside a link, or the heading's link, or the link's words."""
    heading = next(link.iter(*_HEADINGS), None)
    return _words(link if heading is None else heading)


def _summary(teaser: Element, title: str) -> str:
    for paragraph in islice(teaser.iter("p"), _MOST_LINKS):
        text = _words(paragraph)
        if len(text) >= _SHORTEST_SUMMARY and text != title:
            return text
    return ""


def _picture(teaser: Element, base: str) -> Image | None:
    pictures = (picture_of(img, base) for img in islice(teaser.iter("img"), _MOST_LINKS))
    return next((picture for picture in pictures if picture), None)


def _words(element: Element | None) -> str:
    """Its text in one line, or as much of a very long one as anybody reads."""
    if element is None:
        return ""
    parts, size = [], 0
    for part in element.itertext():
        parts.append(str(part))
        size += len(parts[-1])
        if size > _LONGEST_TEXT:
            break
    return " ".join("".join(parts).split())
