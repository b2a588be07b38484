"""How our values are kept in columns that SQLite and PostgreSQL both have.

SQLite's STRICT tables know INTEGER, TEXT and BLOB only, so every type here comes down to those.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import REAL, BigInteger, Boolean, Double, Integer, LargeBinary, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

W = TypeVar("W", bound=StrEnum)
V = TypeVar("V")

Whole: TypeEngine[Any] = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of 64 bits, of any of our id types.

As a primary key, SQLite needs it called INTEGER to be the row's own id.
"""

Real: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")
"""A number with a fraction, in 64 bits on both."""

Blob = LargeBinary

Tag: TypeEngine[Any] = Text()
"""A short text that our values know by a name of its own, such as a language."""


class Instant(TypeDecorator[datetime]):
    """A moment, kept as microseconds since 1970 UTC: exact, ordered, and equal on both databases.

    Refuses a datetime without a zone: nobody could say afterwards which moment it was.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        del dialect
        if value is None:
            return None
        return microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else _EPOCH + value * _MICROSECOND


def microseconds(moment: datetime) -> int:
    """A moment as it stands in a row. Raises ValueError for one without a zone."""
    if moment.utcoffset() is None:
        raise ValueError(f"a moment needs a zone, and {moment.isoformat()} has none")
    return (moment - _EPOCH) // _MICROSECOND


class Span(TypeDecorator[timedelta]):
    """A length of time, kept as microseconds like the moments it lies between."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        del dialect
        return None if value is None else value // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        del dialect
        return None if value is None else value * _MICROSECOND


class Flag(TypeDecorator[bool]):
    """Yes or no; 1 or 0 on SQLite, whose STRICT tables have no BOOLEAN."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Boolean())

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        del dialect
        return None if value is None else bool(value)


class Word(TypeDecorator[W]):
    """One of a closed set of words, kept as it is written; a CHECK keeps strays out."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[W]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: W | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> W | None:
        del dialect
        return None if value is None else self.words(value)


class Packed(TypeDecorator[V]):
    """A small value inside a row, kept as JSON text: compact, keys sorted, letters as they are.

    `pack` makes of it what JSON can hold, `unpack` makes it again.
    """

    impl = Text
    cache_ok = True

    def __init__(self, pack: Callable[[V], object], unpack: Callable[[Any], V]) -> None:
        super().__init__()
        self.pack = pack
        self.unpack = unpack

    def process_bind_param(self, value: V | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else compact(self.pack(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> V | None:
        del dialect
        return None if value is None else self.unpack(json.loads(value))


def compact(plain: object) -> str:
    """The one JSON text of a value: equal values give equal texts, so that a UNIQUE can see it."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
