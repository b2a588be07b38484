"""Which language a text is in, for sources that do not say."""

import re

from digest.language.fold import fold
from digest.model.ids import Language

# Letters that one of two neighbours has and the other has not.
_LETTERS = {
    letter: Language(language)
    for language, letters in (("uk", "іїєґ'"), ("ru", "ыэёъ"), ("pl", "ąćęłńśźż"), ("de", "äöüß"))
    for letter in letters
}
_LETTER = re.compile(f"[{''.join(_LETTERS.keys() - {chr(39)})}]|'(?=[яюєї])")
# The commonest short words: enough for a headline in most cases, for a paragraph in nearly all.
_WORDS = {
    Language("en"): "the of and to in a is on for was with at by that from as has its are after be not said",
    Language("uk"): "і й та в у на з що до за не про від як під час після це із через або для було його був",
    Language("ru"): "и в на с что по не из за для от как к после это при было его или был также",
    Language("pl"): "i w na z do że się nie o po od jest dla przez za to jak są był oraz",
    Language("de"): "und der die das in den von zu mit auf für im ist nach bei ein eine sich nicht dem des",
}
_SPOKEN_IN = {
    word: tuple(language for language, words in _WORDS.items() if word in words.split())
    for words in _WORDS.values()
    for word in words.split()
}
_RUNS, _ASCII_RUNS = re.compile(r"[^\W\d_]+"), re.compile("[a-z]+")
_LETTER_WEIGHT = 0.5


def recognise(text: str) -> Language | None:
    """The language of a text, by letters and short words; None when these speak for none, or for two.

    So are most headlines of names only. Dictionaries would know more, but take a child process seconds
    and a hundred megabytes to load.
    """
    folded = fold(text)
    scores = dict.fromkeys(_WORDS, 0.0)
    runs, letters = (_ASCII_RUNS, ()) if folded.isascii() else (_RUNS, _LETTER.findall(folded))
    for letter in letters:
        scores[_LETTERS[letter]] += _LETTER_WEIGHT
    for run in filter(_SPOKEN_IN.__contains__, runs.findall(folded)):
        for language in _SPOKEN_IN[run]:
            scores[language] += 1
    (best, most), (_, next_best) = sorted(scores.items(), key=lambda item: -item[1])[:2]
    return best if most > next_best else None
