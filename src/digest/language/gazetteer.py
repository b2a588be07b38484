"""The places of the world that we know: their names, and what lies inside what."""

from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import get_close_matches
from functools import cache, cached_property

from digest.language.gazetteer_file import GazetteerFile, read_gazetteer
from digest.language.place_search import called, nearly_called, so_called
from digest.language.world import World
from digest.model.errors import NotFound
from digest.model.ids import PlaceId
from digest.model.place import Place

_NEAREST = 5


class Gazetteer:
    """All countries and regions, the world's towns, and Ukraine down to its villages."""

    def __init__(self, read: Callable[[], GazetteerFile]) -> None:
        """Nothing is read before the first place is asked for: many newsrooms follow none."""
        self._read = read
        self._places: dict[PlaceId, Place] = {}

    def __getitem__(self, place: PlaceId) -> Place:
        """Raises NotFound for a number that is not in it."""
        if place not in self._places:
            self._places[place] = self._file.place(self._row(place))
        return self._places[place]

    def __contains__(self, place: PlaceId) -> bool:
        return self._file.row(place) is not None

    def by_key(self, key: str) -> Place:
        """Raises NotFound, with the nearest keys."""
        row = self._file.row_of(key)
        if row is None:
            raise NotFound(f"there is no place {key!r}", hint=self._hint(key))
        return self[self._file.number(row)]

    def has_key(self, key: str) -> bool:
        return self._file.row_of(key) is not None

    def named(self, name: str) -> frozenset[PlaceId]:
        """The places of which this is a name, in any script and case form, however it is typed."""
        return frozenset(map(self._file.number, called(self._file, name)))

    def named_exactly(self, words: Collection[str]) -> dict[str, list[PlaceId]]:
        """Of many folded words at once those that are names as they stand, and of which places."""
        return {
            word: list(map(self._file.number, rows)) for word, rows in so_called(self._file, words).items()
        }

    def nearest(self, name: str) -> tuple[Place, ...]:
        """The places whose names are most like a misspelt one; the likeliest first."""
        found = (self[self._file.number(row)] for row in nearly_called(self._file, name))
        return tuple(dict.fromkeys(found))[:_NEAREST]

    def ancestors(self, place: PlaceId) -> tuple[PlaceId, ...]:
        """What the place lies in, from the inside out, without itself.

        Nothing, for a place that a database knows and this gazetteer does not.
        """
        found, row = [], self._file.row(place)
        row = -1 if row is None else self._file.parents[row]
        while row >= 0:
            found.append(self._file.number(row))
            row = self._file.parents[row]
        return tuple(found)

    def contains(self, outer: PlaceId, inner: PlaceId) -> bool:
        """Whether the one is the other, or lies inside it."""
        return outer == inner or (inner in self and outer in self.ancestors(inner))

    def inside(self, place: PlaceId) -> Iterator[PlaceId]:
        """Everything inside it, without itself."""
        row = self._row(place)
        depth = self._file.depth(row)
        for further in range(row + 1, len(self._file)):
            if self._file.depth(further) <= depth:
                return
            yield self._file.number(further)

    def within(self, place: PlaceId) -> frozenset[PlaceId]:
        """The place itself and everything inside it; of an unknown one, itself."""
        return frozenset((place, *(self.inside(place) if place in self else ())))

    def countries(self) -> Iterator[PlaceId]:
        return (self._file.number(row) for row, parent in enumerate(self._file.parents) if parent < 0)

    def namesakes(self, places: Iterable[PlaceId]) -> frozenset[PlaceId]:
        """These places and all others anywhere that share a name with one of them."""
        names = frozenset().union(*(self._file.names(self._row(place)) for place in places))
        lines = range(len(self._file))
        return frozenset(
            self._file.number(row) for row in lines if not names.isdisjoint(self._file.names(row))
        )

    def is_common(self, name: str) -> bool:
        """Whether a folded name is an ordinary word of some language too: суми, reading."""
        return any(name in words for words in self._file.common.values())

    def world(self, followed: Iterable[PlaceId]) -> World:
        """The closed world of these places: what to look for in texts. Those not in it are left out."""
        wanted = frozenset(inner for place in followed if place in self for inner in self.within(place))
        if not wanted:
            return World(places={}, wanted=wanted, common={}, around=self.ancestors)
        members = {*self.namesakes(wanted), *self.countries()}
        members.update(*(self.ancestors(place) for place in tuple(members)))
        return World(
            places={place: self[place] for place in sorted(members)},
            wanted=wanted,
            common=self._file.common,
            around=self.ancestors,
        )

    @cached_property
    def _file(self) -> GazetteerFile:
        return self._read()

    def _row(self, place: PlaceId) -> int:
        row = self._file.row(place)
        if row is None:
            raise NotFound(f"there is no place number {place}")
        return row

    def _hint(self, key: str) -> str:
        near = get_close_matches(key, self._near_keys(key), n=3, cutoff=0.5)
        return f"did you mean {' or '.join(near)}?" if near else "search it: `digest place find WORD`"

    def _near_keys(self, key: str) -> list[str]:
        """Comparing with every key takes seconds, so those that begin alike and those of like names do."""
        likely = [place.key for place in self.nearest(key.replace("-", " "))]
        return [*likely, *(known for known in self._file.every_key() if known[:3] == key[:3])]


@cache
def shipped_gazetteer() -> Gazetteer:
    """The one that ships with the program."""
    return Gazetteer(read_gazetteer)
