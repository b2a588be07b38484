"""What the words around a name say of it: a place, a person, and which place."""

from dataclasses import dataclass
from enum import IntEnum

from digest.language.first_names import ALSO_FIRST_NAMES, FIRST_NAMES
from digest.language.place_index import Mention
from digest.language.place_signs import (
    AT,
    CERTAINLY_AT,
    SAID,
    STREET,
    TITLES,
    TOWN_BEFORE,
    TOWN_BEHIND,
    WATER,
    WATERSIDE,
)
from digest.language.reading import Reading
from digest.model.ids import Language

_SOON = 3
"""Words: so soon after a bank its river follows."""
_OF_A_PLACE = frozenset(("based", "area", "born", "bound"))
_SHORT_FOR_TOWN = frozenset(("м", "с", "смт", "г", "пос", "пгт"))


class Sign(IntEnum):
    """How much one occurrence says for a place; the greater the more."""

    AGAINST = 0
    """A person, a river, or a government called by its capital."""
    NONE = 1
    """A word that might be just that word."""
    CAPITAL = 2
    """Written as a name."""
    THERE = 3
    """Written as where something happens."""
    NAMED = 4
    """Called a town or region."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one mention in its text."""

    mention: Mention
    sign: Sign
    person: bool = False


def weighed(text: Reading, mention: Mention, language: Language) -> Evidence:
    if not mention.adjective and _is_person(text, mention, language):
        return Evidence(mention, Sign.AGAINST, person=True)
    if _is_government(text, mention, language) or _is_more(text, mention):
        return Evidence(mention, Sign.AGAINST)
    return Evidence(mention, _sign(text, mention, language))


def _sign(text: Reading, mention: Mention, language: Language) -> Sign:
    start, end = mention.start, mention.end
    if _is_called_a_town(text, mention, language):
        return Sign.NAMED
    loud = text.loud[start] or text.begins_sentence(start) or text.written[start].isupper()
    before = text.folded[start - 1] if text.beside(start) else ""
    dateline = text.begins_sentence(start) and text.gaps[end].startswith(":")
    places = CERTAINLY_AT if mention.common and text.loud[start] else AT.get(language, frozenset())
    if before in places or (dateline and not text.in_quotes(start, end)):
        return Sign.THERE
    just_a_word = mention.common and loud and not mention.adjective
    return Sign.NONE if just_a_word or text.in_quotes(start, end) else Sign.CAPITAL


def _is_called_a_town(text: Reading, mention: Mention, language: Language) -> bool:
    start, end = mention.start, mention.end
    before = text.folded[start - 1] if start else ""
    further = text.folded[start - 2] if start > 1 else ""
    towns = TOWN_BEFORE.get(language, frozenset())
    if text.beside(start) and (before in towns or (before in {"of", "von"} and further in towns)):
        return True
    if before in _SHORT_FOR_TOWN and text.gaps[start].strip() == ".":
        return True
    behind = text.beside(end) and text.folded[end] in TOWN_BEHIND.get(language, ())
    return behind and not text.is_capital(end + 1)


def _is_person(text: Reading, mention: Mention, language: Language) -> bool:
    start, end = mention.start, mention.end
    before = text.folded[start - 1] if start else ""
    initial = len(before) == 1 and text.is_capital(start - 1) and text.gaps[start].strip() in {"", "."}
    if initial and ("." in text.gaps[start] or before not in AT.get(language, ())):
        return True
    titled = start > 0 and before in TITLES and text.gaps[start].strip() in {"", "."}
    named = text.beside(start) and before in FIRST_NAMES and text.is_capital(start - 1)
    if titled or named:
        return True
    first = end == start + 1 and (text.folded[start] in ALSO_FIRST_NAMES or text.folded[start] in FIRST_NAMES)
    followed = text.beside(end) and text.is_capital(end)
    return first and followed and text.folded[end] not in TOWN_BEHIND.get(language, ())


def _is_more(text: Reading, mention: Mention) -> bool:
    """Whether the name is part of another one: of a river, or as an adjective of what follows."""
    start, end = mention.start, mention.end
    if mention.adjectival and text.beside(end) and text.is_capital(end):
        return True
    if mention.adjective and _is_street(text, mention):
        return True
    before = text.beside(start) and text.folded[start - 1] in WATER
    return before or (text.beside(end) and text.folded[end] in WATER) or _is_river(text, mention)


def _is_street(text: Reading, mention: Mention) -> bool:
    """Харківське шосе у Києві, вул. Харківська: named after the town, and in another."""
    start, end = mention.start, mention.end
    near = (text.folded[start - 1] if start else "", text.folded[end] if end < len(text.folded) else "")
    return any(STREET.match(word) for word in near)


def _is_river(text: Reading, mention: Mention) -> bool:
    """Whether something of a river's is spoken of right before: the left bank of the Dnipro."""
    at = mention.start
    while at > max(0, mention.start - _SOON) and text.beside(at):
        at -= 1
        if text.folded[at] in WATERSIDE:
            return True
    return False


def _is_government(text: Reading, mention: Mention, language: Language) -> bool:
    """Washington said; pro-Kyiv; Moscow-backed."""
    start, end = mention.start, mention.end
    said = SAID.get(language, frozenset())
    if text.beside(end) and text.folded[end] in said:
        return True
    if text.beside(start) and text.folded[start - 1] in said:
        return True
    if start and text.gaps[start] == "-" and not text.is_capital(start - 1):
        return True
    joined = end < len(text.written) and text.gaps[end] == "-" and not text.is_capital(end)
    return joined and text.folded[end] not in _OF_A_PLACE and not mention.adjective
