"""`digest source`: where articles come from."""

import asyncio
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlsplit

import typer

from digest.app import App
from digest.cli import source_list, source_opml
from digest.cli.answers import Facts, Part, answer
from digest.cli.door import deed, opened
from digest.cli.exits import NotDone
from digest.cli.options import example, json_of, noun, spread
from digest.cli.source_fields import (
    SHAPE,
    SourceWords,
    begun,
    changed,
    check_address,
    facts,
    homes_of,
    named,
    suggested_key,
    told,
)
from digest.cli.source_looks import SCOUTED, found_parts, told_found
from digest.jobs.outlines import twin
from digest.jobs.relocating import RECENT, relocate
from digest.jobs.scout import Barren, Scouted, scout
from digest.model.errors import AlreadyThere, InputRefused, NotFound
from digest.model.ids import SourceId
from digest.model.source import Source
from digest.store import audit, sources
from digest.store.database import Connection

app = noun()

_ANYWAY = "mend the address, or take it as it is with --anyway"
_HEADLINES_ONLY = "such a page tells hardly more than headlines; --pages brings in the rest"
_BROWSER = "open the address in a browser: is it the feed's own?"

Key = Annotated[str, typer.Argument(metavar="KEY", help="As in `digest source list`.", show_default=False)]
Anyway = Annotated[bool, typer.Option("--anyway", help="Take the address though nothing can be had now.")]


@app.command(
    epilog=example(
        "digest source add https://news.example.org/ --pages",
        "digest source add https://town.example.org/news --selector 'h2 a'",
    )
)
@spread
def add(
    ctx: typer.Context,
    url: Annotated[
        str,
        typer.Argument(metavar="URL", help="A feed, or a page that names one.", show_default=False),
    ],
    *,
    words: SourceWords,
    anyway: Anyway = False,
    as_json: Annotated[bool, json_of(f"{SHAPE} and found: null or {SCOUTED}")] = False,
) -> None:
    """Adds a source, after a look at what it offers.

    An address from which nothing can be had is refused with the reason.
    """
    with opened(ctx) as newsroom:
        with newsroom.database.reading() as c:
            asked = begun(c, url, words)
            _refuse_twin(c, asked)
        found = _looked_at(newsroom, asked, anyway=anyway)
        source = _completed(asked, found)
        with newsroom.database.writing() as c:
            _refuse_twin(c, source)
            added = sources.add(c, source)
            audit.add(c, deed(newsroom, "source add", added.key))
            homes = homes_of(c)
    offered = told_found(found) if isinstance(found, Scouted) else None
    answer(
        told(added, homes) | {"found": offered},
        f"source {added.key} added: {added.publisher}, {added.url}",
        *_seen(found),
        *((_HEADLINES_ONLY,) if added.selector and not added.pages else ()),
        f"next: `digest gather {added.key}` brings its articles in",
        as_json=as_json,
    )


@app.command(
    epilog=example(
        "digest source edit kyiv-courier --publisher 'The Kyiv Courier' --pages",
        "digest source edit border-post --url https://border.example.org/feed --max-delay 15",
    )
)
@spread
def edit(
    ctx: typer.Context,
    which: Key,
    *,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where it is now: a feed, or a page that names one.")
    ] = None,
    words: SourceWords,
    anyway: Anyway = False,
    as_json: Annotated[bool, json_of(f"{SHAPE} and found: null or {SCOUTED}")] = False,
) -> None:
    """Changes what is given and leaves the rest. A new address or selector is looked at first."""
    said = (*(("url",) if url else ()), *named(words))
    if not said:
        raise InputRefused("nothing to change was given", hint="see `digest source edit --help`")
    with opened(ctx) as newsroom:
        with newsroom.database.reading() as c:
            wanted = _edited(c, which, words, url=url)
            moved = (wanted.url, wanted.selector) != _place(sources.by_key(c, which))
        found = _looked_at(newsroom, wanted, anyway=anyway) if moved else None
        with newsroom.database.writing() as c:
            place = found.url if isinstance(found, Scouted) else wanted.url
            before, wanted = sources.by_key(c, which), _edited(c, which, words, url=place)
            sources.edit(c, wanted)
            audit.add(c, deed(newsroom, "source edit", f"{which}: {', '.join(said)}"))
            homes = homes_of(c)
        if wanted.home != before.home:
            relocate(newsroom.database, newsroom.clock() - RECENT)
    offered = told_found(found) if isinstance(found, Scouted) else None
    answer(
        told(wanted, homes) | {"found": offered},
        f"source {wanted.key} changed: {', '.join(said)}",
        Facts(facts=facts(wanted, homes)),
        *(_seen(found) if found else ()),
        as_json=as_json,
    )


