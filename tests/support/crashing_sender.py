"""A sender in a process of its own, to be killed: `python crashing_sender.py FOLDER PORT MINUTES`.

Says "ready" when the program is built, and then sends all there is at a clock that stands still.
"""

import asyncio
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from digest.jobs.send import send
from presses import MORNING, program

LEASE = timedelta(minutes=5)


def main(folder: Path, port: int, minutes: int) -> None:
    now = MORNING + timedelta(minutes=minutes)
    with program(folder, relay_port=port, now=now) as app:
        print("ready", flush=True)  # noqa: T201 - the test waits for it
        post = replace(app.post(), lease=LEASE)
        asyncio.run(send(app.database, post, clock=app.clock))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
