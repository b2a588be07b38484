"""Work that tests of `digest.child` give to its workers: they import it by this name."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from digest.model.article import Image
from digest.model.errors import InputRefused

Work = Callable[[], object]


def add(a: int, b: int) -> int:
    return a + b


def process() -> int:
    return os.getpid()


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def burn() -> None:
    while True:
        pass


def hoard() -> int:
    return len(bytearray(4 << 30))


_KEPT: list[bytearray] = []


def keep(size: int) -> None:
    """As a parser does that never gives back what it took."""
    _KEPT.append(bytearray(b"x") * size)


def crash() -> None:
    ctypes.string_at(0)


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def leave() -> None:
    os._exit(3)


def refuse() -> None:
    raise InputRefused("no such thing", hint="ask for another")


def stumble() -> None:
    raise KeyError("nobody expected this")


def chatter() -> str:
    print("some library's banner")  # noqa: T201 - that is the subject
    sys.stdout.flush()
    os.write(1, b"and straight to the descriptor")
    return "done"


def picture(url: str) -> Image:
    return Image(url=url, caption="Купʼянськ")


def moment() -> datetime:
    return datetime(2026, 11, 22, tzinfo=UTC)


def as_long_as(size: int) -> bytes:
    return bytes(size)


def length(body: bytes) -> int:
    return len(body)


def environment() -> tuple[str, ...]:
    return tuple(os.environ)


class Trojan:
    """Something whose reading would run a program."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


def trojan() -> object:
    return Trojan()
