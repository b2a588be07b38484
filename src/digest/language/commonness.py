"""How common words are in each language, before we have read a single article in it."""

import gzip
from collections.abc import Mapping
from functools import cache
from importlib import resources
from math import expm1
from types import MappingProxyType

from digest.language.word_keys import LANGUAGES
from digest.model.ids import Language

_TEXT = 60
"""Words of a text that count: a headline, a teaser, how an article begins."""
_IN_EVERY_TENTH = 0.1


@cache
def commonness(language: Language) -> Mapping[str, float]:
    """In what share of short texts a word key stands; what is not listed is rarer than all of these.

    Read when first asked for, some 10,000 keys. A language that we do not know has none.
    """
    if language not in LANGUAGES:
        return MappingProxyType({})
    packed = resources.files("digest.language").joinpath("data", f"commonness-{language}.txt.gz")
    lines = gzip.decompress(packed.read_bytes()).decode().splitlines()
    shares = ((float(size), keys) for size, *keys in map(str.split, lines))
    return MappingProxyType({key: -expm1(-_TEXT * 10 ** (size - 9)) for size, keys in shares for key in keys})


@cache
def stop_words(language: Language) -> frozenset[str]:
    """Word keys that stand in every tenth text, however short: they say nothing of what it is about."""
    return frozenset(key for key, share in commonness(language).items() if share >= _IN_EVERY_TENTH)
