"""One round of gathering in a process of its own: `hostile_round.py FOLDER GOOD_URL COUNT [HOSTILE_URL]`.

COUNT good sources, and with HOSTILE_URL one more for every way in which that site is bad. Prints, as JSON,
how long the good ones took, what each hostile one came to, and the most memory that all processes held.
"""

import asyncio
import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from digest.app import App
from digest.gather.addresses import networks
from digest.gather.fetch import Fetcher
from digest.jobs.gather import gather
from digest.store import sources
from hostile_site import HOSTILE
from presses import program
from stored import source_called

DEADLINE = 2.0


def resident() -> int:
    """MiB held by this process and its children."""
    tasks = Path("/proc/self/task").iterdir()
    children = [child for task in tasks for child in (task / "children").read_text().split()]
    pages = 0
    for each in ("self", *children):
        try:
            pages += int(Path(f"/proc/{each}/statm").read_text().split()[1])
        except (FileNotFoundError, ProcessLookupError):  # it has just died
            continue
    return pages * os.sysconf("SC_PAGESIZE") >> 20


def take_up(app: App, good: str, count: int, hostile: str | None) -> None:
    with app.database.writing() as c:
        for number in range(count):
            sources.add(c, replace(source_called(f"good-{number}"), url=f"{good}/{number}"))
        for path in HOSTILE if hostile else ():
            key = "hostile-" + path.strip("/")
            sources.add(c, replace(source_called(key), url=f"{hostile}{path}"))


async def visit(app: App) -> dict[str, object]:
    begun = time.monotonic()
    good = 0.0
    most = resident()

    def progress(name: str, *_: int) -> None:
        nonlocal good
        if name.startswith("Good"):
            good = time.monotonic() - begun

    async def watch() -> None:
        nonlocal most
        while True:
            most = max(most, resident())
            await asyncio.sleep(0.01)

    watching = asyncio.create_task(watch())
    fetcher = Fetcher(
        contact="x@example.org", allow=networks(("127.0.0.0/8",)), deadline=DEADLINE, per_host=500
    )
    async with app.reporters() as reporters, fetcher:
        done = await gather(
            app.database, replace(reporters, fetcher=fetcher), clock=app.clock, progress=progress
        )
    watching.cancel()
    return {
        "good_seconds": good,
        "seconds": time.monotonic() - begun,
        "good": sum(one.filed.new for one in done if one.source.key.startswith("good-")),
        "good_problems": sorted({one.problem for one in done if one.source.key.startswith("good-")}),
        "problems": {one.source.key: one.problem for one in done if one.source.key.startswith("hostile-")},
        "stand": {
            standing.source.key: standing.visit.problem
            for standing in await app.database.read(sources.every)
            if standing.source.key.startswith("hostile-")
        },
        "most": most,
    }


def main(folder: str, good: str, count: str, hostile: str | None = None) -> None:
    with program(Path(folder)) as app:
        take_up(app, good, int(count), hostile)
        print(json.dumps(asyncio.run(visit(app))))  # noqa: T201 - this is how the test hears of it


if __name__ == "__main__":
    main(*sys.argv[1:])
