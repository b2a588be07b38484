"""Bad servers and poisoned feeds among good ones: who is hurt, and what the newsroom is told."""

import asyncio
import json
import sys
from pathlib import Path

from changing_site import Site, feed, item
from hostile_site import ABRUPT, POISONED, hostile_site
from loopback import server

GOOD = 60
LIMIT = 300
"""MiB for all processes of the program together."""
SUPPORT = Path(__file__).parents[1] / "support"


async def round_of(folder: Path) -> dict[str, object]:
    site = Site()
    async with server(site.answer, host="127.0.0.2") as site.url, hostile_site() as hostile:
        for number in range(GOOD):
            site.put(f"/{number}", feed(item(number, headline=f"The school number {number} is open today")))
        command = (str(SUPPORT / "hostile_round.py"), str(folder), site.url, str(GOOD), hostile)
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            stdout=asyncio.subprocess.PIPE,
            env={"PYTHONPATH": str(SUPPORT), "PATH": "/usr/bin:/bin"},
        )
        out, _ = await process.communicate()
    assert process.returncode == 0
    told: dict[str, object] = json.loads(out)
    return told


def test_none_of_a_world_of_bad_servers_hurts_the_others_or_us(tmp_path: Path) -> None:
    told = asyncio.run(round_of(tmp_path))
    problems, stand = told["problems"], told["stand"]
    assert isinstance(problems, dict)
    assert isinstance(told["most"], int)

    assert told["good"] == GOOD
    assert told["good_problems"] == [""]
    assert told["most"] < LIMIT
    assert stand == problems
    silent = {path for path in ABRUPT if not problems["hostile-" + path.strip("/")]}
    assert silent == set()
    refused = {path: problems["hostile-" + path.strip("/")] for path in POISONED}
    assert "64 KB" in refused["/1-mb-tag"]
    assert "gzip" in refused["/gzip-in-gzip"]
