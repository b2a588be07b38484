"""HTML into a tree, with what is there only to hurt, or only for machines, cut down first."""

import re

from lxml import html

from digest.gather.charset import text_of

_LONGEST_TAG = 1 << 14
_TAG = re.compile(r"""<([a-zA-Z][^\s<>/"']{0,30})(?:[^<>"']*+(?:"[^"]*+"[^<>"']*+|'[^']*+'[^<>"']*+)*+)""")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def html_tree(body: bytes, *, charset: str | None) -> html.HtmlElement | None:
    """The page as a tree, or None if there is nothing in it.

    A tag of many kilobytes loses its attributes: they hold a picture, or the state of some script,
    or a trap, since trees take time that grows with their square.
    """
    text = _NOT_TEXT.sub(" ", text_of(body, charset=charset))
    if not text.strip():
        return None
    slim = _TAG.sub(_slim, text)
    return html.document_fromstring(slim.encode("utf-8", "replace"), parser=_parser())


def _slim(tag: re.Match[str]) -> str:
    return tag[0] if len(tag[0]) <= _LONGEST_TAG else f"<{tag[1]}"


def _parser() -> html.HTMLParser:
    return html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
