"""Addresses that must not be mailed, known by a keyed hash only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from digest.model.people import SuppressionReason
from digest.store import tables as t
from digest.store.statements import blocks, insert_or_leave


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """An address nobody may mail. `hash` is made with a key that is never changed."""

    hash: bytes
    reason: SuppressionReason
    at: datetime
    note: str = ""


def add(c: Connection, suppression: Suppression) -> bool:
    """Whether it is new: the first reason an address was suppressed for is the one that is kept."""
    values = {
        "hash": suppression.hash,
        "reason": suppression.reason,
        "at": suppression.at,
        "note": suppression.note,
    }
    new = insert_or_leave(c, t.suppression).values(values).returning(t.suppression.c.hash)
    return c.scalars(new).one_or_none() is not None


def holds(c: Connection, hashes: Iterable[bytes]) -> frozenset[bytes]:
    """Those of the hashes that must not be mailed."""
    found: set[bytes] = set()
    for block in blocks(hashes):
        found.update(c.scalars(select(t.suppression.c.hash).where(t.suppression.c.hash.in_(block))))
    return frozenset(found)


def every(c: Connection) -> tuple[Suppression, ...]:
    """The newest first."""
    rows = c.execute(select(t.suppression).order_by(t.suppression.c.at.desc(), t.suppression.c.hash))
    return tuple(Suppression(hash=row.hash, reason=row.reason, at=row.at, note=row.note) for row in rows)


def remove(c: Connection, hash_: bytes) -> bool:
    """Whether it was there."""
    gone = c.execute(delete(t.suppression).where(t.suppression.c.hash == hash_))
    return gone.rowcount > 0
