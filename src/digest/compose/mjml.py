"""Compiles a mail's layout: MJML with Jinja in it becomes HTML with the same Jinja in it.

MJML sees each Jinja tag as a harmless word and never sees an article. The compiler itself loses,
moves and corrupts things without a word, so every tag is counted afterwards: what did not survive
in its place is an error that names the line. It can also crash the process or run for long: call
`compile_mjml` in a child with limits.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, TemplateSyntaxError
from mjml import mjml2html

from digest.model.errors import TemplateRefused

_BEGINS = ("variable_begin", "block_begin", "comment_begin")
_ENDS = ("variable_end", "block_end", "comment_end")
_ATTRIBUTE = re.compile(r"""=\s*("[^"]*"|'[^']*')""")
_ELSEWHERE = re.compile(r"<mj-attributes>.*?</mj-attributes>|<mj-title>.*?</mj-title>", re.DOTALL)
_CORRUPTED = re.compile(r'["\\]|[^\S ]')
_WHERE = "statements stand in <mj-raw> or in text; expressions in text or in text-like attributes"
_CORRUPTED_CATEGORIES = frozenset({"Mn", "Me", "Mc", "Cf", "Cc", "Zs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tag:
    """A Jinja tag as written, and how many statements ({% … %}) stand before it."""

    code: str
    line: int
    statement: bool
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shielded:
    """The source with a placeholder for each tag; `starts` and `lines` lead back to its lines."""

    name: str
    mark: str
    text: str
    tags: tuple[_Tag, ...]
    starts: tuple[int, ...]
    lines: tuple[int, ...]

    def placed(self, text: str) -> list[int]:
        """The numbers of the tags in a piece of text, in the order they stand there."""
        return [int(found) for found in re.findall(rf"{self.mark}(\d+)x", text)]

    def line_at(self, position: int) -> int:
        part = bisect_right(self.starts, position) - 1
        return self.lines[part] + self.text.count("\n", self.starts[part], position)

    def refusal(self, line: int, fault: str, *, hint: str = "") -> TemplateRefused:
        return TemplateRefused(f"{self.name} line {line}: {fault}", hint=hint)


def compile_mjml(source: str, name: str) -> str:
    """The HTML template of an MJML template. `name` is the file's, for messages.

    Every statement comes out once and in order, every expression at least once and between the same
    statements as before; comments of both languages go.

    Raises TemplateRefused with the line of what MJML cannot take or did not keep.
    """
    shielded = _shield(source, name)
    _check_attributes(shielded)
    try:
        html = str(mjml2html(shielded.text, disable_comments=True, fonts={}))
    except ValueError as error:
        raise TemplateRefused(
            f"{name}: MJML does not accept it: {error}",
            hint="look for a tag that is not closed, or a Jinja statement inside a tag",
        ) from error
    _check_survivors(shielded, html)
    restored = re.sub(rf"{shielded.mark}(\d+)x", lambda found: shielded.tags[int(found[1])].code, html)
    return restored.strip() + "\n"


def _shield(source: str, name: str) -> _Shielded:
    mark = "jx"
    while mark in source:
        mark += "j"
    text, tags = "", list[_Tag]()
    starts, lines = list[int](), list[int]()
    for line, piece, is_tag in _pieces(source, name):
        starts.append(len(text))
        lines.append(line)
        if not is_tag:
            text += piece
        elif not piece.startswith("{#"):
            text += f"{mark}{len(tags)}x"
            after = sum(tag.statement for tag in tags)
            tags.append(_Tag(code=piece, line=line, statement=piece.startswith("{%"), after=after))
    return _Shielded(
        name=name, mark=mark, text=text, tags=tuple(tags), starts=tuple(starts), lines=tuple(lines)
    )


def _pieces(source: str, name: str) -> Iterator[tuple[int, str, bool]]:
    """The source as (line, text, whether it is a Jinja tag)."""
    opened: list[str] = []
    line = 1
    jinja = Environment(autoescape=True)
    try:
        jinja.parse(source)  # what never closes would lex without an error
        for number, kind, value in jinja.lex(source):
            if kind == "raw_begin":
                raise TemplateRefused(f"{name} line {number}: raw blocks do not survive MJML")
            if not opened:
                line = number
            if kind in _BEGINS or opened:
                opened.append(value)
            if kind in _ENDS:
                yield line, "".join(opened), True
                opened = []
            elif not opened:
                yield line, value, False
    except TemplateSyntaxError as error:
        raise TemplateRefused(f"{name} line {error.lineno}: {error.message}") from error


def _check_attributes(shielded: _Shielded) -> None:
    """MJML prints attribute values as Rust does in debugging: some characters come out as escapes."""
    for found in _ATTRIBUTE.finditer(shielded.text):
        value = found[1][1:-1]
        if _CORRUPTED.search(value) or any(map(_is_corrupted, value)):
            line = shielded.line_at(found.start(1))
            raise shielded.refusal(
                line,
                f"attribute value {value[:40]!r} has a character that MJML corrupts",
                hint="no line breaks, quotes, backslashes or invisible characters inside attributes",
            )


def _is_corrupted(character: str) -> bool:
    return character != " " and unicodedata.category(character) in _CORRUPTED_CATEGORIES


def _check_survivors(shielded: _Shielded, html: str) -> None:
    seen = shielded.placed(html)
    free = _placed_elsewhere(shielded)
    for number, tag in enumerate(shielded.tags):
        count = seen.count(number)
        if count == 0 and number not in free:
            raise shielded.refusal(tag.line, f"{tag.code} did not survive", hint=_WHERE)
        if tag.statement and count != 1:
            raise shielded.refusal(tag.line, f"{tag.code} came out {count} times", hint=_WHERE)
    _check_order(shielded, [number for number in seen if number not in free])


def _check_order(shielded: _Shielded, seen: list[int]) -> None:
    statements = 0
    for number in seen:
        tag = shielded.tags[number]
        if tag.after != statements:
            raise shielded.refusal(tag.line, f"{tag.code} came out in another place", hint=_WHERE)
        statements += tag.statement


def _placed_elsewhere(shielded: _Shielded) -> frozenset[int]:
    """Expressions that MJML prints in other places too, or nowhere: of the root, the title, defaults."""
    root = shielded.text[: shielded.text.find(">") + 1]
    elsewhere = shielded.placed(root + "".join(_ELSEWHERE.findall(shielded.text)))
    return frozenset(number for number in elsewhere if not shielded.tags[number].statement)
