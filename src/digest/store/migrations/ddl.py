"""The few words in which migrations say what a table is, on SQLite and PostgreSQL alike.

Migrations that have been released rest on these, so what they make must not change.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

T = TypeVar("T")
Constraint = Callable[[str], sa.Constraint]
"""A constraint that gets its name once it knows its table."""

_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REAL: TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
_FLAG = sa.Boolean().with_variant(sa.Integer(), "sqlite")


def table(name: str, *parts: sa.Column[Any] | Constraint, numbered: bool = False, rowid: bool = True) -> None:
    """`numbered`: an id is never given twice, for mails in archives name things by it."""
    named = [part(name) if callable(part) else part for part in parts]
    op.create_table(name, *named, sqlite_strict=True, sqlite_autoincrement=numbered, sqlite_with_rowid=rowid)


def text(*names: str, null: bool = False) -> list[sa.Column[str]]:
    return _columns(names, sa.Text(), null=null)


def whole(*names: str, null: bool = False) -> list[sa.Column[int]]:
    return _columns(names, _WHOLE, null=null)


def real(*names: str, null: bool = False) -> list[sa.Column[float]]:
    return _columns(names, _REAL, null=null)


def flag(*names: str, null: bool = False) -> list[sa.Column[bool]]:
    return _columns(names, _FLAG, null=null)


def blob(*names: str, null: bool = False) -> list[sa.Column[bytes]]:
    return _columns(names, sa.LargeBinary(), null=null)


def _columns(names: Sequence[str], type_: TypeEngine[T], *, null: bool) -> list[sa.Column[T]]:
    return [sa.Column(name, type_, nullable=null) for name in names]


def add(table: str, *columns: sa.Column[Any], default: object = None) -> None:
    """Columns for a table that has rows already, which get `default`.

    Added in place, on SQLite too: nothing is copied, so nothing can be lost on the way.
    """
    for column in columns:
        if default is not None:
            column.server_default = sa.DefaultClause(_literal(default))
        op.add_column(table, column)


def add_word(table: str, name: str, *, default: str, rule: str) -> None:
    """A text column of a closed set of words, as both databases can add it in one piece."""
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {name} TEXT DEFAULT '{default}' NOT NULL"
        f" CONSTRAINT ck_{table}_{name} CHECK ({rule})"
    )


def drop(table: str, column: str) -> None:
    """A column that no index and no constraint names: it goes in place, on SQLite too."""
    op.drop_column(table, column)


def _literal(value: object) -> sa.False_ | sa.TextClause:
    return sa.false() if value is False else sa.text(f"'{value}'")


def primary(*columns: str) -> Constraint:
    return lambda table: sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def unique(*columns: str) -> Constraint:
    return lambda table: sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def refers(*columns: str, to: str, there: tuple[str, ...] = ("id",)) -> Constraint:
    return lambda table: sa.ForeignKeyConstraint(
        columns, [f"{to}.{column}" for column in there], name=f"fk_{table}_{'_'.join(columns)}"
    )


def check(name: str, rule: str) -> Constraint:
    return lambda table: sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def index(
    name: str, table: str, columns: list[str], *, unique: bool = False, where: str | None = None
) -> None:
    """`where` makes it partial: it holds only the rows of which that is true.

    SQLite uses such an index only for a query that says the same, and our queries say 1 for TRUE there.
    """
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=sa.text(where.replace("IS TRUE", "IS 1")) if where else None,
        postgresql_where=sa.text(where) if where else None,
    )
