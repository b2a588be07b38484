"""SQLite as we use it: one file, one writing connection, a transaction that begins by taking the lock."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Protocol
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from digest.model.errors import StoreUnavailable
from digest.store.border import border
from digest.store.migrate import migrate, steps_missing

BUSY_SECONDS = 10
"""How long to wait for another process's transaction; ours last milliseconds."""

_CACHE_KIB = 16 * 1024
_LOG_PAGES = 16 * 1024
"""64 MiB of log before it is written back: what a wave writes to one page again and again goes back once."""


class _RawConnection(Protocol):
    """What `sqlite3` and `pysqlite3` both call a connection."""

    def execute(self, sql: str) -> object: ...


def open_sqlite(url: URL) -> tuple[str, Engine, Engine]:
    """The file's name, and the engines to read and to write it, its schema being the newest.

    Raises StoreUnavailable and StoreRefused.
    """
    path = Path(url.database or "").expanduser().absolute()
    _make_file(path)
    reading, writing = _reading_engine(path), writing_engine(path)
    try:
        with border(str(path)):
            _prepare(path, reading)
    except BaseException:
        reading.dispose()
        writing.dispose()
        raise
    return str(path), reading, writing


def driver() -> ModuleType:
    """The newer of the two SQLites that may be there.

    Versions 3.7.0 to 3.51.2 can corrupt a file when several writers reset its log at once, and
    Python's own is often one of them; `pysqlite3` brings its own copy.
    """
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415 - on Linux only
    except ImportError:
        return sqlite3
    newer: bool = dbapi2.sqlite_version_info > sqlite3.sqlite_version_info
    return dbapi2 if newer else sqlite3


def _make_file(path: Path) -> None:
    """An empty file that only its owner may read, for there will be addresses in it.

    SQLite gives the same rights to the files it puts beside it.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreUnavailable(
            f"the database {path} cannot be opened: {error.strerror}",
            hint="check that its folder exists and that you may write there",
        ) from error


def writing_engine(path: Path) -> Engine:
    """One connection, handed from thread to thread: a second writer in a process could only wait."""
    engine = _engine(path, size=1)
    _set_up(
        engine,
        "PRAGMA foreign_keys=ON",
        "PRAGMA synchronous=FULL",
        f"PRAGMA wal_autocheckpoint={_LOG_PAGES}",
    )
    # A transaction that reads first and asks for the lock later lets two processes claim the same
    # rows; Python's own transaction control begins that way.
    _begin(engine, "BEGIN IMMEDIATE")
    return engine


def _reading_engine(path: Path) -> Engine:
    """Connections that cannot write, each transaction seeing one state of the database."""
    engine = _engine(path, size=5)
    _set_up(engine, "PRAGMA query_only=ON")
    _begin(engine, "BEGIN")
    return engine


def migrating_engine(path: Path) -> Engine:
    """Foreign keys are off, as they must be while tables are copied and dropped."""
    engine = _engine(path, size=1)
    _set_up(engine, "PRAGMA foreign_keys=OFF", "PRAGMA synchronous=FULL")
    _begin(engine, "BEGIN IMMEDIATE")
    return engine


def back_up(path: Path, *, before: str) -> None:
    """Writes `subscribers.db.before-0003` beside the database, from one state of it."""
    copy = path.with_name(f"{path.name}.before-{before}")
    unfinished = copy.with_name(copy.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    _make_file(unfinished)
    dbapi = driver()
    address = f"file:{quote(str(path))}?mode=ro"
    with closing(dbapi.connect(address, uri=True)) as source, closing(dbapi.connect(unfinished)) as target:
        source.backup(target)
    unfinished.replace(copy)


def _prepare(path: Path, reading: Engine) -> None:
    with reading.begin() as c:
        missing = steps_missing(c, where=str(path))
    engine = migrating_engine(path)
    try:
        _use_write_ahead_log(engine)
        if missing:
            with engine.begin() as c:
                migrate(c, where=str(path), back_up=lambda step: back_up(path, before=step))
    finally:
        engine.dispose()


def _use_write_ahead_log(engine: Engine) -> None:
    """Readers and the writer stop waiting for each other. The file remembers it."""
    with closing(engine.raw_connection()) as raw:
        cursor = raw.cursor()
        cursor.execute("PRAGMA journal_mode")
        if cursor.fetchone() != ("wal",):
            cursor.execute("PRAGMA journal_mode=WAL")


def _engine(path: Path, *, size: int) -> Engine:
    return create_engine(
        URL.create("sqlite", database=str(path)),
        module=driver(),
        connect_args={"isolation_level": None, "timeout": BUSY_SECONDS, "check_same_thread": False},
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,
    )


def _set_up(engine: Engine, *pragmas: str) -> None:
    @event.listens_for(engine, "connect")
    def _(raw: _RawConnection, _entry: ConnectionPoolEntry) -> None:
        for pragma in (f"PRAGMA cache_size=-{_CACHE_KIB}", *pragmas):
            raw.execute(pragma)


def _begin(engine: Engine, statement: str) -> None:
    @event.listens_for(engine, "begin")
    def _(c: Connection) -> None:
        c.exec_driver_sql(statement)
