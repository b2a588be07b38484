"""What may be said of a source on the command line, how each of it is checked, and how it is told."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

import typer

from digest.cli.names import check_key, key_from
from digest.gather.listing import check_selector
from digest.language.gazetteer import shipped_gazetteer
from digest.model.errors import InputRefused
from digest.model.ids import SectionId, SourceId
from digest.model.source import Source
from digest.people.choices import check_language, check_line
from digest.store import sections
from digest.store.database import Connection

SHAPE = (
    "{key, url, publisher, language, section, pages, discover, selector, max_delay_minutes, active, home, "
    "urgent}"
)
_A_WEEK = 7 * 24 * 60
_LONGEST_ADDRESS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceWords:
    """What an operator may say of a source; None leaves it as it is, or to its feed."""

    key: Annotated[
        str | None, typer.Option(metavar="KEY", help="Its short name; at first, from the feed's title.")
    ] = None
    publisher: Annotated[
        str | None, typer.Option(metavar="NAME", help="The name readers see; at first, the feed's title.")
    ] = None
    language: Annotated[
        str | None,
        typer.Option(metavar="LANG", help="What it is written in; '' to tell article by article."),
    ] = None
    section: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="Where its articles go that name no section of ours; '' for none."),
    ] = None
    selector: Annotated[
        str | None,
        typer.Option(
            metavar="CSS", help="For a page without a feed: what selects the links to its articles."
        ),
    ] = None
    max_delay: Annotated[
        int | None,
        typer.Option(
            metavar="MINUTES",
            min=0,
            max=_A_WEEK,
            help="Visit it at least so often, whatever it asks for; 0 leaves it to the settings.",
        ),
    ] = None
    pages: Annotated[
        bool | None,
        typer.Option("--pages/--no-pages", help="Visit each article's page too, for what the feed lacks."),
    ] = None
    discover: Annotated[
        bool | None,
        typer.Option(
            "--discover/--no-discover", help="Visit news too that only those pages list; implies --pages."
        ),
    ] = None
    home: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="The region it reports from, as in `place find`; '' for none."),
    ] = None
    urgent: Annotated[
        bool | None,
        typer.Option(
            "--urgent/--no-urgent", help="What it publishes deserves an alert: an air-raid service."
        ),
    ] = None


def begun(c: Connection, url: str, words: SourceWords) -> Source:
    """A new source as typed, checked; key and publisher may still be empty. Raises InputRefused."""
    blank = Source(id=SourceId(0), key="", url=check_address(url), publisher="")
    return changed(c, blank, words)


def changed(c: Connection, source: Source, words: SourceWords) -> Source:
    """The source with what was said of it. Raises InputRefused, NotFound for an unknown section."""
    given: dict[str, object] = {}
    if words.key is not None:
        given["key"] = check_key(words.key)
    if words.publisher is not None:
        given["publisher"] = check_line(words.publisher, "the publisher's name")
    if words.language is not None:
        given["language"] = check_language(words.language) if words.language else None
    if words.section is not None:
        given["section"] = sections.by_key(c, words.section).id if words.section else None
    if words.selector is not None:
        given["selector"] = check_selector(words.selector) if words.selector else ""
    if words.max_delay is not None:
        given["max_delay"] = timedelta(minutes=words.max_delay) if words.max_delay else None
    if words.home is not None:
        given["home"] = shipped_gazetteer().by_key(words.home).id if words.home else None
    if words.urgent is not None:
        given["urgent"] = words.urgent
    return replace(source, **given, **_visited(source, words))  # type: ignore[arg-type]  # each checked above


def named(words: SourceWords) -> tuple[str, ...]:
    """Which fields were given, for the audit and for a person."""
    return tuple(field.name for field in fields(words) if getattr(words, field.name) is not None)


def check_address(typed: str) -> str:
    """Whoever types `news.example.org` means https. Raises InputRefused."""
    line = check_line(typed, "the address", longest=_LONGEST_ADDRESS)
    url = line if "://" in line else f"https://{line}"
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in ("http", "https"):
        raise InputRefused(f"{scheme}:// is not http or https, by which sources are reached")
    if "@" in rest.partition("/")[0]:
        raise InputRefused("the address holds a user name; only what everybody can read is gathered")
    try:
        parts = urlsplit(url)
        known = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        known = False
    if not known or " " in rest:
        raise InputRefused(
            f"{line!r} is not an address of the web", hint="for example https://news.example.org/"
        )
    return url


def suggested_key(publisher: str, url: str) -> str:
    """From the name; from the address where the name is in letters that not every keyboard has."""
    if publisher.isascii():
        return key_from(publisher)
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").rpartition(".")[0]
    folder = parts.path.strip("/").partition("/")[0]
    named_by = folder if host.replace(".", "").isdigit() else host
    return key_from(named_by) or key_from(publisher)


def told(source: Source, homes: Mapping[SectionId, str]) -> dict[str, object]:
    """A source for a script; `homes` are the keys of the sections."""
    return {
        "key": source.key,
        "url": source.url,
        "publisher": source.publisher,
        "language": source.language,
        "section": homes[source.section] if source.section else None,
        "pages": source.pages,
        "discover": source.discover,
        "selector": source.selector,
        "max_delay_minutes": source.max_delay // timedelta(minutes=1) if source.max_delay else None,
        "active": source.active,
        "home": shipped_gazetteer()[source.home].key if source.home else None,
        "urgent": source.urgent,
    }


def facts(source: Source, homes: Mapping[SectionId, str]) -> tuple[tuple[str, str], ...]:
    """A source for a person, without what is as usual."""
    minutes = source.max_delay // timedelta(minutes=1) if source.max_delay else 0
    pages = "visited, and the news that they list" if source.discover else "visited"
    return (
        ("publisher", source.publisher),
        ("address", source.url),
        ("selector", source.selector),
        ("language", source.language or ""),
        ("section", homes[source.section] if source.section else ""),
        ("pages", pages if source.pages else ""),
        ("visited", f"every {minutes} minutes at least" if minutes else ""),
        ("reports from", shipped_gazetteer()[source.home].key if source.home else ""),
        ("urgent", "yes: what it publishes deserves an alert" if source.urgent else ""),
        ("", "" if source.active else "paused"),
    )


def homes_of(c: Connection) -> dict[SectionId, str]:
    """The sections' keys, by which sources name them."""
    return {section.id: section.key for section in sections.every(c)}


def _visited(source: Source, words: SourceWords) -> dict[str, object]:
    """Whether pages are visited, and the news they list: there is none without the pages."""
    if words.discover and words.pages is False:
        raise InputRefused("--discover and --no-pages contradict each other: it is pages that list news")
    pages = source.pages if words.pages is None else words.pages
    discover = source.discover if words.discover is None else words.discover
    if words.discover:
        return {"pages": True, "discover": True}
    return {"pages": pages, "discover": discover and pages}
