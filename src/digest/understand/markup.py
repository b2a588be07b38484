"""Markup that one look proves harmless: tags that are whole, known, and closed in order.

Nearly all that publishers send is of this kind, and a parser of HTML takes many times as long for it.
What is odd in any way is left to that parser, whose answer is the definition: for what is read here
it would have been the same.
"""

import re
from html import unescape


def _names(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


BLOCKS = _names(
    "address article aside blockquote br dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li"
    " main nav ol p pre section table tbody td th thead tr ul"
)
"""Elements that begin on a line of their own."""
SILENT = _names(
    "audio button canvas figcaption figure form iframe math noscript object script select style svg template"
    " textarea video"
)
"""Elements whose words are no part of the text."""
FIGURE = frozenset({"figure", "figcaption"})
"""Of these, the ones that stand among paragraphs: they divide them too."""

_BLANK = r"[ \t\n\r\f]"
_VALUE = r"(?:\"[^\"<]*+\"|'[^'<]*+'|[^ \t\n\r\f\"'<>=`]++)"
_ATTRIBUTE = rf"{_BLANK}++[A-Za-z_][A-Za-z0-9_:.-]*+(?:{_BLANK}*+={_BLANK}*+{_VALUE})?+"
_TAG = re.compile(rf"<(/?[A-Za-z][A-Za-z0-9]*+)(?:{_ATTRIBUTE})*+{_BLANK}*+/?>")
_EMBEDDED = re.compile(
    rf"<(iframe|script|style|audio|video)(?:{_ATTRIBUTE})*+{_BLANK}*+/?>[^<]*+"
    rf"(?:<(?:source|track)(?:{_ATTRIBUTE})*+{_BLANK}*+/?>[^<]*+)*+</\1{_BLANK}*+>",
    re.IGNORECASE,
)
"""Such an element as a whole, where nothing in it could end it early."""
# The one decoder takes these for nothing, the other for a space.
_CONTROL = re.compile(r"&#(?:0*(?:11|28|29|30|31)|[xX]0*(?:[bB]|1[c-fC-F]))(?![0-9a-fA-F])")

_VOID = _names("area embed img input link meta source track wbr")
_INLINE = _names(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr picture q s samp"
    " small span strike strong sub sup time tt u var"
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WITHIN = {"li": frozenset({"ul", "ol"}), "dt": frozenset({"dl"}), "dd": frozenset({"dl"})}
"""Where these do not stand in one of those, a parser closes what is open."""
_NESTED = (
    _names("address article aside blockquote div dl fieldset footer header main nav ol pre section ul")
    | _HEADINGS
    | FIGURE
    | set(_WITHIN)
)

_WITHOUT_EFFECT = _VOID | _INLINE | {f"/{name}" for name in _INLINE}
_BREAKS = frozenset({"p", "/p", "br", "hr"})
"""These begin a new block whatever is open: even a `</p>` that closes nothing is a paragraph."""
_KNOWN = _WITHOUT_EFFECT | _BREAKS | _NESTED | {f"/{name}" for name in _NESTED}


def simple_blocks(markup: str) -> list[str] | None:
    """The text between block tags, with its entities decoded once; None where it takes a parser to tell.

    Takes time linear in the length of the markup.
    """
    pieces = _pieces(markup) or _pieces(_EMBEDDED.sub("<wbr>", markup))
    if pieces is None:
        return None
    blocks, block, nest, hidden = [], [pieces[0]], [""], False
    figures = not FIGURE.isdisjoint(pieces[1::2])
    for tag, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if tag not in _WITHOUT_EFFECT:
            blocks.append("".join(block))
            block = []
            if figures and tag not in _BREAKS:
                if not _in_order(tag, nest):
                    return None
                hidden = not FIGURE.isdisjoint(nest)
        if not hidden:
            block.append(text)
    blocks.append("".join(block))
    return blocks


def _pieces(markup: str) -> list[str] | None:
    """Texts and the names of the tags between them in turn, or None if any tag is not a simple one."""
    if "&#" in markup and _CONTROL.search(markup):
        return None
    pieces = _TAG.split(markup.replace("\r\n", "\n").replace("\r", "\n") if "\r" in markup else markup)
    if markup.count("<") != len(pieces) // 2:
        return None
    if not _KNOWN.issuperset(pieces[1::2]):
        pieces[1::2] = map(str.lower, pieces[1::2])
        if not _KNOWN.issuperset(pieces[1::2]):
            return None
    if "&" in markup:
        pieces[::2] = [unescape(text) if "&" in text else text for text in pieces[::2]]
    return pieces


def _in_order(tag: str, nest: list[str]) -> bool:
    """Opens or closes an element of the nest; False where a parser would do something of its own."""
    if tag.startswith("/"):
        return nest.pop() == tag[1:]
    if nest[-1] not in _WITHIN.get(tag, (nest[-1],)) or (tag in _HEADINGS and nest[-1] in _HEADINGS):
        return False
    nest.append(tag)
    return True
