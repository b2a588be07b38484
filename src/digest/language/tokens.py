r"""Words out of text. `\w+` splits Ukrainian words at their apostrophe, so it does not serve."""

import re

from digest.language.fold import fold

# Letters and digits, joined by single apostrophes or hyphens: Куп'янськ, F-16, Івано-Франківськ.
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_POSSESSIVE = re.compile(r"'s?$")


def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded, in order; an English possessive ending is no part of a word."""
    return tuple(_POSSESSIVE.sub("", word) for word in _WORD.findall(fold(text)))
