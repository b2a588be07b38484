"""One way to fold text, for articles and topics alike, before anything compares them."""

import re
import unicodedata

_APOSTROPHES = re.compile("[’ʼ'`´‘‛′ʹʻʽˈꞋꞌ＇]")
# Typed for an apostrophe where the keyboard has none; it stands before these letters only: Куп"янськ.
_QUOTE_FOR_APOSTROPHE = re.compile(r"[\"”“″](?<=[^\W\d_].)(?=[яюєїЯЮЄЇ])")
_HYPHENS = re.compile("[‐‑−﹣－]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
# Stress, as dictionaries and careful editors put it on vowels, and what else makes no letter with its base.
_MARKS = re.compile("[\u0300-\u036f]")
_STRESSED = re.compile("[ѐѝЀЍ]")
_UNSTRESSED = {"ѐ": "е", "ѝ": "и", "Ѐ": "Е", "Ѝ": "И"}
_DOTTED_CAPITAL = "İ"  # its small letter would be two characters
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[A-Za-zÀ-ÖØ-öø-ÿ]")
_RUN = re.compile(r"[^\W_]+")
_TO_CYRILLIC = str.maketrans(
    "aceiopxykhtbmACEIOPXYKHTBMáàéèíìóòýïëÁÀÉÈÍÌÓÒÝÏË", "асеіорхукнтвмАСЕІОРХУКНТВМааееііооуїёААЕЕІІООУЇЁ"
)
_TO_LATIN = str.maketrans("асеіорхукАСЕІОРХУКНТВМїёЇЁ", "aceiopxykACEIOPXYKHTBMïëÏË")
_ONLY_CYRILLIC = re.compile(f"(?![{''.join(map(chr, _TO_LATIN))}])[\u0400-\u052f]")
_ONLY_LATIN = re.compile(f"(?![{''.join(map(chr, _TO_CYRILLIC))}])[A-Za-zÀ-ÖØ-öø-ÿ]")


def fold(text: str) -> str:
    """Text as it is compared: mended, and without regard to case. Folding twice changes nothing."""
    folded = mend(text).casefold()
    if folded.isascii():
        return folded
    # Once more, because letters of rare scripts have common ones for small letters.
    return _mend_cyrillic(_MARKS.sub("", unicodedata.normalize("NFKC", folded)))


def mend(text: str) -> str:
    """Text composed, with one apostrophe, one hyphen and nothing invisible, its capitals kept.

    Stress marks go, but й and ї stay themselves however they were written; a Latin letter inside a
    Cyrillic word becomes the Cyrillic one it looks like, and a Cyrillic one inside a Latin word the Latin.
    """
    if text.isascii():
        return text.replace("`", "'")
    # Apostrophes before and after: composing makes a space and an accent of ´, and letters of ŉ.
    shown = _INVISIBLE.sub("", _APOSTROPHES.sub("'", text))
    composed = _MARKS.sub("", unicodedata.normalize("NFKC", shown))
    return _mend_cyrillic(_HYPHENS.sub("-", _APOSTROPHES.sub("'", composed)).replace(_DOTTED_CAPITAL, "I"))


def is_cyrillic(word: str) -> bool:
    return _CYRILLIC.search(word) is not None


def _mend_cyrillic(text: str) -> str:
    if _CYRILLIC.search(text) is None:
        return text
    plain = _STRESSED.sub(lambda vowel: _UNSTRESSED[vowel[0]], text)
    mended = _RUN.sub(_mend_look_alikes, plain) if _LATIN.search(plain) else plain
    return _QUOTE_FOR_APOSTROPHE.sub("'", mended)


def _mend_look_alikes(run: re.Match[str]) -> str:
    word = run[0]
    if _CYRILLIC.search(word) is None or _LATIN.search(word) is None:
        return word
    is_latin = _ONLY_LATIN.search(word) and not _ONLY_CYRILLIC.search(word)
    return word.translate(_TO_LATIN if is_latin else _TO_CYRILLIC)
