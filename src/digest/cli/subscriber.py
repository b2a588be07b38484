"""`digest subscriber`: who gets mail, and what they follow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from digest.cli import subscriber_wishes
from digest.cli.answers import Part, Rows, answer
from digest.cli.asking import confirmed
from digest.cli.door import deed, opened
from digest.cli.finding import Known, list_of, one_list, subscriber_at
from digest.cli.options import (
    MOST,
    Address,
    Hour,
    ListKey,
    Sections,
    Topics,
    Yes,
    Zone,
    example,
    json_of,
    noun,
    spread,
)
from digest.cli.subscriber_looks import SHAPE, due, facts, known_now, told, told_person
from digest.jobs.people import Application, join
from digest.model.errors import InputRefused
from digest.model.ids import SubscriberId
from digest.model.people import SubscriptionStatus
from digest.people.choices import check_hour, check_language, check_name, check_zone
from digest.store import audit, sections, subscribers, subscriptions, topics

app = noun()

_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What somebody prefers, as typed."""

    name: Annotated[str | None, typer.Option(metavar="NAME", help="Their name.")] = None
    language: Annotated[
        list[str] | None,
        typer.Option(metavar="LANG", help="A language they read: the first is that of their mail."),
    ] = None
    zone: Zone = None
    hour: Hour = None


@app.command(
    epilog=example(
        "digest subscriber add ann@example.org --language en --language uk \\",
        "    --topic kharkiv --zone Europe/Berlin --hour 6 --consent 'paper form'",
    )
)
@spread
def add(
    ctx: typer.Context,
    address: Address,
    *,
    list_key: ListKey = None,
    wishes: Preferences,
    topic: Topics = None,
    section: Sections = None,
    consent: Annotated[str, typer.Option(metavar="TEXT", help="How they agreed.", show_default=False)] = "",
    as_json: Annotated[bool, json_of(SHAPE)] = False,
) -> None:
    """Adds somebody who has agreed to get mail.

    Without topics and sections they get the sections of the list; without zone and hour, its hour.
    """
    application = Application(
        address=address,
        name=wishes.name or "",
        languages=tuple(wishes.language or ()),
        zone=wishes.zone,
        hour=wishes.hour,
        topics=tuple(topic or ()),
        sections=tuple(section or ()),
        basis=consent,
    )
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        mailing_list = one_list(c, list_key)
        added = join(c, newsroom.keys, application, mailing_list=mailing_list, now=newsroom.clock())
        audit.add(c, deed(newsroom, "subscriber add", f"{added.id} to {mailing_list.key}"))
        found = known_now(c, newsroom, added)
    answer(
        told(found),
        f"added to {mailing_list.key}",
        facts(found),
        f"next: see their mail with `digest issue preview --for {added.address}`",
        as_json=as_json,
    )


@app.command(epilog=example("digest subscriber show ann@example.org"))
def show(
    ctx: typer.Context,
    address: Address,
    *,
    as_json: Annotated[bool, json_of(f"{SHAPE} with consents: [{{at, list, act, basis, words}}]")] = False,
) -> None:
    """Shows all we keep about somebody.

    Preferences, lists, what they follow, and when and how they agreed.
    """
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        found = known_now(c, newsroom, subscriber_at(c, address))
    keys = {one.id: one.key for one in found.lists}
    consents = [
        {"at": one.at, "list": keys[one.mailing_list], "act": one.act, "basis": one.basis, "words": one.words}
        for one in found.facts.consents
    ]
    rows = [(f"{one.at:%Y-%m-%d %H:%M} UTC", one.act, one.basis) for one in found.facts.consents]
    answer(
        told(found) | {"consents": consents},
        facts(found),
        Rows(columns=("consent", "", "how we know"), rows=rows),
        as_json=as_json,
    )


@app.command("list", epilog=example("digest subscriber list --list daily --status unsubscribed"))
def list_(
    ctx: typer.Context,
    *,
    list_key: Annotated[str | None, typer.Option("--list", metavar="KEY", help="Only of this list.")] = None,
    status: Annotated[SubscriptionStatus | None, typer.Option(help="Only with this status.")] = None,
    after: Annotated[int, typer.Option(metavar="ID", min=0, max=MOST, help="Only past this number.")] = 0,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=10_000, help="So many at most.")] = _PAGE,
    as_json: Annotated[bool, json_of("[{id, address, name, languages, zone, hour}]")] = False,
) -> None:
    """Lists subscribers, a page at a time."""
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        on = one_list(c, list_key).id if list_key else None
        found = subscribers.every(c, mailing_list=on, status=status, after=after, limit=limit)
    rows = [(one.address, str(one.id), one.name, ", ".join(one.languages), due(one)) for one in found]
    parts: list[Part] = [Rows(columns=("address", "id#", "name", "reads", "due"), rows=rows)]
    if len(found) == limit:
        parts.append(f"more: `digest subscriber list --after {found[-1].id}`")
    if not found:
        filtered = list_key or status or after
        none = (
            "no subscriber is like that"
            if filtered
            else "no subscribers yet: `digest subscriber add ADDRESS`"
        )
        parts = [none]
    answer([told_person(one) for one in found], *parts, as_json=as_json)


