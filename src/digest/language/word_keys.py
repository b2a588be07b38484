"""Word keys: what two forms of one word have in common."""

import re
from collections.abc import Mapping
from functools import lru_cache

import simplemma
from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

from digest.language.case_endings import without_case_ending
from digest.language.families import family_head, stands_alone
from digest.language.fold import is_cyrillic
from digest.language.tokens import words
from digest.model.ids import Language

CYRILLIC_LANGUAGES = (Language("uk"), Language("ru"))
LATIN_LANGUAGES = (Language("en"), Language("pl"), Language("de"))
_SLAVIC_LANGUAGES = (*CYRILLIC_LANGUAGES, Language("pl"))
LANGUAGES = (*LATIN_LANGUAGES[:1], *CYRILLIC_LANGUAGES, *LATIN_LANGUAGES[1:])

_SHORTEST_PLURAL = 4
_LONGEST_CHAIN = 3
# Plurals that are other words than their singulars wherever news is written.
_NOT_PLURALS = frozenset(("aids", "arms", "customs", "goods"))
# Letters with a number, with or without a hyphen, and its English plural: F-16, F16s, COVID-19.
_MODEL = re.compile(r"([^\W\d_]+)-?(\d+)s?")
# What writers of one language leave out or put in at will.
_LETTERS_LEFT_OUT = {
    **dict.fromkeys(LANGUAGES, str.maketrans("", "", "'")),
    Language("ru"): str.maketrans("ё", "е", "'"),
    Language("uk"): str.maketrans("ґ", "г", "'"),
}


@lru_cache(maxsize=50_000)
def word_key(word: str, language: Language) -> str:
    """What every form of this folded word shares in this language: Харкова → харків, evacuees → evacuate.

    A word that the dictionary lacks is its own key, but for the endings of plurals and cases; F-16 and F16
    have one. The
    apostrophe is needed to look a word up and left out of the key, because writers leave it out.
    """
    model = _MODEL.fullmatch(word)
    if model is not None:
        return "".join(model.groups())
    if is_cyrillic(word) != (language in CYRILLIC_LANGUAGES):
        return word.replace("'", "")
    known = _lemma(word, language)
    if known is None and "-" in word:
        return "-".join(word_key(part, language) for part in word.split("-"))
    if language in _SLAVIC_LANGUAGES:
        key = _slavic(word, known, language)
    elif language == "en":
        key = _english(word, known)
    else:
        key = (known or _guessed(word, language)).casefold()
    return key.translate(_LETTERS_LEFT_OUT[language])


def text_keys(text: str, language: Language) -> tuple[str, ...]:
    """The keys of a text's words, in order."""
    return tuple(word_key(word, language) for word in words(text))


def _slavic(word: str, known: str | None, language: Language) -> str:
    """The lemma of a common word, the stem of a name, so that forms no dictionary lists meet the others."""
    if known is None:
        stem = without_case_ending(word, language, is_known=False)
        known = _lemma(stem, language) if stem != word else None
        if known is None:
            return stem
    lemma = known if known.casefold() == word else _last_lemma(known, language)
    folded = lemma.casefold()
    return folded if lemma == folded else without_case_ending(folded, language, is_known=True)


def _last_lemma(lemma: str, language: Language) -> str:
    """Борисівну → Борисівна → Борисович: dictionaries come in steps, and all forms have to arrive."""
    for _ in range(_LONGEST_CHAIN):
        further = _lemma(lemma.casefold(), language)
        if further is None or further == lemma:
            break
        lemma = further
    return lemma


def _english(word: str, known: str | None) -> str:
    if word in _NOT_PLURALS:
        return word
    lemma = _singular((known or word).casefold(), is_known=known is not None)
    return family_head(lemma)


def _singular(lemma: str, *, is_known: bool) -> str:
    """Mends English plurals that the dictionary lacks, or lists as words of their own ("evacuations")."""
    if len(lemma) < _SHORTEST_PLURAL or not lemma.endswith("s") or lemma.endswith(("ss", "us")):
        return lemma
    if is_known and (stands_alone(lemma) or _lemma(lemma[:-1], Language("en")) is None):
        return lemma
    return lemma[:-1]


def _lemma(word: str, language: Language) -> str | None:
    """The dictionary's lemma, with its capital if it is a name; None for a word it does not list.

    A name comes first: Куп'янська is the town in the genitive before it is an adjective.
    """
    listed = _dictionary(language)
    as_name = "-".join(part.capitalize() for part in word.split("-"))
    return listed.get(as_name) or listed.get(word)


def _dictionary(language: Language) -> Mapping[str, str]:
    # With low memory the five dictionaries take 95 MB and not 670, for some 5 us a look instead of 1. Each
    # is read when its language is first asked for.
    return LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary(language)


def _guessed(word: str, language: Language) -> str:
    """By the rules of German: Drohnenangriffe are a kind of Angriff, and Selenskyjs is a genitive."""
    lemma: str = simplemma.lemmatize(word, lang=language, low_memory=True) if word else word
    is_genitive = lemma == word and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return lemma[:-1] if is_genitive and len(word) > _SHORTEST_PLURAL else lemma
