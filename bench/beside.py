"""Good sources gathered beside a world of bad servers, against the same ones alone."""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from bench.timing import ROUNDS

SUPPORT = Path(__file__).parents[1] / "tests" / "support"
sys.path.insert(0, str(SUPPORT))  # the bad servers are those of the tests

from changing_site import Site, feed, item  # noqa: E402 - only found from here on
from hostile_site import HOSTILE, hostile_site  # noqa: E402
from loopback import server  # noqa: E402

GOOD = 500


def rows() -> list[str]:
    alone, beside = asyncio.run(_rounds())
    rate, ratio = GOOD * len(beside) / sum(beside), sum(beside) / sum(alone)
    figure = f"{rate:,.0f} sources/s ({ratio:.2f}x the time they take alone)"
    return [f"{GOOD} good sources beside {len(HOSTILE)} hostile ones: {figure}"]


async def _rounds() -> tuple[list[float], list[float]]:
    alone, beside = [], []
    site = Site()
    async with server(site.answer, host="127.0.0.2") as site.url, hostile_site() as hostile:
        for number in range(GOOD):
            site.put(f"/{number}", feed(*(item(entry, guid=f"{number}-{entry}") for entry in range(20))))
        for _ in range(ROUNDS):
            alone.append(await _seconds(site.url))
            beside.append(await _seconds(site.url, hostile))
    return alone, beside


async def _seconds(good: str, *hostile: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(SUPPORT / "hostile_round.py"),
            folder,
            good,
            str(GOOD),
            *hostile,
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
    told: dict[str, float] = json.loads(out)
    return told["good_seconds"]
