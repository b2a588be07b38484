"""In which of our languages an article is, when labels and words may disagree."""

import re

from digest.language.fold import is_cyrillic
from digest.language.recognise import recognise
from digest.model.ids import Language

_OURS = {
    **{code: Language(code) for code in ("en", "uk", "ru", "pl", "de")},
    "ua": Language("uk"),
    "ukr": Language("uk"),
    "eng": Language("en"),
    "rus": Language("ru"),
    "pol": Language("pl"),
    "ger": Language("de"),
    "deu": Language("de"),
    "gb": Language("en"),
}
_UNASKED = Language("en")
"""What software writes as its label when nobody has told it anything."""

_CYRILLIC = frozenset({"uk", "ru"})
_CYRILLIC_LETTER = re.compile("[а-яёієїґ]")
_UKRAINIAN = frozenset("іїєґ")
_HEADLINE = 30
"""Letters."""
_PLENTY = 200
"""Characters: so much text tells its language better than any label."""


def language_of(
    text: str, *labels: str, stated: Language | None = None, usual: Language | None = None
) -> Language | None:
    """The operator's word, if there is one; else what the text and the first label that is set say.

    `usual` is the language of the texts around this one, for a headline that shows no sign of any.
    None when it is none of our languages, or cannot be told. A foreign label is believed, since a
    text in a language that we do not know looks to us like one that we do.
    """
    if stated is not None:
        return stated
    code = next((code for label in labels if (code := _primary(label))), "")
    labelled, told = _OURS.get(code), recognise(text) or _by_missing_letters(text)
    if code and labelled is None:
        return None
    fits = labelled is not None and is_cyrillic(text) == (labelled in _CYRILLIC)
    if fits and labelled != _UNASKED and len(text) < _PLENTY:
        return labelled
    return told or (labelled if fits else usual)


def _by_missing_letters(text: str) -> Language | None:
    """Ukrainian can hardly fill a headline without its own letters: what does is Russian."""
    cyrillic = _CYRILLIC_LETTER.findall(text.lower())
    return Language("ru") if len(cyrillic) >= _HEADLINE and not _UKRAINIAN.intersection(cyrillic) else None


def _primary(label: str) -> str:
    """The language of a tag such as "uk-UA" or "en_US.UTF-8" (RFC 5646)."""
    code = label.strip().replace("_", "-").partition("-")[0].partition(".")[0].lower()
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() and code != "und" else ""  # noqa: PLR2004 - RFC 5646 §2.2.1
