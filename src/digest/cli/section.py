"""`digest section`: the parts of the publication."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

import typer

from digest.cli.answers import Rows, answer
from digest.cli.door import deed, opened
from digest.cli.names import check_key, check_names
from digest.cli.options import example, json_of, noun
from digest.model.errors import InputRefused
from digest.model.ids import Language, SectionId
from digest.model.topic import Section
from digest.people.choices import check_line
from digest.store import audit, sections

app = noun()

_SHAPE = "{key, names: {language: name}, labels}"


@app.command(epilog=example("digest section add war --name 'en=War in Ukraine' --name uk=Війна --label War"))
def add(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its short name for the command line.")],
    *,
    name: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LANG=NAME", help="The heading readers see, once a language. [default: the key]"
        ),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="What publishers call it; once for each. Its names count anyway."),
    ] = None,
    as_json: Annotated[bool, json_of(_SHAPE)] = False,
) -> None:
    """Adds a section.

    Articles go where their publisher's own label says; `--label` tells us which labels mean this section.
    """
    names = check_names(name or ()) or ((Language("en"), check_key(key).replace("-", " ").capitalize()),)
    section = Section(
        id=SectionId(0),
        key=check_key(key),
        names=names,
        labels=_labels(label or ()),
    )
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        added = sections.add(c, section)
        audit.add(c, deed(newsroom, "section add", added.key))
    answer(
        _told(added),
        f"section {added.key} added: {_names(added)}",
        f"next: show it in a list with `digest list edit LIST --section {added.key}`",
        as_json=as_json,
    )


@app.command(epilog=example("digest section edit war --name 'en=War in Ukraine' --name uk=Війна"))
def edit(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="As in `digest section list`.")],
    *,
    name: Annotated[
        list[str] | None, typer.Option(metavar="LANG=NAME", help="The heading; replaces all there were.")
    ] = None,
    label: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="A label; replaces all there were.")
    ] = None,
    as_json: Annotated[bool, json_of(_SHAPE)] = False,
) -> None:
    """Changes a section's names or labels.

    Articles and issues that are here already stay as they are.
    """
    if not name and not label:
        raise InputRefused("nothing to change was given", hint="see `digest section edit --help`")
    names, labels = check_names(name or ()), _labels(label or ())
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        had = sections.by_key(c, key)
        edited = replace(had, names=names or had.names, labels=labels or had.labels)
        sections.edit(c, edited)
        audit.add(c, deed(newsroom, "section edit", key))
    answer(_told(edited), f"section {key} changed: {_names(edited)}", as_json=as_json)


@app.command("list", epilog=example("digest section list"))
def list_(ctx: typer.Context, *, as_json: Annotated[bool, json_of(f"[{_SHAPE}]")] = False) -> None:
    """Lists all sections."""
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        found = sections.every(c)
    if not found:
        answer([], "no sections yet: `digest section add war --name 'en=War in Ukraine'`", as_json=as_json)
        return
    rows = [(section.key, _names(section), ", ".join(section.labels)) for section in found]
    answer(
        [_told(section) for section in found],
        Rows(columns=("key", "names", "labels"), rows=rows),
        as_json=as_json,
    )


def _labels(typed: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(check_line(text, "a label") for text in typed))


def _told(section: Section) -> dict[str, object]:
    return {"key": section.key, "names": dict(section.names), "labels": list(section.labels)}


def _names(section: Section) -> str:
    return ", ".join(f"{name} ({language})" for language, name in section.names)
