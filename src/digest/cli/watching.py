"""Progress bars, for whoever sits before a terminal; in a pipe or a log, nothing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from digest.cli.answers import console_for
from digest.model.clock import Progress as Told
from digest.model.clock import silent


@contextmanager
def watched(what: str) -> Iterator[Told]:
    """What a job is to tell of its progress; the bar is gone when it is done."""
    if not sys.stderr.isatty():
        yield silent
        return
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn())
    with Progress(*columns, console=console_for(sys.stderr), transient=True) as progress:
        task = progress.add_task(what, total=None)

        def told(name: str, done: int, total: int) -> None:
            progress.update(task, description=f"{what}: {name}"[:40], completed=done, total=total)

        yield told
