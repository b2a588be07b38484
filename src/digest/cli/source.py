"""`digest source`: where articles come from."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlsplit

import typer

from digest.app import App
from digest.cli.answers import Facts, Part, Rows, answer
from digest.cli.door import deed, opened
from digest.cli.exits import NotDone
from digest.cli.names import check_key, key_from
from digest.cli.options import example, json_of, noun, spread
from digest.cli.telling import ago, ahead, count, counted
from digest.jobs.scout import Barren, Scouted, scout
from digest.model.errors import AlreadyThere, InputRefused, NotFound
from digest.model.ids import SourceId
from digest.model.source import Source
from digest.people.choices import check_language, check_line
from digest.store import audit, sections, sources
from digest.store.database import Connection
from digest.store.sources import Standing

app = noun()

_SHAPE = "{key, url, publisher, language, section, pages}"
_SCOUTED = "{url, title, language, articles, refused: [reason], labels: {label: count}, headlines, others}"
_HEADLINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceWords:
    """What an operator may say of a source."""

    key: Annotated[
        str | None, typer.Option(metavar="KEY", help="Its short name. [default: from the feed's title]")
    ] = None
    publisher: Annotated[
        str | None, typer.Option(metavar="NAME", help="The name readers see. [default: the feed's title]")
    ] = None
    language: Annotated[
        str | None,
        typer.Option(metavar="LANG", help="What it is written in. [default: told article by article]"),
    ] = None
    section: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="Where its articles go that name no section of ours."),
    ] = None
    pages: Annotated[
        bool, typer.Option("--pages", help="Visit each article's page too, for what the feed lacks.")
    ] = False


@app.command(epilog=example("digest source add https://news.example.org/ --pages"))
@spread
def add(
    ctx: typer.Context,
    url: Annotated[
        str, typer.Argument(metavar="URL", help="A feed, or a page that names one.", show_default=False)
    ],
    *,
    words: SourceWords,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Add it though nothing can be had from it now.")
    ] = False,
    as_json: Annotated[bool, json_of(f"{_SHAPE} and found: null or {_SCOUTED}")] = False,
) -> None:
    """Adds a source, after a look at what it offers.

    An address from which nothing can be had is refused with the reason.
    """
    with opened(ctx) as newsroom:
        with newsroom.database.reading() as c:
            asked = _asked(c, url, words)
            _refuse_twin(c, asked.url)
        found = _scouted(newsroom, asked)
        if isinstance(found, Barren) and not anyway:
            raise _refusal(asked.url, found, hint=_remedy(found))
        source = _completed(asked, found)
        with newsroom.database.writing() as c:
            _refuse_twin(c, source.url)
            added = sources.add(c, source)
            audit.add(c, deed(newsroom, "source add", added.key))
    offered = _told_found(found) if isinstance(found, Scouted) else None
    answer(
        _told(added, words.section) | {"found": offered},
        f"source {added.key} added: {added.publisher}, {added.url}",
        *(_found(found) if isinstance(found, Scouted) else (f"warning: {found.reason}",)),
        f"next: `digest gather {added.key}` brings its articles in",
        as_json=as_json,
    )


@app.command("list", epilog=example("digest source list"))
def list_(
    ctx: typer.Context,
    *,
    as_json: Annotated[
        bool, json_of(f"[{_SHAPE} with articles, last_visit, last_new, next_visit, failures, problem]")
    ] = False,
) -> None:
    """Lists all sources: what they brought, and what is wrong."""
    with opened(ctx) as newsroom:
        now = newsroom.clock()
        with newsroom.database.reading() as c:
            standings = sources.every(c)
            homes = {section.id: section.key for section in sections.every(c)}
    rows = [
        (
            standing.source.key,
            standing.source.publisher,
            f"{standing.articles:,}",
            ago(standing.visit.last, now),
            ago(standing.visit.last_new, now),
            ahead(standing.visit.due, now),
        )
        for standing in standings
    ]
    columns = ("key", "publisher", "articles#", "visited", "news", "next")
    parts: tuple[Part, ...] = (Rows(columns=columns, rows=rows), *_problems(standings))
    value = [
        _told(s.source, homes.get(s.source.section) if s.source.section else None) | _told_visit(s)
        for s in standings
    ]
    answer(value, *(parts if standings else ("no sources yet: `digest source add URL`",)), as_json=as_json)


@app.command(
    "test", epilog=example("digest source test kyiv-courier", "digest source test https://news.example.org/")
)
def try_(
    ctx: typer.Context,
    what: Annotated[
        str, typer.Argument(metavar="KEY|URL", help="A source we have, or any address.", show_default=False)
    ],
    *,
    as_json: Annotated[bool, json_of(_SCOUTED)] = False,
) -> None:
    """Shows what a source offers now. Nothing is written."""
    with opened(ctx) as newsroom:
        source = _meant(newsroom, what)
        found = _scouted(newsroom, source)
    if isinstance(found, Barren):
        raise _refusal(source.url, found, hint="open the address in a browser: is it the feed's own?")
    answer(_told_found(found), f"{found.url} is a feed", *_found(found), as_json=as_json)


@app.command(epilog=example("digest source remove border-post"))
def remove(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="As in `digest source list`.")],
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


def _asked(c: Connection, url: str, words: SourceWords) -> Source:
    """The source as typed, checked; key and publisher may still be empty."""
    return Source(
        id=SourceId(0),
        key=check_key(words.key) if words.key else "",
        url=_address(url),
        publisher=check_line(words.publisher, "the publisher's name") if words.publisher else "",
        language=check_language(words.language) if words.language else None,
        section=sections.by_key(c, words.section).id if words.section else None,
        pages=words.pages,
    )


def _address(typed: str) -> str:
    """Whoever types `news.example.org` means https."""
    line = check_line(typed, "the address", longest=2_000)
    url = line if "://" in line else f"https://{line}"
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in ("http", "https"):
        raise InputRefused(f"{scheme}:// is not http or https, by which sources are reached")
    if "@" in rest.partition("/")[0]:
        raise InputRefused("the address holds a user name; only what everybody can read is gathered")
    return url


def _remedy(found: Barren) -> str:
    if "is not public" in found.reason:
        return "for a server of your own, name its network in gather.allow of digest.toml"
    return "mend the address, or add it as it is with --anyway"


def _refuse_twin(c: Connection, url: str) -> None:
    for standing in sources.every(c):
        if standing.source.url == url:
            raise AlreadyThere(
                f"source {standing.source.key} has this address already", hint="see `digest source list`"
            )


def _scouted(newsroom: App, source: Source) -> Scouted | Barren:
    async def look() -> Scouted | Barren:
        async with newsroom.reporters() as reporters:
            return await scout(reporters, source, now=newsroom.clock())

    return asyncio.run(look())


def _refusal(url: str, barren: Barren, *, hint: str) -> InputRefused | NotDone:
    kind = NotDone if barren.temporary else InputRefused
    return kind(f"{url}: {barren.reason}", hint=hint)


def _completed(asked: Source, found: Scouted | Barren) -> Source:
    """What was not typed, taken from the feed, or else from its address."""
    title = found.read.title if isinstance(found, Scouted) else ""
    publisher = asked.publisher or title or urlsplit(asked.url).hostname or ""
    key = asked.key or _key(publisher, asked.url)
    if not key:
        raise InputRefused("neither the feed nor its address suggests a key", hint="give one with --key")
    url = found.url if isinstance(found, Scouted) else asked.url
    return replace(asked, url=url, publisher=publisher, key=key)


def _key(publisher: str, url: str) -> str:
    """From the name; from the address where the name is in letters that not every keyboard has."""
    if publisher.isascii():
        return key_from(publisher)
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").rpartition(".")[0]
    folder = parts.path.strip("/").partition("/")[0]
    named = folder if host.replace(".", "").isdigit() else host
    return key_from(named) or key_from(publisher)


def _meant(newsroom: App, what: str) -> Source:
    """A source by its key, or whatever is at an address."""
    with newsroom.database.reading() as c:
        try:
            return sources.by_key(c, what)
        except NotFound:
            if "." not in what and "/" not in what:
                raise
    return Source(id=SourceId(0), key="", url=_address(what), publisher="")


def _found(found: Scouted) -> tuple[Part, ...]:
    """What a feed offers, for a person."""
    articles = found.read.articles
    languages = Counter(str(article.language) for article in articles)
    told = ", ".join(f"{number} in {language}" for language, number in languages.most_common())
    facts = [
        ("title", found.read.title),
        ("articles", f"{len(articles)}" + (f" ({told})" if len(languages) > 1 else "")),
        ("language", next(iter(languages), "") if len(languages) == 1 else ""),
        *(("" if at else "headlines", a.headline) for at, a in enumerate(articles[:_HEADLINES])),
        ("labels", counted(article.label for article in articles if article.label)),
        ("refused", counted(found.read.refused)),
        ("also there", ", ".join(found.others)),
    ]
    return (Facts(facts=facts),)


def _problems(standings: Sequence[Standing]) -> list[str]:
    return [
        f"{standing.source.key}: {standing.visit.problem}"
        + (f", {count(standing.visit.failures, 'visit')} in a row" if standing.visit.failures > 1 else "")
        for standing in standings
        if standing.visit.problem
    ]


def _told(source: Source, section: str | None) -> dict[str, object]:
    return {
        "key": source.key,
        "url": source.url,
        "publisher": source.publisher,
        "language": source.language,
        "section": section,
        "pages": source.pages,
    }


def _told_visit(standing: Standing) -> dict[str, object]:
    visit = standing.visit
    return {
        "articles": standing.articles,
        "last_visit": visit.last,
        "last_new": visit.last_new,
        "next_visit": visit.due,
        "failures": visit.failures,
        "problem": visit.problem,
    }


def _told_found(found: Scouted) -> dict[str, object]:
    return {
        "url": found.url,
        "title": found.read.title,
        "language": found.read.language,
        "articles": len(found.read.articles),
        "refused": list(found.read.refused),
        "labels": dict(Counter(article.label for article in found.read.articles if article.label)),
        "headlines": [article.headline for article in found.read.articles[:10]],
        "others": list(found.others),
    }
