"""`digest topic`: what readers follow."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated

import typer

from digest.app import App
from digest.cli.answers import Facts, Rows, answer
from digest.cli.asking import confirmed
from digest.cli.door import deed, opened
from digest.cli.names import check_key, check_names, key_from
from digest.cli.options import Yes, example, json_of, noun, spread
from digest.cli.place_asking import english, place_meant, wider
from digest.cli.telling import count
from digest.cli.topic_looks import shown_preview, told_preview, told_topic
from digest.jobs import topics as topic_jobs
from digest.jobs.closed_world import followed_places
from digest.jobs.relocating import RECENT, relocate
from digest.jobs.topics import place_called, resolver
from digest.language.fold import fold
from digest.language.gazetteer import Gazetteer
from digest.language.place_choice import choices_for
from digest.model.errors import AlreadyThere, InputRefused
from digest.model.ids import Language, TopicId
from digest.model.place import Place
from digest.model.topic import Topic, Word
from digest.people.choices import check_line
from digest.select.queries import parse_query, write_query
from digest.select.syntax import Resolve
from digest.store import audit, topics
from digest.store.database import Connection
from digest.store.topics import Merged

app = noun()

_ENGLISH = Language("en")
_MOST_DAYS = 366
_PREVIEW = (
    "{query, place, parts: [{asked, keys: {language: key}, names, found: {word: articles}}], days, searched,"
    " articles, stories, a_day,"
    " matches: [{article, story, headline, url, language, source, when, word, in_title}]}"
)
_SHAPE = "{key, names: {language: name}, query, place}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicWords:
    """What may be said of a topic besides its key."""

    query: Annotated[
        str | None,
        typer.Option(
            metavar="QUERY",
            help='Words, "phrases", OR, -x, ( ), a NEAR/10 b, stem*, title: lang: source: section: place:'
            " [default: KEY]",
        ),
    ] = None
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="LANG=NAME", help="The name readers see, once a language. [default: KEY]"),
    ] = None
    place: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="Key or name; takes in all that happens there or inside it."),
    ] = None
    no_place: Annotated[
        bool, typer.Option("--no-place", help="Link no place, though KEY is the name of one.")
    ] = False


@app.command(
    epilog=example(
        "digest topic add Kharkiv",
        "digest topic add grain --query 'grain OR harvest OR зерно' --name en=Grain --name uk=Зерно",
        "digest topic add rail --query '(train* NEAR/10 (Izium OR Ізюм)) -football lang:uk'",
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

    Plain words match in every form they take, a "quoted phrase" as it stands, stem* all that begins so.
    Words side by side are all needed, OR offers a choice, -x excludes, a NEAR/10 b has ten words between at
    most. title:, lang:, source:, section: and place: limit what comes after them. Where KEY names a place we
    know, the topic takes in what happens there.
    """
    if words.place and words.no_place:
        raise InputRefused("--place and --no-place contradict each other")
    with opened(ctx) as newsroom:
        linked = _place(newsroom.gazetteer, key, words)
        around = wider(linked, newsroom.gazetteer) if linked and not words.place else ()
        with newsroom.database.writing() as c:
            wanted = _topic(key, words, place=linked, resolve=resolver(c))
            _check_place_is_new(c, wanted, linked)
            alike = _of_same_place(c, wanted)
            added = _added(c, wanted)
            audit.add(c, deed(newsroom, "topic add", added.key))
        _locate_anew(newsroom, added)
    said: Sequence[str] = _said_of(added.key, linked, around) if linked else ()
    if linked is None and words.query is not None and not words.no_place:
        said = _may_be_linked(added, key, newsroom.gazetteer)
    answer(
        told_topic(added, linked),
        f"topic {added.key} added: {write_query(added.query)}",
        *said,
        *(f"note: topic {other} takes in the same place" for other in alike),
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
            told_topic(one.topic, place) | {"followers": one.followers}
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
        followers = topics.followers(c, topic.id)
    place = newsroom.gazetteer[topic.place] if topic.place else None
    facts = (
        ("query", write_query(topic.query)),
        ("place", f"{english(place)} ({place.key}), and all inside it" if place else ""),
        *((f"in {language}", name) for language, name in topic.names),
        ("followed by", count(followers, "subscriber")),
    )
    answer(told_topic(topic, place) | {"followers": followers}, Facts(facts=facts), as_json=as_json)


@app.command(
    epilog=example("digest topic preview 'evacuat* -football'", "digest topic preview kharkiv --days 3")
)
def preview(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What a topic would ask, or a topic's KEY.")],
    *,
    days: Annotated[int, typer.Option(metavar="N", min=1, max=_MOST_DAYS, help="How far to look back.")] = 7,
    place: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="Key or name; takes in all that happens there or inside it."),
    ] = None,
    as_json: Annotated[bool, json_of(_PREVIEW)] = False,
) -> None:
    """Shows what a topic would ask and bring; nothing is written.

    For each word what its forms have in common in every language, how it stands in the articles of these
    days, which of them the topic would have brought, and how many stories a day to expect.
    """
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        topic = _tried(c, query, place=place, gazetteer=newsroom.gazetteer)
        now = newsroom.clock()
        found = topic_jobs.preview(c, topic, now=now, days=days)
    linked = newsroom.gazetteer[topic.place] if topic.place else None
    inside = len(newsroom.gazetteer.within(linked.id)) - 1 if linked else 0
    answer(
        told_preview(found, linked), *shown_preview(found, linked, inside=inside, now=now), as_json=as_json
    )


