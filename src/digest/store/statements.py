"""Statements that both databases have and SQLAlchemy spells differently."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_or_leave(c: Connection, table: Table[Any]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that leaves a row alone that is there already, by whichever of its unique keys."""
    if c.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
