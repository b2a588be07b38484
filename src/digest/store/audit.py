"""Which admin did what. It never holds an address: the command's detail names numbers and keys."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from digest.store import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One command that changed something."""

    at: datetime
    actor: str
    command: str
    detail: str = ""


def add(c: Connection, deed: Deed) -> None:
    """In the transaction of the deed itself, so that neither is without the other."""
    c.execute(insert(t.audit).values(at=deed.at, actor=deed.actor, command=deed.command, detail=deed.detail))


def every(c: Connection, *, limit: int = 100) -> tuple[Deed, ...]:
    """The newest first."""
    rows = c.execute(select(t.audit).order_by(t.audit.c.id.desc()).limit(limit))
    return tuple(Deed(at=row.at, actor=row.actor, command=row.command, detail=row.detail) for row in rows)
