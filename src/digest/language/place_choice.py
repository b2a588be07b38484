"""Which place somebody means by a word alone, and what else they may mean: the city or its region."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from digest.language import tokens
from digest.language.fold import fold
from digest.language.gazetteer import Gazetteer
from digest.language.skeleton import skeleton
from digest.model.place import Place, PlaceKind

_KNOWN_EVERYWHERE = 100_000
_AS_LARGE = 3
"""A namesake no more than so many times smaller may as well be meant."""
_HOME = "ukraine"
"""Of this country every place is taken for what its name says; elsewhere only great cities are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a word may name."""

    likely: Place | None = None
    """None where it names no place, or one that few will think of."""
    wider: tuple[Place, ...] = ()
    """Regions and districts called after it: who says Kharkiv may mean its oblast."""
    namesakes: tuple[Place, ...] = ()
    """Others so called, the largest first."""
    undecided: bool = False
    """Whether a namesake is as likely."""


def choices_for(word: str, gazetteer: Gazetteer) -> Choices:
    """The likely place first; nothing is asked here."""
    called = sorted((gazetteer[place] for place in gazetteer.named(word)), key=_weight, reverse=True)
    inner = [place for place in called if not any(_holds(place, other, gazetteer) for other in called)]
    if not inner:
        return Choices()
    first, *rest = inner
    outer = tuple(place for place in called if place not in inner and gazetteer.contains(place.id, first.id))
    wider = tuple(dict.fromkeys((*_called_after(first, gazetteer), *outer)))
    if not _thought_of(word, first, gazetteer):
        return Choices(namesakes=tuple(inner))
    undecided = bool(rest) and first.kind is not PlaceKind.COUNTRY and _as_large(rest[0], first)
    return Choices(likely=first, wider=wider, namesakes=tuple(rest), undecided=undecided)


def spellings_of(words: Collection[str], gazetteer: Gazetteer) -> dict[str, frozenset[str]]:
    """Of these folded words those that name a place, with the other words that name the same, folded.

    Only where the word alone makes one think of that place: kharkiv is also харків, харьков, kharkov.
    """
    return _spelled(frozenset(words), gazetteer)


@lru_cache(maxsize=4)
def _spelled(words: frozenset[str], gazetteer: Gazetteer) -> dict[str, frozenset[str]]:
    """Kept: topics are asked for every issue and change seldom, and the walk takes a fifth of a second."""
    found = {}
    for word, places in gazetteer.named_exactly(words).items():
        first = max((gazetteer[place] for place in places), key=_weight)
        if _thought_of(word, first, gazetteer):
            found[word] = _spellings(first) - {word}
    return found


def _spellings(place: Place) -> frozenset[str]:
    """Its names in our languages, and what sounds like one of them: what Tahitians call Paris is Pari."""
    names = {fold(name) for _, name in place.names}
    sounds = {skeleton(name) for name in names} - {None}
    alike = {name for name in map(fold, place.aliases) if skeleton(name) in sounds}
    return frozenset(name for name in names | alike if tokens.words(name) == (name,))


def _weight(place: Place) -> tuple[int, int, int]:
    wide = (PlaceKind.TOWN, PlaceKind.DISTRICT, PlaceKind.REGION, PlaceKind.COUNTRY).index(place.kind)
    return (place.population if wide in {0, 3} else _KNOWN_EVERYWHERE, wide, -place.id)


def _holds(outer: Place, inner: Place, gazetteer: Gazetteer) -> bool:
    return outer != inner and gazetteer.contains(outer.id, inner.id)


def _called_after(place: Place, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """The innermost first: Kupiansk Raion; Kharkiv Raion, Kharkiv Oblast."""
    if place.kind is not PlaceKind.TOWN:
        return ()
    around = (gazetteer[outer] for outer in gazetteer.ancestors(place.id))
    stems = frozenset(place.adjectives)
    found = [outer for outer in around if not stems.isdisjoint(outer.adjectives)]
    if gazetteer.has_key(f"{place.key}-oblast"):
        found.append(gazetteer.by_key(f"{place.key}-oblast"))  # Kyiv lies in no oblast, and has one around it
    return tuple(dict.fromkeys(found))


def _thought_of(word: str, place: Place, gazetteer: Gazetteer) -> bool:
    """Whether a topic of this word alone is about the place: grain is not, though a town is called so."""
    at_home = gazetteer.contains(gazetteer.by_key(_HOME).id, place.id)
    wide = place.kind is not PlaceKind.TOWN
    if not wide and gazetteer.is_common(fold(word)):
        return at_home and word[:1].isupper() and place.population >= _KNOWN_EVERYWHERE
    return at_home or wide or place.population >= _KNOWN_EVERYWHERE


def _as_large(namesake: Place, first: Place) -> bool:
    wide = first.kind is not PlaceKind.TOWN or namesake.kind is not PlaceKind.TOWN
    return wide or namesake.population * _AS_LARGE >= first.population
