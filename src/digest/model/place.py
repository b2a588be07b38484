"""Where things happen."""

from dataclasses import dataclass

from digest.model.ids import Language, PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A gazetteer entry: Kupiansk, inside Kharkiv Oblast, inside Ukraine."""

    id: PlaceId
    key: str
    """Its short name, unique: `kharkiv-oblast`."""
    parent: PlaceId | None
    names: tuple[tuple[Language, str], ...]
    """The name to show, one a language."""
    aliases: tuple[str, ...] = ()
    """Every other way it is written, in any language: Харківщина, Kharkov."""
