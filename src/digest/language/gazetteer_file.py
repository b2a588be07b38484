"""The gazetteer as it is shipped: read as a whole, understood line by line when a place is asked for."""

import gzip
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import resources

from digest.model.ids import Language, PlaceId
from digest.model.place import Place, PlaceKind

LANGUAGES = tuple(map(Language, ("en", "uk", "ru", "pl", "de")))
"""Whose names a line gives, in this order; empty where it is the English one."""
_KINDS = {"c": PlaceKind.COUNTRY, "r": PlaceKind.REGION, "d": PlaceKind.DISTRICT, "t": PlaceKind.TOWN}
_FIRST_NAME = 5
"""The cells before: depth, number, key, kind, population."""
_DEEPEST = 9


@dataclass(frozen=True)
class GazetteerFile:
    """One place a line. What lies inside a place follows it at once, one step deeper.

    Kept as the bytes that it is, with tables of numbers beside them: as values of Python it would take
    many times the room, and most places nobody ever asks for.
    """

    body: bytes
    common: dict[Language, frozenset[str]]
    """Names, folded, that are ordinary words of a language too: суми, reading."""

    def __len__(self) -> int:
        return len(self._begins) - 1

    def row(self, place: PlaceId) -> int | None:
        """In which line a place stands."""
        return next(self._numbers.rows(place), None)

    def row_of(self, key: str) -> int | None:
        """In which line the place with this key stands."""
        return next((row for row in self._keys.rows(hash(key)) if self.key(row) == key), None)

    def every_key(self) -> Iterator[str]:
        return map(self.key, range(len(self)))

    def key(self, row: int) -> str:
        return self._line(row).split(b"\t", 3)[2].decode()

    def number(self, row: int) -> PlaceId:
        return PlaceId(int(self._line(row).split(b"\t", 2)[1]))

    def depth(self, row: int) -> int:
        return self.body[self._begins[row]] - ord("0")

    def names(self, row: int) -> frozenset[str]:
        """Everything it is called, in small letters."""
        cells = as_searched(self._line(row).decode()).split("\t")
        *names, aliases, _ = cells[_FIRST_NAME:]
        return frozenset(filter(None, (*names, *aliases.split("|"))))

    def place(self, row: int) -> Place:
        cells = self._line(row).decode().split("\t")
        *names, aliases, adjectives = cells[_FIRST_NAME:]
        parent = self.parents[row]
        return Place(
            id=PlaceId(int(cells[1])),
            key=cells[2],
            parent=self.number(parent) if parent >= 0 else None,
            names=tuple((language, name) for language, name in zip(LANGUAGES, names, strict=True) if name),
            aliases=tuple(filter(None, aliases.split("|"))),
            adjectives=tuple(filter(None, adjectives.split("|"))),
            kind=_KINDS[cells[3]],
            population=int(cells[4]),
        )

    @cached_property
    def parents(self) -> "array[int]":
        """The line of what each line's place lies in; -1 for none."""
        parents, open_ = array("i"), [-1] * _DEEPEST
        for row in range(len(self)):
            depth = self.depth(row)
            parents.append(open_[depth])
            open_[depth + 1] = row
        return parents

    @cached_property
    def folded(self) -> str:
        """All of it as names are searched; a line more before the first one, and one behind the last."""
        # Line by line: to fold it at once takes twelve times its size for a moment.
        lines = (as_searched(self._line(row).decode()) for row in range(len(self)))
        return "\n".join(("", *lines, ""))

    @cached_property
    def _begins(self) -> "array[int]":
        """Where each line begins, and where one more would."""
        begins, at = array("i", [0]), self.body.find(b"\n")
        while at >= 0:
            begins.append(at + 1)
            at = self.body.find(b"\n", at + 1)
        begins.append(len(self.body) + 1)
        return begins

    @cached_property
    def _numbers(self) -> "_Table":
        return _Table(map(self.number, range(len(self))))

    @cached_property
    def _keys(self) -> "_Table":
        return _Table(map(hash, self.every_key()))

    def _line(self, row: int) -> bytes:
        return self.body[self._begins[row] : self._begins[row + 1] - 1]


class _Table:
    """Finds the lines with a number, in a tenth of the room that a dictionary takes."""

    def __init__(self, of_lines: Iterable[int]) -> None:
        """Takes the number of each line, all of 64 bits, in the order of lines."""
        numbers = array("q", of_lines)
        self._lines = array("i", sorted(range(len(numbers)), key=numbers.__getitem__))
        self._sorted = array("q", map(numbers.__getitem__, self._lines))

    def rows(self, number: int) -> Iterator[int]:
        at = bisect_left(self._sorted, number)
        while at < len(self._sorted) and self._sorted[at] == number:
            yield self._lines[at]
            at += 1


def as_searched(name: str) -> str:
    """In small letters, and with е for ё, which Russian writers leave to the reader; the name is mended."""
    return name.casefold().replace("ё", "е")


def read_gazetteer() -> GazetteerFile:
    """The shipped file, about 4 MB of text."""
    packed = resources.files("digest.language").joinpath("data/gazetteer.txt.gz").read_bytes()
    head, _, body = gzip.decompress(packed).partition(b"\n\n")
    common = (line.partition("\t") for line in head.decode().split("\n"))
    return GazetteerFile(
        body=body,
        common={Language(language): frozenset(words.split()) for language, _, words in common},
    )
