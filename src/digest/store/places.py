"""Places in use: those that articles are about and topics take in, as the gazetteer describes them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, delete, insert, select

from digest.language.gazetteer import shipped_gazetteer
from digest.model.ids import ArticleId, PlaceId
from digest.model.place import Place
from digest.store import tables as t
from digest.store.statements import AnyRow, blocks, insert_or_leave


def keep(c: Connection, places: Iterable[PlaceId]) -> None:
    """Sees to it that these places, and what they lie in, have rows to refer to.

    Raises NotFound for a number that is neither here nor in the gazetteer.
    """
    missing = _missing(c, places)
    if not missing:
        return
    gazetteer = shipped_gazetteer()
    chains = [(*reversed(gazetteer.ancestors(place)), place) for place in sorted(missing)]
    for place in dict.fromkeys(each for chain in chains for each in chain):
        c.execute(insert_or_leave(c, t.place).values(_values(gazetteer[place])))


def put(c: Connection, article: ArticleId, places: Mapping[PlaceId, str]) -> None:
    """Where an article happens, in place of what was known of that; each with the words that name it."""
    c.execute(_FORGET, {"article": article})
    if places:
        keep(c, places)
        rows = [
            {"article_id": article, "place_id": place, "words": places[place]} for place in sorted(places)
        ]
        c.execute(_PUT, rows)


def every(c: Connection) -> tuple[Place, ...]:
    """All that are in use, or were once."""
    return tuple(map(_place, c.execute(select(t.place).order_by(t.place.c.id))))


# Made once, for every article that is filed.
_FORGET = delete(t.article_place).where(t.article_place.c.article_id == bindparam("article"))
_PUT = insert(t.article_place)


def _missing(c: Connection, places: Iterable[PlaceId]) -> set[PlaceId]:
    wanted = set(places)
    known: set[PlaceId] = set()
    for block in blocks(wanted):
        known.update(c.scalars(select(t.place.c.id).where(t.place.c.id.in_(block))))
    return wanted - known


def _values(place: Place) -> dict[str, object]:
    return {
        "id": place.id,
        "key": place.key,
        "parent_id": place.parent,
        "names": place.names,
        "aliases": place.aliases,
    }


def _place(row: AnyRow) -> Place:
    return Place(id=row.id, key=row.key, parent=row.parent_id, names=row.names, aliases=row.aliases)
