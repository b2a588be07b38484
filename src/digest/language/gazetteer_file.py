"""The gazetteer as it is shipped: read as a whole, understood line by line when a place is asked for."""

import gzip
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


@dataclass(frozen=True)
class GazetteerFile:
    """One place a line. What lies inside a place follows it at once, one step deeper."""

    lines: tuple[str, ...]
    common: dict[Language, frozenset[str]]
    """Names, folded, that are ordinary words of a language too: суми, reading."""

    @cached_property
    def rows(self) -> dict[PlaceId, int]:
        """In which line each place stands."""
        return {PlaceId(int(line.split("\t", 2)[1])): row for row, line in enumerate(self.lines)}

    @cached_property
    def parents(self) -> tuple[int, ...]:
        """The line of what each line's place lies in; -1 for none."""
        parents, open_ = [], [-1] * 9
        for row, line in enumerate(self.lines):
            depth = int(line[0])
            parents.append(open_[depth])
            open_[depth + 1] = row
        return tuple(parents)

    @cached_property
    def keys(self) -> dict[str, int]:
        return {line.split("\t", 3)[2]: row for row, line in enumerate(self.lines)}

    @cached_property
    def folded(self) -> str:
        """All of it in small letters, for who searches a name: names were mended when it was made."""
        return "\n".join(("", *self.lines, "")).casefold()

    def number(self, row: int) -> PlaceId:
        return PlaceId(int(self.lines[row].split("\t", 2)[1]))

    def depth(self, row: int) -> int:
        return int(self.lines[row][0])

    def names(self, row: int) -> frozenset[str]:
        """Everything it is called, in small letters."""
        cells = self.lines[row].casefold().split("\t")
        *names, aliases, _ = cells[_FIRST_NAME:]
        return frozenset(filter(None, (*names, *aliases.split("|"))))

    def place(self, row: int) -> Place:
        cells = self.lines[row].split("\t")
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


def read_gazetteer() -> GazetteerFile:
    """The shipped file, about 4 MB of text."""
    packed = resources.files("digest.language").joinpath("data/gazetteer.txt.gz").read_bytes()
    head, _, body = gzip.decompress(packed).decode().partition("\n\n")
    common = (line.partition("\t") for line in head.split("\n"))
    return GazetteerFile(
        lines=tuple(body.split("\n")),
        common={Language(language): frozenset(words.split()) for language, _, words in common},
    )
