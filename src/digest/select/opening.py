"""An article's opening as matching reads it: its words, and which of them are the headline's."""

from dataclasses import dataclass
from functools import lru_cache

from digest.language.fold import fold
from digest.language.tokens import words_as_written
from digest.language.word_keys import word_key
from digest.model.article import Article
from digest.model.ids import Language
from digest.select.spacing import joined, spaced

_END = "\n"
"""Stands where the headline ends, as a word that nobody can search for: no phrase goes across."""
_LONGEST_KEPT = 64
"""Longer words are nobody's names or families; to remember them would let a text fill the memory."""

Span = tuple[int, int]
"""From which word to which, both included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The words of headline, summary and the beginning of the body, in three forms, in order."""

    language: Language
    written: tuple[str, ...]
    folded: tuple[str, ...]
    keys: tuple[str, ...]
    title: int
    """How many of them are the headline's."""

    def quoted(self, span: Span) -> str:
        """What stands there, as it is written."""
        if span[0] == span[1]:
            return self.written[span[0]]
        return joined(self.written[span[0] : span[1] + 1])


def read_opening(article: Article) -> Opening:
    title = words_as_written(spaced(article.headline))
    rest = words_as_written(spaced(article.opening[len(article.headline) :]))
    written = (*title, _END, *rest)
    plain, keys = zip(*(_forms(word, article.language) for word in written), strict=True)
    return Opening(language=article.language, written=written, folded=plain, keys=keys, title=len(title))


def title_of(opening: Opening) -> Opening:
    """The headline alone."""
    end = opening.title
    return Opening(
        language=opening.language,
        written=opening.written[:end],
        folded=opening.folded[:end],
        keys=opening.keys[:end],
        title=end,
    )


def _forms(word: str, language: Language) -> tuple[str, str]:
    """A word folded, and its key."""
    if len(word) <= _LONGEST_KEPT:
        return _kept_forms(word, language)
    long = fold(word)
    return long, long


@lru_cache(maxsize=100_000)
def _kept_forms(word: str, language: Language) -> tuple[str, str]:
    plain = fold(word)
    return plain, plain if word == _END else word_key(plain, language)