@app.command(epilog=example("digest topic merge evacuations evacuation --dry-run"))
def merge(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The topic that goes.")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The topic that stays, and asks what it asks.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    yes: Yes = False,
    as_json: Annotated[bool, json_of("{gone, into, moved, already, carried, ended, done}")] = False,
) -> None:
    """Merges one topic into another, followers and all.

    Whoever follows KEY follows INTO from then on, and KEY is removed. What somebody muted of KEY is muted of
    INTO; of those who follow INTO the mute ends, and it is said how many that are. Names in languages in
    which INTO has none are kept.
    """
    with opened(ctx) as newsroom:
        with newsroom.database.reading() as c:
            gone, kept, would = topic_jobs.merging(c, key, into)
        if not dry_run:
            confirmed(f"{_would_move(would, into)}; {_asks(gone)} and {_asks(kept)}", key, yes=yes)
            with newsroom.database.writing() as c:
                gone, kept, _ = topic_jobs.merging(c, key, into)
                would = topics.merge(c, gone=gone, into=kept)
                audit.add(c, deed(newsroom, "topic merge", f"{key} into {into}"))
            _locate_anew(newsroom, gone)
    told = {"gone": key, "into": into, **asdict(would), "done": not dry_run}
    said = f"topic {key} is merged into {into}: " if not dry_run else "nothing was changed: "
    answer(told, f"{said}{_would_move(would, into)}", as_json=as_json)


@app.command(epilog=example("digest topic remove kharkiv"))
def remove(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="As in `digest topic list`.")],
    *,
    as_json: Annotated[bool, json_of("{key, removed: true}")] = False,
) -> None:
    """Removes a topic that nobody follows."""
    with opened(ctx) as newsroom:
        with newsroom.database.writing() as c:
            gone = topics.by_key(c, key)
            topics.remove(c, gone.id)
            audit.add(c, deed(newsroom, "topic remove", key))
        _locate_anew(newsroom, gone)
    answer({"key": key, "removed": True}, f"topic {key} removed", as_json=as_json)


def _added(c: Connection, wanted: Topic) -> Topic:
    added, new = topics.add(c, wanted)
    if not new:
        raise AlreadyThere(
            f"topic {added.key} asks the very same already", hint=f"follow that one: --topic {added.key}"
        )
    return added


def _locate_anew(newsroom: App, topic: Topic) -> None:
    """Where a topic has places, articles of late are looked through for what is followed now."""
    if followed_places([topic]):
        relocate(newsroom.database, newsroom.clock() - RECENT)


