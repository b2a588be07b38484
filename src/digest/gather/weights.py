"""What stands under each element of a page, counted once from the leaves up.

Questions such as "is there a link in it?" asked of every element of a tree take the square of its
size when elements are nested; these are answered in one pass, whatever the page looks like.
"""

from collections import defaultdict
from collections.abc import Sequence

from digest.gather.xml_tree import Element

_MAIN = frozenset({"h1", "article", "main"})


class Weights:
    """Answers about the elements of one tree, as it was when this was made."""

    def __init__(self, elements: Sequence[Element]) -> None:
        """`elements` are all of the tree, in the order of the document."""
        self._linked: set[Element] = set()
        self._blocky: set[Element] = set()
        self._main: set[Element] = set()
        self._letters: defaultdict[Element, int] = defaultdict(int)
        self._prose: defaultdict[Element, int] = defaultdict(int)
        for element in reversed(elements):
            self._weigh(element)

    def letters(self, element: Element) -> int:
        """Characters in it, without the space around each piece of text."""
        return self._letters[element]

    def linked(self, element: Element) -> bool:
        """Whether it holds a link."""
        return element in self._linked

    def blocky(self, element: Element) -> bool:
        """Whether it holds a paragraph or a division."""
        return element in self._blocky

    def holds_article(self, element: Element, prose: int) -> bool:
        """Whether its words are what the page is for.

        It then holds the main heading, or paragraphs without a link of more than `prose` characters.
        """
        return element in self._main or self._prose[element] > prose

    def _weigh(self, element: Element) -> None:
        """Its children have been weighed before, and have told it what they hold."""
        tag, parent = element.tag, element.getparent()
        letters = self._letters[element]
        if element.text and tag not in {"script", "style"}:
            letters = self._letters[element] = letters + len(element.text.strip())
        if tag == "p" and element not in self._linked:
            self._prose[element] = letters
        if parent is None:
            return
        self._letters[parent] += letters + (len(element.tail.strip()) if element.tail else 0)
        self._prose[parent] += self._prose[element]
        for holding, told in (
            (self._linked, tag == "a"),
            (self._blocky, tag in {"p", "div"}),
            (self._main, tag in _MAIN),
        ):
            if told or element in holding:
                holding.add(parent)
