import asyncio
import time

import pytest

from digest.gather.answers import Answer, Fetched, Unreachable
from digest.gather.fetch import Fetcher
from fetching import LOOPBACK
from hostile_site import ABRUPT, GOOD, POISONED, good_feed, hostile_site

DEADLINE = 1.0
LATE = "took longer than 1 s"
NO_HTTP = "sent an answer that is not proper HTTP"
FLOOD = "sent headers without end"
CRUMBS = "sent its answer in crumbs"
MUCH = "sent more than 10 MiB"
CUT = "sent an answer that was cut short or broken"
RESET = "broke the connection"

REASONS = {
    "/silence": LATE,
    "/drip-head": LATE,
    "/drip-body": LATE,
    "/drip-chunks": LATE,
    "/endless-body": MUCH,
    "/endless-chunks": MUCH,
    "/crumbs": CRUMBS,
    "/chunk-extensions": CRUMBS,
    "/chunk-extension-without-end": CRUMBS,
    "/chunk-too-large": NO_HTTP,
    "/chunk-huge": CUT,
    "/chunk-nonsense": NO_HTTP,
    "/trailers-without-end": FLOOD,
    "/redirects-without-end": "redirected more than 5 times",
    "/redirect-loop": "redirected more than 5 times",
    "/redirect-to-private": "its address 10.0.0.1 is not public",
    "/redirect-to-metadata": "its address 169.254.169.254 is not public",
    "/redirect-to-file": "the address it redirects to is not http or https",
    "/redirect-to-gopher": "the address it redirects to is not http or https",
    "/redirect-to-nonsense": "its address is not a proper URL",
    "/longer-than-sent": CUT,
    "/length-negative": NO_HTTP,
    "/length-absurd": NO_HTTP,
    "/lengths-differ": NO_HTTP,
    "/10000-headers": FLOOD,
    "/headers-without-end": FLOOD,
    "/1-mb-header": FLOOD,
    "/header-line-without-end": FLOOD,
    "/header-name-without-end": FLOOD,
    "/status-line-without-end": FLOOD,
    "/cookies": FLOOD,
    "/interim-without-end": FLOOD,
    "/interim-with-headers": FLOOD,
    "/reset": RESET,
    "/reset-without-length": RESET,
    "/http-0.9": NO_HTTP,
    "/no-answer": "closed the connection without an answer",
    "/status-nonsense": NO_HTTP,
    "/status-999999": NO_HTTP,
    "/switched-protocols": "answered 101",
    "/noise": NO_HTTP,
    "/another-protocol": NO_HTTP,
    "/packed-in-brotli": "packed its answer with br, which we did not ask for",
    "/packed-twice": "packed its answer more than once",
    "/not-packed": "sent gzip data that is broken",
    "/gzip-cut-short": "sent an answer that was cut short",
    "/gzip-bomb": MUCH,
}


def fetched(*paths: str) -> tuple[list[Answer], float, float]:
    """What comes of these together, the seconds that took, and the CPU seconds of it."""

    async def run() -> tuple[list[Answer], float, float]:
        async with (
            hostile_site() as site,
            Fetcher(contact="test", allow=LOOPBACK, deadline=DEADLINE, per_host=100) as fetcher,
        ):
            start, cpu = time.monotonic(), time.process_time()
            answers = await asyncio.gather(*(fetcher.fetch(site + path) for path in paths))
            return answers, time.monotonic() - start, time.process_time() - cpu

    return asyncio.run(run())


@pytest.mark.parametrize("path", ABRUPT)
def test_whatever_a_server_does_its_fetch_ends_in_time_with_a_reason(path: str) -> None:
    (answer,), seconds, cpu = fetched(path)
    assert isinstance(answer, Unreachable)
    assert answer.reason == REASONS[path]
    assert seconds < DEADLINE + 0.5
    assert cpu < DEADLINE, "a flood must not be read to its end"


@pytest.mark.parametrize("path", POISONED)
def test_a_poisoned_body_is_brought_for_the_reader_to_judge(path: str) -> None:
    (answer,), _, _ = fetched(path)
    assert isinstance(answer, Fetched)


def test_all_of_them_at_once_do_not_keep_a_good_source_from_answering() -> None:
    paths = [*ABRUPT, GOOD, *POISONED]
    answers, seconds, _ = fetched(*paths)
    good = answers[paths.index(GOOD)]
    assert isinstance(good, Fetched)
    assert good.body == good_feed()
    assert seconds < DEADLINE + 2
