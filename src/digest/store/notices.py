"""What the newsroom is to be told of its sources: each thing once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from digest.model.source import Condition, Visit
from digest.store import tables as t
from digest.store.statements import blocks

_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A source that somebody should look after."""

    id: int
    key: str
    """The source's."""
    publisher: str
    condition: Condition
    problem: str
    at: datetime


def add(c: Connection, visit: Visit, *, now: datetime) -> None:
    """Notes the condition that a source has come to, in the transaction that settles the visit."""
    values = {
        "source_id": visit.source,
        "at": now,
        "condition": visit.condition,
        "problem": visit.problem,
        "told": None,
    }
    c.execute(insert(t.notice).values(values))


def noted_since(c: Connection, visit: Visit, moment: datetime | None) -> bool:
    """Whether this condition of the source was noted after that moment already."""
    if moment is None:
        return False
    same = (t.notice.c.source_id == visit.source, t.notice.c.condition == visit.condition)
    return c.scalars(select(t.notice.c.id).where(*same, t.notice.c.at > moment)).first() is not None


def untold(c: Connection) -> tuple[Notice, ...]:
    """What nobody was told yet, oldest first, without what concerns sources removed since."""
    rows = c.execute(
        select(t.notice, t.source.c.key, t.source.c.publisher)
        .join(t.source, t.source.c.id == t.notice.c.source_id)
        .where(t.notice.c.told.is_(None), t.source.c.removed.is_(None))
        .order_by(t.notice.c.id)
        .limit(_AT_ONCE)
    )
    return tuple(
        Notice(
            id=row.id,
            key=row.key,
            publisher=row.publisher,
            condition=row.condition,
            problem=row.problem,
            at=row.at,
        )
        for row in rows
    )


def settle(c: Connection, ids: Iterable[int], *, now: datetime) -> None:
    """These have been told."""
    for block in blocks(ids):
        c.execute(update(t.notice).where(t.notice.c.id.in_(block)).values(told=now))
