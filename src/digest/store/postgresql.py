"""PostgreSQL as we use it: the same code, several senders at once."""

from sqlalchemy import URL, Engine, create_engine, text

from digest.model.errors import SettingRefused
from digest.store.border import border
from digest.store.migrate import migrate, steps_missing

_CONNECT_SECONDS = 10
_MIGRATION_LOCK = 0x64696765737431
"""The bytes of "digest1": any number that other programs are unlikely to use."""


def open_postgresql(url: URL) -> tuple[str, Engine, Engine]:
    """The database's address, and the engines to read and to write it, its schema being the newest.

    Raises SettingRefused without psycopg; StoreUnavailable and StoreRefused.
    """
    where = url.render_as_string(hide_password=True)
    engine = _engine(url)
    # Reading sees one state of the database throughout, as on SQLite. Writing sees what others have
    # committed meanwhile, and locks rows where that matters.
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    writing = engine.execution_options(isolation_level="READ COMMITTED")
    try:
        with border(where):
            _prepare(where, reading=reading, writing=writing)
    except BaseException:
        engine.dispose()
        raise
    return where, reading, writing


def _prepare(where: str, *, reading: Engine, writing: Engine) -> None:
    with reading.begin() as c:
        missing = steps_missing(c, where=where)
    if not missing:
        return
    with writing.begin() as c:
        c.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        # Its owner backs up a server; and here a step that fails is undone as a whole.
        migrate(c, where=where, back_up=lambda _step: None)


def _engine(url: URL) -> Engine:
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={"connect_timeout": _CONNECT_SECONDS, "application_name": "digest"},
            pool_pre_ping=True,
            hide_parameters=True,
        )
    except ImportError as error:
        raise SettingRefused(
            "a PostgreSQL database needs the library psycopg, which is not installed",
            hint="install it with: pip install 'digest[postgresql]'",
        ) from error
