"""`digest issue`: look at an issue, publish it, count it, stop it."""

from typing import Annotated

import typer

from digest.app import App
from digest.cli import issue_preview
from digest.cli.answers import Facts, Part, Rows, answer
from digest.cli.asking import confirmed
from digest.cli.door import deed, opened
from digest.cli.exits import NotDone
from digest.cli.ledger import equation, ledger_rows, open_because, standing, told, why_rows
from digest.cli.options import MOST, Yes, example, json_of, noun
from digest.cli.telling import count, local
from digest.cli.watching import watched
from digest.jobs.publish import Published, publish_now
from digest.model.errors import InputRefused, NotFound
from digest.model.issue import Issue, Wave
from digest.model.mailing_list import MailingList
from digest.store import audit, issues, lists, readers, waves
from digest.store.database import Connection
from digest.store.details import details

app = noun()
app.add_typer(issue_preview.app)

_SHAPE = (
    "{list, number, day, state, closed, open_because, chosen, accepted, failed, suppressed, skipped, "
    "expired, canceled, held, waiting}"
)

ListKey = Annotated[str, typer.Argument(metavar="LIST", help="As in `digest list show`.", show_default=False)]


@app.command(epilog=example("digest issue publish daily", "digest send --list daily"))
def publish(
    ctx: typer.Context, list_key: ListKey, *, as_json: Annotated[bool, json_of(_SHAPE)] = False
) -> None:
    """Publishes today's issue now, whatever the readers' hours.

    Whoever has had it already is left alone. The mails are made and queued; `digest send` or `digest
    serve` hands them to the relay.
    """
    with opened(ctx) as newsroom:
        with newsroom.database.reading() as c:
            mailing_list = lists.by_key(c, list_key)
            if not readers.count(c, mailing_list):
                raise InputRefused(
                    f"list {list_key} has no confirmed reader",
                    hint=f"`digest subscriber add ADDRESS --list {list_key}`",
                )
        published = _publish(newsroom, mailing_list)
    issue = published.issue
    answer(
        told(issue, list_key),
        f"issue {issue.number} of {list_key}: {count(published.chosen, 'reader')} chosen",
        equation(issue.totals),
        f"next: `digest send --list {list_key}`" + ("" if issue.totals.waiting else " closes the ledger"),
        as_json=as_json,
    )


@app.command(epilog=example("digest issue show daily", "digest issue show daily 12 --check"))
def show(
    ctx: typer.Context,
    list_key: ListKey,
    number: Annotated[
        int | None,
        typer.Argument(metavar="NUMBER", help="Which issue; without it, the last.", min=1, max=MOST),
    ] = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Exit with 1 while the ledger is open.")] = False,
    as_json: Annotated[bool, json_of(f"{_SHAPE} with waves, details: [{{state, count, why}}]")] = False,
) -> None:
    """Shows an issue's ledger: what became of every delivery.

    It is counted anew by the database. An issue is called finished only when the count comes out.
    """
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        mailing_list = lists.by_key(c, list_key)
        issue = _issue(c, mailing_list, number)
        all_waves = waves.waves(c, issue.id)
        why = details(c, issue.id)
    value = told(issue, list_key) | {
        "waves": [{"due": one.due, "expires": one.expires, "closed": one.closed} for one in all_waves],
        "details": [{"state": one.state, "count": one.count, "why": one.detail} for one in why],
    }
    parts: tuple[Part, ...] = (
        _facts(issue, mailing_list),
        ledger_rows(issue.totals),
        _wave_rows(all_waves, mailing_list),
        *why_rows(why),
        standing(issue),
    )
    answer(value, *parts, as_json=as_json)
    if check and open_because(issue):
        raise NotDone(f"the ledger of issue {issue.number} is open")


@app.command("list", epilog=example("digest issue list --list daily"))
def list_(
    ctx: typer.Context,
    *,
    list_key: Annotated[str | None, typer.Option("--list", metavar="KEY", help="Only of this list.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=1_000, help="So many at most.")] = 20,
    as_json: Annotated[bool, json_of(f"[{_SHAPE}]")] = False,
) -> None:
    """Lists issues, the newest first, each with its ledger in a line."""
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        only = lists.by_key(c, list_key).id if list_key else None
        found = issues.every(c, mailing_list=only, limit=limit)
        keys = {one.id: one.key for one in lists.every(c)}
    rows = [
        (keys[one.mailing_list], str(one.number), one.slot.day.isoformat(), one.state, equation(one.totals))
        for one in found
    ]
    none = "no issues yet: `digest issue publish LIST`, or wait for the hour with `digest serve`"
    table = Rows(columns=("list", "issue#", "day", "state", "ledger"), rows=rows)
    answer([told(one, keys[one.mailing_list]) for one in found], table if found else none, as_json=as_json)


@app.command(epilog=example("digest issue cancel daily 12"))
def cancel(
    ctx: typer.Context,
    list_key: ListKey,
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help="Which issue.", min=1, max=MOST, show_default=False)
    ],
    *,
    yes: Yes = False,
    as_json: Annotated[bool, json_of(_SHAPE)] = False,
) -> None:
    """Stops an issue: what waits is not sent.

    No further reader is chosen. A mail that is on its way is still settled, and what was accepted stays
    accepted.
    """
    with opened(ctx) as newsroom:
        with newsroom.database.reading() as c:
            issue = _issue(c, lists.by_key(c, list_key), number)
        waiting = issue.totals.waiting
        warning = (
            f"{count(waiting, 'delivery', 'deliveries')} of issue {number} of {list_key} will not be sent"
        )
        confirmed(warning, str(waiting), yes=yes)
        with newsroom.database.writing() as c:
            canceled = issues.cancel(c, issue.id, now=newsroom.clock())
            audit.add(c, deed(newsroom, "issue cancel", f"{list_key} {number}"))
    answer(told(canceled, list_key), standing(canceled), equation(canceled.totals), as_json=as_json)


def _publish(newsroom: App, mailing_list: MailingList) -> Published:
    with watched("publishing") as progress:
        published = publish_now(
            newsroom.database,
            newsroom.typesetters,
            mailing_list,
            now=newsroom.clock(),
            progress=progress,
        )
    with newsroom.database.writing() as c:
        detail = f"{mailing_list.key} {published.issue.number}"
        audit.add(c, deed(newsroom, "issue publish", detail))
    return published


def _issue(c: Connection, mailing_list: MailingList, number: int | None) -> Issue:
    """Raises NotFound."""
    if number is not None:
        return issues.by_number(c, mailing_list.id, number)
    last = issues.every(c, mailing_list=mailing_list.id, limit=1)
    if not last:
        raise NotFound(
            f"list {mailing_list.key} has no issue yet",
            hint=f"`digest issue publish {mailing_list.key}`, or wait for the hour with `digest serve`",
        )
    return last[0]


def _facts(issue: Issue, mailing_list: MailingList) -> Facts:
    return Facts(
        facts=(
            ("issue", f"{issue.number} of {mailing_list.name}"),
            ("day", issue.slot.day.isoformat()),
            ("made", local(issue.made, mailing_list.zone)),
        )
    )


def _wave_rows(found: tuple[Wave, ...], mailing_list: MailingList) -> Rows:
    rows = [
        (
            local(one.due, mailing_list.zone),
            local(one.expires, mailing_list.zone),
            "all decided" if one.closed else "not all decided yet",
        )
        for one in found
    ]
    return Rows(columns=("wave due", "given up", "readers"), rows=rows)
