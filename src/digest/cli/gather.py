"""`digest gather`: visits sources."""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from typing import Annotated

import typer

from digest.app import App
from digest.cli.answers import Part, Rows, answer
from digest.cli.door import opened
from digest.cli.exits import NotDone
from digest.cli.options import example, json_of, noun
from digest.cli.telling import ahead, count, counted
from digest.cli.watching import watched
from digest.jobs.gather import Gathered, gather
from digest.jobs.notices import Told, tell
from digest.jobs.urgency import raise_alerts
from digest.model.alert import Alert
from digest.model.errors import InputRefused
from digest.model.ids import SourceId
from digest.store import sources
from digest.store.sources import Standing

app = noun()

_Done = tuple[tuple[Gathered, ...], tuple[Alert, ...], Told]

GATHERED = (
    "[{source, new, changed, known, withdrawn, refused: [reason], forbidden, problem, condition, moved_to}]"
)


@app.command(epilog=example("digest gather", "digest gather kyiv-courier border-post"))
def gather_(
    ctx: typer.Context,
    keys: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Visit these now, due or not.", show_default=False),
    ] = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Visit all that are not paused, due or not.")
    ] = False,
    as_json: Annotated[bool, json_of(GATHERED)] = False,
) -> None:
    """Visits the sources that are due, and files what is new.

    One source's trouble does not stop the others; it is told here and in `digest source list`.
    """
    if keys and everything:
        raise InputRefused("--all and the keys of sources contradict each other")
    with opened(ctx) as newsroom:
        only = _wanted(newsroom, keys or (), everything=everything)
        gathered, raised, of_sources = asyncio.run(_gather(newsroom, only))
        answer(
            told(gathered),
            *(shown(gathered) or _nothing_due(newsroom)),
            *deserving(raised),
            *needing_somebody(of_sources),
            as_json=as_json,
        )
    if gathered and all(one.problem for one in gathered):
        raise NotDone(
            "nothing could be gathered", hint="see `digest source list`; they are visited again later"
        )


def shown(gathered: Sequence[Gathered]) -> tuple[Part, ...]:
    """What visits brought, for a person; empty when there were none."""
    if not gathered:
        return ()
    rows = [
        (
            one.source.key,
            str(one.filed.new),
            str(one.filed.changed),
            str(one.filed.known),
            str(len(one.refused)),
            one.problem,
        )
        for one in gathered
    ]
    return (
        Rows(columns=("source", "new#", "changed#", "known#", "refused#", "problem"), rows=rows),
        *(note for one in gathered for note in _notes(one)),
    )


def told(gathered: Sequence[Gathered]) -> list[dict[str, object]]:
    """What visits brought, for a script."""
    return [
        {
            "source": one.source.key,
            "new": one.filed.new,
            "changed": one.filed.changed,
            "known": one.filed.known,
            "withdrawn": one.filed.withdrawn,
            "refused": list(one.refused),
            "forbidden": one.forbidden,
            "problem": one.problem,
            "condition": one.condition,
            "moved_to": one.moved_to,
        }
        for one in gathered
    ]


def deserving(raised: Sequence[Alert]) -> Iterator[str]:
    """The stories for which an alert was raised now, and why."""
    for alert in raised:
        yield f"story {alert.story} deserves an alert: {alert.cause}"


def needing_somebody(of_sources: Told) -> Iterator[str]:
    """What the newsroom is told of its sources now, and whether it was by mail too."""
    for notice in of_sources.notices:
        problem = f": {notice.problem}" if notice.problem else ""
        yield f"{notice.key} needs somebody, it is {notice.condition}{problem}"
    if of_sources.problem:
        yield f"warning: nobody could be told of sources by mail: {of_sources.problem}"


def _notes(one: Gathered) -> Iterator[str]:
    """What is to be said of one visit beside its numbers."""
    key = one.source.key
    if one.refused:
        yield f"{key} refused: {counted(one.refused)}"
    if one.filed.withdrawn:
        articles = count(one.filed.withdrawn, "article was", "articles were")
        yield f"{key}: {articles} taken back by the publisher, and withheld"
    if one.forbidden:
        pages = count(one.forbidden, "page")
        yield f"{key}: {pages} may not be fetched by us, the site's robots.txt says"
    if one.moved_to:
        yield f"{key} has moved: from now on it is visited at {one.moved_to}"
    if one.condition.suspended:
        yield f"{key} is {one.condition}: it is visited no more until `digest source resume {key}`"


def _wanted(newsroom: App, keys: Sequence[str], *, everything: bool) -> Collection[SourceId] | None:
    """None means whatever is due. Raises NotFound."""
    with newsroom.database.reading() as c:
        if everything:
            return [one.source.id for one in sources.every(c) if _visited(one)]
        return [sources.by_key(c, key).id for key in keys] or None


def _visited(standing: Standing) -> bool:
    return standing.source.active and not standing.visit.condition.suspended


async def _gather(newsroom: App, only: Collection[SourceId] | None) -> _Done:
    database, clock = newsroom.database, newsroom.clock
    with watched("gathering") as progress:
        async with newsroom.reporters() as reporters:
            gathered = await gather(database, reporters, clock=clock, only=only, progress=progress)
    raised = await raise_alerts(database, newsroom.rules, clock=clock)
    return gathered, raised, await tell(database, newsroom.relay, admin=newsroom.settings.admin, clock=clock)


def _nothing_due(newsroom: App) -> tuple[str, ...]:
    with newsroom.database.reading() as c:
        every = sources.every(c)
    if not every:
        return ("no sources yet: `digest source add URL`",)
    visits = [one.visit for one in every if _visited(one)]
    if not visits:
        return ("no source is due: all are paused or suspended, see `digest source list`",)
    first = min((visit.due for visit in visits if visit.due), default=None)
    return (
        f"no source is due: the next is {ahead(first, newsroom.clock())}; `digest gather --all` goes now",
    )
