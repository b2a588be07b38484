"""Makes text fit for an XML parser: what publishers get wrong is mended, what is meant to hurt refused.

All of it is linear in the length of the text.
"""

import re
from html.entities import html5

from digest.gather.answers import NotAFeed

MAX_TAGS = 400_000
"""Of a document with more, the beginning is read: a tree takes some 200 bytes of memory for each."""

_LONGEST_TAG = 1 << 16
_ASIDE = re.compile(r"<(?:!(?:--|\[CDATA\[|DOCTYPE)|\?)", re.IGNORECASE)
_DOCTYPE_HEAD = re.compile(r"[^\[>]*+")
_MOST_AMPERSANDS = 1_500_000
_LONG_RUN = re.compile(rf"<[^\s<>/!?][^<]{{{_LONGEST_TAG},}}")
_TAG = re.compile(r"""<[^\s<>/!?][^<>"']*+(?:"[^"<]*+"[^<>"']*+|'[^'<]*+'[^<>"']*+)*+""")
_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos);)(?:#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}));|([a-zA-Z][a-zA-Z0-9]{1,31};))"
)
_BARE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#13);)")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 §2.2 allows no document to hold."""
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\r"})
_WINDOWS = tuple(
    (chr(number).encode(), bytes([number]).decode("cp1252", "ignore").encode())
    for number in range(0x80, 0xA0)
)
"""Controls of Unicode that no feed means, and what they were in Windows-1252."""
_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")


def mended(text: str) -> bytes:
    """The document in UTF-8, as a parser can take it.

    Declarations and comments are gone, undefined entities made characters, bare ampersands escaped,
    illegal characters dropped. CDATA sections stay as they are. Raises NotAFeed for a tag over 64 KB, and
    for more ampersands than any text has: mended, each would take five times its room.
    """
    if text.count("&") > _MOST_AMPERSANDS:
        raise NotAFeed("sent a feed of little but ampersands")
    parts: list[str] = []
    room = MAX_TAGS
    position = 0
    while room > 0:
        aside = _ASIDE.search(text, position)
        markup = text[position : aside.start() if aside else len(text)]
        parts.append(_mended_markup(_of_tags(markup, room)))
        room -= markup.count("<")
        if aside is None:
            break
        kept, position = _aside(text, aside)
        parts.append(kept)
    document = "".join(parts)
    return _legal(document[max(0, document.find("<")) :].encode(errors="ignore"))


def _of_tags(markup: str, most: int) -> str:
    """As much of the markup as holds so many tags."""
    if markup.count("<") <= most:
        return markup
    end = -1
    for _ in range(most):
        end = markup.index("<", end + 1)
    return markup[:end]


def _legal(document: bytes) -> bytes:
    """Without the characters that no document may hold; bytes are looked through several times as fast."""
    document = document.translate(None, _CONTROLS)
    if b"\xef\xbf" in document:
        document = document.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")
    if _CONTROL.search(document):
        for control, character in _WINDOWS:
            document = document.replace(control, character)
    return document


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
    if len(text) > _LONGEST_TAG:
        _refuse_long_tags(text)
    return _BARE.sub("&amp;", _REFERENCE.sub(_reference, text)) if "&" in text else text


def _refuse_long_tags(text: str) -> None:
    for run in _LONG_RUN.finditer(text):
        tag = _TAG.match(text, run.start())
        if tag and len(tag[0]) > _LONGEST_TAG:
            raise NotAFeed("sent a feed with a tag of more than 64 KB")


def _reference(found: re.Match[str]) -> str:
    """The character that a reference stands for, in a form that XML knows."""
    hexadecimal, number, name = found.groups()
    if hexadecimal or number:
        return _character(int(hexadecimal, 16) if hexadecimal else int(number))
    characters = html5.get(name)
    if characters is None:
        return f"&amp;{name}"
    return characters.replace("&", "&amp;").replace("<", "&lt;")


def _character(number: int) -> str:
    if 0x80 <= number <= 0x9F:  # noqa: PLR2004 - Windows-1252, as every browser takes it
        return bytes([number]).decode("cp1252", "ignore")
    text = "" if number > 0x10FFFF else _ILLEGAL.sub("", chr(number))  # noqa: PLR2004 - the last code point
    return {"&": "&amp;", "<": "&lt;", "\r": "&#13;"}.get(text, text)
