"""Names of places compiled for one language, and where a text has them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digest.language.first_names import FIRST_NAMES
from digest.language.fold import is_cyrillic
from digest.language.place_signs import DISTRICT, NOT_PLACES, REGION_ABBREVIATED
from digest.language.reading import Reading, read
from digest.language.word_keys import CYRILLIC_LANGUAGES, word_key
from digest.model.ids import Language, PlaceId
from digest.model.place import Place, PlaceKind

_ENDINGS = {
    "ьк": ["ий", "а", "е", "і", "ого", "ої", "ому", "ій", "у", "им", "ою", "их", "ими"],
    "к": ["ий", "ая", "ое", "ие", "ого", "ой", "ому", "ую", "им", "ою", "их", "ими", "ом"],
}
"""Of an adjective's stem in Ukrainian (ськ, цьк, зьк), and in Russian (ск, цк)."""
_NEUTER = tuple(f"{letter}е" for letter in "внлтсдрзкмжшчцщ")
"""How village names end that are adjectives: Нове, Зоркине."""
_NOT_OF_A_NEUTER = (*"бвгджзклмнпрстфхцчшщь", "ий", "ый", "ій", "ой", "ая", "ую", "ої", "а", "у")
"""How no form of these ends: Зоркин and Зоркіна are people, Красная is a square."""
_LONGEST = 6
_DECLINED = frozenset((*CYRILLIC_LANGUAGES, "pl"))
"""Languages whose names have cases; of others a word family would make Reading of every reader."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text, from one word to before another, and the places that bear it."""

    start: int
    end: int
    places: tuple[PlaceId, ...]
    common: bool = False
    """The name is an ordinary word too."""
    adjective: bool = False
    adjectival: bool = False
    """The name has an adjective's form: Нове, Красна."""


class PlaceIndex:
    """What to look for: by the key of its first word, so that a text costs what its own length is."""

    def __init__(self, places: Iterable[Place], language: Language, common: frozenset[str]) -> None:
        self._language = language
        self._phrases: dict[tuple[str, ...], tuple[PlaceId, ...]] = {}
        self._longest: dict[str, int] = {}
        """By the key of a first word, of how many words a name that begins so has at most."""
        self._common: set[tuple[str, ...]] = set()
        self._adjectival: set[tuple[str, ...]] = set()
        self._nouns: set[tuple[str, ...]] = set()
        self._adjectives: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            for name in _names(place, language, common):
                self._learn(read(name), place.id, common)
            if language in CYRILLIC_LANGUAGES:
                for form in _forms(place.adjectives):
                    self._adjectives[form].append(place)
        for name in NOT_PLACES:
            self._learn(read(name), None, common)

    def mentions(self, text: Reading) -> Iterator[Mention]:
        """In order, the longest name where several begin; a name begins with a capital."""
        at = 0
        while at < len(text.written):
            found = self._at(text, at)
            if found is None:
                at += 1
                continue
            if found.places:
                yield found
            at = found.end

    def _at(self, text: Reading, at: int) -> Mention | None:
        adjective = self._adjectives.get(text.folded[at]) if self._adjectives else None
        following = text.folded[at + 1] if at + 1 < len(text.written) else ""
        if adjective and (following in REGION_ABBREVIATED or DISTRICT.match(following)):
            return _division(at, adjective, following)
        name = self._name(text, at) if text.is_capital(at) else None
        if name is None and adjective:
            towns = tuple(place.id for place in _bare(adjective))
            return Mention(at, at + 1, towns, common=not text.is_capital(at), adjective=True)
        return name

    def _name(self, text: Reading, at: int) -> Mention | None:
        longest = self._longest.get(self._key(text.folded[at]))
        if longest is None:
            return None
        keys = tuple(map(self._key, text.folded[at : at + longest]))
        for length in range(len(keys), 0, -1):
            phrase = keys[:length]
            places = self._phrases.get(phrase)
            if places is None or any("\n" in text.gaps[n] for n in range(at + 1, at + length)):
                continue
            adjectival = phrase in self._adjectival and phrase not in self._nouns
            if adjectival and _is_of_no_neuter(text.folded[at]):
                continue
            return Mention(at, at + length, places, common=phrase in self._common, adjectival=adjectival)
        return None

    def _learn(self, name: Reading, place: PlaceId | None, common: frozenset[str]) -> None:
        keys = tuple(map(self._key, name.folded[:_LONGEST]))
        if not keys:
            return
        known = self._phrases.get(keys, ())
        self._phrases[keys] = known if place is None else tuple(sorted({*known, place}))
        self._longest[keys[0]] = max(self._longest.get(keys[0], 0), len(keys))
        if len(keys) == 1 and (name.folded[0] in common or name.folded[0] in FIRST_NAMES):
            self._common.add(keys)
        if len(keys) == 1:
            (self._adjectival if name.folded[0].endswith(_NEUTER) else self._nouns).add(keys)

    def _key(self, word: str) -> str:
        if self._language in _DECLINED:
            return word_key(word, self._language)
        return word.replace("'", "")


def _is_of_no_neuter(word: str) -> bool:
    return word.endswith(_NOT_OF_A_NEUTER) and not word.endswith("ому")  # у Рівному


def _names(place: Place, language: Language, common: frozenset[str]) -> Iterator[str]:
    """Those in the language's script; of the others the English one, as it stands in any text.

    What it is called besides is left out where that is an ordinary word, or somebody's first name.
    """
    cyrillic = language in CYRILLIC_LANGUAGES
    for named_in, name in place.names:
        if named_in == "en" or is_cyrillic(name) == cyrillic:
            yield name
            if language in CYRILLIC_LANGUAGES and (softened := _softened(name)) != name:
                yield softened
            if language == "de" and not cyrillic and not name.endswith("s"):
                yield f"{name}s"
    for alias in place.aliases:
        word = alias.casefold().replace("'", "")
        if is_cyrillic(alias) == cyrillic and word not in common and word not in FIRST_NAMES:
            yield alias


def _softened(name: str) -> str:
    """Where a Ukrainian name changes its last consonant: Нова Водолага, у Новій Водолазі; Кривому Розі."""
    return re.sub(r"\bРіг\b", "Розі", re.sub(r"ха\b", "сі", re.sub(r"га\b", "зі", name)))


def _forms(stems: Iterable[str]) -> Iterator[str]:
    for stem in stems:
        *before, last = stem.replace("-", " ").split()
        ending = "ьк" if last.endswith("ьк") else "к"
        if not before:
            yield from (f"{last}{each}" for each in _ENDINGS[ending])


def _division(at: int, adjective: list[Place], following: str) -> Mention:
    """Харківська область, Куп'янський район: what stands behind says which of them is meant, if any."""
    kind = PlaceKind.REGION if following in REGION_ABBREVIATED else PlaceKind.DISTRICT
    return Mention(at, at + 2, tuple(place.id for place in adjective if place.kind is kind))


def _bare(adjective: list[Place]) -> list[Place]:
    """Харківські школи are in the city; where no town is called so, the region or district is meant."""
    towns = [place for place in adjective if place.kind is PlaceKind.TOWN]
    return towns or adjective
