"""What stands on an article's page and is not the article: teaser cards, lists of other news.

A card shows another article's headline, author and first words in the midst of this one's text; left
in, they would become this one's. So they are taken out of the tree before anything is read from it.
What they link to is kept: cards are about related articles, lists show news to discover.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from digest.gather.aside_names import (
    LIST_PROSE,
    LONGEST_HEADING,
    LONGEST_LEAD_IN,
    Aside,
    by_name,
    by_tag,
    leads_in,
    opens_list,
)
from digest.gather.cutting import cut_out
from digest.gather.listed import addresses, to_discover
from digest.gather.weights import Weights
from digest.gather.xml_tree import Element

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LIST_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6", "div", "span", "p", "strong"})
_LEADING_IN = frozenset({"p", "li", "div", "blockquote"})
_NEVER = frozenset({"html", "body", "main", "head"})
_MOST_LISTS = 50
_MOST_BEFORE = 20
"""Empty elements that may stand before a block which opens another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Where the page leads, away from its own article: absolute addresses, each once, in its order."""

    related: tuple[str, ...] = ()
    """Those of teaser cards in the text."""
    listed: tuple[str, ...] = ()
    """Those of articles of the same site in lists of other news."""


def take_out(tree: Element, url: str) -> Elsewhere:
    """Removes all that is not the article of the page at `url`."""
    elements = list(tree.iter())
    kinds = _Kinds(elements)
    links = [element for element in elements if element.tag == "a"]
    told = {aside: [link for link in links if kinds.of(link) is aside] for aside in Aside}
    related = tuple(dict.fromkeys(addresses(told[Aside.CARD], url)))
    listed = to_discover(told[Aside.LIST], url, known=told[Aside.REST])
    cut_out(tree, (element for element in kinds.outermost() if element.tag not in _NEVER))
    return Elsewhere(related=related, listed=listed)


class _Kinds:
    """Which elements of a page stand in an aside, and in what sort of aside."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self._weights = Weights(elements)
        self._of: dict[Element, Aside] = {}
        for element in elements:
            above = self._above(element)
            if kind := self._own(element, above) or above:
                self._of[element] = kind
        headings = (element for element in elements if element not in self._of and self._heads_list(element))
        for heading in islice(headings, _MOST_LISTS):
            for block in self._headed(heading):
                for element in block.iter():
                    self._of.setdefault(element, Aside.LIST)

    def of(self, element: Element) -> Aside | None:
        return self._of.get(element)

    def outermost(self) -> list[Element]:
        """The asides that stand in no other."""
        return [element for element in self._of if self._above(element) is None]

    def _above(self, element: Element) -> Aside | None:
        parent = element.getparent()
        return None if parent is None else self._of.get(parent)

    def _own(self, element: Element, above: Aside | None) -> Aside | None:
        """What it is by itself. Inside a list only that which is no part of it counts."""
        if above is not None and above is not Aside.LIST:
            return None
        kind = self._by_name(element) or by_tag(element) or self._by_words(element)
        return None if above and kind is not Aside.REST else kind

    def _by_name(self, element: Element) -> Aside | None:
        named = by_name(element)
        if named is None:
            return None
        kind, prose = named
        linked = self._weights.linked(element)
        if self._weights.holds_article(element, prose) or (kind is Aside.CARD and not linked):
            return None
        if kind is not Aside.EITHER:
            return kind
        leads_to = {link.get("href") for link in element.iter("a")}
        return Aside.CARD if len(leads_to) == 1 else Aside.LIST

    def _by_words(self, element: Element) -> Aside | None:
        """Paragraphs such as "Read also: …" with a link are teasers."""
        weights = self._weights
        teases = (
            element.tag in _LEADING_IN
            and weights.linked(element)
            and weights.letters(element) <= LONGEST_LEAD_IN
            and not weights.blocky(element)
            and leads_in(_words(element))
        )
        return Aside.CARD if teases else None

    def _heads_list(self, element: Element) -> bool:
        return (
            element.tag in _LIST_HEADINGS
            and len(element) <= 2  # noqa: PLR2004 - an icon, a link
            and 0 < self._weights.letters(element) <= LONGEST_HEADING
            and opens_list(_words(element))
        )

    def _headed(self, heading: Element) -> Iterator[Element]:
        """The block whose first word a heading is; else the heading, and what follows it with links."""
        parent = heading.getparent()
        block = heading
        while parent is not None and self._opens(block, parent):
            block, parent = parent, parent.getparent()
        yield block
        if block is not heading:
            return
        for sibling in heading.itersiblings():
            wordy = self._weights.letters(sibling) and not self._weights.linked(sibling)
            if sibling.tag in _HEADINGS or wordy:
                return
            yield sibling

    def _opens(self, block: Element, parent: Element) -> bool:
        """Whether nothing stands before the block in its parent, and the parent is not the article."""
        if parent.tag in _NEVER or self._weights.holds_article(parent, LIST_PROSE):
            return False
        if (parent.text or "").strip():
            return False
        before = list(islice(block.itersiblings(preceding=True), _MOST_BEFORE + 1))
        return len(before) <= _MOST_BEFORE and not any(map(self._says_something, before))

    def _says_something(self, element: Element) -> bool:
        says = self._weights.letters(element) > 0 and element not in self._of
        return says or bool((element.tail or "").strip())


def _words(element: Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())