@app.command(
    "test",
    epilog=example("digest source test kyiv-courier", "digest source test https://news.example.org/ --pages"),
)
def try_(
    ctx: typer.Context,
    what: Annotated[
        str, typer.Argument(metavar="KEY|URL", help="A source we have, or any address.", show_default=False)
    ],
    *,
    selector: Annotated[
        str | None, typer.Option(metavar="CSS", help="For a page without a feed: what selects its links.")
    ] = None,
    pages: Annotated[
        bool, typer.Option("--pages", help="Look at the first article's page too, for what it adds.")
    ] = False,
    as_json: Annotated[bool, json_of(SCOUTED)] = False,
) -> None:
    """Shows what a source offers now. Nothing is written."""
    with opened(ctx) as newsroom:
        with newsroom.database.reading() as c:
            source = changed(c, _meant(c, what), SourceWords(selector=selector))
        found = _scouted(newsroom, source, page=pages or source.pages)
    if isinstance(found, Barren):
        raise _refusal(source, found, hint=_remedy(source, found, otherwise=_BROWSER))
    kind = "is a page that lists articles" if source.selector else "is a feed"
    answer(told_found(found), f"{found.url} {kind}", *found_parts(found), as_json=as_json)


@app.command(epilog=example("digest source pause border-post"))
def pause(ctx: typer.Context, key: Key, *, as_json: Annotated[bool, json_of(SHAPE)] = False) -> None:
    """Lets a source rest until it is resumed. The articles it brought stay."""
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        source = sources.by_key(c, key)
        paused = replace(source, active=False)
        if source.active:
            sources.edit(c, paused)
            audit.add(c, deed(newsroom, "source pause", key))
        homes = homes_of(c)
    said = f"source {key} paused" if source.active else f"source {key} was paused already"
    answer(
        told(paused, homes),
        said,
        f"`digest source resume {key}` has it visited again",
        as_json=as_json,
    )


@app.command(epilog=example("digest source resume border-post"))
def resume(
    ctx: typer.Context,
    key: Key,
    *,
    as_json: Annotated[bool, json_of(f"{SHAPE} with resumed, was: condition or 'paused', problem")] = False,
) -> None:
    """Has a source visited again, at once.

    One that was paused, or suspended for what it did, or that is left alone for its failures.
    """
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        source = sources.by_key(c, key)
        ((_, visit),) = sources.named(c, [source.id])
        resumed = replace(source, active=True)
        needed = not source.active or visit.condition.suspended or visit.failures > 0
        if needed:
            sources.edit(c, resumed)
            sources.resume(c, source.id)
            audit.add(c, deed(newsroom, "source resume", key))
        homes = homes_of(c)
    was = visit.condition.value if source.active else "paused"
    ended = f"source {key} is visited again, from now on; it was {was}"
    said = ended if needed else f"source {key} is neither paused nor suspended: nothing was changed"
    value = told(resumed, homes) | {"resumed": needed, "was": was, "problem": visit.problem}
    problem = (f"the last visit: {visit.problem}",) if visit.problem else ()
    next_ = (f"next: `digest gather {key}` tells whether it is well now",) if needed else ()
    answer(value, said, *problem, *next_, as_json=as_json)


