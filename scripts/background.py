"""Counts how common words are, for `digest.language.commonness`.

Run `pip install wordfreq==3.1.1` and then `python -m scripts.background`. It writes one file a language
to `src/digest/language/data/`, of the words as `word_key` compares them; run it anew when word keys change.
"""

import gzip
from collections import defaultdict
from importlib import import_module
from math import log10
from pathlib import Path
from typing import Protocol, cast

from digest.language.tokens import words
from digest.language.word_keys import LANGUAGES, word_key
from digest.model.ids import Language

_DATA = Path(__file__).parents[1] / "src" / "digest" / "language" / "data"
_WORDS_READ = 30_000
_RAREST = 3.0
"""One word in a million, as log10 of its times in a billion: what is rarer is as telling as a name."""


class _WordFreq(Protocol):
    def top_n_list(self, lang: str, n: int) -> list[str]: ...
    def word_frequency(self, word: str, lang: str) -> float: ...


def main() -> None:
    wordfreq = cast("_WordFreq", import_module("wordfreq"))
    for language in LANGUAGES:
        packed = gzip.compress(_lines(_shares(wordfreq, language)).encode(), 9, mtime=0)
        (_DATA / f"commonness-{language}.txt.gz").write_bytes(packed)
        print(f"{language}: {len(packed) >> 10} KiB")  # noqa: T201 - what a script says


def _shares(wordfreq: _WordFreq, language: Language) -> dict[str, float]:
    """How many of all words have a key."""
    shares: dict[str, float] = defaultdict(float)
    for word in wordfreq.top_n_list(language, _WORDS_READ):
        for part in filter(str.isalpha, words(word)):  # of numbers it knows lengths, not values
            shares[word_key(part, language)] += wordfreq.word_frequency(word, language)
    return shares


def _lines(shares: dict[str, float]) -> str:
    """A line for each tenth of log10: `5.3 word word …`, the commonest first."""
    lines: dict[float, list[str]] = defaultdict(list)
    for key, share in shares.items():
        if (size := round(log10(share) + 9, 1)) >= _RAREST:
            lines[size].append(key)
    return "".join(f"{size:.1f} {' '.join(sorted(lines[size]))}\n" for size in sorted(lines, reverse=True))


if __name__ == "__main__":
    main()
