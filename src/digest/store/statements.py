"""Statements that both databases have and SQLAlchemy spells differently; and how many rows at a time."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar, cast

from sqlalchemy import Column, ColumnElement, Connection, CursorResult, Insert, Row, Table
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")

AnyRow = Row[*tuple[Any, ...]]
"""A row of whatever was selected; the function that makes a value of it knows its columns."""

_CLOSE = 8
BLOCK = 1000
"""How many values one statement names at most; both databases have a limit far above."""


def insert_or_leave(c: Connection, table: Table[Any]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that leaves a row alone that is there already, by whichever of its unique keys.

    Its `rowcount` says how many it did not leave.
    """
    return insert_or_leave_into(c.dialect.name, table)


def insert_or_change(
    dialect: str, table: Table[Any], *, on: str, where: ColumnElement[bool]
) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that rewrites the row with the same key `on`, where `where` holds for the two.

    `where` tells the new row's columns from the old one's as `excluded.…`.
    """
    statement: postgresql.Insert | sqlite.Insert
    statement = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    changed = {column.name: statement.excluded[column.name] for column in table.c if column.name != on}
    return statement.on_conflict_do_update(index_elements=[on], set_=changed, where=where)


def write_many(
    c: Connection, statement: Insert, rows: Sequence[tuple[object, ...]], *, names: Sequence[str]
) -> None:
    """Runs an INSERT for many rows, whose values stand in the order of these names of its parameters.

    Values go to the database as they are, past all types: instants in microseconds. That takes a third of
    the time, which counts where there are millions of rows.
    """
    compiled = statement.compile(dialect=c.dialect)
    if compiled.positiontup is None:
        c.exec_driver_sql(str(compiled), [dict(zip(names, row, strict=True)) for row in rows])
        return
    order = itemgetter(*(names.index(name) for name in compiled.positiontup))
    c.exec_driver_sql(str(compiled), [order(row) for row in rows])


def near(column: Column[Any], ids: Sequence[int]) -> ColumnElement[bool]:
    """That a column is one of these numbers, given in order, or lies among them where they lie close.

    What lies among them and is none of them is for the caller to leave out. A range is read in one go, and
    the same statement serves whatever the numbers are.
    """
    if ids[-1] - ids[0] < _CLOSE * len(ids):
        return column.between(ids[0], ids[-1])
    return column.in_(ids)


def new_id(inserted: CursorResult[*tuple[Any, ...]]) -> int:
    """The id that the database has given to the one row of an INSERT."""
    return cast("tuple[int]", inserted.inserted_primary_key)[0]


def blocks(items: Iterable[T]) -> Iterator[tuple[T, ...]]:
    """The items, a block at a time."""
    rest = iter(items)
    while block := tuple(islice(rest, BLOCK)):
        yield block


# Made once: the same statement again costs a fraction of a new one that says the same.
@cache
def insert_or_leave_into(dialect: str, table: Table[Any]) -> postgresql.Insert | sqlite.Insert:
    """The same by the name of the database's language."""
    statement = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    return statement.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
