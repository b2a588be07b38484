"""Which words are ordinary ones, and may be meant as such even where they stand with a capital."""

import re
from functools import lru_cache

from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY

from digest.language.fold import is_cyrillic
from digest.language.word_keys import CYRILLIC_LANGUAGES
from digest.model.ids import Language

_OF_LATIN = (Language("en"),)
# Surnames of public life that dictionaries list as words, though newsrooms hardly ever mean a tramp steamer,
# a diacritic, a fishing season or genitives of beetles and laurels.
_SURNAMES = re.compile(
    "trump|macron|tusk|musk|(?:трамп|макрон|туск|путин|путін|жуков|лавров)(?:а|у|ом|ем|ым|им|е|і|ові|еві)?|маск|маском"
)
# Polish is left out: its dictionary takes seconds to read, and names are seldom typed like its words.


@lru_cache(maxsize=20_000)
def is_common(word: str, language: Language) -> bool:
    """Whether this language's dictionary lists the folded word in small letters: місто, but not Путін."""
    if is_cyrillic(word) != (language in CYRILLIC_LANGUAGES):
        return False
    return not _SURNAMES.fullmatch(word) and word in LOW_MEMORY_DICTIONARY_FACTORY.get_dictionary(language)


def is_common_somewhere(word: str) -> bool:
    """The same of a word that does not say which language it is of."""
    languages = CYRILLIC_LANGUAGES if is_cyrillic(word) else _OF_LATIN
    return any(is_common(word, language) for language in languages)