@app.command(epilog=example("digest source remove border-post"))
def remove(
    ctx: typer.Context,
    key: Key,
    *,
    as_json: Annotated[bool, json_of("{key, removed: true}")] = False,
) -> None:
    """Visits a source no more. The articles it brought stay, and its key is free again."""
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        source = sources.by_key(c, key)
        sources.remove(c, source.id, now=newsroom.clock())
        audit.add(c, deed(newsroom, "source remove", key))
    answer(
        {"key": key, "removed": True},
        f"source {key} removed: it is visited no more; the articles it brought stay",
        as_json=as_json,
    )


app.add_typer(source_list.app)
app.add_typer(source_opml.app)


def _edited(c: Connection, key: str, words: SourceWords, *, url: str | None) -> Source:
    """The source as it is to be. Raises AlreadyThere when another has its key or its address."""
    source = sources.by_key(c, key)
    wanted = changed(c, source, words)
    if url is not None:
        wanted = replace(wanted, url=check_address(url))
    if wanted.key != key and any(one.source.key == wanted.key for one in sources.every(c)):
        raise AlreadyThere(f"there is a source {wanted.key!r} already", hint="choose another key")
    _refuse_twin(c, wanted)
    return wanted


def _place(source: Source) -> tuple[str, str]:
    return source.url, source.selector


def _refuse_twin(c: Connection, source: Source) -> None:
    other = twin(c, source.url)
    if other is not None and other.id != source.id:
        raise AlreadyThere(f"source {other.key} has this address already", hint="see `digest source list`")


def _looked_at(newsroom: App, source: Source, *, anyway: bool) -> Scouted | Barren:
    """What there is to be had. Raises what refuses an address that gives nothing, unless `anyway`."""
    found = _scouted(newsroom, source, page=source.pages)
    if isinstance(found, Barren) and not anyway:
        raise _refusal(source, found, hint=_remedy(source, found, otherwise=_ANYWAY))
    return found


def _scouted(newsroom: App, source: Source, *, page: bool) -> Scouted | Barren:
    async def look() -> Scouted | Barren:
        async with newsroom.reporters() as reporters:
            return await scout(reporters, source, now=newsroom.clock(), page=page)

    return asyncio.run(look())


def _refusal(source: Source, barren: Barren, *, hint: str) -> InputRefused | NotDone:
    kind = NotDone if barren.temporary else InputRefused
    return kind(f"{source.url}: {barren.reason}", hint=hint)


def _remedy(source: Source, found: Barren, *, otherwise: str) -> str:
    if "is not public" in found.reason:
        return "for a server of your own, name its network in gather.allow of digest.toml"
    if found.feedless:
        return "if the page lists articles, say which links they are: --selector 'h2 a', for example"
    if source.selector:
        return "try other selectors with `digest source test URL --selector CSS`"
    return otherwise


def _completed(asked: Source, found: Scouted | Barren) -> Source:
    """What was not typed, taken from the feed, or else from its address."""
    title = found.read.title if isinstance(found, Scouted) else ""
    publisher = asked.publisher or title or urlsplit(asked.url).hostname or ""
    key = asked.key or suggested_key(publisher, asked.url)
    if not key:
        raise InputRefused("neither the feed nor its address suggests a key", hint="give one with --key")
    url = found.url if isinstance(found, Scouted) else asked.url
    return replace(asked, url=url, publisher=publisher, key=key)


def _seen(found: Scouted | Barren) -> tuple[Part, ...]:
    if isinstance(found, Barren):
        return (f"warning: {found.reason}",)
    guessed = ("the page names no feed; this one stands where most sites have theirs",)
    return (*(guessed if found.guessed else ()), *found_parts(found))


def _meant(c: Connection, what: str) -> Source:
    """A source by its key, or whatever is at an address."""
    try:
        return sources.by_key(c, what)
    except NotFound:
        if "." not in what and "/" not in what:
            raise
    return Source(id=SourceId(0), key="", url=check_address(what), publisher="")
