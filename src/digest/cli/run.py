"""`digest run`: one tick."""

import asyncio
from contextlib import ExitStack
from typing import Annotated

import typer

from digest.app import App
from digest.cli import gather, send
from digest.cli.answers import answer
from digest.cli.door import opened
from digest.cli.options import example, json_of, noun
from digest.cli.telling import count
from digest.cli.watching import watched
from digest.jobs.publish import Published
from digest.jobs.tick import Ticked, tick
from digest.model.clock import Progress

app = noun()

_STEPS = {"gather": "gathering", "publish": "publishing", "send": "sending"}


@app.command(epilog=example("digest run"))
def run(
    ctx: typer.Context,
    *,
    as_json: Annotated[
        bool,
        json_of(f"{{gathered: {gather.GATHERED}, published: [{{list, issue, chosen}}], sent: {send.SENT}}}"),
    ] = False,
) -> None:
    """Does once what `digest serve` does by the clock: gathers, publishes and sends what is due.

    Every step is safe to do twice, so this may be run by any timer, however often.
    """
    with opened(ctx) as newsroom:
        done, keys = asyncio.run(_tick(newsroom)), send.list_keys(newsroom)
    published = [_line(one) for one in done.published] or ["no issue was due"]
    answer(
        {
            "gathered": gather.told(done.gathered),
            "published": [_told(one) for one in done.published],
            "sent": send.told(done.sent, keys),
        },
        *(gather.shown(done.gathered) or ("no source was due",)),
        *published,
        *send.shown(done.sent, keys),
        as_json=as_json,
    )
    send.complain(done.sent)


async def _tick(newsroom: App) -> Ticked:
    with ExitStack() as bars:

        def progress(step: str) -> Progress:
            bars.pop_all().close()
            return bars.enter_context(watched(_STEPS[step]))

        async with newsroom.staff() as staff:
            return await tick(newsroom.database, staff, clock=newsroom.clock, progress=progress)


def _told(published: Published) -> dict[str, object]:
    return {
        "list": published.mailing_list.key,
        "issue": published.issue.number,
        "chosen": published.chosen,
    }


def _line(published: Published) -> str:
    chosen = count(published.chosen, "reader")
    return f"issue {published.issue.number} of {published.mailing_list.key}: {chosen} chosen"
