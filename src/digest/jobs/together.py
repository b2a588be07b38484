"""Many small writes in few transactions: a commit waits for the disk, and a round of visits has thousands."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Generic, Self, TypeVar

from digest.model.errors import StoreUnavailable
from digest.store.database import Connection, Database

T = TypeVar("T")

_AT_MOST = 32
"""Writes in one transaction: few enough that a mail which wants to be settled hardly waits for them."""

Work = Callable[[Connection], T]


class Together(AbstractAsyncContextManager["Together[T]"], Generic[T]):
    """Gathers the writes that come while one transaction is under way into the next.

    A write that fails undoes its group; then each of them is tried alone, so that what one source
    brought cannot keep another's from being filed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Work[T], asyncio.Future[T]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def write(self, work: Work[T]) -> T:
        """The answer of `work(c)`, once it is committed. Raises what the work raises."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, answer))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await answer

    async def _write(self) -> None:
        group: list[tuple[Work[T], asyncio.Future[T]]] = []
        try:
            while self._waiting:
                group, self._waiting = self._waiting[:_AT_MOST], self._waiting[_AT_MOST:]
                await self._one_transaction(group)
        finally:
            self._writing = None
            for _, answer in (*group, *self._waiting):
                answer.cancel()  # of those not answered: nobody waits for ever, should this be ended

    async def _one_transaction(self, asked: Sequence[tuple[Work[T], asyncio.Future[T]]]) -> None:
        group = [(work, answer) for work, answer in asked if not answer.done()]
        if not group:
            return
        try:
            results = await self._database.write(_each, [work for work, _ in group])
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits for the answer gets it
            await self._after(error, group)
            return
        for (_, answer), result in zip(group, results, strict=True):
            if not answer.done():
                answer.set_result(result)

    async def _after(self, error: Exception, group: Sequence[tuple[Work[T], asyncio.Future[T]]]) -> None:
        if len(group) > 1 and not isinstance(error, StoreUnavailable):
            for alone in group:
                await self._one_transaction([alone])
            return
        for _, answer in group:
            if not answer.done():
                answer.set_exception(error)


def _each(c: Connection, works: Sequence[Work[T]]) -> list[T]:
    return [work(c) for work in works]
