"""`digest subscriber mute|unmute|fewer`: what somebody wants none of, or less."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer

from digest.cli.answers import answer
from digest.cli.door import deed, opened
from digest.cli.finding import Known, subscriber_at
from digest.cli.options import MOST, Address, Topics, example, json_of, noun, spread
from digest.cli.subscriber_looks import SHAPE, facts, known_now, told
from digest.jobs.restraining import fewer_like
from digest.model.errors import InputRefused
from digest.model.ids import SourceId, StoryId, TopicId
from digest.model.people import Restraint, RestraintKind, Subscriber
from digest.store import audit, restraints, sources, stories, topics
from digest.store.database import Connection

app = noun()


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What it is about, as typed."""

    topic: Topics = None
    source: Annotated[
        list[str] | None, typer.Option("--source", metavar="KEY", help="A source; once for each.")
    ] = None
    story: Annotated[
        list[int] | None,
        typer.Option("--story", metavar="ID", min=1, max=MOST, help="A story by its number; once for each."),
    ] = None

    @property
    def words(self) -> tuple[str, ...]:
        """For the audit."""
        stories_named = (f"story {number}" for number in self.story or ())
        return (*(self.topic or ()), *(self.source or ()), *stories_named)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thing:
    """Exactly one of them is set."""

    topic: TopicId | None = None
    source: SourceId | None = None
    story: StoryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Who asks for it, and when."""

    c: Connection
    subscriber: Subscriber
    now: datetime


_Act = Callable[[_Asked, _Thing], bool]
"""Does what was asked for to one thing; whether that changed anything."""


@app.command(epilog=example("digest subscriber mute ann@example.org --source border-post --story 1234"))
@spread
def mute(
    ctx: typer.Context, address: Address, *, named: Named, as_json: Annotated[bool, json_of(SHAPE)] = False
) -> None:
    """Sends somebody nothing more of a topic, source or story.

    Until it is unmuted. A story of a muted topic is not sent whatever else they follow; one that a muted
    source tells too is shown in the words of another.
    """
    found, _ = _change(ctx, "mute", address, named=named, act=_mute)
    answer(told(found), facts(found), as_json=as_json)


@app.command(epilog=example("digest subscriber unmute ann@example.org --source border-post"))
@spread
def unmute(
    ctx: typer.Context, address: Address, *, named: Named, as_json: Annotated[bool, json_of(SHAPE)] = False
) -> None:
    """Takes back a mute, or a "fewer"."""
    found, changed = _change(ctx, "unmute", address, named=named, act=_unmute)
    said = () if any(changed) else ("it was not muted: nothing was changed",)
    answer(told(found), *said, facts(found), as_json=as_json)


@app.command(
    epilog=example(
        "digest subscriber fewer ann@example.org --story 1234",
        "digest subscriber fewer ann@example.org --topic kharkiv",
    )
)
@spread
def fewer(
    ctx: typer.Context, address: Address, *, named: Named, as_json: Annotated[bool, json_of(SHAPE)] = False
) -> None:
    """Lets a topic or source count for less to somebody.

    That fades within a month. Of a story: the source they are shown it by, and those of their topics that
    it concerns.
    """
    found, changed = _change(ctx, "fewer", address, named=named, act=_fewer)
    said = () if any(changed) else ("it is muted already: nothing was changed",)
    answer(told(found), *said, facts(found), as_json=as_json)


def _change(
    ctx: typer.Context, verb: str, address: str, *, named: Named, act: _Act
) -> tuple[Known, Sequence[bool]]:
    """All of it or, where one thing is unknown, nothing. Raises NotFound with the nearest keys."""
    if not named.words:
        raise InputRefused(
            f"nothing was given to {verb}" if verb != "fewer" else "nothing was given to have fewer of",
            hint="give --topic KEY, --source KEY or --story ID",
        )
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        subscriber = subscriber_at(c, address)
        asked = _Asked(c=c, subscriber=subscriber, now=newsroom.clock())
        changed = [act(asked, thing) for thing in _things(c, named)]
        detail = f"{subscriber.id}: {', '.join(named.words)}"
        audit.add(c, deed(newsroom, f"subscriber {verb}", detail))
        return known_now(c, newsroom, subscriber), changed


def _things(c: Connection, named: Named) -> Iterator[_Thing]:
    yield from (_Thing(topic=topics.by_key(c, key).id) for key in named.topic or ())
    yield from (_Thing(source=sources.by_key(c, key).id) for key in named.source or ())
    yield from (_Thing(story=stories.story(c, StoryId(number)).id) for number in named.story or ())


def _mute(asked: _Asked, thing: _Thing) -> bool:
    return _restrain(asked, RestraintKind.MUTE, thing)


def _unmute(asked: _Asked, thing: _Thing) -> bool:
    return restraints.remove(
        asked.c, asked.subscriber.id, topic=thing.topic, source=thing.source, story=thing.story
    )


def _fewer(asked: _Asked, thing: _Thing) -> bool:
    if thing.story is None:
        return _restrain(asked, RestraintKind.FEWER, thing)
    return bool(fewer_like(asked.c, asked.subscriber, thing.story, now=asked.now))


def _restrain(asked: _Asked, kind: RestraintKind, thing: _Thing) -> bool:
    wanted = Restraint(kind=kind, at=asked.now, topic=thing.topic, source=thing.source, story=thing.story)
    return restraints.add(asked.c, asked.subscriber.id, wanted)
