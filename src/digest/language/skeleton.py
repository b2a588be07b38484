"""Skeletons of names: what Синєгубов, Синегубова and Syniehubov have in common in any alphabet.

Places meet by their listed names; this is for names that nobody listed, and for a few of public life that
are spelled otherwise than they sound.
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
        ("ck(?=(?:i|a|iego|iemu|iej|im|ich)$)", "Ck"),  # Nawrocki
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
# Skeletons of names in Latin letters that are not read as they are written, as they are heard.
_HEARD = {
    "trump": "tramp",
    "musk": "mask",
    "biden": "baiden",
    "vanc": "vens",
    "mers": "merc",
    "cols": "colc",  # Scholz
    "vucik": "vucic",
}
_SHORT_NAMES = {"rubio": "rubio", "рубіо": "rubio", "рубио": "rubio"}
# Which Cyrillic letters a hissing or breathed sound may stand for in a name in Latin ones; the longest
# first. Skeletons take many for one, because editors disagree; but nobody writes Сахаров as Zakharov.
_SOUNDS = {
    **dict.fromkeys(("schtsch", "shch", "szcz"), "щ"),
    **dict.fromkeys(("tsch", "tch"), "ч"),
    **dict.fromkeys(("sch",), "шжщ"),
    **dict.fromkeys(("sh", "sz"), "шщ"),
    **dict.fromkeys(("zh", "ż"), "ж"),
    **dict.fromkeys(("cz", "č"), "чц"),
    **dict.fromkeys(("ts", "tz"), "ц"),
    **dict.fromkeys(("ph", "th", "ck"), ""),
    "ch": "чшх",
    "kh": "х",
    "gh": "г",
    "ź": "з",
    "x": "с",
    "ć": "чц",
    "ç": "чцс",
    "c": "чцс",
    "h": "гх",
    "g": "гх",
    "z": "зцж",
    "s": "сзшж",
    "š": "шж",
    "ş": "ш",
    "ß": "с",
}
_SOUND = re.compile("|".join(_SOUNDS))
_CYRILLIC_SOUND = re.compile("тс|[жзсцчшщгґх]")
_ONLY_UKRAINIAN = re.compile("[іїєґ]")
_DOUBLED = re.compile(r"(.)\1")


def may_be_one_name(one: str, other: str) -> bool:
    """Whether two folded words of one skeleton can be one name: Захарова is Zakharova, Сахарова is not."""
    mine, theirs = _sounds(one), _sounds(other)
    if len(mine) != len(theirs):
        return True
    # Harris is Гарріс in Ukrainian and Харрис in Russian; within Ukrainian the two letters are two sounds.
    are_cyrillic = is_cyrillic(one) and is_cyrillic(other)
    are_ukrainian = _ONLY_UKRAINIAN.search(one) and _ONLY_UKRAINIAN.search(other)
    breathed = frozenset("гх" if are_cyrillic and not are_ukrainian else "")
    return all(a & b or (a | b) <= breathed for a, b in zip(mine, theirs, strict=True))


@lru_cache(maxsize=50_000)
def skeleton(word: str) -> str | None:
    """What the spellings of one name share, in the Cyrillic cases and in Latin letters.

    Takes a word as it was written or folded. None for what has no letters enough to be told by, or is in
    another alphabet. Common words have skeletons too, and some share them with names, so compare only
    what stands where a name would: with a capital.
    """
    plain = folded(word)
    if plain in _SHORT_NAMES:
        return _SHORT_NAMES[plain]
    cyrillic = is_cyrillic(plain)
    letters = _romanised(plain) if cyrillic else _pronounced(plain)
    for found, kept in _COMMON:
        letters = found.sub(kept, letters)
    if len(letters) < _SHORTEST or not letters.isascii() or not letters.isalpha():
        return None
    return letters.lower() if cyrillic else _HEARD.get(letters.lower(), letters.lower())


@lru_cache(maxsize=20_000)
def _sounds(word: str) -> tuple[frozenset[str], ...]:
    """The hissing and breathed sounds of a folded word, each as the Cyrillic letters it may be."""
    if is_cyrillic(word):
        stem = _DOUBLED.sub(r"\1", _stem(word))
        letters = (found[0].replace("тс", "ц").replace("ґ", "г") for found in _CYRILLIC_SOUND.finditer(stem))
        return tuple(map(frozenset, letters))
    plain = _DOUBLED.sub(r"\1", word)
    may_be = (_SOUNDS[found[0]] for found in _SOUND.finditer(plain))
    return tuple(frozenset(letters) for letters in may_be if letters)


def _romanised(word: str) -> str:
    return _stem(word).replace("ьо", "ё").translate(_FROM_CYRILLIC)


def _stem(word: str) -> str:
    language = Language("ru" if _ONLY_RUSSIAN.search(word) else "uk")
    return without_case_ending(word, language, is_known=False)


def _pronounced(word: str) -> str:
    if not word.isascii():
        parts = unicodedata.normalize("NFKD", word.replace("ć", "c\0").translate(_ACCENTED))
        word = "".join(letter for letter in parts if not unicodedata.combining(letter))
    letters = word.replace("'", "").replace("-", "")
    for written, sound in _FROM_LATIN:
        letters = written.sub(sound, letters)
    return letters
