"""What topics ask of an article besides its words: its language, its source and section, its places."""

from collections.abc import Collection, Iterable

from digest.language.gazetteer import Gazetteer
from digest.model.ids import Language, PlaceId
from digest.model.topic import Field, FieldName
from digest.select.compiling import Leaf, Linked
from digest.select.leaves import Found, LeafId

# These leaves stand behind all words: first the article's places, then the rest.
FIRST_PLACE = 1 << 30
NO_WORD = 1 << 40


class FieldIndex:
    """Fields and linked places, by what an article must have for them."""

    def __init__(self, leaves: Iterable[tuple[Leaf, LeafId]], gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._fields: dict[tuple[FieldName, str], LeafId] = {}
        self._places: dict[PlaceId, list[LeafId]] = {}
        for leaf, number in leaves:
            if isinstance(leaf, Linked):
                self._places.setdefault(leaf.place, []).append(number)
            elif isinstance(leaf, Field) and leaf.name is not FieldName.PLACE:
                self._fields[leaf.name, leaf.key] = number
            elif isinstance(leaf, Field) and gazetteer.has_key(leaf.key):
                place = gazetteer.by_key(leaf.key).id
                self._places.setdefault(place, []).append(number)

    def find(self, *, language: Language, source: str, section: str | None, found: Found) -> None:
        """Adds the fields that an article of this origin has."""
        if not self._fields:
            return
        asked = (FieldName.LANG, language), (FieldName.SOURCE, source), (FieldName.SECTION, section or "")
        for field in asked:
            leaf = self._fields.get(field)
            if leaf is not None:
                found[leaf] = [(NO_WORD, NO_WORD)]

    def find_places(self, places: Collection[PlaceId], found: Found) -> None:
        """Adds what takes in one of these places: the place itself, and all it lies in."""
        if not self._places:
            return
        for at, place in enumerate(places, start=FIRST_PLACE):
            for around in (place, *self._around(place)):
                for leaf in self._places.get(around, ()):
                    found.setdefault(leaf, [(at, at)])

    def _around(self, place: PlaceId) -> tuple[PlaceId, ...]:
        return self._gazetteer.ancestors(place) if place in self._gazetteer else ()
