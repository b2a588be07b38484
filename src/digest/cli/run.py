"""`digest run`: one tick."""

import asyncio
from collections.abc import Sequence
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
from digest.jobs.publish import Published, Unpublished
from digest.jobs.tick import Ticked, tick
from digest.model.alert import Alert
from digest.model.clock import Progress
from digest.model.errors import DigestError

app = noun()

_PUBLISHED = "{list, issue, chosen, problem}"
_RAISED = "{story, revision, cause, expires}"
_STEPS = {"gather": "gathering", "publish": "publishing", "send": "sending"}


@app.command(epilog=example("digest run"))
def run(
    ctx: typer.Context,
    *,
    as_json: Annotated[
        bool,
        json_of(
            f"{{gathered: {gather.GATHERED}, alerts: [{_RAISED}], published: [{_PUBLISHED}], "
            f"sent: {send.SENT}}}"
        ),
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
            "alerts": [_told_alert(one) for one in done.raised],
            "published": [_told(one) for one in done.published],
            "sent": send.told(done.sent, keys),
        },
        *(gather.shown(done.gathered) or ("no source was due",)),
        *gather.deserving(done.raised),
        *published,
        *send.shown(done.sent, keys),
        *gather.needing_somebody(done.told),
        as_json=as_json,
    )
    send.complain(done.sent)
    _complain(done.published)


async def _tick(newsroom: App) -> Ticked:
    with ExitStack() as bars:

        def progress(step: str) -> Progress:
            bars.pop_all().close()
            return bars.enter_context(watched(_STEPS[step]))

        async with newsroom.staff() as staff:
            return await tick(newsroom.database, staff, clock=newsroom.clock, progress=progress)


def _told_alert(alert: Alert) -> dict[str, object]:
    return {
        "story": alert.story,
        "revision": alert.revision,
        "cause": alert.cause,
        "expires": alert.expires,
    }


def _told(published: Published | Unpublished) -> dict[str, object]:
    facts: dict[str, object] = {"list": published.mailing_list.key}
    if isinstance(published, Unpublished):
        return facts | {"issue": None, "chosen": 0, "problem": published.problem}
    return facts | {"issue": published.issue.number, "chosen": published.chosen, "problem": ""}


def _complain(published: Sequence[Published | Unpublished]) -> None:
    """Raises DigestError when a list could not be published; the others were, and what was due is sent."""
    for failed in published:
        if isinstance(failed, Unpublished):
            raise DigestError(f"{failed.mailing_list.key}: {failed.problem}", hint=failed.hint)


def _line(published: Published | Unpublished) -> str:
    if isinstance(published, Unpublished):
        return f"list {published.mailing_list.key}: not published"
    chosen = count(published.chosen, "reader")
    return f"issue {published.issue.number} of {published.mailing_list.key}: {chosen} chosen"
