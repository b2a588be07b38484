"""Skeletons of names: what Синєгубов, Синегубова and Syniehubov have in common in any alphabet.

Places and known people meet by their listed names; this is for names that nobody listed.
"""

import re
import unicodedata
from functools import lru_cache

from digest.language.case_endings import without_case_ending
from digest.language.fold import is_cyrillic
from digest.language.tokens import folded
from digest.model.ids import Language

_SHORTEST = 4
_ONLY_RUSSIAN = re.compile("[ыэёъ]")
# Ukraine's own romanisation (Cabinet resolution 55 of 2010) and the usual ones of Russian, but already
# without what they and their rivals disagree on: i is и, і, ї, й, ы; h is г, ґ, х; C is any hissing sound.
_FROM_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгґдеєёжзиіїй", "abvhhdeeeCsiiii", strict=True)),
        **dict(zip("клмнопрстуўфхцчшщыэюя", "klmnoprstuvfhCCCCieua", strict=True)),
        **dict.fromkeys("ьъ'-", ""),
    }
)
_ACCENTED = str.maketrans({**dict.fromkeys("čçšşžż", "sh"), "ł": "l", "đ": "d", "ø": "o", "'": "", "-": ""})
# The same for how English, Polish and German write those names; the longest first.
_FROM_LATIN = tuple(
    (re.compile(written), sound)
    for written, sound in (
        ("schtsch|shch|szcz|tsch|tch|sch|sh|ch|zh|cz|sz|t[sz]|c(?=[eiy])|ć", "C"),
        ("ck|[cq]", "k"),
        ("ph", "f"),
        ("th", "t"),
        ("kh|g", "h"),
        ("x", "ks"),
        ("w", "v"),
        ("z", "s"),
        ("[jy]", "i"),
    )
)
_COMMON = tuple(
    (re.compile(found), kept)
    for found, kept in (
        (r"(.)\1+", r"\1"),
        ("ts", "C"),
        ("ou", "u"),
        ("io", "e"),  # Воробйов, Vorobyov: ё is e in half of the spellings
        ("i(?=[aeu])", ""),
        ("[aeiou]+$", ""),
        ("(?<=..)[ei]v$", "ov"),  # Лукашів, Лукашева
        ("(?<=...)eC$", "C"),  # Бакунець, Бакунця
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str | None:
    """What the spellings of one name share, in the Cyrillic cases and in Latin letters.

    Takes a word as it was written or folded. None for what has no letters enough to be told by, or is in
    another alphabet. Common words have skeletons too, and some share them with names, so compare only
    what stands where a name would: with a capital.
    """
    plain = folded(word)
    letters = _romanised(plain) if is_cyrillic(plain) else _pronounced(plain)
    for found, kept in _COMMON:
        letters = found.sub(kept, letters)
    return letters.lower() if len(letters) >= _SHORTEST and letters.isascii() and letters.isalpha() else None


def _romanised(word: str) -> str:
    language = Language("ru" if _ONLY_RUSSIAN.search(word) else "uk")
    stem = without_case_ending(word, language, is_known=False)
    return stem.replace("ьо", "ё").translate(_FROM_CYRILLIC)


def _pronounced(word: str) -> str:
    if not word.isascii():
        parts = unicodedata.normalize("NFKD", word.replace("ć", "c\0").translate(_ACCENTED))
        word = "".join(letter for letter in parts if not unicodedata.combining(letter))
    letters = word.replace("'", "").replace("-", "")
    for written, sound in _FROM_LATIN:
        letters = written.sub(sound, letters)
    return letters
