"""The mailbox of the demo: it takes mail on loopback while the demo does other things."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from digest.deliver.mailbox import Mailbox
from digest.deliver.reception import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where letters arrive, and which file each recipient's latest one became."""

    port: int
    files: dict[str, Path] = field(default_factory=dict)


@contextmanager
def mailbox_in(folder: Path) -> Iterator[Kept]:
    """A mailbox on a free port of this machine, in a thread of its own, until left."""
    files: dict[str, Path] = {}

    def note(letter: Letter, path: Path) -> None:
        files.update(dict.fromkeys(letter.recipients, path))

    mailbox = Mailbox(folder, on_letter=note)
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="mailbox", daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(mailbox.__aenter__(), loop).result()
        try:
            yield Kept(port=mailbox.port, files=files)
        finally:
            asyncio.run_coroutine_threadsafe(mailbox.__aexit__(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