def _place(gazetteer: Gazetteer, word: str, words: TopicWords) -> Place | None:
    """The place asked for, or else the one that the word names. Raises InputRefused for several."""
    if words.place:
        return place_called(words.place, gazetteer, said="")
    if words.no_place or words.query is not None:
        return None
    return place_meant(word, gazetteer)


def _topic(typed: str, words: TopicWords, *, place: Place | None, resolve: Resolve) -> Topic:
    """The topic as typed. Where only a word is given, key and names are taken from it, or from its place."""
    word = check_line(typed, "the key")
    alone = words.query is None
    suggested = place.key if alone and place and not word.isascii() else key_from(word)
    only_capitals = suggested == word.lower()
    return Topic(
        id=TopicId(0),
        key=check_key(suggested if suggested and (alone or only_capitals) else word),
        names=check_names(words.name or ()) or (place.names if alone and place else ((_ENGLISH, word),)),
        query=parse_query(words.query if words.query is not None else word, resolve=resolve),
        place=place.id if place else None,
    )


def _check_place_is_new(c: Connection, wanted: Topic, place: Place | None) -> None:
    """Raises AlreadyThere where the key is another topic's that takes in the same place."""
    theirs = next((one.topic for one in topics.every(c) if one.topic.key == wanted.key), None)
    if place is not None and theirs is not None and theirs.place == place.id and theirs.query != wanted.query:
        raise AlreadyThere(
            f"topic {theirs.key} takes in {english(place)} already, and asks {write_query(theirs.query)}",
            hint=f"follow that one: --topic {theirs.key}; or choose another key: KEY --query QUERY",
        )


def _of_same_place(c: Connection, wanted: Topic) -> Sequence[str]:
    if wanted.place is None:
        return ()
    return [one.topic.key for one in topics.every(c) if one.topic.place == wanted.place]


def _may_be_linked(topic: Topic, typed: str, gazetteer: Gazetteer) -> Sequence[str]:
    """How to link the place that a topic with its own query seems to be about."""
    root = topic.query.root
    asked = root.text if isinstance(root, Word) else ""
    named = [word for word in (asked, typed) if gazetteer.named_exactly([fold(word)])]
    found = (choices_for(word, gazetteer).likely for word in named)
    place = next((one for one in found if one is not None), None)
    if place is None:
        return ()
    again = f"`digest topic remove {topic.key}`, then add it with --place {place.key}"
    return (f"place: none is linked; to take in what happens in {english(place)}: {again}",)


def _tried(c: Connection, typed: str, *, place: str | None, gazetteer: Gazetteer) -> Topic:
    """The topic of this key, or one that asks this."""
    known = next((one.topic for one in topics.every(c) if one.topic.key == typed), None)
    linked = place_called(place, gazetteer, said="").id if place else None
    if known is not None:
        return replace(known, place=linked) if linked else known
    query = parse_query(typed, resolve=resolver(c))
    return Topic(id=TopicId(0), key="", names=(), query=query, place=linked)


def _would_move(would: Merged, into: str) -> str:
    said = [f"{count(would.moved, 'follower')} to {into}"]
    if would.already:
        said.append(f"{would.already:,} of both")
    if would.carried:
        said.append(f"{count(would.carried, 'mute')} or fewer to {into}")
    if would.ended:
        ends = "1 mute or fewer ends" if would.ended == 1 else f"{would.ended:,} mutes or fewer end"
        said.append(f"{ends}, as these readers have said otherwise of {into}")
    return ", ".join(said)


def _asks(topic: Topic) -> str:
    return f"{topic.key} asks {write_query(topic.query)}"


def _said_of(key: str, place: Place, around: Sequence[Place]) -> tuple[str, ...]:
    said = f"place: {english(place)} ({place.key}): what happens there belongs to it, however it is written"
    wider = [
        f"(for all of {english(one)}: `digest topic remove {key}`, then add it with --place {one.key})"
        for one in around
    ]
    return (said, *wider)
