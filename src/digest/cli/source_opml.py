"""`digest source import` and `digest source export`: many sources at once, as other programs write them."""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from digest.app import App
from digest.cli.answers import Part, Rows, answer
from digest.cli.door import deed, opened
from digest.cli.exits import NotDone
from digest.cli.names import check_key, free_key
from digest.cli.options import example, json_of, noun
from digest.cli.source_fields import SHAPE, check_address, homes_of, suggested_key, told
from digest.cli.telling import count, counted
from digest.gather.answers import Fetched, Unreachable
from digest.gather.listing import check_selector
from digest.gather.opml import OPML_LIMIT, Outline
from digest.jobs.outlines import Sorted, as_list, read_list, sort_out, take_up
from digest.model.errors import AlreadyThere, InputRefused
from digest.model.ids import SectionId, SourceId
from digest.model.source import Source
from digest.people.choices import LONGEST_NAME, check_language
from digest.store import audit, sections
from digest.store.database import Connection
from digest.understand.sections import Labels, known_labels, section_named
from digest.understand.text import cut, seen

app = noun()

_SHOWN = 20
_NAMED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """Which section an outline's articles go to."""

    by_key: Mapping[str, SectionId]
    labels: Labels
    otherwise: SectionId | None

    def of(self, outline: Outline) -> SectionId | None:
        if outline.section in self.by_key:
            return self.by_key[outline.section]
        named = (section_named(folder, self.labels) for folder in outline.folders)
        return next((section for section in named if section is not None), self.otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What a list asks for, as far as it can be had."""

    sources: tuple[Source, ...]
    refused: tuple[tuple[str, str], ...]
    """Title and reason."""
    strange: Mapping[str, str]
    """By the address of a source without a section, the folder that is no section of ours."""


@app.command(
    "import",
    epilog=example(
        "digest source import feeds.opml --dry-run",
        "digest source import https://example.org/feeds.opml --section world --pages",
    ),
)
def import_(
    ctx: typer.Context,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE|-|URL", help="An OPML file; - is standard input.", show_default=False),
    ],
    *,
    pages: Annotated[bool, typer.Option("--pages", help="Visit their articles' pages too.")] = False,
    section: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="For those whose folder is no section of ours."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be added.")] = False,
    as_json: Annotated[
        bool,
        json_of(f"{{added: [{SHAPE}], known: [{{title, key}}], refused: [{{title, reason}}], dry_run}}"),
    ] = False,
) -> None:
    """Adds all sources of an OPML file that are not here yet.

    Folders that are called like a section of ours say where the articles go. Nothing is fetched: the
    next `digest gather` visits them.
    """
    with opened(ctx) as newsroom:
        outlines = read_list(newsroom.children, _body(newsroom, file), _name(file))
        with newsroom.database.reading() as c:
            wanted = _wanted(outlines.outlines, _shelf(c, section), pages=pages)
            homes = homes_of(c)
        wanted = replace(wanted, refused=(*outlines.refused, *wanted.refused))
        found = _found(newsroom, wanted, dry_run=dry_run)
    answer(
        _told(found, wanted, homes) | {"dry_run": dry_run},
        *_parts(found, wanted, homes, dry_run=dry_run),
        as_json=as_json,
    )


@app.command(epilog=example("digest source export sources.opml"))
def export(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where to; without it, standard output.")
    ] = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: Annotated[bool, json_of("{sources, file}, or {sources, opml} without FILE")] = False,
) -> None:
    """Writes all sources as an OPML file, which other programs read.

    `digest source import` restores from it all that was said of a source.
    """
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        number, opml = as_list(c)
    text = opml.decode()
    if file is not None:
        _write(file, opml, force=force)
        said = f"{count(number, 'source')} written to {file}"
        answer({"sources": number, "file": file}, said, as_json=as_json)
    elif as_json:
        answer({"sources": number, "opml": text}, as_json=True)
    else:
        sys.stdout.write(text)


def _name(file: str) -> str:
    return "standard input" if file == "-" else file


def _body(newsroom: App, file: str) -> bytes:
    """The bytes of the list, one more than are taken at most. Raises OSError, InputRefused, NotDone."""
    if file == "-":
        return sys.stdin.buffer.read(OPML_LIMIT + 1)
    if "://" in file:
        return _fetched(newsroom, check_address(file))
    with Path(file).open("rb") as opened_file:
        return opened_file.read(OPML_LIMIT + 1)


def _fetched(newsroom: App, url: str) -> bytes:
    async def fetch() -> object:
        async with newsroom.reporters() as reporters:
            return await reporters.fetcher.fetch(url, limit=OPML_LIMIT)

    got = asyncio.run(fetch())
    if isinstance(got, Fetched):
        return got.body
    temporary = isinstance(got, Unreachable) and got.temporary
    reason = got.reason if isinstance(got, Unreachable) else "sent nothing"
    kind = NotDone if temporary else InputRefused
    raise kind(f"{url}: {reason}", hint="or save the file, and import that")


def _found(newsroom: App, wanted: _Wanted, *, dry_run: bool) -> Sorted:
    """All that is new is added, in one transaction; nothing is written when nothing is."""
    with newsroom.database.reading() as c:
        found = sort_out(c, wanted.sources, key_among=free_key)
    if dry_run or not found.new:
        return found
    with newsroom.database.writing() as c:
        found = take_up(c, wanted.sources, key_among=free_key)
        audit.add(c, deed(newsroom, "source import", count(len(found.new), "source")))
    return found


def _shelf(c: Connection, otherwise: str | None) -> _Shelf:
    every = sections.every(c)
    return _Shelf(
        by_key={section.key: section.id for section in every},
        labels=known_labels(every),
        otherwise=sections.by_key(c, otherwise).id if otherwise else None,
    )


def _wanted(outlines: Iterable[Outline], shelf: _Shelf, *, pages: bool) -> _Wanted:
    wanted: list[Source] = []
    refused: list[tuple[str, str]] = []
    strange: dict[str, str] = {}
    for outline in outlines:
        try:
            source = replace(_source(outline), section=shelf.of(outline))
        except InputRefused as error:
            refused.append((outline.title or outline.url, str(error)))
            continue
        wanted.append(replace(source, pages=True) if pages else source)
        if source.section is None and outline.folders:
            strange[source.url] = outline.folders[0]
    return _Wanted(sources=tuple(wanted), refused=tuple(refused), strange=strange)


def _source(outline: Outline) -> Source:
    """Raises InputRefused."""
    url = check_address(outline.url)
    # Cleaned, not refused: other programs leave all kinds of spaces in titles.
    publisher = cut(seen(outline.title), LONGEST_NAME) or urlsplit(url).hostname or ""
    return Source(
        id=SourceId(0),
        key=check_key(outline.key) if outline.key else suggested_key(publisher, url) or "source",
        url=url,
        publisher=publisher,
        language=check_language(outline.language) if outline.language else None,
        selector=check_selector(outline.selector) if outline.selector else "",
        pages=outline.pages or outline.discover,
        discover=outline.discover,
        active=not outline.paused,
        max_delay=outline.max_delay,
    )


def _told(found: Sorted, wanted: _Wanted, homes: Mapping[SectionId, str]) -> dict[str, object]:
    return {
        "added": [told(source, homes) for source in found.new],
        "known": [{"title": one.title, "key": one.key} for one in found.known],
        "refused": [{"title": title, "reason": reason} for title, reason in wanted.refused],
    }


def _parts(
    found: Sorted, wanted: _Wanted, homes: Mapping[SectionId, str], *, dry_run: bool
) -> tuple[Part, ...]:
    return (
        *_added(found, homes, dry_run=dry_run),
        *_known(found),
        *_left(wanted.refused),
        *_strange([wanted.strange[one.url] for one in found.new if one.url in wanted.strange]),
        *(("next: `digest gather` visits them",) if found.new and not dry_run else ()),
    )


def _added(found: Sorted, homes: Mapping[SectionId, str], *, dry_run: bool) -> tuple[Part, ...]:
    if not found.new:
        return ("no source is new",)
    said = count(len(found.new), "source") + (" would be added" if dry_run else " added")
    rows = [
        (one.key, one.publisher, homes[one.section] if one.section else "", one.url)
        for one in found.new[:_SHOWN]
    ]
    more = len(found.new) - _SHOWN
    table = Rows(columns=("key", "publisher", "section", "address"), rows=rows, cut="address")
    return (said, table, *((f"and {more:,} more",) if more > 0 else ()))


def _known(found: Sorted) -> tuple[Part, ...]:
    if not found.known:
        return ()
    keys = ", ".join(one.key for one in found.known[:_NAMED])
    return (f"{len(found.known):,} we have already: {keys}" + (" …" if len(found.known) > _NAMED else ""),)


def _left(refused: Sequence[tuple[str, str]]) -> tuple[Part, ...]:
    return (
        *((f"{len(refused):,} refused:",) if refused else ()),
        *(f"  “{title}”: {reason}" for title, reason in refused[:_SHOWN]),
        *((f"  and {len(refused) - _SHOWN:,} more",) if len(refused) > _SHOWN else ()),
    )


def _strange(folders: Sequence[str]) -> tuple[Part, ...]:
    if not folders:
        return ()
    most = [folder for folder, _ in Counter(folders).most_common(_NAMED)]
    named = counted(folder for folder in folders if folder in most)
    return (f"no section is called {named}: `digest section edit KEY --label` tells us what one is called",)


def _write(file: Path, opml: bytes, *, force: bool) -> None:
    """All of it or nothing, so that an export which fails leaves the last one as it was."""
    if file.exists() and not force:
        raise AlreadyThere(f"{file} is there already", hint="choose another name, or add --force")
    if not file.parent.is_dir():
        raise InputRefused(f"there is no folder {file.parent}", hint="make it first, or choose another")
    part = file.with_name(f"{file.name}.part")
    part.write_bytes(opml)
    part.replace(file)
