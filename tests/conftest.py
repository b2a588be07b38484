"""Databases for tests, of both kinds; and patience for machines that are slow."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from databases import Databases, PostgresqlDatabases, SqliteDatabases, opened
from digest.store.database import Database
from postgresql_server import postgresql_server

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteDatabases:
    return SqliteDatabases(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[PostgresqlDatabases]:
    with postgresql_server() as socket_folder:
        databases = PostgresqlDatabases(socket_folder)
        yield databases
        databases.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Where a test that opens databases itself gets fresh ones."""
    found: Databases = request.getfixturevalue(f"{request.param}_databases")
    return found


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """A fresh database, migrated and open; the test runs once on each kind."""
    with opened(databases) as database:
        yield database
