"""Opens the database: made on first use, migrated when old, refused when it is not ours."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import URL, Connection, Engine, make_url, select
from sqlalchemy.exc import ArgumentError

from digest.model.errors import SettingRefused, StoreRefused
from digest.store import tables as t
from digest.store.border import border
from digest.store.postgresql import open_postgresql
from digest.store.sqlite import open_sqlite
from digest.store.statements import insert_or_leave

__all__ = ["Connection", "Database", "open_database"]

P = ParamSpec("P")
T = TypeVar("T")

_FINGERPRINT = "fingerprint"


class Database:
    """One database, open. Reading sees one state of it and cannot change it; writing is all or nothing.

    Whatever the database library raises comes out as StoreUnavailable, StoreRefused or DigestError.
    """

    def __init__(self, *, where: str, reading: Engine, writing: Engine) -> None:
        self.where = where
        self._reading = reading
        self._writing = writing
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that cannot write."""
        with border(self.where), self._reading.begin() as c:
            yield c

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed at the end, or undone when something is raised."""
        with border(self.where), self._writing.begin() as c:
            yield c

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `work(c, …)` in one reading transaction, on the database's own thread."""

        def run() -> T:
            with self.reading() as c:
                return work(c, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Runs `work(c, …)` in one writing transaction, on the database's own thread.

        Once begun it runs to its end, even when whoever waits for it is cancelled.
        """

        def run() -> T:
            with self.writing() as c:
                return work(c, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    def close(self) -> None:
        """Ends what runs, then lets go of the database."""
        self._thread.shutdown()
        self._reading.dispose()
        self._writing.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_database(url_or_path: str, *, fingerprint: str | None = None) -> Database:
    """The operator's database, ready to use: a path of a SQLite file, or `sqlite:///` or `postgresql://`.

    `fingerprint` is that of the key file. A database belongs to the keys it was first opened with:
    with others, every link in every mail sent so far would be dead.

    Raises SettingRefused for an address that is none, StoreUnavailable when the database cannot be
    reached or written, StoreRefused when it is not ours, is newer, or belongs to other keys.
    """
    url = _url(url_or_path)
    opened = open_postgresql(url) if url.get_backend_name() == "postgresql" else open_sqlite(url)
    where, reading, writing = opened
    database = Database(where=where, reading=reading, writing=writing)
    try:
        if fingerprint is not None:
            _keep_to_keys(database, fingerprint)
    except BaseException:
        database.close()
        raise
    return database


def _url(url_or_path: str) -> URL:
    if "://" not in url_or_path:
        return URL.create("sqlite", database=url_or_path)
    hint = "give a file's path, sqlite:///PATH or postgresql://USER@HOST/NAME"
    try:
        url = make_url(url_or_path.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):
        # The library's words may quote a part of the password.
        raise SettingRefused("the database's address cannot be read", hint=hint) from None
    kind = url.get_backend_name()
    if kind not in ("sqlite", "postgresql"):
        raise SettingRefused(f"there is no way to keep a database in {kind}", hint=hint)
    if kind == "sqlite" and url.database in (None, "", ":memory:"):
        raise SettingRefused("a database in memory would be lost with the program", hint=hint)
    return url


def _keep_to_keys(database: Database, fingerprint: str) -> None:
    kept = _kept_fingerprint(database)
    if kept is None:
        with database.writing() as c:
            values = {"key": _FINGERPRINT, "value": fingerprint}
            c.execute(insert_or_leave(c, t.meta).values(values))
        kept = _kept_fingerprint(database)
    if kept != fingerprint:
        raise StoreRefused(
            f"{database.where} was made with other keys than those in the key file",
            hint="put back the key file that belongs to it, or name another database",
        )


def _kept_fingerprint(database: Database) -> str | None:
    with database.reading() as c:
        return c.scalars(select(t.meta.c.value).where(t.meta.c.key == _FINGERPRINT)).one_or_none()
