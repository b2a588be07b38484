"""Brings a database to the schema this program knows, or refuses it; and loses nothing on the way."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, column, func, inspect, select, table, text

from digest.model.errors import StoreRefused

MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = table("alembic_version", column("version_num")).c.version_num
"""Where Alembic keeps the number of the last migration; they are numbered in one line."""


def steps_missing(c: Connection, *, where: str) -> tuple[str, ...]:
    """The migrations this database has yet to see, oldest first.

    Raises StoreRefused when the database is not ours, or is newer than this program.
    """
    ours = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    names = inspect(c).get_table_names()
    current = _version(c, names)
    if current in ours:
        return tuple(ours[ours.index(current) + 1 :])
    if current is not None and current.isdigit():
        raise StoreRefused(
            f"{where} has schema {current}, which this version of digest does not know",
            hint=f"a newer version made it, and this one knows schemas up to {ours[-1]}: upgrade digest",
        )
    if set(names) - {"alembic_version"}:
        raise StoreRefused(
            f"{where} holds tables that are not ours",
            hint="name another database: this one belongs to another program",
        )
    return tuple(ours)


def migrate(c: Connection, *, where: str, back_up: Callable[[str], None]) -> None:
    """Takes the database to the newest schema, inside the caller's transaction.

    The caller holds the lock that keeps others from doing the same and, on SQLite, has switched
    foreign keys off: a table that Alembic copies and drops would take its children's rows with it.
    `back_up` is called with the name of the first step when there is something to lose.

    Raises StoreRefused when a step lost rows or left one that refers to nothing: the caller's
    transaction is then undone.
    """
    steps = steps_missing(c, where=where)
    if not steps:
        return
    rows = _rows(c)
    if rows:
        back_up(steps[0])
    _upgrade(c)
    _check_nothing_lost(c, rows, where=where)


def _version(c: Connection, names: list[str]) -> str | None:
    """The one number that our databases hold; None where there is none, or something else."""
    if "alembic_version" not in names:
        return None
    columns = [column["name"] for column in inspect(c).get_columns("alembic_version")]
    numbers = c.scalars(select(_VERSION)).all() if columns == ["version_num"] else []
    return numbers[0] if len(numbers) == 1 else None


def _upgrade(c: Connection) -> None:
    # What is eleven megabytes to hold is imported only where there is something to migrate.
    from alembic import command  # noqa: PLC0415 - as said
    from alembic.config import Config  # noqa: PLC0415 - as said

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = c
    command.upgrade(config, "head")


def _rows(c: Connection) -> dict[str, int]:
    names = [name for name in inspect(c).get_table_names() if name != "alembic_version"]
    return {name: c.scalars(select(func.count()).select_from(table(name))).one() for name in names}


def _check_nothing_lost(c: Connection, before: dict[str, int], *, where: str) -> None:
    after = _rows(c)
    lost = [name for name, rows in before.items() if after.get(name, rows) < rows]
    if lost:
        raise StoreRefused(
            f"migrating {where} would have lost rows of {', '.join(lost)}: nothing was changed",
            hint="this is a fault of digest; please report it",
        )
    if c.dialect.name == "sqlite" and (astray := c.execute(text("PRAGMA foreign_key_check")).first()):
        raise StoreRefused(
            f"migrating {where} would have left rows of {astray[0]} that refer to nothing: "
            "nothing was changed",
            hint="this is a fault of digest; please report it",
        )
