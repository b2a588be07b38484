"""`digest section`: the parts of the publication."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from shlex import quote
from typing import Annotated

import typer

from digest.cli.answers import Rows, answer
from digest.cli.door import deed, opened
from digest.cli.names import check_key, check_names
from digest.cli.options import example, json_of, noun
from digest.cli.telling import count
from digest.jobs.shelving import Mapped, Shelved, give, shelved, take
from digest.model.errors import InputRefused
from digest.model.ids import Language, SectionId
from digest.model.topic import Section
from digest.people.choices import check_line
from digest.store import audit, sections

app = noun()

_MAP = (
    "[{label, section, articles, sources, newest}], or of what was mapped [{label, section, changed, moved}]"
)
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


@app.command("map", epilog=example("digest section map", "digest section map Війна 'War news' --to war"))
def map_(
    ctx: typer.Context,
    label: Annotated[
        list[str] | None,
        typer.Argument(metavar="LABEL", help="As publishers write it; none lists all.", show_default=False),
    ] = None,
    *,
    to: Annotated[str | None, typer.Option("--to", metavar="KEY", help="The section it means.")] = None,
    not_: Annotated[
        str | None, typer.Option("--not", metavar="KEY", help="The section it means no more.")
    ] = None,
    as_json: Annotated[bool, json_of(_MAP)] = False,
) -> None:
    """Says which section a publisher's label means.

    Without a label it lists those of the last 30 days. Articles of that time that are so labelled move
    too; issues that are here already stay as they are.
    """
    if bool(label) != (to is not None or not_ is not None) or (to and not_):
        raise InputRefused(
            "a label needs one section, and a section needs a label",
            hint=f"`{_meant(label or (), to)}`, or --not KEY; alone it lists the labels",
        )
    if not label:
        _list_labels(ctx, as_json=as_json)
        return
    typed = _labels(label)
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        now, key = newsroom.clock(), to or not_ or ""
        done = []
        for one in typed:
            section = sections.by_key(c, key)
            done.append(give(c, one, section, now=now) if to else take(c, one, section, now=now))
            audit.add(c, deed(newsroom, "section map", f"{key}: {one}" if to else f"not {key}: {one}"))
    answer([_told_mapped(one) for one in done], *(_mapped(one, to=bool(to)) for one in done), as_json=as_json)


def _meant(words: Sequence[str], to: str | None) -> str:
    """The command as it may be meant: the last of several words is the section."""
    *labels, key = words if not to and len(words) > 1 else (*(words or ("LABEL",)), to or "KEY")
    return f"digest section map {' '.join(map(quote, labels))} --to {quote(key)}"


def _list_labels(ctx: typer.Context, *, as_json: bool) -> None:
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        found = shelved(c, now=newsroom.clock())
    if not found:
        answer([], "no article of the last 30 days bears a label", as_json=as_json)
        return
    columns = ("label", "section", "articles#", "sources#", "newest (UTC)")
    rows = [
        (
            one.label,
            one.section.key if one.section else "–",
            f"{one.articles:,}",
            f"{one.sources:,}",
            f"{one.newest:%Y-%m-%d %H:%M}",
        )
        for one in found
    ]
    loose = next((one for one in found if one.section is None), None)
    hint = (
        f"next: `digest section map {quote(loose.label)} --to KEY`"
        if loose
        else "every label has its section"
    )
    answer([_told_label(one) for one in found], Rows(columns=columns, rows=rows), hint, as_json=as_json)


def _told_label(one: Shelved) -> dict[str, object]:
    return {
        "label": one.label,
        "section": one.section.key if one.section else None,
        "articles": one.articles,
        "sources": one.sources,
        "newest": one.newest,
    }


def _told_mapped(one: Mapped) -> dict[str, object]:
    return {"label": one.label, "section": one.section.key, "changed": one.changed, "moved": one.articles}


def _mapped(one: Mapped, *, to: bool) -> str:
    means = (
        f"“{one.label}” means section {one.section.key}" if to else f"“{one.label}” means {one.section.key}"
    )
    words = {
        (True, True): f"{means} now",
        (True, False): f"{means} already",
        (False, True): f"{means} no more",
        (False, False): f"“{one.label}” was no label of section {one.section.key}",
    }[to, one.changed]
    return f"{words}; {count(one.articles, 'article')} moved" if one.articles else words


def _labels(typed: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(check_line(text, "a label") for text in typed))


def _told(section: Section) -> dict[str, object]:
    return {"key": section.key, "names": dict(section.names), "labels": list(section.labels)}


def _names(section: Section) -> str:
    return ", ".join(f"{name} ({language})" for language, name in section.names)
