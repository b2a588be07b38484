"""Names of places compiled for one language, and where a text has them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digest.language.fold import is_cyrillic
from digest.language.place_signs import DISTRICT, NOT_PLACES, REGION_ABBREVIATED
from digest.language.reading import Reading, read
from digest.language.word_keys import CYRILLIC_LANGUAGES, word_key
from digest.model.ids import Language, PlaceId
from digest.model.place import Place, PlaceKind

_ENDINGS = {
    "ьк": "ий а е і ого ої ому ій у им ою их ими".split(),
    "к": "ий ая ое ие ого ой ому ую им ою их ими ом".split(),
}
"""Of an adjective's stem in Ukrainian (ськ, цьк, зьк), and in Russian (ск, цк)."""
_LONGEST = 6
_UNCHANGED = frozenset(("en", "de"))
"""Languages whose names keep their form: a word family would make Reading of every reader."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text, from one word to before another, and the places that bear it."""

    start: int
    end: int
    places: tuple[PlaceId, ...]
    common: bool = False
    """The name is an ordinary word too."""
    adjective: bool = False


class PlaceIndex:
    """What to look for: by the key of its first word, so that a text costs what its own length is."""

    def __init__(self, places: Iterable[Place], language: Language, common: frozenset[str]) -> None:
        self._language = language
        self._phrases: dict[str, dict[tuple[str, ...], set[PlaceId]]] = defaultdict(lambda: defaultdict(set))
        self._common: set[tuple[str, ...]] = set()
        self._adjectives: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            for name in _names(place, language):
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
        if adjective and (division := self._division(text, at, adjective)) is not None:
            return division
        name = self._name(text, at) if text.is_capital(at) else None
        if name is None and adjective:
            towns = tuple(place.id for place in _bare(adjective))
            return Mention(at, at + 1, towns, common=not text.is_capital(at), adjective=True)
        return name

    def _division(self, text: Reading, at: int, adjective: list[Place]) -> Mention | None:
        """Харківська область, Куп'янський район: what stands behind says which of them is meant."""
        following = text.folded[at + 1] if at + 1 < len(text.written) else ""
        kind = (
            PlaceKind.REGION if following in REGION_ABBREVIATED
            else PlaceKind.DISTRICT if following in DISTRICT
            else None
        )  # fmt: skip
        meant = tuple(place.id for place in adjective if place.kind is kind)
        return Mention(at, at + 2, meant) if meant else None

    def _name(self, text: Reading, at: int) -> Mention | None:
        phrases = self._phrases.get(self._key(text.folded[at]))
        if not phrases:
            return None
        keys = tuple(map(self._key, text.folded[at : at + _LONGEST]))
        for length in range(len(keys), 0, -1):
            places = phrases.get(keys[:length])
            if places is not None and not any("\n" in text.gaps[n] for n in range(at + 1, at + length)):
                return Mention(at, at + length, tuple(sorted(places)), common=keys[:length] in self._common)
        return None

    def _learn(self, name: Reading, place: PlaceId | None, common: frozenset[str]) -> None:
        keys = tuple(map(self._key, name.folded[:_LONGEST]))
        if not keys:
            return
        known = self._phrases[keys[0]][keys]
        if place is not None:
            known.add(place)
        if len(keys) == 1 and name.folded[0] in common:
            self._common.add(keys)

    def _key(self, word: str) -> str:
        if self._language not in _UNCHANGED:
            return word_key(word, self._language)
        return word.replace("'", "")


def _names(place: Place, language: Language) -> Iterator[str]:
    """Those in the language's script; of the others the English one, as it stands in any text."""
    cyrillic = language in CYRILLIC_LANGUAGES
    for named_in, name in place.names:
        if named_in == "en" or is_cyrillic(name) == cyrillic:
            yield name
            if language == "de" and not cyrillic and not name.endswith("s"):
                yield f"{name}s"
    yield from (alias for alias in place.aliases if is_cyrillic(alias) == cyrillic)


def _forms(stems: Iterable[str]) -> Iterator[str]:
    for stem in stems:
        *before, last = stem.replace("-", " ").split()
        ending = "ьк" if last.endswith("ьк") else "к"
        if not before:
            yield from (f"{last}{each}" for each in _ENDINGS[ending])


def _bare(adjective: list[Place]) -> list[Place]:
    """Харківські школи are in the city; where no town is called so, the region or district is meant."""
    towns = [place for place in adjective if place.kind is PlaceKind.TOWN]
    return towns or adjective
