"""Writes that share transactions, and none of another's trouble."""

import asyncio
from functools import partial

import pytest

from digest.jobs.together import Together
from digest.model.errors import StoreUnavailable
from digest.store import sources
from digest.store.database import Connection, Database
from stored import a_source


def count(c: Connection, number: int) -> int:
    del c
    return number


def take_up(c: Connection, key: str) -> str:
    return a_source(c, key).key


def fail(c: Connection, error: Exception) -> str:
    a_source(c, "half-done")
    raise error


def transactions(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A line for each transaction that is written from now on."""
    begun: list[int] = []
    write = database.write

    async def counted(*given: object, **named: object) -> object:
        begun.append(1)
        return await write(*given, **named)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(database, "write", counted)
    return begun


def test_a_thousand_writes_are_few_transactions_and_each_has_its_answer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = transactions(database, monkeypatch)

    async def run() -> list[int]:
        async with Together[int](database) as writes:
            return await asyncio.gather(*(writes.write(partial(count, number=n)) for n in range(1000)))

    assert asyncio.run(run()) == list(range(1000))
    assert len(begun) < 50


def test_one_that_fails_leaves_nothing_behind_and_the_others_done(database: Database) -> None:
    async def run() -> list[str | BaseException]:
        async with Together[str](database) as writes:
            wanted = (
                partial(take_up, key="one"),
                partial(fail, error=ValueError("no")),
                partial(take_up, key="two"),
            )
            return await asyncio.gather(*map(writes.write, wanted), return_exceptions=True)

    one, failed, two = asyncio.run(run())
    assert (one, two) == ("one", "two")
    assert isinstance(failed, ValueError)
    with database.reading() as c:
        assert [standing.source.key for standing in sources.every(c)] == ["one", "two"]


def test_a_database_that_is_gone_is_told_to_everybody_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = transactions(database, monkeypatch)

    async def run() -> list[str | BaseException]:
        async with Together[str](database) as writes:
            gone = partial(fail, error=StoreUnavailable("the disk is gone"))
            return await asyncio.gather(*(writes.write(gone) for _ in range(20)), return_exceptions=True)

    assert {type(answer) for answer in asyncio.run(run())} == {StoreUnavailable}
    assert len(begun) == 1


def test_who_stops_waiting_is_not_waited_for(database: Database) -> None:
    async def run() -> int:
        async with Together[int](database) as writes:
            waiting = [asyncio.create_task(writes.write(partial(count, number=n))) for n in range(100)]
            await asyncio.sleep(0)
            for task in waiting[:50]:
                task.cancel()
            answers = await asyncio.gather(*waiting, return_exceptions=True)
        return sum(isinstance(answer, int) for answer in answers)

    assert asyncio.run(run()) >= 50
