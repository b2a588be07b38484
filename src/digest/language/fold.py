"""One way to fold text, for articles and topics alike, before anything compares them."""

import re
import unicodedata

_APOSTROPHES = re.compile("[’ʼ'`´‘‛′ʹ＇]")
# A combining acute or grave, as dictionaries and careful editors put them on stressed vowels.
_STRESS = re.compile("[\u0300\u0301]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z]")
_LOOK_ALIKES = str.maketrans("aceiopxykhtbmACEIOPXYKHTBM", "асеіорхукнтвмАСЕІОРХУКНТВМ")
_RUN = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Text as it is compared: mended, and without regard to case. Folding twice changes nothing."""
    return unicodedata.normalize("NFKC", mend(text).casefold())


def mend(text: str) -> str:
    """Text composed, with one apostrophe and nothing invisible, its capitals kept.

    Stress marks go, but й and ї stay themselves however they were written; a Latin letter inside a
    Cyrillic word becomes the Cyrillic one it looks like.
    """
    if text.isascii():
        return text.replace("`", "'")
    composed = unicodedata.normalize("NFKC", text)
    shown = _STRESS.sub("", _INVISIBLE.sub("", composed))
    mended = _APOSTROPHES.sub("'", shown)
    both = _LATIN.search(mended) and _CYRILLIC.search(mended)
    return _RUN.sub(_mend_look_alikes, mended) if both else mended


def is_cyrillic(word: str) -> bool:
    return _CYRILLIC.search(word) is not None


def _mend_look_alikes(run: re.Match[str]) -> str:
    word = run[0]
    if _CYRILLIC.search(word) and _LATIN.search(word):
        return word.translate(_LOOK_ALIKES)
    return word
