"""Makes text fit for an XML parser: what publishers get wrong is mended, what is meant to hurt refused.

All of it is linear in the length of the text.
"""

import re
from html.entities import html5

from digest.gather.answers import NotAFeed

_LONGEST_TAG = 1 << 16
_ASIDE = re.compile(r"<!--|<!\[CDATA\[|<\?|<!DOCTYPE", re.IGNORECASE)
_DOCTYPE_HEAD = re.compile(r"[^\[>]*+")
_TAG = re.compile(r"""<[^\s<>/!?][^<>"']*+(?:"[^"<]*+"[^<>"']*+|'[^'<]*+'[^<>"']*+)*+""")
_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));|([a-zA-Z][a-zA-Z0-9]{1,31};))?"
)
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 §2.2 allows no document to hold."""


def mended(text: str) -> bytes:
    """The document in UTF-8, as a parser can take it.

    Declarations and comments are gone, undefined entities made characters, bare ampersands escaped,
    illegal characters dropped. CDATA sections stay as they are. Raises NotAFeed for a tag over 64 KB.
    """
    text = _ILLEGAL.sub("", text)
    parts: list[str] = []
    position = 0
    while aside := _ASIDE.search(text, position):
        parts.append(_mended_markup(text[position : aside.start()]))
        kept, position = _aside(text, aside)
        parts.append(kept)
    parts.append(_mended_markup(text[position:]))
    document = "".join(parts)
    return document[max(0, document.find("<")) :].encode()


def _aside(text: str, opening: re.Match[str]) -> tuple[str, int]:
    """What to keep of a comment, instruction, declaration or CDATA section, and where it ends."""
    match opening[0].upper():
        case "<![CDATA[":
            end = text.find("]]>", opening.end())
            if end < 0:  # the document is cut off in its midst
                return text[opening.start() :] + "]]>", len(text)
            return text[opening.start() : end + 3], end + 3
        case "<!DOCTYPE":
            return "", _end_of_doctype(text, opening.end())
        case mark:
            return "", _after(text, "-->" if mark == "<!--" else "?>", opening.end())


def _end_of_doctype(text: str, position: int) -> int:
    """Where a document type declaration ends, with the entities it declares between brackets."""
    head = _DOCTYPE_HEAD.match(text, position)
    position = head.end() if head else position
    if text.startswith("[", position):
        position = _after(text, "]", position)
    return _after(text, ">", position)


def _after(text: str, closing: str, position: int) -> int:
    """Just behind the next of these; the end of the text if there is none."""
    end = text.find(closing, position)
    return len(text) if end < 0 else end + len(closing)


def _mended_markup(text: str) -> str:
    if len(text) > _LONGEST_TAG and any(len(tag[0]) > _LONGEST_TAG for tag in _TAG.finditer(text)):
        raise NotAFeed("sent a feed with a tag of more than 64 KB")
    return _REFERENCE.sub(_reference, text) if "&" in text else text


def _reference(found: re.Match[str]) -> str:
    """The character that a reference stands for, in a form that XML knows."""
    hexadecimal, number, name = found.groups()
    if hexadecimal or number:
        return _character(int(hexadecimal, 16) if hexadecimal else int(number))
    if name:
        characters = html5.get(name)
        if characters is None:
            return f"&amp;{name}"
        return characters.replace("&", "&amp;").replace("<", "&lt;")
    return "&amp;"


def _character(number: int) -> str:
    if 0x80 <= number <= 0x9F:  # noqa: PLR2004 - Windows-1252, as every browser takes it
        return bytes([number]).decode("cp1252", "ignore")
    text = "" if number > 0x10FFFF else _ILLEGAL.sub("", chr(number))  # noqa: PLR2004 - the last code point
    return {"&": "&amp;", "<": "&lt;", "\r": "&#13;"}.get(text, text)
