"""Word keys: what two forms of one word have in common."""

from functools import lru_cache

import simplemma

from digest.language.fold import is_cyrillic
from digest.language.tokens import words
from digest.model.ids import Language

CYRILLIC_LANGUAGES = (Language("uk"), Language("ru"))
LATIN_LANGUAGES = (Language("en"), Language("pl"), Language("de"))
LANGUAGES = (*LATIN_LANGUAGES[:1], *CYRILLIC_LANGUAGES, *LATIN_LANGUAGES[1:])

_SHORTEST_PLURAL = 5
_SHORTEST_STEM = 4
_ENDINGS = (
    "а я у ю и і ї е є ы о ам ям ах ях ами ями ою ею єю ом ем єм ові еві єві ой ей ий ый ій "
    "ого ього его ому ьому ему им ім ым их іх ых ими іми ыми ої ая яя ое ее ую юю ия ии ию ией ію ією"
)
_CASE_ENDINGS = tuple(sorted(_ENDINGS.split(), key=len, reverse=True))


@lru_cache(maxsize=50_000)
def word_key(word: str, language: Language) -> str:
    """What every form of this folded word shares in this language: Харкова → харків.

    A word that the dictionary lacks is its own key. The apostrophe is needed to look a word up and
    left out of the key, because writers leave it out.
    """
    if is_cyrillic(word) != (language in CYRILLIC_LANGUAGES):
        return word.replace("'", "")
    lemma = _lemma(word, language)
    return lemma.casefold().replace("'", "")


def text_keys(text: str, language: Language) -> tuple[str, ...]:
    """The keys of a text's words, in order."""
    return tuple(word_key(word, language) for word in words(text))


def keys_in_every_language(text: str) -> frozenset[tuple[Language, tuple[str, ...]]]:
    """What a reader's words come to in each language: they do not say which one they mean."""
    folded = words(text)
    return frozenset((language, tuple(word_key(word, language) for word in folded)) for language in LANGUAGES)


def _lemma(word: str, language: Language) -> str:
    # With `low_memory` the five dictionaries take 95 MB and not 670, for 20 us instead of 3 a new word.
    # A name comes first: Куп'янська is the town in the genitive before it is an adjective.
    for form in (word.capitalize(), word):
        if simplemma.is_known(form, lang=language, low_memory=True):
            lemma: str = simplemma.lemmatize(form, lang=language, low_memory=True)
            return _singular(lemma, language)
    if language in CYRILLIC_LANGUAGES:
        return _without_case_ending(word)
    guessed: str = simplemma.lemmatize(word, lang=language, low_memory=True)
    return _singular(guessed, language)


def _without_case_ending(word: str) -> str:
    """What a name the dictionary lacks keeps in every case: Синєгубова, Синєгубовим → синєгубов."""
    for ending in _CASE_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)].rstrip("ьй")
    return word.rstrip("ьй")


def _singular(lemma: str, language: Language) -> str:
    """Mends the English plurals that simplemma lists as words of their own ("evacuations")."""
    if language != "en" or len(lemma) < _SHORTEST_PLURAL or not lemma.endswith("s") or lemma.endswith("ss"):
        return lemma
    return lemma[:-1] if simplemma.is_known(lemma[:-1], lang=language, low_memory=True) else lemma
