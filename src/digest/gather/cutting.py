"""Takes elements out of a page and leaves the text that follows them."""

from collections.abc import Iterable

from lxml import etree

from digest.gather.xml_tree import Element

_GONE = "gone"


def cut_out(tree: Element, elements: Iterable[Element]) -> None:
    """Removes these elements of the tree, with all that is in them.

    They are marked first and taken out together: joining the text behind each to the text before it
    would take the square of their number where one follows another.
    """
    for element in elements:
        if element is not tree:
            element.clear(keep_tail=True)
            element.tag = _GONE
    etree.strip_tags(tree, _GONE)
