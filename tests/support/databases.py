"""Fresh databases for tests, in milliseconds: copies of one that was migrated once."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import create_engine, text

from digest.store.database import Database, open_database


class Databases(Protocol):
    """Either kind of database."""

    name: str

    def fresh(self) -> AbstractContextManager[str]:
        """The address of a migrated, empty database that nobody else uses."""
        ...

    def empty(self) -> AbstractContextManager[str]:
        """The address of a database that was never opened."""
        ...


@contextmanager
def opened(databases: Databases) -> Iterator[Database]:
    """A fresh database, open."""
    with databases.fresh() as address, open_database(address) as database:
        yield database


class SqliteDatabases:
    """Files in a folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._template = folder / "template.db"
        open_database(str(self._template)).close()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        with self.empty() as path:
            shutil.copy(self._template, path)
            yield path

    @contextmanager
    def empty(self) -> Iterator[str]:
        path = self._folder / f"{next(self._numbers)}.db"
        yield str(path)
        for left in self._folder.glob(f"{path.name}*"):
            left.unlink()


class PostgresqlDatabases:
    """Databases on a server that listens on a socket in a folder."""

    name = "postgresql"

    def __init__(self, socket_folder: str) -> None:
        self._socket_folder = socket_folder
        self._numbers = itertools.count(1)
        self._administering = create_engine(
            self._address("postgres").replace("postgresql:", "postgresql+psycopg:"),
            isolation_level="AUTOCOMMIT",
        )
        self._execute("CREATE DATABASE template_digest")
        open_database(self._address("template_digest")).close()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        with self._made("TEMPLATE template_digest STRATEGY file_copy") as address:
            yield address

    @contextmanager
    def empty(self) -> Iterator[str]:
        with self._made("") as address:
            yield address

    def close(self) -> None:
        self._administering.dispose()

    @contextmanager
    def _made(self, how: str) -> Iterator[str]:
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} {how}")
        yield self._address(name)
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _address(self, name: str) -> str:
        return f"postgresql://digest@/{name}?host={self._socket_folder}"

    def _execute(self, statement: str) -> None:
        with self._administering.connect() as c:
            c.execute(text(statement))
