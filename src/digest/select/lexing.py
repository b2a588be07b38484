"""What a topic is typed as: words, phrases, brackets, operators and fields, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from digest.select.refusals import refusal

# What phones and word processors put for quotation marks, brackets and the minus is taken for them.
_QUOTE = '"“”„‟«»＂'
_LEX = re.compile(
    rf"""(?P<space>\s+)|(?P<open>[(（])|(?P<close>[)）])
    |[{_QUOTE}](?P<phrase>[^{_QUOTE}]*)[{_QUOTE}]|(?P<quote>[{_QUOTE}])
    |(?P<minus>[-−–—](?=\S))|(?P<field>[^\W\d_][\w-]*):|(?P<word>[^\s()（）{_QUOTE}]+)""",
    re.VERBOSE,
)
# Typed for an apostrophe where the keyboard has none: Куп"янськ.
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])[\"“”″](?=[яюєїЯЮЄЇ])")
_OPERATOR = re.compile(r"(?P<word>AND|OR|NOT|NEAR)(?P<within>/.*)?")


class Kind(Enum):
    OPEN = auto()
    CLOSE = auto()
    PHRASE = auto()
    MINUS = auto()
    FIELD = auto()
    WORD = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    NEAR = auto()
    END = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    kind: Kind
    text: str
    """Of a phrase what stands between the marks, of a field its name, else as typed."""
    at: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """What stands in the text, and its end. Raises InputRefused for a quotation mark without its other."""
    for match in _LEX.finditer(_APOSTROPHE.sub("'", text)):
        kind = match.lastgroup or ""
        if kind == "quote":
            raise refusal("this quotation mark is never closed", text, match.start())
        if kind != "space":
            found = _operator(match["word"]) if kind == "word" else Kind[kind.upper()]
            yield Token(kind=found, text=match[kind], at=match.start(), end=match.end())
    yield Token(kind=Kind.END, text="", at=len(text.rstrip()), end=len(text))


def _operator(word: str) -> Kind:
    operator = _OPERATOR.fullmatch(word)
    if operator is None or (operator["within"] and operator["word"] != "NEAR"):
        return Kind.WORD
    return Kind[operator["word"]]
