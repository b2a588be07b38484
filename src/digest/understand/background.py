"""How much a term says: the rarer in its language, and in this newsroom's stories, the more."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from math import log

from digest.language.commonness import commonness
from digest.model.ids import Language
from digest.model.likeness import Tally

_CELLS = 1 << 14
_BITS = 14
_MOST = 255
_HALVED_AT = 512
"""Stories: what was told weeks ago counts for less and less."""
_PRIOR = 2000
"""The language at large counts as much as this many stories."""
_RAREST = 2e-5
_NUMBER, _YEAR = 0.01, 0.05
_HALF = bytes(count // 2 for count in range(_MOST + 1))
_YEARS = range(1900, 2100)

NOTHING_YET = Tally(stories=0, counts=bytes(2 * _CELLS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What is usual in one language: at large, and in the stories told here of late."""

    language: Language
    tally: Tally = field(default=NOTHING_YET)

    def weight(self, key: str, term: int) -> float:
        """Of a word key, whose number is `term`: 0 for what every story has, about 11 for the rarest."""
        told = _PRIOR + self.tally.stories
        return log(told / min(_expected(key, self.language) + counted(self.tally, term), told))


def counted(tally: Tally, term: int) -> int:
    """In how many of these stories a term stands, or a few more: terms share their counters."""
    one, other = _cells(term)
    return min(tally.counts[one], tally.counts[other])


def counting(tally: Tally, stories: Iterable[Collection[int]]) -> Tally:
    """The same with these stories, each of which is given by its terms."""
    counts, told = bytearray(tally.counts), tally.stories
    for terms in stories:
        told += 1
        for one, other in map(_cells, terms):
            least = min(counts[one], counts[other], _MOST - 1)
            counts[one], counts[other] = max(counts[one], least + 1), max(counts[other], least + 1)
        if told >= _HALVED_AT:
            told, counts = told // 2, counts.translate(_HALF)
    return Tally(stories=told, counts=bytes(counts))


@lru_cache(maxsize=50_000)
def _expected(key: str, language: Language) -> float:
    """In how many of `_PRIOR` texts of the language a key stands."""
    if key.isdigit():
        is_year = len(key) == 4 and key.isascii() and int(key) in _YEARS  # noqa: PLR2004 - as years are written
        return _PRIOR * (_YEAR if is_year else _NUMBER)
    return _PRIOR * max(commonness(language).get(key, _RAREST), _RAREST)


def _cells(term: int) -> tuple[int, int]:
    """Two counters for a term: what shares the one with it rarely shares the other too."""
    return term % _CELLS, _CELLS + (term >> _BITS) % _CELLS
