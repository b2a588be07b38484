"""Addresses that pages listed: each is looked at once, whatever came of it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from digest.model.ids import SourceId
from digest.store import tables as t
from digest.store.statements import blocks, insert_or_leave


def known(c: Connection, keys: Iterable[bytes]) -> frozenset[bytes]:
    """Those of these that were looked at before, or belong to an article we have."""
    found: set[bytes] = set()
    for block in blocks(dict.fromkeys(keys)):
        found.update(c.scalars(select(t.discovery.c.key).where(t.discovery.c.key.in_(block))))
        found.update(c.scalars(select(t.url_key.c.key).where(t.url_key.c.key.in_(block))))
    return frozenset(found)


def note(c: Connection, keys: Iterable[bytes], *, source: SourceId, now: datetime) -> None:
    """These have been looked at."""
    rows = [{"key": key, "source_id": source, "at": now} for key in dict.fromkeys(keys)]
    if rows:
        c.execute(insert_or_leave(c, t.discovery), rows)
