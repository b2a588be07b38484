"""The places that somebody follows, and where a text names them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from digest.language.evidence import weighed
from digest.language.place_index import PlaceIndex
from digest.language.place_signs import TONGUE_OF
from digest.language.reading import read
from digest.language.resolving import Context, resolved
from digest.model.ids import Language, PlaceId
from digest.model.place import Place


@dataclass(frozen=True, kw_only=True)
class World:
    """A closed world: the followed places and all inside them, their namesakes, and what these lie in.

    Whatever else bears a name is never found, so what nobody follows costs nothing and confuses nothing.
    """

    places: Mapping[PlaceId, Place]
    wanted: frozenset[PlaceId]
    """The followed places and everything inside them."""
    common: Mapping[Language, frozenset[str]]
    """Names, folded, that are ordinary words of a language too."""
    around: Callable[[PlaceId], tuple[PlaceId, ...]]
    """What any place of the gazetteer lies in."""
    _indexes: dict[Language, PlaceIndex] = field(default_factory=dict, init=False, repr=False, compare=False)

    def mentioned(
        self, text: str, language: Language, *, home: PlaceId | None = None
    ) -> Mapping[PlaceId, str]:
        """The places this text is about, each with the words that name it first.

        `home` is where its source reports from: of two places of one name, the one there is meant.
        """
        if not self.wanted:
            return {}
        reading = read(text)
        found = [weighed(reading, each, language) for each in self._index(language).mentions(reading)]
        context = Context(
            places=self.places,
            wanted=self.wanted,
            home=(home, *self.around(home)) if home is not None else (),
            language=language,
            tongue=self._countries.get(TONGUE_OF.get(language, "")),
        )
        return {
            place: reading.quoted(mention.start, mention.end)
            for place, mention in resolved(found, reading, context).items()
        }

    @cached_property
    def _countries(self) -> Mapping[str, PlaceId]:
        return {place.key: place.id for place in self.places.values() if place.parent is None}

    def _index(self, language: Language) -> PlaceIndex:
        """Made when first asked for, as its language's dictionary is large."""
        if language not in self._indexes:
            words = self.common.get(language, frozenset())
            self._indexes[language] = PlaceIndex(self.places.values(), language, words)
        return self._indexes[language]
