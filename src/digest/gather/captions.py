"""Tells a caption from the credit that stands in it."""

import re

_WORDS = (
    r"photo(?:\s*credit)?|image(?:\s*credit)?|picture|credit|courtesy|illustration|source"
    r"|фото|світлина|ілюстрація|джерело|иллюстрация|источник|foto|fot\.?|zdjęcie|źródło|bild|quelle"
)
_SAID = re.compile(rf"^(?:{_WORDS})\s*(?:by|of|:|–|—|-|/|від)\s*:?\s*|^fot\.\s*", re.IGNORECASE)
_TAIL = re.compile(
    rf"""(?:
        [(\[]\s*(?P<within>[^()\[\]]{{2,160}})\s*[)\]] # … (DeepState/OpenStreetMaps)
      | (?<!\w)(?P<after>(?:fot\.|(?:{_WORDS})\s*(?:by\b|:))[^.!?]{{2,120}}) # … Photo: Rescue Service
      | (?P<mark>(?:©|\(c\))[^.!?]{{2,120}})
    )\s*\.?\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_LOOKS_LIKE_ONE = re.compile(
    rf"/|©|\bvia\b|\b(?:{_WORDS})\b|Getty|Reuters|\bAFP\b|\bAP\b|\bEPA\b|Press|Images|Ukrinform"
    r"|Укрінформ|УНІАН|Unsplash",
    re.IGNORECASE,
)


def split_credit(text: str) -> tuple[str, str]:
    """A caption without its credit, and the credit without "Photo by". Plain text in, plain text out.

    A parenthesis at the end is a credit if it follows a full stop, or looks like one: "(AP Photo/…)".
    """
    text = " ".join(text.split())
    found = _TAIL.search(text[-200:])
    if found is None:
        return text, ""
    credit = next(group for group in found.groups() if group)
    caption = text[: len(text) - len(text[-200:]) + found.start()].rstrip(" |–—-,")
    if found["within"] and not (
        _LOOKS_LIKE_ONE.search(credit) or caption.endswith((".", "!", "?", "…", "”", '"', "»"))
    ):
        return text, ""
    return caption, _SAID.sub("", credit.strip()).strip(" ©")
