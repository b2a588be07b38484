"""How common words are in each language, before we have read a single article in it."""

import gzip
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from math import expm1

from digest.language.word_keys import LANGUAGES
from digest.model.ids import Language

_TEXT = 60
"""Words of a text that count: a headline, a teaser, how an article begins."""
_IN_EVERY_TENTH = 0.1


class Commonness(Mapping[str, float]):
    """Shares by word key; one after the other in a tenth of the room that a dictionary would take."""

    def __init__(self, sizes: Iterable[tuple[str, str]]) -> None:
        """Takes each key with the logarithm of how often it stands in 10⁹ words, as it is written."""
        # Sorted as text: as many pairs of values would take for a moment what is to be saved for good.
        ordered = sorted(f"{key} {size}".encode() for key, size in sizes)
        self._text, self._ends = bytearray(), array("i", [0])
        self._shares = array("d")
        for line in ordered:
            key, _, size = line.partition(b" ")
            self._text += key
            self._ends.append(len(self._text))
            self._shares.append(-expm1(-_TEXT * 10 ** (float(size) - 9)))

    def __getitem__(self, key: str) -> float:
        wanted = key.encode(errors="replace")
        at = bisect_left(range(len(self)), wanted, key=self._key)
        if at < len(self) and self._key(at) == wanted:
            return self._shares[at]
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self._shares)

    def __iter__(self) -> Iterator[str]:
        return (self._key(at).decode() for at in range(len(self)))

    def _key(self, at: int) -> bytes:
        return bytes(self._text[self._ends[at] : self._ends[at + 1]])


@cache
def commonness(language: Language) -> Mapping[str, float]:
    """In what share of short texts a word key stands; what is not listed is rarer than all of these.

    Read when first asked for, some 20,000 keys. A language that we do not know has none.
    """
    if language not in LANGUAGES:
        return Commonness(())
    packed = resources.files("digest.language").joinpath("data", f"commonness-{language}.txt.gz")
    lines = gzip.decompress(packed.read_bytes()).decode().splitlines()
    return Commonness((key, size) for size, *keys in map(str.split, lines) for key in keys)


@cache
def stop_words(language: Language) -> frozenset[str]:
    """Word keys that stand in every tenth text, however short: they say nothing of what it is about."""
    return frozenset(key for key, share in commonness(language).items() if share >= _IN_EVERY_TENTH)
