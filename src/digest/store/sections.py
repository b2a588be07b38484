"""Sections: the parts of the publication."""

from collections.abc import Iterable

from sqlalchemy import Connection, select, update

from digest.model.errors import AlreadyThere
from digest.model.ids import SectionId
from digest.model.topic import Section
from digest.store import tables as t
from digest.store.missing import not_found
from digest.store.statements import AnyRow, insert_or_leave


def add(c: Connection, section: Section) -> Section:
    """Takes up a section. The id it is given with does not count.

    Raises AlreadyThere when its key is taken.
    """
    new = c.scalars(
        insert_or_leave(c, t.section).values(_values(section)).returning(t.section.c.id)
    ).one_or_none()
    if new is None:
        raise AlreadyThere(f"there is a section {section.key!r} already", hint="choose another key")
    return by_key(c, section.key)


def edit(c: Connection, section: Section) -> None:
    """Writes every field anew, by id."""
    c.execute(update(t.section).where(t.section.c.id == section.id).values(_values(section)))


def every(c: Connection) -> tuple[Section, ...]:
    return tuple(map(_section, c.execute(select(t.section).order_by(t.section.c.id))))


def by_key(c: Connection, key: str) -> Section:
    """Raises NotFound, with the nearest keys."""
    row = c.execute(select(t.section).where(t.section.c.key == key)).one_or_none()
    if row is None:
        raise not_found("section", key, c.scalars(select(t.section.c.key)))
    return _section(row)


def by_ids(c: Connection, ids: Iterable[SectionId]) -> dict[SectionId, Section]:
    rows = c.execute(select(t.section).where(t.section.c.id.in_(list(ids))))
    return {row.id: _section(row) for row in rows}


def _values(section: Section) -> dict[str, object]:
    return {"key": section.key, "names": section.names, "labels": section.labels}


def _section(row: AnyRow) -> Section:
    return Section(id=row.id, key=row.key, names=row.names, labels=row.labels)
