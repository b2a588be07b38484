"""Which of the places of one name a text means, and whether it means a place at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.language.evidence import Evidence, Sign
from digest.language.place_index import Mention
from digest.language.place_signs import AT, AT_WAR
from digest.language.reading import Reading
from digest.model.ids import Language, PlaceId
from digest.model.place import Place, PlaceKind

_SMALL = 5_000
"""A town of fewer inhabitants has a name that many others bear: it takes more than that name."""
_LARGE = 50_000
"""An adjective alone speaks for a town of so many: харківські школи."""
_STANDS_BACK = 5
"""A followed town so many times smaller than its namesake is not meant for being followed alone."""
_OUTWEIGHS = 10
"""A country named in passing speaks for no town so many times smaller than its namesake."""


@dataclass(frozen=True, kw_only=True)
class Context:
    """What is known before the text is read."""

    places: Mapping[PlaceId, Place]
    wanted: frozenset[PlaceId]
    home: tuple[PlaceId, ...]
    """Where the source reports from, from the inside out."""
    language: Language
    tongue: PlaceId | None = None
    """The country that the language speaks for, where nothing is known of the source."""

    def chain(self, place: PlaceId) -> Iterator[PlaceId]:
        """The place and what it lies in."""
        above: PlaceId | None = place
        while above is not None:
            yield above
            above = self.places[above].parent

    def country(self, place: PlaceId) -> PlaceId:
        return list(self.chain(place))[-1]


@dataclass(slots=True)
class _Name:
    """All mentions in one text of the places of one name."""

    candidates: tuple[PlaceId, ...]
    first: Mention
    sign: Sign
    within: set[PlaceId]
    """What the text says that it lies in: Odessa, Texas."""
    person: bool = False
    common: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """What a text's clear names say of the others."""

    around: frozenset[PlaceId]
    """Every region and district that is named, or that a named place lies in."""
    countries: frozenset[PlaceId]
    located: frozenset[PlaceId]
    """Countries that are named as where something happens: in Bulgaria."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Backing:
    """What speaks for one of several places, besides its name."""

    supported: bool
    """Its region, its district or what is in them is named too."""
    located: bool
    """The text is about its country."""
    at_home: bool
    """The source reports from its region."""


def resolved(found: Sequence[Evidence], text: Reading, context: Context) -> dict[PlaceId, Mention]:
    """The places meant, each with its first mention."""
    names = _names(found, text, context)
    said = _said(names, found, context)
    meant: dict[PlaceId, Mention] = {}
    for name in names:
        place = _meant(name, said, context)
        if place is not None:
            meant.setdefault(place, name.first)
    return meant


def _names(found: Sequence[Evidence], text: Reading, context: Context) -> list[_Name]:
    by_places: dict[tuple[PlaceId, ...], _Name] = {}
    for number, each in enumerate(found):
        mention = each.mention
        within = _qualifier(found, number, text=text, context=context)
        key = (*mention.places, *sorted(within))
        name = by_places.get(key)
        if name is None:
            name = _Name(_innermost(mention.places, context), mention, each.sign, within)
            by_places[key] = name
        elif each.sign > Sign.AGAINST and name.sign is Sign.AGAINST:
            name.first = mention
        name.sign = max(name.sign, each.sign)
        name.person |= each.person
        name.common |= mention.common
    return list(by_places.values())


def _innermost(places: Sequence[PlaceId], context: Context) -> tuple[PlaceId, ...]:
    """Without what holds another of the same name: of the state and the city of New York, the city."""
    holding = {outer for place in places for outer in context.chain(place) if outer != place}
    return tuple(place for place in places if place not in holding)


def _qualifier(found: Sequence[Evidence], number: int, *, text: Reading, context: Context) -> set[PlaceId]:
    """The regions or countries named right behind: Odessa, Texas; Kherson (Ukraine); Nikopol in Bulgaria."""
    if number + 1 >= len(found):
        return set()
    mention, following = found[number].mention, found[number + 1].mention
    between = text.gaps[mention.end : following.start + 1]
    words = text.folded[mention.end : following.start]
    close = len(words) == 0 and between[0].strip() in {",", "("}
    at = (
        len(words) == 1 and words[0] in AT.get(context.language, ()) and all(gap.isspace() for gap in between)
    )
    if not (close or at) or any("\n" in gap for gap in between):
        return set()
    wider = {place for place in following.places if context.places[place].kind is not PlaceKind.TOWN}
    return wider if len(wider) == len(following.places) or close else set()


def _said(names: Iterable[_Name], found: Sequence[Evidence], context: Context) -> _Said:
    around: set[PlaceId] = set()
    countries: set[PlaceId] = set()
    for name in names:
        if _is_clear(name, context):
            for place in context.chain(name.candidates[0]):
                kind = context.places[place].kind
                (countries if kind is PlaceKind.COUNTRY else around).add(place)
    located = {
        place
        for each in found
        if each.sign >= Sign.THERE
        for place in each.mention.places
        if context.places[place].kind is PlaceKind.COUNTRY
    }
    return _Said(frozenset(around), frozenset(countries), frozenset(located))


def _is_clear(name: _Name, context: Context) -> bool:
    if len(name.candidates) != 1 or name.sign < Sign.CAPITAL or name.person or name.common:
        return False
    place = context.places[name.candidates[0]]
    return place.kind is not PlaceKind.TOWN or place.population >= _SMALL


def _meant(name: _Name, said: _Said, context: Context) -> PlaceId | None:
    candidates = [place for place in name.candidates if _fits(place, name.within, context)]
    if not candidates or name.sign is Sign.AGAINST:
        return None
    others = _others(name, said, context)
    largest = max(context.places[place].population for place in candidates)

    def backing(place: PlaceId) -> _Backing:
        return _Backing(
            supported=_supported(place, others, context),
            located=_located(place, said, context, largest=largest),
            at_home=_near_home(place, context),
        )

    def rank(place: PlaceId) -> tuple[bool | int, ...]:
        country, its = context.country(place), backing(place)
        return (
            its.supported,
            its.located,
            its.at_home,
            country == (context.home[-1] if context.home else context.tongue),
            place in context.wanted and context.places[place].population * _STANDS_BACK >= largest,
            context.places[place].population,
            -place,
        )

    best = max(candidates, key=rank)
    alone = len(candidates) == 1
    return best if _enough(name, context.places[best], backing(best), alone=alone) else None


def _fits(place: PlaceId, within: set[PlaceId], context: Context) -> bool:
    return not within or any(outer in within for outer in context.chain(place))


def _others(name: _Name, said: _Said, context: Context) -> frozenset[PlaceId]:
    """What the other names say: a name does not speak for itself."""
    if not _is_clear(name, context):
        return said.around
    return said.around - {name.candidates[0]}


def _supported(place: PlaceId, others: frozenset[PlaceId], context: Context) -> bool:
    if place in others:
        return True
    outer = (each for each in context.chain(place) if each != place)
    return any(each in others for each in outer if context.places[each].kind is not PlaceKind.COUNTRY)


def _located(place: PlaceId, said: _Said, context: Context, *, largest: int) -> bool:
    """Whether the text is about the country, as far as that says something for this one of several."""
    country = context.country(place)
    if any(
        _at_war(country, other, context) for other in (*said.countries, context.tongue, *context.home[-1:])
    ):
        return False
    if country in said.located:
        return True
    return country in said.countries and context.places[place].population * _OUTWEIGHS >= largest


def _at_war(country: PlaceId, other: PlaceId | None, context: Context) -> bool:
    if other is None or other == country:
        return False
    keys = frozenset(
        (context.places[country].key, context.places[other].key if other in context.places else "")
    )
    return keys in AT_WAR and context.places[country].key == "russia"


def _near_home(place: PlaceId, context: Context) -> bool:
    regions = frozenset(context.home[:-1] or ())
    return any(outer in regions for outer in context.chain(place))


def _enough(name: _Name, place: Place, its: _Backing, *, alone: bool) -> bool:
    """Whether what speaks for a place outweighs that it may be just a word, a person, or another place."""
    backed = its.supported or its.at_home
    if name.person:
        return name.sign >= Sign.THERE
    if name.within or name.sign >= Sign.NAMED:
        return alone or backed or bool(name.within) or place.population >= _SMALL
    if name.sign is Sign.NONE:
        return backed or its.located
    if place.kind is not PlaceKind.TOWN or backed:
        return True
    if name.first.adjective:
        return place.population >= _LARGE
    return place.population >= _SMALL or (alone and (its.located or name.sign >= Sign.THERE))
