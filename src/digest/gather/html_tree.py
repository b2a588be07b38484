"""HTML into a tree, with what is there only to hurt, or only for machines, cut down first."""

import re
from itertools import islice

from lxml import etree, html

from digest.gather.charset import text_of

_LONGEST_TAG = 1 << 14
_MOST_ATTRIBUTES = 100
_LONGEST_LOOKED_OVER = 2 * _MOST_ATTRIBUTES
"""Characters of a tag: so many can't hold more attributes than that."""
_MOST_TAGS = 200_000
"""What follows is not read: each makes an element of some hundred bytes. Long pages have ten thousand."""
_TAG = re.compile(r"""<([a-zA-Z][^\s<>/"']{0,30})(?:[^<>"']*+(?:"[^"]*+"[^<>"']*+|'[^']*+'[^<>"']*+)*+)""")
_QUOTED = re.compile(r""""[^"]*+"|'[^']*+'""")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def html_tree(body: bytes, *, charset: str | None) -> html.HtmlElement | None:
    """The page as a tree, or None if there is nothing in it.

    A tag of many kilobytes, or with hundreds of attributes, loses them: they hold a picture, or the
    state of some script, or a trap, since trees take time that grows with their square.
    """
    text = _cut(_NOT_TEXT.sub(" ", text_of(body, charset=charset)))
    if not text.strip():
        return None
    slim = _TAG.sub(_slim, text)
    try:
        return html.document_fromstring(slim.encode("utf-8", "replace"), parser=_parser())
    except etree.ParserError:
        return None  # nothing but comments


def _cut(text: str) -> str:
    if text.count("<") <= _MOST_TAGS:
        return text
    end = next(islice(re.finditer("<", text), _MOST_TAGS, None))
    return text[: end.start()]


def _slim(tag: re.Match[str]) -> str:
    whole = tag[0]
    if len(whole) <= _LONGEST_LOOKED_OVER:
        return whole
    bare = _QUOTED.sub("", whole)
    fits = len(whole) <= _LONGEST_TAG and max(bare.count("="), len(bare.split())) <= _MOST_ATTRIBUTES
    return whole if fits else f"<{tag[1]}"


def _parser() -> html.HTMLParser:
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    # every element of the same class: the library's own choice of one costs a third of reading a page
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    return parser
