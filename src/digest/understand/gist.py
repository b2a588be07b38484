"""What an article is about, in a form in which it can be compared."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log

from digest.language.commonness import stop_words
from digest.language.tokens import words
from digest.language.weights import number_of, unit
from digest.language.word_keys import word_key
from digest.model.article import OPENING, Article
from digest.model.ids import Language
from digest.model.likeness import Gist, Weights
from digest.understand.background import Background

_HEADLINE_COUNTS = 3
_OPENING_KEYS = 120
_ODD, _BITS = 0x9E3779B1, 0xFFFFFFFF
_FEWEST = 4
"""Words with a meaning, numbers aside: fewer could be the headline of a column."""


def gist_of(article: Article, background: Background) -> Gist | None:
    """By headline and opening, the headline's words counting three times; None where these say too little."""
    headline = telling_keys(article.headline, article.language)
    opening = telling_keys(article.summary + "\n" + article.body[:OPENING], article.language)[:_OPENING_KEYS]
    if len({key for key in (*headline, *opening) if not key.isdigit()}) < _FEWEST:
        return None
    counts = Counter({key: _HEADLINE_COUNTS * count for key, count in Counter(headline).items()})
    counts.update(opening)
    terms = {key: term_of(key, article.language) for key in counts}
    return Gist(
        weights=_weights(counts, terms, background),
        pairs=_pairs([terms[key] for key in headline]) | _pairs([terms[key] for key in opening]),
    )


def telling_keys(text: str, language: Language) -> list[str]:
    """The word keys of a text without those that every text has."""
    stop = stop_words(language)
    return [key for word in words(text) if (key := word_key(word, language)) not in stop]


def term_of(key: str, language: Language) -> int:
    """The number of a word key: what two languages happen to spell alike are two terms."""
    return number_of(f"{language} {key}")


def headline_terms(headline: str, language: Language) -> frozenset[int]:
    return frozenset(term_of(key, language) for key in telling_keys(headline, language))


def _weights(counts: Counter[str], terms: Mapping[str, int], background: Background) -> Weights:
    weight = background.weight
    weighed = {terms[key]: (1 + log(count)) * weight(key, terms[key]) for key, count in counts.items()}
    return unit({term: weight for term, weight in weighed.items() if weight > 0})


def _pairs(terms: Sequence[int]) -> frozenset[int]:
    """A number of 32 bits for each two neighbours; the same two the other way round have another one."""
    return frozenset((one * _ODD + other) & _BITS for one, other in pairwise(terms))
