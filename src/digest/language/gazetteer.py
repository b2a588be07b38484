"""The places we know, and where a text names them."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

from digest.language.tokens import folded, words_as_written
from digest.language.word_keys import keys_in_every_language, text_keys, word_key
from digest.model.ids import Language, PlaceId
from digest.model.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPlace:
    """A place as the shipped table lists it, before the store has given it a number."""

    key: str
    parent: str | None
    names: tuple[tuple[Language, str], ...]
    aliases: tuple[str, ...]


def listed_places() -> tuple[ListedPlace, ...]:
    """The shipped table; a parent always stands before what lies inside it."""
    text = resources.files("digest.language").joinpath("places.toml").read_text(encoding="utf-8")
    return tuple(
        ListedPlace(
            key=row["key"],
            parent=row.get("parent"),
            names=tuple((Language(language), name) for language, name in row["names"].items()),
            aliases=tuple(row.get("aliases", ())),
        )
        for row in tomllib.loads(text)["place"]
    )


_Phrases = dict[str, set[tuple[tuple[str, ...], PlaceId]]]
"""Names as runs of word keys, by their first key, and whose names they are."""


class Gazetteer:
    """Finds places by any of their names, in any form the language gives them."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places = {place.id: place for place in places}
        self._inside = _inside(self._places)
        self._by_language: dict[Language, _Phrases] = {}

    def named(self, name: str) -> frozenset[PlaceId]:
        """The places of which this is a name or alias, as a reader would type it."""
        wanted = keys_in_every_language(name)
        return frozenset(
            place
            for language, keys in wanted
            for phrase, place in self._phrases(language).get(keys[0] if keys else "", ())
            if phrase == keys
        )

    def mentioned(self, text: str, language: Language) -> frozenset[PlaceId]:
        """The places this text names; the longest name wins where two begin at the same word.

        A name begins with a capital: Суми is a city, суми are sums of money.
        """
        written = words_as_written(text)
        keys = tuple(word_key(folded(word), language) for word in written)
        phrases = self._phrases(language)
        found: set[PlaceId] = set()
        at = 0
        while at < len(keys):
            known = phrases.get(keys[at]) if written[at][0].isupper() else None
            length, places = _longest(keys, at, known) if known else (1, set())
            found |= places
            at += max(length, 1)
        return frozenset(found)

    def within(self, place: PlaceId) -> frozenset[PlaceId]:
        """The place itself and everything inside it."""
        return self._inside.get(place, frozenset((place,)))

    def __getitem__(self, place: PlaceId) -> Place:
        return self._places[place]

    def _phrases(self, language: Language) -> _Phrases:
        """Every name as this language's word keys; made when first asked for, as its dictionary is large."""
        if language not in self._by_language:
            phrases: _Phrases = defaultdict(set)
            for place in self._places.values():
                for name in (*(name for _, name in place.names), *place.aliases):
                    if keys := text_keys(name, language):
                        phrases[keys[0]].add((keys, place.id))
            self._by_language[language] = phrases
        return self._by_language[language]


def _longest(
    keys: tuple[str, ...], at: int, phrases: Iterable[tuple[tuple[str, ...], PlaceId]]
) -> tuple[int, set[PlaceId]]:
    length, places = 0, set[PlaceId]()
    for phrase, place in phrases:
        if keys[at : at + len(phrase)] != phrase or len(phrase) < length:
            continue
        if len(phrase) > length:
            length, places = len(phrase), set()
        places.add(place)
    return length, places


def _inside(places: Mapping[PlaceId, Place]) -> Mapping[PlaceId, frozenset[PlaceId]]:
    members: dict[PlaceId, set[PlaceId]] = defaultdict(set)
    for place in places.values():
        above: PlaceId | None = place.id
        while above is not None:
            members[above].add(place.id)
            above = places[above].parent if above in places else None
    return {place: frozenset(inside) for place, inside in members.items()}
