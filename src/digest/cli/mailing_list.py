"""`digest list`: what readers join."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated

import typer

from digest.cli.answers import Facts, Rows, answer
from digest.cli.door import deed, opened
from digest.cli.list_fields import ListLimits, ListWords, begun, blank, changed, said
from digest.cli.names import check_list_key
from digest.cli.options import example, json_of, noun, spread
from digest.cli.telling import count
from digest.model.errors import InputRefused
from digest.model.ids import SectionId
from digest.model.mailing_list import MailingList
from digest.store import audit, lists, readers, sections
from digest.store.database import Connection

app = noun()

_SHAPE = "{key, name, sender, sender_name, reply_to, language, zone, hour, postal_address, sections, …}"

Key = Annotated[str, typer.Argument(metavar="KEY", help="As in `digest list show`.")]


@app.command(
    epilog=example(
        "digest list create daily --name 'The Daily' --sender daily@news.example.org \\",
        "    --postal-address '1 Example Street, Kyiv' --zone Europe/Kyiv --hour 7",
    )
)
@spread
def create(
    ctx: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its short name; also begins its List-Id.")],
    *,
    words: ListWords,
    as_json: Annotated[bool, json_of(_SHAPE)] = False,
) -> None:
    """Creates a list that readers can join.

    It needs a sender, a postal address and a time zone; `digest list edit` changes any of it later.
    """
    given = said(begun(check_list_key(key), words))
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        wanted = replace(changed(blank(key), given), sections=_sections(c, words.section or ()))
        added = lists.add(c, wanted)
        audit.add(c, deed(newsroom, "list create", key))
        keys = _section_keys(c)
    answer(
        _told(added, keys),
        f"list {key} created",
        _facts(added, keys),
        f"next: `digest subscriber add ADDRESS --list {key}`",
        as_json=as_json,
    )


@app.command(epilog=example("digest list show", "digest list show daily"))
def show(
    ctx: typer.Context,
    key: Annotated[str | None, typer.Argument(metavar="KEY", help="One list; without it, all.")] = None,
    *,
    as_json: Annotated[bool, json_of(f"{_SHAPE} with readers; without KEY, a list of them")] = False,
) -> None:
    """Shows one list with all it is set to, or all lists in a line each."""
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        found = (lists.by_key(c, key),) if key else lists.every(c)
        confirmed = [readers.count(c, one) for one in found]
        keys = _section_keys(c)
    told = [_told(one, keys) | {"readers": number} for one, number in zip(found, confirmed, strict=True)]
    if key:
        answer(told[0], _facts(found[0], keys), count(confirmed[0], "confirmed reader"), as_json=as_json)
    elif found:
        rows = [_row(one, number) for one, number in zip(found, confirmed, strict=True)]
        answer(told, Rows(columns=("key", "name", "readers#", "due", ""), rows=rows), as_json=as_json)
    else:
        answer([], "no lists yet: see the example in `digest list create --help`", as_json=as_json)


@app.command("list", hidden=True, epilog=example("digest list show"))
def list_(ctx: typer.Context, *, as_json: Annotated[bool, json_of(f"[{_SHAPE}]")] = False) -> None:
    """The same as `digest list show`, for fingers that know the other nouns."""
    show(ctx, as_json=as_json)


@app.command(epilog=example("digest list edit daily --hour 8 --section war --section politics"))
@spread
def edit(
    ctx: typer.Context,
    key: Key,
    *,
    words: ListWords,
    limits: ListLimits,
    as_json: Annotated[bool, json_of(_SHAPE)] = False,
) -> None:
    """Changes what is given and leaves the rest. Sections given replace all there were.

    Issues that are out already stay as they are.
    """
    given = said(words, limits)
    fields = ", ".join((*given, *(("sections",) if words.section else ())))
    if not fields:
        raise InputRefused("nothing to change was given", hint="see `digest list edit --help`")
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        edited = changed(lists.by_key(c, key), given)
        if words.section:
            edited = replace(edited, sections=_sections(c, words.section))
        lists.edit(c, edited)
        audit.add(c, deed(newsroom, "list edit", f"{key}: {fields}"))
        keys = _section_keys(c)
    answer(_told(edited, keys), f"list {key} changed: {fields}", _facts(edited, keys), as_json=as_json)


def _sections(c: Connection, keys: Iterable[str]) -> tuple[SectionId, ...]:
    """Raises NotFound."""
    return tuple(sections.by_key(c, key).id for key in keys)


def _section_keys(c: Connection) -> Mapping[SectionId, str]:
    return {section.id: section.key for section in sections.every(c)}


def _row(one: MailingList, confirmed: int) -> tuple[str, ...]:
    due = f"{one.hour:02}:00 {one.zone}"
    return (one.key, one.name, f"{confirmed:,}", due, "" if one.active else "paused")


def _facts(one: MailingList, keys: Mapping[SectionId, str]) -> Facts:
    shown = ", ".join(keys[section] for section in one.sections)
    return Facts(
        facts=(
            ("name", one.name),
            ("from", f"{one.sender_name} <{one.sender}>"),
            ("answers to", one.reply_to),
            ("due", f"{one.hour:02}:00 {one.zone}, where a reader states no other"),
            ("language", f"{one.language}, where a reader states no other"),
            ("sections", shown or "none: readers get what their topics bring"),
            (
                "stories",
                f"at most {one.max_picks}, {one.max_per_section} a section, {one.max_per_source} a source",
            ),
            ("news", f"for {one.window_hours} hours"),
            ("given up", f"after {one.expires_hours} hours"),
            ("in doubt", f"{one.doubt}"),
            ("footer", one.postal_address),
            ("consent", one.consent_text),
            ("", "" if one.active else "paused: no issue is made by the clock"),
        )
    )


def _told(one: MailingList, keys: Mapping[SectionId, str]) -> dict[str, object]:
    return {
        "key": one.key,
        "name": one.name,
        "sender": one.sender,
        "sender_name": one.sender_name,
        "reply_to": one.reply_to,
        "language": one.language,
        "zone": one.zone,
        "hour": one.hour,
        "postal_address": one.postal_address,
        "sections": [keys[section] for section in one.sections],
        "window_hours": one.window_hours,
        "max_picks": one.max_picks,
        "max_per_section": one.max_per_section,
        "max_per_source": one.max_per_source,
        "expires_hours": one.expires_hours,
        "doubt": one.doubt,
        "consent_text": one.consent_text,
        "active": one.active,
    }
