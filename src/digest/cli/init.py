"""`digest init`: a folder to begin in."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

import typer

from digest.app import build
from digest.cli.answers import Facts, answer
from digest.cli.asking import asked
from digest.cli.door import environment, given
from digest.cli.options import example, json_of, noun, spread
from digest.model.errors import AlreadyThere
from digest.settings import load_settings, table
from digest.settings.load import FILE

app = noun()

_TOP = """\
# The settings of digest. A line that begins with # is a setting left at its default.
# `digest config show --origin` prints each value and where it comes from; docs/settings.md says more.
# Passwords do better in secret files: see DIGEST_SECRETS there.
"""
_NEXT = (
    "  digest section add war --name 'en=War in Ukraine'",
    "  digest list create daily --sender daily@example.org --zone Europe/Kyiv \\",
    "      --postal-address '1 Example Street, Kyiv' --section war",
    "  digest source add https://news.example.org/",
    "  digest topic add Kharkiv",
    "  digest subscriber add you@example.org --topic kharkiv",
    "  digest gather",
    "  digest issue preview --for you@example.org --open",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """What is worth saying on the first day; each is a setting."""

    contact: Annotated[
        str | None, typer.Option(metavar="TEXT", help="How publishers reach you: an address or a URL.")
    ] = None
    web_public_url: Annotated[
        str | None, typer.Option(metavar="URL", help="Where readers will reach the unsubscribe pages.")
    ] = None
    relay_host: Annotated[
        str | None, typer.Option(metavar="HOST", help="The SMTP server that takes your mail.")
    ] = None


_KEYS = {"contact": "contact", "web_public_url": "web.public_url", "relay_host": "relay.host"}
_QUESTIONS = {
    "contact": "How can publishers reach you (an address or a URL)",
    "web.public_url": "Where will readers reach the unsubscribe pages (https://…)",
    "relay.host": "Which SMTP server takes your mail",
}


@app.command(
    epilog=example(
        "digest init",
        "digest init newsroom --contact news@example.org --relay-host smtp.example.org",
    )
)
@spread
def init(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where; made if need be.")] = Path(),
    *,
    first: First,
    as_json: Annotated[bool, json_of("{settings, keys, database}")] = False,
) -> None:
    """Makes digest.toml with every setting in it, the file of secret keys, and the database.

    Asks three questions on a terminal, and nothing where an option is given. Nothing is overwritten.
    """
    file = (given(ctx).config or folder / FILE).absolute()
    if file.exists():
        raise AlreadyThere(f"{file} is there already", hint="edit it, or choose another folder")
    said = _said(first) or (_asked() if sys.stdin.isatty() and not as_json else {})
    # Read before anything is written: a wrong value leaves no file behind.
    load_settings({}, flags=said, config=None, cwd=file.parent)
    write_settings(file, said | _database(ctx))
    settings = load_settings(environment(), flags={}, config=file, cwd=file.parent)
    with build(settings):
        made = {"settings": file, "keys": settings.keys, "database": settings.database}
    answer(
        made,
        Facts(facts=[(name, str(path)) for name, path in made.items()]),
        "keep a copy of the keys apart from the database: links in mails depend on them",
        f"next, in {file.parent}:",
        *_NEXT,
        as_json=as_json,
    )


def write_settings(file: Path, said: Mapping[str, object]) -> None:
    """A digest.toml with every setting there is: those said as they are, the others as comments.

    Raises FileExistsError.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as opened:
        opened.write("\n".join((_TOP, *_lines(said))))


def _said(first: First) -> dict[str, object]:
    values = {_KEYS[field.name]: getattr(first, field.name) for field in fields(first)}
    return {key: value for key, value in values.items() if value is not None}


def _asked() -> dict[str, object]:
    """Asks what only a person knows; an empty answer leaves the default."""
    answers = {key: asked(f"{question}? (Enter: later)") for key, question in _QUESTIONS.items()}
    return {key: text for key, text in answers.items() if text}


def _database(ctx: typer.Context) -> dict[str, object]:
    """Where the database is, said in any case: a path in digest.toml starts from its own folder."""
    name = given(ctx).database
    if name is None:
        return {"database": table.DATABASE.default}
    return {"database": name if "://" in name else str(Path(name).absolute())}


def _lines(said: Mapping[str, object]) -> Iterator[str]:
    for section in ("", *table.SECTIONS):
        if section:
            yield f"[{section}]"
        for setting in table.SETTINGS:
            if setting.key.rpartition(".")[0] == section:
                yield from _line(setting, said)
                yield ""


def _line(setting: table.Setting[object], said: Mapping[str, object]) -> Iterator[str]:
    name = setting.key.rpartition(".")[2]
    yield f"# {setting.says}"
    yield f"# It takes {setting.kind.says}." + (
        f" Otherwise: {setting.otherwise}." if setting.otherwise else ""
    )
    if setting.key in said:
        yield f"{name} = {_toml(said[setting.key])}"
    else:
        yield f"# {name} = {'…' if setting.default is None else _toml(setting.default)}"


def _toml(value: object) -> str:
    """Text, a whole number or a list of texts: JSON writes these as TOML does."""
    return json.dumps(value, ensure_ascii=False)
