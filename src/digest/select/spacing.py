"""Words of scripts that put no spaces between them: every letter counts as a word there."""

import re

from digest.language.fold import mend
from digest.language.tokens import words

# Thai, Lao, Tibetan, Burmese, Khmer, Chinese and Japanese.
_UNSPACED = re.compile(
    "[\u0e00-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
_UNSPACED_ONLY = re.compile(rf"{_UNSPACED.pattern}+")


def spaced(text: str) -> str:
    """A text as its words can be told, the same for topics and articles.

    基辅 becomes two words side by side, so that a topic finds it in the midst of a sentence.
    """
    if text.isascii() or _UNSPACED.search(text) is None:
        return text
    return _UNSPACED.sub(r" \g<0> ", mend(text))


def joined(written: tuple[str, ...] | list[str]) -> str:
    """The words as a reader would write them side by side."""
    spaceless = all(_UNSPACED_ONLY.fullmatch(word) for word in written)
    return ("" if spaceless else " ").join(written)


def topic_words(text: str) -> tuple[str, ...]:
    """The folded words of what stands in a topic; to read them once more changes nothing."""
    found = words(spaced(text))
    while (again := words(spaced(" ".join(found)))) != found:
        found = again
    return found
