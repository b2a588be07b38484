"""Bytes into text, whatever their labels say: many servers label everything the same, and wrongly.

The rule that fits what is out there best: a byte order mark is right; bytes that are valid UTF-8 are
UTF-8; only then is a label asked, and "latin-1" means Windows-1252 (WHATWG Encoding Standard).
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{", "utf-16-be"),
)
"""How a document begins whose first letter is "<" or "{" and takes more than one byte."""

_EBCDIC = "<?xml".encode("cp037")

_DECLARED = re.compile(
    rb"""(?:<\?xml[^>]{0,200}?\sencoding|<meta[^>]{0,200}?\bcharset)\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096
_KNOWN = re.compile(
    r"utf-?(?:8|16|32)(?:-?[lb]e)?|(?:iso-?8859|latin|windows|cp|ibm|x-cp|mac|koi8|gb|big5|hz|euc|iso-2022"
    r"|shift|sjis|ms932|ks_c|johab|tis-?620|viscii|ptcp|kz|ebcdic)[\w-]*|mac-?\w+|(?:us-)?ascii|x-sjis|l[1-9]",
    re.IGNORECASE,
)
"""Labels of encodings for text; Python's codecs have others that are none, or slow by design."""
_MEANS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "tis-620": "cp874",
}
"""Labels that stand for a larger encoding than they name."""
_SEVEN_BIT = re.compile(rb"\x1b[$(]")
"""An escape of ISO 2022: such text is valid UTF-8 too, but means something else."""


def text_of(body: bytes, *, charset: str | None) -> str:
    """The text of a feed or page; `charset` is the server's label. What cannot be read becomes U+FFFD."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for start, encoding in _UNMARKED:
        if body.startswith(start):
            return body.decode(encoding, "replace")
    if body.startswith(_EBCDIC):
        return _from_ebcdic(body)
    labels = _labels(body, charset)
    if _SEVEN_BIT.search(body) and any(label.startswith("iso2022") for label in labels):
        return body.decode(labels[0], "replace")
    try:
        return body.decode()
    except UnicodeDecodeError:
        return _by_label(body, labels)


def _from_ebcdic(body: bytes) -> str:
    """Which of them it is, is said in letters that all of them share (XML 1.0, appendix F)."""
    (label, *_) = _labels(body[:_DECLARED_WITHIN].decode("cp037").encode("ascii", "replace"), None) or [
        "cp037"
    ]
    return body.decode(label if label[2:].isdigit() else "cp037", "replace")


def _by_label(body: bytes, labels: list[str]) -> str:
    """The first labelled encoding that fits, else the least wrong one."""
    for label in labels:
        try:
            return body.decode(label)
        except UnicodeDecodeError:
            continue
    text = body.decode(errors="replace")
    broken = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if broken * 10 < beyond_ascii:
        return text  # UTF-8 with a few broken places
    return body.decode(labels[0] if labels else "cp1252", "replace")


def _labels(body: bytes, charset: str | None) -> list[str]:
    """Python's names of the encodings that the server and the document claim, in this order."""
    declared = _DECLARED.search(body, 0, _DECLARED_WITHIN)
    claims = [charset or "", declared[1].decode("ascii") if declared else ""]
    names = []
    for claim in claims:
        label = claim.strip().strip("\"'")
        if not _KNOWN.fullmatch(label):
            continue
        try:
            name = codecs.lookup(label).name
        except LookupError:
            continue
        if not name.startswith(("utf-16", "utf-32")):  # those show in the bytes, and this does not
            names.append(_MEANS.get(name, name))
    return names
