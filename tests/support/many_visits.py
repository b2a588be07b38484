"""Visits many sources at once in a process of its own, and says what that took: `many_visits.py URL COUNT`.

Those that are told to wait for other sources come again. Prints how many brought a body, and by how
many MiB the process has grown at its largest.
"""

import asyncio
import resource
import sys

from digest.gather.addresses import networks
from digest.gather.answers import Answer, Fetched, Unreachable
from digest.gather.fetch import Fetcher

_HELD = 0.01


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


async def main(url: str, count: int) -> None:
    allow = networks(("127.0.0.1/32",))
    async with Fetcher(contact="https://example.org/bot", allow=allow, per_host=count) as fetcher:

        async def one(path: str) -> bool:
            async with fetcher.visit(url + path) as answer:
                await asyncio.sleep(_HELD)  # as long as a reader would take
                brought, again = isinstance(answer, Fetched), _again(answer)
            return await one(path) if again else brought

        await one("/small")
        before = _peak()
        brought = await asyncio.gather(*(one(f"/large?{n}") for n in range(count)))
        print(sum(brought), _peak() - before)  # noqa: T201 - this is how the test hears of it


def _again(answer: Answer) -> bool:
    return isinstance(answer, Unreachable) and not answer.asked


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
