import asyncio
import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pysqlite3
import pytest
from sqlalchemy import Connection, insert, select, text

from databases import Databases
from digest.model.errors import DigestError, SettingRefused, StoreRefused, StoreUnavailable
from digest.store import tables as t
from digest.store.database import Database, open_database


def keep(c: Connection, key: str) -> None:
    c.execute(insert(t.meta).values(key=key, value="kept"))


def kept(c: Connection) -> list[str]:
    return list(c.scalars(select(t.meta.c.key).order_by(t.meta.c.key)))


def test_a_database_is_made_on_first_use_and_found_again(databases: Databases) -> None:
    with databases.empty() as address:
        with open_database(address) as database, database.writing() as c:
            keep(c, "a")
        with open_database(address) as database, database.reading() as c:
            assert kept(c) == ["a"]


def test_many_may_open_a_new_database_at_once(databases: Databases) -> None:
    def open_and_close(address: str) -> None:
        open_database(address).close()

    with databases.empty() as address, ThreadPoolExecutor(8) as threads:
        list(threads.map(open_and_close, [address] * 8))
        with open_database(address) as database, database.reading() as c:
            assert kept(c) == []


def test_a_transaction_is_undone_as_a_whole(database: Database) -> None:
    def keep_and_fail() -> None:
        with database.writing() as c:
            keep(c, "a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        keep_and_fail()
    with database.reading() as c:
        assert kept(c) == []


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(StoreUnavailable), database.reading() as c:
        keep(c, "a")
    with database.reading() as c:
        assert kept(c) == []


def test_reading_sees_one_state_throughout(database: Database) -> None:
    with database.reading() as c:
        before = kept(c)
        with database.writing() as writing:
            keep(writing, "a")
        assert kept(c) == before


def test_work_runs_on_the_databases_own_thread(database: Database) -> None:
    def where_and_keep(c: Connection, key: str) -> str:
        keep(c, key)
        return threading.current_thread().name

    async def work() -> tuple[str, list[str]]:
        thread = await database.write(where_and_keep, "a")
        return thread, await database.read(kept)

    thread, keys = asyncio.run(work())
    assert thread.startswith("database")
    assert keys == ["a"]


def test_other_keys_are_refused(databases: Databases) -> None:
    with databases.empty() as address:
        open_database(address, fingerprint="one").close()
        open_database(address, fingerprint="one").close()
        open_database(address).close()
        with pytest.raises(StoreRefused, match="other keys"):
            open_database(address, fingerprint="two")


def test_a_newer_schema_is_refused(databases: Databases) -> None:
    with databases.fresh() as address:
        with open_database(address) as database, database.writing() as c:
            c.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(StoreRefused, match="9999") as refused:
            open_database(address)
        assert "newer version" in refused.value.hint


def test_another_programs_tables_are_refused_and_left_alone(databases: Databases) -> None:
    with databases.fresh() as address:
        with open_database(address) as database, database.writing() as c:
            c.execute(text("DROP TABLE alembic_version"))
        with pytest.raises(StoreRefused, match="not ours"):
            open_database(address)


def test_a_broken_rule_is_told_without_the_row(database: Database) -> None:
    with database.writing() as c:
        keep(c, "anna@reader.example")
    with pytest.raises(DigestError) as raised, database.writing() as c:
        keep(c, "anna@reader.example")
    assert "anna" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "subscribers.db"
    with open_database(str(path)) as database, database.writing() as c:
        keep(c, "a")
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert modes == dict.fromkeys(["subscribers.db", "subscribers.db-wal", "subscribers.db-shm"], 0o600)


def test_a_path_and_its_address_are_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "100% new?.db"
    open_database(f"{path}").close()
    assert path.is_file()
    other = tmp_path / "other.db"
    open_database(f"sqlite:///{other}").close()
    assert other.is_file()


def test_a_writer_waits_for_another_processes_lock_and_then_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.store.sqlite.BUSY_SECONDS", 0.05)
    path = str(tmp_path / "subscribers.db")
    with open_database(path) as one, open_database(path) as other, one.writing() as c:
        keep(c, "a")
        with pytest.raises(StoreUnavailable, match="locked") as raised, other.writing() as late:
            keep(late, "b")
        assert "another program" in raised.value.hint
        with other.reading() as reading:
            assert kept(reading) == []


def test_a_second_writer_of_the_process_waits_and_then_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.store.sqlite.BUSY_SECONDS", 0.05)
    with (
        open_database(str(tmp_path / "subscribers.db")) as database,
        database.writing(),
        pytest.raises(StoreUnavailable, match="in time"),
        database.writing(),
    ):
        pass


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary, " * 100)
    with pytest.raises(StoreRefused, match="cannot be read"):
        open_database(str(path))
    assert path.read_text().startswith("Dear diary")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be opened") as raised:
        open_database(str(tmp_path / "nowhere" / "subscribers.db"))
    assert "folder" in raised.value.hint


def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    with open_database(str(tmp_path / "subscribers.db")) as database:
        with database.writing() as c:
            c.exec_driver_sql("PRAGMA max_page_count = 1")  # as small as it is now
        with pytest.raises(StoreUnavailable, match="full") as raised, database.writing() as c:
            c.execute(insert(t.meta).values(key="a", value="x" * 1_000_000))
        assert "space" in raised.value.hint
        with database.reading() as c:
            assert kept(c) == []


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be used now") as raised:
        open_database(f"postgresql://digest:secret@/digest?host={tmp_path}")
    assert "secret" not in str(raised.value)
    assert "server runs" in raised.value.hint


@pytest.mark.parametrize(
    "address", ["sqlite://", "sqlite:///:memory:", "mysql://host/x", "postgresql://h:port/x"]
)
def test_an_address_of_nothing_we_know_is_refused(address: str) -> None:
    with pytest.raises(SettingRefused):
        open_database(address)


def test_the_library_for_postgresql_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(SettingRefused, match="psycopg") as raised:
        open_database("postgresql://digest@localhost/digest")
    assert "digest[postgresql]" in raised.value.hint


def test_the_sqlite_in_use_is_one_that_does_not_corrupt_its_log(tmp_path: Path) -> None:
    with open_database(str(tmp_path / "subscribers.db")) as database, database.reading() as c:
        version = c.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    newest = max(sqlite3.sqlite_version_info, pysqlite3.sqlite_version_info)
    assert tuple(map(int, version.split("."))) == newest >= (3, 51, 3)
