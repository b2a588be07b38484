"""Lists: what one joins."""

from collections.abc import Iterable

from sqlalchemy import Connection, Select, delete, insert, select, update

from digest.model.errors import AlreadyThere, NotFound
from digest.model.ids import ListId, SectionId
from digest.model.mailing_list import MailingList
from digest.store import tables as t
from digest.store.missing import not_found
from digest.store.statements import AnyRow, insert_or_leave

_SAME_NAME = (
    "key",
    "name",
    "sender",
    "sender_name",
    "reply_to",
    "language",
    "zone",
    "hour",
    "postal_address",
    "window_hours",
    "max_picks",
    "max_per_section",
    "max_per_source",
    "template",
    "doubt",
    "expires_hours",
    "consent_text",
    "active",
)
"""Fields that are called the same in the value and in the table."""


def add(c: Connection, mailing_list: MailingList) -> MailingList:
    """Takes up a list with its sections. The id it is given with does not count.

    Raises AlreadyThere when its key is taken.
    """
    new = c.scalars(
        insert_or_leave(c, t.mailing_list).values(_values(mailing_list)).returning(t.mailing_list.c.id)
    ).one_or_none()
    if new is None:
        raise AlreadyThere(f"there is a list {mailing_list.key!r} already", hint="choose another key")
    _write_sections(c, new, mailing_list.sections)
    return by_id(c, new)


def edit(c: Connection, mailing_list: MailingList) -> None:
    """Writes every field and the sections anew, by id."""
    c.execute(
        update(t.mailing_list).where(t.mailing_list.c.id == mailing_list.id).values(_values(mailing_list))
    )
    c.execute(delete(t.list_section).where(t.list_section.c.list_id == mailing_list.id))
    _write_sections(c, mailing_list.id, mailing_list.sections)


def by_key(c: Connection, key: str) -> MailingList:
    """Raises NotFound, with the nearest keys."""
    found = _lists(c, select(t.mailing_list).where(t.mailing_list.c.key == key))
    if not found:
        raise not_found("list", key, c.scalars(select(t.mailing_list.c.key)))
    return found[0]


def by_id(c: Connection, number: ListId) -> MailingList:
    """Raises NotFound."""
    found = _lists(c, select(t.mailing_list).where(t.mailing_list.c.id == number))
    if not found:
        raise NotFound(f"there is no list number {number}")
    return found[0]


def every(c: Connection) -> tuple[MailingList, ...]:
    return _lists(c, select(t.mailing_list).order_by(t.mailing_list.c.key))


def _lists(c: Connection, statement: Select[*tuple[object, ...]]) -> tuple[MailingList, ...]:
    rows = c.execute(statement).all()
    sections = _sections(c, [row.id for row in rows])
    return tuple(_list(row, tuple(sections.get(row.id, ()))) for row in rows)


def _sections(c: Connection, ids: Iterable[ListId]) -> dict[ListId, list[SectionId]]:
    found: dict[ListId, list[SectionId]] = {}
    rows = c.execute(
        select(t.list_section)
        .where(t.list_section.c.list_id.in_(list(ids)))
        .order_by(t.list_section.c.list_id, t.list_section.c.position)
    )
    for row in rows:
        found.setdefault(row.list_id, []).append(row.section_id)
    return found


def _write_sections(c: Connection, mailing_list: ListId, sections: Iterable[SectionId]) -> None:
    rows = [
        {"list_id": mailing_list, "position": position, "section_id": section}
        for position, section in enumerate(dict.fromkeys(sections))
    ]
    if rows:
        c.execute(insert(t.list_section), rows)


def _values(mailing_list: MailingList) -> dict[str, object]:
    return {name: getattr(mailing_list, name) for name in _SAME_NAME}


def _list(row: AnyRow, sections: tuple[SectionId, ...]) -> MailingList:
    fields = {name: getattr(row, name) for name in _SAME_NAME}
    return MailingList(id=row.id, sections=sections, **fields)
