"""A database whose user may be cut off in the middle, or overtaken by another, at a given transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from digest.store.database import Connection, Database


class Killed(Exception):
    """The process is gone."""


class Interrupted(Database):
    """Another database, as it is until the transaction that was named begins to write."""

    def __init__(self, inner: Database) -> None:
        self.where = inner.where
        self._inner = inner
        self._left = -1
        self._before: Callable[[], object] = _nothing
        self._within: Callable[[], None] = _nothing
        self._after: Callable[[], None] = _nothing

    def kill(self, *, at: int, late: bool) -> None:
        """Ends the process in the transaction with this number, from 0, or right after it."""
        self._left, self._before = at, _nothing
        self._within, self._after = (_nothing, _die) if late else (_die, _nothing)

    def overtake(self, act: Callable[[], object], *, at: int) -> None:
        """Has somebody else act before the transaction with this number, from 0."""
        self._left, self._before = at, act
        self._within = self._after = _nothing

    def meanwhile(self, act: Callable[[], None], *, at: int) -> None:
        """Has somebody else act when the transaction with this number, from 0, is about to be committed."""
        self._left, self._within = at, act
        self._before = self._after = _nothing

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._inner.reading() as c:
            yield c

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        now, self._left = self._left == 0, self._left - 1
        if now:
            self._before()
        with self._inner.writing() as c:
            yield c
            if now:
                self._within()
        if now:
            self._after()


def _nothing() -> None:
    """As usual."""


def _die() -> None:
    raise Killed
