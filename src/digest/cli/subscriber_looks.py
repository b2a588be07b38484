"""How a subscriber is told: to a person and to a script."""

from collections.abc import Iterable
from dataclasses import replace

from digest.app import App
from digest.cli.answers import Facts
from digest.cli.finding import Known, Wish, known
from digest.model.people import RestraintKind, Subscriber
from digest.store.database import Connection

SHAPE = (
    "{id, address, name, languages, zone, hour, lists: {key: status}, topics, sections, "
    "restraints: [{kind: mute or fewer, topic, source, story, at, until}], suppressed}"
)


def known_now(c: Connection, newsroom: App, subscriber: Subscriber) -> Known:
    """Everything about somebody, without each "fewer" of which nothing is left."""
    found, now = known(c, newsroom.keys, subscriber), newsroom.clock()
    untils = ((wish, wish.restraint.until) for wish in found.wishes)
    return replace(found, wishes=tuple(wish for wish, until in untils if until is None or until > now))


def facts(found: Known) -> Facts:
    """All of somebody that a person asks for first; what is as usual is left out."""
    person = found.facts.subscriber
    nothing = "nothing, so they get the sections of the list"
    return Facts(
        facts=(
            ("address", person.address),
            ("name", person.name),
            ("reads", ", ".join(person.languages)),
            ("due", due(person) or "at the hour of the list"),
            ("lists", ", ".join(f"{one.key} ({one.status})" for one in found.lists) or "none"),
            ("topics", ", ".join(found.topics)),
            ("sections", ", ".join(found.sections)),
            ("follows", "" if found.topics or found.sections else nothing),
            ("muted", _named(found.wishes, RestraintKind.MUTE)),
            ("fewer", _named(found.wishes, RestraintKind.FEWER)),
            ("suppressed", "yes: this address must not be mailed" if found.suppressed else ""),
        )
    )


def wished(wish: Wish) -> str:
    """What somebody wants none of, or less, and until when: "source Courier, until 22 Dec"."""
    until = wish.restraint.until
    return wish.name if until is None else f"{wish.name}, until {until.day} {until:%b}"


def due(person: Subscriber) -> str:
    """What they state of their own; empty where they go by the list."""
    hour = "" if person.hour is None else f"{person.hour:02}:00"
    return f"{hour} {person.zone or ''}".strip()


def told(found: Known) -> dict[str, object]:
    """Somebody for a script."""
    return told_person(found.facts.subscriber) | {
        "lists": {one.key: one.status for one in found.lists},
        "topics": list(found.topics),
        "sections": list(found.sections),
        "restraints": [_told_wish(wish) for wish in found.wishes],
        "suppressed": found.suppressed,
    }


def told_person(person: Subscriber) -> dict[str, object]:
    """The same, without what they follow."""
    return {
        "id": person.id,
        "address": person.address,
        "name": person.name,
        "languages": list(person.languages),
        "zone": person.zone,
        "hour": person.hour,
    }


def _named(wishes: Iterable[Wish], kind: RestraintKind) -> str:
    return "; ".join(wished(wish) for wish in wishes if wish.restraint.kind is kind)


def _told_wish(wish: Wish) -> dict[str, object]:
    return {
        "kind": wish.restraint.kind,
        "topic": wish.topic,
        "source": wish.source,
        "story": wish.restraint.story,
        "at": wish.restraint.at,
        "until": wish.restraint.until,
    }
