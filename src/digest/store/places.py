"""Places: the shipped table, numbered."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, insert, select, update

from digest.language.gazetteer import ListedPlace
from digest.model.ids import PlaceId
from digest.model.place import Place
from digest.store import tables as t
from digest.store.missing import not_found
from digest.store.statements import AnyRow


def ensure(c: Connection, listed: Sequence[ListedPlace]) -> None:
    """Takes up the shipped places, and what changed in those we have; none is ever removed.

    A parent stands before what lies inside it, or is known already.
    """
    known = {place.key: place for place in every(c)}
    ids = {key: place.id for key, place in known.items()}
    for place in listed:
        parent = ids[place.parent] if place.parent is not None else None
        values = {
            "key": place.key,
            "parent_id": parent,
            "names": place.names,
            "aliases": place.aliases,
        }
        if place.key not in known:
            ids[place.key] = c.scalars(insert(t.place).values(values).returning(t.place.c.id)).one()
        elif known[place.key] != _as_place(ids[place.key], place, parent):
            c.execute(update(t.place).where(t.place.c.id == ids[place.key]).values(values))


def every(c: Connection) -> tuple[Place, ...]:
    return tuple(map(_place, c.execute(select(t.place).order_by(t.place.c.id))))


def by_key(c: Connection, key: str) -> Place:
    """Raises NotFound, with the nearest keys."""
    row = c.execute(select(t.place).where(t.place.c.key == key)).one_or_none()
    if row is None:
        raise not_found("place", key, c.scalars(select(t.place.c.key)))
    return _place(row)


def descendants(c: Connection, places: Iterable[PlaceId]) -> frozenset[PlaceId]:
    """These places and all that lies inside them."""
    inside = select(t.place.c.id).where(t.place.c.id.in_(list(places))).cte("inside", recursive=True)
    further = select(t.place.c.id).join(inside, t.place.c.parent_id == inside.c.id)
    return frozenset(c.scalars(select(inside.union(further).c.id)))


def _as_place(number: PlaceId, listed: ListedPlace, parent: PlaceId | None) -> Place:
    return Place(id=number, key=listed.key, parent=parent, names=listed.names, aliases=listed.aliases)


def _place(row: AnyRow) -> Place:
    return Place(id=row.id, key=row.key, parent=row.parent_id, names=row.names, aliases=row.aliases)
