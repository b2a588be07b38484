"""Where things happen."""

from dataclasses import dataclass
from enum import StrEnum

from digest.model.ids import Language, PlaceId


class PlaceKind(StrEnum):
    """How a country is divided, from the outside in."""

    COUNTRY = "country"
    REGION = "region"
    """Ukraine's oblasts, the states of the USA."""
    DISTRICT = "district"
    TOWN = "town"
    """Everything from a city to a village."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A gazetteer entry: Kupiansk, inside Kharkiv Oblast, inside Ukraine."""

    id: PlaceId
    """Its number in GeoNames, or beyond 10**9 one of our own."""
    key: str
    """Its short name, unique: `kharkiv-oblast`."""
    parent: PlaceId | None
    names: tuple[tuple[Language, str], ...]
    """The name to show, one a language."""
    aliases: tuple[str, ...] = ()
    """Every other way it is written, in any language: Харківщина, Kharkov."""
    adjectives: tuple[str, ...] = ()
    """Stems of what is said of it: харківськ, as in харківські школи and Харківська область."""
    kind: PlaceKind = PlaceKind.TOWN
    population: int = 0
    """As far as it is known; 0 for regions."""