@app.command(epilog=example("digest subscriber edit ann@example.org --hour 18 --zone Europe/Warsaw"))
@spread
def edit(
    ctx: typer.Context,
    address: Address,
    *,
    wishes: Preferences,
    as_json: Annotated[bool, json_of(SHAPE)] = False,
) -> None:
    """Changes what is given and leaves the rest. An address cannot be changed: its consent is its own."""
    given = _checked(wishes)
    if not given:
        raise InputRefused("nothing to change was given", hint="see `digest subscriber edit --help`")
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        subscriber = replace(subscriber_at(c, address), **given)  # type: ignore[arg-type]  # checked by name
        subscribers.edit(c, subscriber)
        audit.add(c, deed(newsroom, "subscriber edit", f"{subscriber.id}: {', '.join(given)}"))
        found = known_now(c, newsroom, subscriber)
    answer(told(found), f"changed: {', '.join(given)}", facts(found), as_json=as_json)


@app.command(epilog=example("digest subscriber follow ann@example.org --topic kharkiv --section war"))
def follow(
    ctx: typer.Context,
    address: Address,
    *,
    topic: Topics = None,
    section: Sections = None,
    as_json: Annotated[bool, json_of(SHAPE)] = False,
) -> None:
    """Lets somebody follow topics and sections.

    From their next mail on; what they follow already stays.
    """
    found = _change(ctx, "follow", address, chosen=(topic or (), section or ()))
    answer(told(found), facts(found), as_json=as_json)


@app.command(epilog=example("digest subscriber unfollow ann@example.org --topic kharkiv"))
def unfollow(
    ctx: typer.Context,
    address: Address,
    *,
    topic: Topics = None,
    section: Sections = None,
    as_json: Annotated[bool, json_of(SHAPE)] = False,
) -> None:
    """Lets somebody follow topics and sections no more.

    Who follows nothing at all gets the sections of the list.
    """
    found = _change(ctx, "unfollow", address, chosen=(topic or (), section or ()))
    answer(told(found), facts(found), as_json=as_json)


@app.command(
    epilog=example(
        "digest subscriber remove ann@example.org", "digest subscriber remove ann@example.org --list daily"
    )
)
def remove(
    ctx: typer.Context,
    address: Address,
    *,
    list_key: Annotated[
        str | None, typer.Option("--list", metavar="KEY", help="Only take them off this list.")
    ] = None,
    yes: Yes = False,
    as_json: Annotated[bool, json_of("{id, erased, lists: [keys they left]}")] = False,
) -> None:
    """Erases somebody: address, name, preferences, what they follow.

    What stays names nobody: the counts of past issues, and the dates of their consent. With --list they
    only leave that list, and stay with the others.
    """
    if list_key:
        left = _take_off(ctx, address, list_key)
        value: dict[str, object] = {"id": left, "erased": False, "lists": [list_key]}
        answer(value, f"they are off {list_key}; all else of them stays", as_json=as_json)
        return
    gone, lists = _erase(ctx, address, yes=yes)
    answer(
        {"id": gone, "erased": True, "lists": lists},
        "erased: nothing here names them any more",
        "what stays: the counts of past issues, and the dates on which they agreed and left",
        as_json=as_json,
    )


app.add_typer(subscriber_wishes.app)


def _take_off(ctx: typer.Context, address: str, key: str) -> SubscriberId:
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        subscriber = subscriber_at(c, address)
        leaving = list_of(c, subscriber, key)
        subscriptions.unsubscribe(c, subscriber.id, leaving.id, at=newsroom.clock(), basis="admin")
        audit.add(c, deed(newsroom, "subscriber remove", f"{subscriber.id} from {key}"))
    return subscriber.id


def _erase(ctx: typer.Context, address: str, *, yes: bool) -> tuple[SubscriberId, list[str]]:
    """Asks first; returns who it was, by number, and the lists they were on."""
    with opened(ctx) as newsroom:
        with newsroom.database.reading() as c:
            subscriber = subscriber_at(c, address)
            found = known_now(c, newsroom, subscriber)
        confirmed(f"this erases {subscriber.address} for good", subscriber.address, yes=yes)
        with newsroom.database.writing() as c:
            subscribers.remove(c, subscriber.id, now=newsroom.clock())
            audit.add(c, deed(newsroom, "subscriber remove", str(subscriber.id)))
    return subscriber.id, [one.key for one in found.lists]


_Follow = Callable[..., bool]


def _change(
    ctx: typer.Context, verb: str, address: str, *, chosen: tuple[Sequence[str], Sequence[str]]
) -> Known:
    """Follows or unfollows topics and sections, all of them or, where one is unknown, none."""
    act: _Follow = subscribers.follow if verb == "follow" else subscribers.unfollow
    if not any(chosen):
        raise InputRefused(f"nothing to {verb} was given", hint="give --topic KEY or --section KEY")
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        subscriber = subscriber_at(c, address)
        for key in chosen[0]:
            act(c, subscriber.id, topic=topics.by_key(c, key).id)
        for key in chosen[1]:
            act(c, subscriber.id, section=sections.by_key(c, key).id)
        audit.add(
            c, deed(newsroom, f"subscriber {verb}", f"{subscriber.id}: {', '.join((*chosen[0], *chosen[1]))}")
        )
        return known_now(c, newsroom, subscriber)


def _checked(wishes: Preferences) -> dict[str, object]:
    """What was given, each checked. Raises InputRefused."""
    given = {
        "name": None if wishes.name is None else check_name(wishes.name),
        "languages": tuple(dict.fromkeys(map(check_language, wishes.language or ()))) or None,
        "zone": None if wishes.zone is None else check_zone(wishes.zone),
        "hour": None if wishes.hour is None else check_hour(wishes.hour),
    }
    return {name: value for name, value in given.items() if value is not None}
