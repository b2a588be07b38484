import asyncio
import socket
import threading
import time
from collections.abc import Callable, Sequence

import pytest

from digest.gather.answers import Answer, Fetched, Unreachable
from digest.gather.fetch import Fetcher, NamesOfOurs
from digest.gather.names import Found, Names
from fetching import FEED, LOOPBACK
from loopback import always, response, server


def found(address: str, port: int) -> Found:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))


def here(_: str, port: int, __: int) -> Sequence[Found]:
    return [found("127.0.0.1", port)]


def hanging(until: threading.Event) -> Callable[[str, int, int], Sequence[Found]]:
    """A look-up in which names that begin with "slow" are not answered until then."""

    def looking(host: str, port: int, family: int) -> Sequence[Found]:
        if host.startswith("slow"):
            until.wait()
        return here(host, port, family)

    return looking


def looked_up(names: Names, *hosts: str) -> list[tuple[Found, ...] | BaseException]:
    async def run() -> list[tuple[Found, ...] | BaseException]:
        return await asyncio.gather(*(names.look_up(host, 80, 0) for host in hosts), return_exceptions=True)

    try:
        return asyncio.run(run())
    finally:
        names.close()


def test_the_systems_own_look_up_knows_this_machine() -> None:
    (answer,) = looked_up(Names(), "127.0.0.1")
    assert isinstance(answer, tuple)
    assert answer[0][4][0] == "127.0.0.1"


def test_of_thousands_of_addresses_eight_are_kept() -> None:
    def many(_: str, port: int, __: int) -> Sequence[Found]:
        return [found(f"10.0.{n // 256}.{n % 256}", port) for n in range(4000)]

    (answer,) = looked_up(Names(many), "many.example")
    assert isinstance(answer, tuple)
    assert len(answer) == 8


@pytest.mark.parametrize("error", [socket.gaierror(-2, "Name or service not known"), UnicodeError("label")])
def test_an_unknown_or_impossible_name_is_an_error_of_the_network(error: Exception) -> None:
    def failing(_: str, __: int, ___: int) -> Sequence[Found]:
        raise error

    (answer,) = looked_up(Names(failing), "nowhere.example")
    assert isinstance(answer, OSError)


def test_a_thousand_names_need_few_threads() -> None:
    names = Names(here)
    answers = looked_up(names, *(f"n{n}.example" for n in range(1000)))
    assert all(isinstance(answer, tuple) for answer in answers)
    assert names._threads <= 128


def test_names_that_never_answer_delay_only_their_own_sources_and_not_the_end() -> None:
    until = threading.Event()

    async def run() -> tuple[list[Answer], list[Answer], float]:
        names = Names(hanging(until))
        async with server(always(response(FEED))) as url:
            port = url.rpartition(":")[2]
            async with Fetcher(
                contact="test", allow=LOOPBACK, deadline=1, resolver=NamesOfOurs(names)
            ) as fetcher:
                slow = [asyncio.ensure_future(fetcher.fetch(f"http://slow{n}.example/")) for n in range(40)]
                start = time.monotonic()
                quick = await asyncio.gather(
                    *(fetcher.fetch(f"http://quick{n}.example:{port}/") for n in range(20))
                )
                took = time.monotonic() - start
                late = await asyncio.gather(*slow)
            names.close()
        return quick, late, took

    start = time.monotonic()
    try:
        quick, late, took = asyncio.run(run())
    finally:
        until.set()
    assert all(isinstance(answer, Fetched) for answer in quick)
    assert took < 0.9
    assert late == [Unreachable(reason="took longer than 1 s")] * 40
    assert time.monotonic() - start < 3


def test_a_look_up_that_nobody_waits_for_any_more_is_not_begun() -> None:
    until, begun = threading.Event(), []

    def looking(host: str, port: int, family: int) -> Sequence[Found]:
        begun.append(host)
        until.wait()
        return here(host, port, family)

    async def run() -> None:
        names = Names(looking, threads=1)
        tasks = [asyncio.ensure_future(names.look_up(f"n{n}.example", 80, 0)) for n in range(3)]
        await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.sleep(0)
        until.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        names.close()

    asyncio.run(run())
    assert begun == ["n0.example", "n2.example"]
