"""How a command answers: one JSON value for a script, or words and tables for a person."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from digest.cli.harmless import harmless, harmless_json

NARROW = 60
"""Below so many columns (a phone), a row is told as a few lines instead."""
_GAP = 2
_SHORTEST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A table. A column whose name ends in "#" holds numbers; the sign is not shown.

    The first column is what the others are about; it is kept whole as long as there is room for it.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    cut: str = ""
    """The column whose cells are cut to one line where there is no room; else all are folded."""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One thing, fact by fact; a fact that is empty is left out."""

    facts: Sequence[tuple[str, str]]
    title: str = ""


Part = str | Rows | Facts


def answer(value: object, *parts: Part, as_json: bool) -> None:
    """Answers on stdout: the value as JSON, or else the parts with an empty line between two tables."""
    if as_json:
        plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
        told = json.dumps(value, ensure_ascii=plain, indent=2, default=_plain)
        sys.stdout.write(harmless_json(told) + "\n")
        return
    show(*parts)


def show(*parts: Part, stream: TextIO | None = None) -> None:
    """Prints for a person, as wide as the terminal is; sentences are left whole, to be copied."""
    console = console_for(stream or sys.stdout)
    for before, part in zip((None, *parts), parts, strict=False):
        if before is not None and not (isinstance(before, str) and isinstance(part, str)):
            console.print()
        with console.capture() as captured:
            console.print(_rendered(part, console.width), soft_wrap=isinstance(part, str))
        console.file.write("\n".join(line.rstrip(" ") for line in captured.get().split("\n")))


def console_for(stream: TextIO) -> Console:
    """Colour on a terminal only, and not where NO_COLOR is set; nothing in our words is markup."""
    no_colour = True if os.environ.get("NO_COLOR") else None
    return Console(
        file=stream, markup=False, highlight=False, emoji=False, soft_wrap=False, no_color=no_colour
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer")


def _rendered(part: Part, width: int) -> RenderableType:
    if isinstance(part, str):
        return _text(part)
    if isinstance(part, Facts):
        return _titled(part.title, _facts(part.facts))
    if width < NARROW and _natural(part) > width:
        return _titled(part.title, _stacked(part))
    return _titled(part.title, _table(part, width))


def _titled(title: str, body: RenderableType) -> RenderableType:
    return Group(Text(title, style="bold"), body) if title else body


def _natural(part: Rows) -> int:
    """How wide the table would like to be."""
    return sum(_widths(part)) + _GAP * (len(part.columns) - 1)


def _widths(part: Rows) -> list[int]:
    named = tuple(column.removesuffix("#") for column in part.columns)
    return [max(map(cell_len, column)) for column in zip(named, *part.rows, strict=True)]


def _table(part: Rows, width: int) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    too_wide = max(0, _natural(part) - width)
    for place, (column, natural) in enumerate(zip(part.columns, _widths(part), strict=True)):
        cut = too_wide and column == part.cut
        table.add_column(
            Text(column.removesuffix("#")),
            justify="right" if column.endswith("#") else "left",
            overflow="ellipsis" if cut else "fold",
            no_wrap=bool(part.cut) or not place,
            max_width=max(_SHORTEST, natural - too_wide) if cut else None,
        )
    for row in part.rows:
        table.add_row(*map(_text, row))
    return table


def _stacked(part: Rows) -> RenderableType:
    """Each row as a heading and lines under it."""
    first, *others = (column.removesuffix("#") for column in part.columns)
    del first
    lines: list[RenderableType] = []
    for head, *cells in part.rows:
        lines.append(_text(head, "bold"))
        lines += (_text(f"  {name}: {cell}") for name, cell in zip(others, cells, strict=True) if cell)
    return Group(*lines)


def _facts(facts: Sequence[tuple[str, str]]) -> RenderableType:
    grid = Table.grid(padding=(0, _GAP, 0, 0))
    grid.add_column(style="dim", overflow="fold")
    grid.add_column(overflow="fold")
    for name, fact in facts:
        if fact:
            grid.add_row(Text(name), _text(fact))
    return grid


def _text(words: str, style: str = "") -> Text:
    return Text(harmless(words), style=style)
