"""Finds places by what somebody types: a name in any form, or nearly one."""

import re
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from digest.language.fold import fold, is_cyrillic
from digest.language.gazetteer_file import GazetteerFile, as_searched
from digest.language.word_keys import CYRILLIC_LANGUAGES, LATIN_LANGUAGES, text_keys

_SHORTEST, _LONGEST = 2, 60
_LIKELY, _ALIKE, _SHARED = 60, 0.7, 0.4
_NAME = re.compile(r"(?<=[\t|])[^\t|\n]+")


def called(file: GazetteerFile, name: str) -> frozenset[int]:
    """The lines of the places called so; where there are none, of those so called in another case."""
    typed = as_searched(" ".join(fold(name).split()))
    if not _SHORTEST <= len(typed) <= _LONGEST or not any(map(str.isalpha, typed)):
        return frozenset()
    return frozenset(_exactly(file, typed)) or frozenset(_in_another_form(file, typed))


def so_called(file: GazetteerFile, words: Collection[str]) -> dict[str, list[int]]:
    """The lines that have one of these words for a name, in one walk over all names, by word."""
    wanted = {as_searched(word): word for word in words}
    found: dict[str, list[int]] = {}
    # The first line is empty, as is the one behind the last.
    for row, line in enumerate(file.folded.split("\n"), start=-1):
        for name in _NAME.findall(line):
            if name in wanted and row not in found.setdefault(wanted[name], []):
                found[wanted[name]].append(row)
    return found


def nearly_called(file: GazetteerFile, name: str) -> list[int]:
    """The lines of places with a name like this one, the likeliest first, larger before smaller."""
    typed = as_searched(" ".join(fold(name).split()))[:_LONGEST]
    pairs = _pairs(typed)
    near = []
    for found in _NAME.finditer(file.folded):
        known = found[0]
        if abs(len(known) - len(typed)) <= 2 and len(pairs & _pairs(known)) >= _SHARED * len(pairs):  # noqa: PLR2004 - two letters too few or many
            near.append((len(pairs & _pairs(known)) / max(len(known), 1), known, found.start()))
    likely = [(_ratio(typed, known), known, at) for _, known, at in sorted(near, reverse=True)[:_LIKELY]]
    rows = [(ratio, file.place(row).population, row) for ratio, _, at in likely for row in [_row(file, at)]]
    return [row for ratio, _, row in sorted(rows, reverse=True) if ratio >= _ALIKE]


def _exactly(file: GazetteerFile, typed: str) -> Iterator[int]:
    at = file.folded.find(typed)
    while at >= 0:
        end = at + len(typed)
        if file.folded[at - 1] in "\t|" and file.folded[end] in "\t|\n":
            yield _row(file, at)
        at = file.folded.find(typed, end)


def _in_another_form(file: GazetteerFile, typed: str) -> Iterator[int]:
    """Names that begin alike and have the same word keys in one of the languages of their script."""
    languages = CYRILLIC_LANGUAGES if is_cyrillic(typed) else LATIN_LANGUAGES
    wanted = {language: text_keys(typed, language) for language in languages}
    beginning = re.escape(typed[: max(_SHORTEST, min(len(typed) // 2, 5))])
    for found in re.finditer(rf"(?<=[\t|]){beginning}[^\t|\n]*", file.folded):
        if abs(len(found[0]) - len(typed)) <= 6 and any(  # noqa: PLR2004 - no case ending is longer
            text_keys(found[0], language) == keys for language, keys in wanted.items()
        ):
            yield _row(file, found.start())


def _row(file: GazetteerFile, at: int) -> int:
    """In which line this letter of the folded text stands; the first line is empty."""
    return file.folded.count("\n", 0, at) - 1


def _pairs(name: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(name)))


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
