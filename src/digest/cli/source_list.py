"""`digest source list`: all sources and how they fare."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from digest.cli.answers import Part, Rows, answer
from digest.cli.door import opened
from digest.cli.options import example, json_of, noun
from digest.cli.source_fields import SHAPE, homes_of
from digest.cli.source_looks import STANDING, health, in_trouble, told_standing, trouble
from digest.cli.telling import ago, ahead, count
from digest.store import sources
from digest.store.sources import Standing

app = noun()

_COLUMNS = ("key", "publisher", "articles#", "health", "visited", "last new", "next")


@app.command("list", epilog=example("digest source list", "digest source list --problems"))
def list_(
    ctx: typer.Context,
    *,
    problems: Annotated[
        bool, typer.Option("--problems", help="Only those that somebody may have to look after.")
    ] = False,
    as_json: Annotated[bool, json_of(f"[{SHAPE} with {STANDING}]")] = False,
) -> None:
    """Lists all sources: what they brought, and what is wrong."""
    with opened(ctx) as newsroom:
        now = newsroom.clock()
        with newsroom.database.reading() as c:
            every, homes = sources.every(c), homes_of(c)
    shown = [standing for standing in every if in_trouble(standing)] if problems else every
    value = [told_standing(standing, homes, now) for standing in shown]
    answer(value, *(_parts(shown, now) if shown else (_nothing(every),)), as_json=as_json)


def _parts(shown: Sequence[Standing], now: datetime) -> tuple[Part, ...]:
    rows = [_row(standing, now) for standing in shown]
    lines = [trouble(standing, now) for standing in shown if in_trouble(standing)]
    if urgent := [one.source.key for one in shown if one.source.urgent]:
        lines.append(f"what {', '.join(urgent)} publishes deserves an alert")
    suspended = [one.source.key for one in shown if one.source.active and one.visit.condition.suspended]
    if suspended:
        lines.append(f"`digest source resume {suspended[0]}` has a suspended source visited again")
    return (Rows(columns=_COLUMNS, rows=rows, cut="publisher"), *lines)


def _row(standing: Standing, now: datetime) -> tuple[str, ...]:
    source, visit = standing.source, standing.visit
    visited = source.active and not visit.condition.suspended
    return (
        source.key,
        source.publisher,
        f"{standing.articles:,}",
        health(standing, now),
        ago(visit.last, now).removesuffix(" ago"),
        ago(visit.last_new, now).removesuffix(" ago"),
        ahead(visit.due, now).removeprefix("in ") if visited else "–",
    )


def _nothing(every: Sequence[Standing]) -> str:
    if not every:
        return "no sources yet: `digest source add URL`"
    return (
        f"nothing is wrong with the {count(len(every), 'source')} there {'is' if len(every) == 1 else 'are'}"
    )
