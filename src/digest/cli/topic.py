"""`digest topic`: what readers follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from digest.cli.answers import Facts, Rows, answer
from digest.cli.door import deed, opened
from digest.cli.names import check_key, check_names, key_from
from digest.cli.options import example, json_of, noun, spread
from digest.cli.place_asking import english, place_meant, wider
from digest.cli.telling import count
from digest.jobs.closed_world import followed_places
from digest.jobs.relocating import RECENT, relocate
from digest.language.gazetteer import Gazetteer
from digest.model.errors import AlreadyThere, InputRefused
from digest.model.ids import Language, TopicId
from digest.model.place import Place
from digest.model.topic import Topic
from digest.people.choices import check_line
from digest.select.queries import parse_query, write_query
from digest.store import audit, topics

app = noun()

_ENGLISH = Language("en")
_SHAPE = "{key, names: {language: name}, query, place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWords:
    """What may be said of a topic besides its key."""

    query: Annotated[
        str | None,
        typer.Option(metavar="QUERY", help='Words, "quoted phrases", OR between. [default: KEY]'),
    ] = None
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="LANG=NAME", help="The name readers see, once a language. [default: KEY]"),
    ] = None
    place: Annotated[
        str | None, typer.Option(metavar="KEY", help="Takes in all that happens there or inside it.")
    ] = None
    no_place: Annotated[
        bool, typer.Option("--no-place", help="Link no place, though KEY is the name of one.")
    ] = False


@app.command(
    epilog=example(
        "digest topic add Kharkiv",
        "digest topic add grain --query 'grain OR harvest OR зерно' --name en=Grain --name uk=Зерно",
    )
)
@spread
def add(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its short name, or simply the word itself.")],
    *,
    words: TopicWords,
    as_json: Annotated[bool, json_of(_SHAPE)] = False,
) -> None:
    """Adds a topic for readers to follow.

    Plain words match in every form they take; a "quoted phrase" matches as it stands. Where KEY names a
    place we know, the topic takes in what happens there.
    """
    if words.place and words.no_place:
        raise InputRefused("--place and --no-place contradict each other")
    with opened(ctx) as newsroom:
        linked = _place(newsroom.gazetteer, key, words)
        around = wider(linked, newsroom.gazetteer) if linked and not words.place else ()
        with newsroom.database.writing() as c:
            added, new = topics.add(c, _topic(key, words, linked))
            if not new:
                raise AlreadyThere(
                    f"topic {added.key} asks the very same already",
                    hint=f"follow that one: --topic {added.key}",
                )
            audit.add(c, deed(newsroom, "topic add", added.key))
            if followed_places([added]):
                relocate(c, newsroom.clock() - RECENT)
    answer(
        _told(added, linked),
        f"topic {added.key} added: {write_query(added.query)}",
        *(_said_of(added.key, linked, around) if linked else ()),
        f"next: `digest subscriber follow ADDRESS --topic {added.key}`",
        as_json=as_json,
    )


@app.command("list", epilog=example("digest topic list"))
def list_(
    ctx: typer.Context, *, as_json: Annotated[bool, json_of(f"[{_SHAPE} with followers]")] = False
) -> None:
    """Lists all topics and how many follow each."""
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        found = topics.every(c)
    if not found:
        answer([], "no topics yet: `digest topic add Kharkiv`", as_json=as_json)
        return
    linked = [newsroom.gazetteer[one.topic.place] if one.topic.place else None for one in found]
    rows = [
        (one.topic.key, f"{one.followers:,}", write_query(one.topic.query), place.key if place else "")
        for one, place in zip(found, linked, strict=True)
    ]
    answer(
        [
            _told(one.topic, place) | {"followers": one.followers}
            for one, place in zip(found, linked, strict=True)
        ],
        Rows(columns=("key", "followers#", "query", "place"), rows=rows),
        as_json=as_json,
    )


@app.command(epilog=example("digest topic show kharkiv"))
def show(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="As in `digest topic list`.")],
    *,
    as_json: Annotated[bool, json_of(f"{_SHAPE} with followers")] = False,
) -> None:
    """Shows what a topic asks, its names, and how many follow it."""
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        topic = topics.by_key(c, key)
        followers = next(one.followers for one in topics.every(c) if one.topic.id == topic.id)
    place = newsroom.gazetteer[topic.place] if topic.place else None
    facts = (
        ("query", write_query(topic.query)),
        ("place", f"{english(place)} ({place.key}), and all inside it" if place else ""),
        *((f"in {language}", name) for language, name in topic.names),
        ("followed by", count(followers, "subscriber")),
    )
    answer(_told(topic, place) | {"followers": followers}, Facts(facts=facts), as_json=as_json)


@app.command(epilog=example("digest topic remove kharkiv"))
def remove(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="As in `digest topic list`.")],
    *,
    as_json: Annotated[bool, json_of("{key, removed: true}")] = False,
) -> None:
    """Removes a topic that nobody follows."""
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        topics.remove(c, topics.by_key(c, key).id)
        audit.add(c, deed(newsroom, "topic remove", key))
    answer({"key": key, "removed": True}, f"topic {key} removed", as_json=as_json)


def _place(gazetteer: Gazetteer, word: str, words: TopicWords) -> Place | None:
    """The place asked for, or else the one that the word names. Raises InputRefused for several."""
    if words.place:
        return gazetteer.by_key(words.place)
    if words.no_place or words.query is not None:
        return None
    return place_meant(word, gazetteer)


def _topic(typed: str, words: TopicWords, place: Place | None) -> Topic:
    """The topic as typed. Where only a word is given, key and names are taken from it, or from its place."""
    word = check_line(typed, "the key")
    alone = words.query is None
    suggested = place.key if place and not word.isascii() else key_from(word)
    return Topic(
        id=TopicId(0),
        key=check_key(suggested if alone and suggested else word),
        names=check_names(words.name or ()) or (place.names if alone and place else ((_ENGLISH, word),)),
        query=parse_query(words.query if words.query is not None else word),
        place=place.id if place else None,
    )


def _said_of(key: str, place: Place, around: Sequence[Place]) -> tuple[str, ...]:
    said = f"place: {english(place)} ({place.key}): what happens there belongs to it, however it is written"
    wider = [
        f"(for all of {english(one)}: `digest topic remove {key}`, then add it with --place {one.key})"
        for one in around
    ]
    return (said, *wider)


def _told(topic: Topic, place: Place | None) -> dict[str, object]:
    return {
        "key": topic.key,
        "names": dict(topic.names),
        "query": write_query(topic.query),
        "place": place.key if place else None,
    }
