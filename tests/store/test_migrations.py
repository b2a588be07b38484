"""Migrations make the very schema that the code believes in, and never lose a row."""

import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, make_url, text

from databases import PostgresqlDatabases, SqliteDatabases
from digest.model.errors import StoreRefused
from digest.model.source import Condition
from digest.store import sources
from digest.store import tables as t
from digest.store.database import Database, open_database
from digest.store.migrate import MIGRATIONS, migrate
from digest.store.sqlite import writing_engine


def test_migrations_make_what_the_tables_say(database: Database) -> None:
    with database.reading() as c:
        context = MigrationContext.configure(c, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, t.metadata)
    assert differences == []


def test_every_check_index_and_option_is_the_same_on_sqlite(sqlite_databases: SqliteDatabases) -> None:
    with sqlite_databases.fresh() as migrated, sqlite_databases.empty() as made:
        engine = create_engine(f"sqlite:///{made}")
        t.metadata.create_all(engine)
        engine.dispose()
        assert sqlite_schema(migrated) == sqlite_schema(made)


def test_every_check_index_and_option_is_the_same_on_postgresql(
    postgresql_databases: PostgresqlDatabases,
) -> None:
    with postgresql_databases.fresh() as migrated, postgresql_databases.empty() as made:
        engine = create_engine(make_url(made).set(drivername="postgresql+psycopg"))
        t.metadata.create_all(engine)
        engine.dispose()
        assert postgresql_schema(migrated) == postgresql_schema(made)


def test_migrations_are_numbered_in_one_line() -> None:
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]


# What follows migrates a database of two tables, of which Alembic copies the parent and drops the old
# one: with foreign keys on, its children's rows would go with it.

FIRST = """
from alembic import op
revision, down_revision = "0001", None

def upgrade():
    op.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY, email TEXT)")
    op.execute("CREATE TABLE child (parent_id INTEGER NOT NULL REFERENCES parent(id) ON DELETE CASCADE)")
    op.execute("INSERT INTO parent VALUES (1, 'a'), (2, 'b')")
    op.execute("INSERT INTO child VALUES (1), (1), (2)")
"""
SECOND = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0002", "0001"

def upgrade():
    with op.batch_alter_table("parent") as parent:
        parent.alter_column("email", nullable=False, existing_type=sa.Text())
"""
BAD_ENDS = {
    "losing": """    op.execute("DELETE FROM child WHERE parent_id = 2")""",
    "stranding": """    op.execute("UPDATE child SET parent_id = 9 WHERE parent_id = 2")""",
    "failing": """    raise RuntimeError("the power went out")""",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "subscribers.db"


@contextmanager
def steps(monkeypatch: pytest.MonkeyPatch, folder: Path, *scripts: str) -> Iterator[None]:
    """The program knows these migrations instead of its own."""
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    (versions.parent / "env.py").write_text((MIGRATIONS / "env.py").read_text())
    for number, script in enumerate(scripts, start=1):
        (versions / f"{number:04}_step.py").write_text(script)
    with monkeypatch.context() as patch:
        patch.setattr("digest.store.migrate.MIGRATIONS", versions.parent)
        yield


def rows(path: Path, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608 - our own words


def test_copying_a_table_loses_none_of_its_childrens_rows(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with steps(monkeypatch, tmp_path, FIRST):
        open_database(str(path)).close()
    with steps(monkeypatch, tmp_path, FIRST, SECOND):
        open_database(str(path)).close()
    assert rows(path, "child") == [(1,), (1,), (2,)]
    with closing(sqlite3.connect(path)) as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute("INSERT INTO parent VALUES (3, NULL)")


def test_with_foreign_keys_on_it_would_and_that_is_noticed(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with steps(monkeypatch, tmp_path, FIRST):
        open_database(str(path)).close()
    with (
        steps(monkeypatch, tmp_path, FIRST, SECOND),
        open_database_unmigrated(path) as c,
        pytest.raises(StoreRefused, match="would have lost rows of child"),
    ):
        migrate(c, where="it", back_up=lambda _step: None)
    assert rows(path, "child") == [(1,), (1,), (2,)]


def test_a_database_is_copied_before_it_is_migrated(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with steps(monkeypatch, tmp_path, FIRST):
        open_database(str(path)).close()
        assert [file.name for file in tmp_path.glob("*before*")] == []
    with steps(monkeypatch, tmp_path, FIRST, SECOND):
        open_database(str(path)).close()
    (copy,) = tmp_path.glob("*before*")
    assert copy.name == "subscribers.db.before-0002"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert rows(copy, "alembic_version") == [("0001",)]
    assert rows(copy, "child") == [(1,), (1,), (2,)]


@pytest.mark.parametrize("end", BAD_ENDS)
def test_a_step_that_goes_wrong_is_undone_as_a_whole(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    with steps(monkeypatch, tmp_path, FIRST):
        open_database(str(path)).close()
    second = f"{SECOND}{BAD_ENDS[end]}\n"
    error = RuntimeError if end == "failing" else StoreRefused
    with steps(monkeypatch, tmp_path, FIRST, second), pytest.raises(error):
        open_database(str(path))
    assert rows(path, "alembic_version") == [("0001",)]
    assert rows(path, "child") == [(1,), (1,), (2,)]
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("INSERT INTO parent VALUES (3, NULL)")  # the old schema still allows it


def test_a_newsroom_of_the_first_schema_goes_on_with_all_its_sources(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with steps(monkeypatch, tmp_path, (MIGRATIONS / "versions" / "0001_initial.py").read_text()):
        open_database(str(path)).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(
            "INSERT INTO source (id, key, url, publisher, pages, active)"
            " VALUES (7, 'courier', 'https://c.example/', 'Courier', 1, 1)"
        )
        raw.execute("INSERT INTO visit (source_id, failures, problem, etag) VALUES (7, 2, 'late', 'W/1')")
        raw.commit()
    with open_database(str(path)) as opened, opened.reading() as c:
        (standing,) = sources.every(c)
    assert (standing.source.key, standing.source.pages, standing.source.selector) == ("courier", True, "")
    assert (standing.visit.failures, standing.visit.validators.etag) == (2, "W/1")
    assert standing.visit.condition is Condition.WELL


@contextmanager
def open_database_unmigrated(path: Path) -> Iterator[Connection]:
    """As a transaction of ours is, with foreign keys on; undone at the end."""
    engine = writing_engine(path)
    with engine.connect() as c:
        yield c
    engine.dispose()


def sqlite_schema(path: str) -> dict[str, list[str]]:
    """Every table and index by name. The order of a table's parts does not count: what a later
    migration adds stands behind the constraints, and a column's own constraint inside it."""
    with closing(sqlite3.connect(path)) as raw:
        found = raw.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: _parts(" ".join(sql.split())) for name, sql in found if name != "alembic_version"}


def _parts(sql: str) -> list[str]:
    head, _, rest = sql.partition("(")
    body, _, end = rest.rpartition(")")
    parts = re.split(r",\s(?![^(]*\))|\s(?=CONSTRAINT)", body)
    return sorted([head.strip(), *(part.strip() for part in parts if part.strip()), end.strip()])


def postgresql_schema(address: str) -> set[tuple[str, ...]]:
    engine = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
    with engine.connect() as c:
        constraints = c.execute(
            text(
                "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE connamespace = 'public'::regnamespace"
            )
        ).all()
        indexes = c.execute(
            text("SELECT indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'")
        ).all()
    engine.dispose()
    found = {tuple(row) for row in (*constraints, *indexes)}
    return {row for row in found if row[1] != "alembic_version"}
