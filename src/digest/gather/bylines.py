"""Who wrote an article, by what its page says: names only, as its publisher writes them."""

import re
from collections.abc import Iterator
from itertools import islice

from digest.gather.structured import Stated, names
from digest.gather.xml_tree import Element

_LONGEST, _LONGEST_LINE = 120, 500
_MOST_PLACES = 50
_MARKS = frozenset({"author", "byline", "article-author", "post-author", "entry-author", "author-name"})
_META = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "twitter:creator")
_NOT_A_NAME = ("http://", "https://", "/", "@")
_BY = re.compile(r"^(?:written\s+by|by|від|автор(?:ка)?|autor(?:ka)?|von|text)\s*(?::\s*|\s)", re.IGNORECASE)
_AFTER = re.compile(
    r"\s+[|•·–—]\s+|\s*\(|,?\s+(?:(?:on\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s+)?\d",
    re.IGNORECASE,
)
_POSITION = re.compile(
    r",\s*[^,]{0,60}\b(?:writers?|reporters?|correspondents?|editors?|columnists?|staff|contributors?"
    r"|кореспондент\w*|журналіст\w*|редактор\w*|корреспондент\w*|журналист\w*|redakt\w*|korrespondent\w*)\b.*$",
    re.IGNORECASE,
)


def author_of(tree: Element, said: Stated) -> str:
    """Their names, joined by ", " where the page tells them apart; empty if it names nobody."""
    stated = (only_name(name) for name in names(said.article, "author", "creator"))
    if found := ", ".join(dict.fromkeys(filter(None, stated))):
        return found
    for name in _META:
        value = said.meta.get(name, "")
        if value and not value.startswith(_NOT_A_NAME) and (found := only_name(value)):
            return found
    return next(filter(None, map(_written, _places(tree))), "")


def only_name(line: str) -> str:
    """The line without "By", without positions, and without what else stands beside a name."""
    line = " ".join(line[:_LONGEST_LINE].split())
    name = _AFTER.split(_BY.sub("", line, count=1), maxsplit=1)[0]
    return _POSITION.sub("", name).strip(" ,;:|")


def _places(tree: Element) -> Iterator[list[Element]]:
    """Where a byline may stand: what is marked as somebody's name, then what only looks like a byline."""
    marked = list(islice(_marked(tree), _MOST_PLACES))
    yield from filter(None, map(_people, marked))
    yield from ([element] for element in marked)


def _marked(tree: Element) -> Iterator[Element]:
    for element in tree.iter("a", "span", "div", "p", "address"):
        if not _MARKS.isdisjoint(_said(element, "rel", "itemprop", "class")):
            yield element


def _said(element: Element, *attributes: str) -> list[str]:
    return " ".join(element.get(name) or "" for name in attributes).lower().split()


def _people(element: Element) -> list[Element]:
    """The persons that such a place describes, or links to; the place itself when it is such a link."""
    within = [each for each in islice(element.iter("span", "a", "meta"), _MOST_PLACES) if each is not element]
    named = [each for each in within if "name" in _said(each, "itemprop")]
    if named or (linked := [each for each in within if _leads_to_author(each)]):
        return named or linked
    if "author" not in _said(element, "rel", "itemprop"):
        return []
    parent = element.getparent()
    beside = () if parent is None else islice(parent, _MOST_PLACES)
    return [each for each in beside if each is element or "author" in _said(each, "rel", "itemprop")]


def _leads_to_author(link: Element) -> bool:
    return "author" in _said(link, "rel") or "/author" in (link.get("href") or "")


def _written(place: list[Element]) -> str:
    lines = (only_name(each.get("content") or _words(each)) for each in place)
    line = ", ".join(dict.fromkeys(filter(None, lines)))
    return line if len(line) <= _LONGEST and any(map(str.isalpha, line)) else ""


def _words(element: Element) -> str:
    """Without the moment that often stands beside the name."""
    parts = islice(
        element.itertext("a", "span", "div", "p", "address", "b", "strong", "em", "i"), _MOST_PLACES
    )
    return " ".join("".join(map(str, parts)).split())
