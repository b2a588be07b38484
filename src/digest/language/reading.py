"""A text as places are looked for in it: its words, and what stands between them."""

import re
from dataclasses import dataclass
from functools import cached_property

from digest.language.fold import mend
from digest.language.tokens import folded

# Words here end at hyphens, unlike elsewhere: Kharkiv-based, Kyiv-Odesa, but also Ivano-Frankivsk.
_WORD = re.compile(r"([^\W_]+(?:'[^\W_]+)*)")
_POSSESSIVE = re.compile(r"'[sS]?$")
_ENDS_SENTENCE = re.compile('[.!?…:;\n«“„"(—–|]')
_OPENING, _CLOSING = frozenset('«“„"‘'), frozenset('»”“"’')
_LOUD = 0.8
"""A line of which so much is in capitals says nothing by them: a headline in title case."""
_FEWEST = 2
_SHORT = 3
"""Words up to so many letters stay small in title case: of, and, the."""


@dataclass(frozen=True)
class Reading:
    """Words as written and folded; `gaps[n]` is what stands before the word n."""

    written: tuple[str, ...]
    gaps: tuple[str, ...]

    @cached_property
    def folded(self) -> tuple[str, ...]:
        return tuple(map(folded, self.written))

    @cached_property
    def loud(self) -> tuple[bool, ...]:
        """Which words stand in lines where a capital means nothing."""
        lines: list[list[int]] = [[]]
        for number, gap in enumerate(self.gaps[: len(self.written)]):
            if "\n" in gap:
                lines.append([])
            lines[-1].append(number)
        loud = [False] * len(self.written)
        for line in lines:
            long = [number for number in line[1:] if len(self.written[number]) > _SHORT]
            capitals = sum(self.written[number][0].isupper() for number in long)
            if len(long) >= _FEWEST and capitals >= _LOUD * len(long):
                for number in line:
                    loud[number] = True
        return tuple(loud)

    def begins_sentence(self, at: int) -> bool:
        return at == 0 or _ENDS_SENTENCE.search(self.gaps[at]) is not None

    def beside(self, at: int) -> bool:
        """Whether nothing but space stands between this word and the one before."""
        return 0 < at < len(self.written) and self.gaps[at].isspace() and "\n" not in self.gaps[at]

    def is_capital(self, at: int) -> bool:
        return at < len(self.written) and self.written[at][0].isupper()

    def in_quotes(self, start: int, end: int) -> bool:
        """Whether nothing else stands in the quotes: a ship, a club, a film."""
        return self.gaps[start][-1:] in _OPENING and self.gaps[end][:1] in _CLOSING if start else False

    def quoted(self, start: int, end: int) -> str:
        """The words from one to before the other, as they are written."""
        rest = (f"{self.gaps[at]}{self.written[at]}" for at in range(start + 1, end))
        return self.written[start] + "".join(rest)


def read(text: str) -> Reading:
    parts = _WORD.split(mend(text))
    words = tuple(_POSSESSIVE.sub("", word) if "'" in word else word for word in parts[1::2])
    return Reading(written=words, gaps=tuple(parts[::2]))
