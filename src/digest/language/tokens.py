r"""Words out of text. `\w+` splits Ukrainian words at their apostrophe, so it does not serve."""

import re
from functools import lru_cache

from digest.language.fold import fold, mend

# Letters and digits, joined by single apostrophes or hyphens: Куп'янськ, F-16, Івано-Франківськ.
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_POSSESSIVE = re.compile(r"'[sS]?$")
_HASHTAG = re.compile(r"#[^\W_]+")
# Where a hashtag's next word begins: #StandWithUkraine.
_NEXT_WORD = re.compile(r"(?<=[a-zà-öø-ÿа-яєіїґ])(?=[A-ZÀ-ÖØ-ÞА-ЯЄІЇҐ])")
# Letters with full stops that are one word: U.S., U.N.
_ACRONYM = re.compile(r"(?<![^\W_])[A-ZА-ЯЄІЇҐ](?:\.[A-ZА-ЯЄІЇҐ])+(?![^\W_])")


def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded, in order; an English possessive ending is no part of a word."""
    return tuple(map(folded, words_as_written(text)))


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """As `fold`, for a word: a language's few thousand most frequent ones make up most of any text."""
    return fold(word)


def words_as_written(text: str) -> tuple[str, ...]:
    """The same words with the capitals they have in the text; those of a hashtag one by one."""
    mended = _ACRONYM.sub(lambda acronym: acronym[0].replace(".", ""), mend(text))
    if "#" in mended:
        mended = _HASHTAG.sub(lambda tag: _NEXT_WORD.sub(" ", tag[0]), mended)
    return tuple(_POSSESSIVE.sub("", word) if "'" in word else word for word in _WORD.findall(mended))
