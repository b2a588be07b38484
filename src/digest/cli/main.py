"""The door for admins: global options, then a noun, then a verb. Whatever happens ends in an exit code.

A noun's module is imported when that noun is asked for, so `digest --help` loads nothing heavy.
"""

import importlib
import io
import json
import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from typer._click import Command, Context  # Typer's own copy of click; its minor version is pinned
from typer._click.exceptions import NoArgsIsHelpError, NoSuchOption, UsageError
from typer.core import TyperGroup

from digest import __version__
from digest.cli.exits import MEANINGS, Exit, exit_of
from digest.cli.given import DEBUG_VARIABLE, Given
from digest.cli.harmless import harmless
from digest.model.errors import DigestError

NOUNS = {
    "init": "Begin: a digest.toml, keys and a database in this folder.",
    "demo": "See it all work on an example newsroom, on this machine only.",
    "source": "Where articles come from: feeds, and pages that list links.",
    "section": "The parts of the publication, fixed by editors.",
    "list": "What readers join: sender, hour, sections.",
    "topic": "What readers follow: saved queries with names.",
    "place": "The places that topics and sources may name.",
    "subscriber": "Who gets mail, and what they follow.",
    "gather": "Visit sources and file what is new.",
    "article": "Look at what was gathered, and keep it out of mails.",
    "story": "The articles that report one event: merge, split, pin, withhold.",
    "issue": "Look at an issue, publish it, count it, stop it.",
    "send": "Send what is due, or one mail as a trial.",
    "run": "Gather, publish what is due and send, once.",
    "serve": "Do that by the clock, and answer the unsubscribe pages.",
    "config": "The settings, and where each comes from.",
}
_MODULES = {"list": "mailing_list"}
_MEANT = ". Did you mean "
"""How Typer begins its guess at a noun or verb."""


class Nouns(TyperGroup):
    """Knows each noun by name and one line, and imports it when it is asked for."""

    def __init__(self, **more: object) -> None:
        super().__init__(**more)  # type: ignore[arg-type]  # passed on as Typer gives it
        self.commands = {name: TyperGroup(name=name, help=says) for name, says in NOUNS.items()}

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        name, found, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and found else None, rest


def load(noun: str) -> Command:
    """The commands of one noun, whole."""
    module = importlib.import_module(f"digest.cli.{_MODULES.get(noun, noun)}")
    command = typer.main.get_command(module.app)
    command.name = noun
    if isinstance(command, TyperGroup):
        command.help = NOUNS[noun]
    return command


def root() -> Command:
    """The whole command line; its nouns are stubs until one is asked for."""
    return typer.main.get_command(_app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code. No traceback reaches an admin."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    _speak_any_language()
    try:
        code = int(root().main(args=typed, prog_name="digest", standalone_mode=False) or Exit.DONE)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our answer has seen enough; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.NOT_DONE
    except NoArgsIsHelpError as error:
        sys.stderr.write(f"{error.message}\n")
        return Exit.REFUSED
    except Exception as error:  # noqa: BLE001 - the last door: nobody above could tell it better
        return _tell(_trouble(error), as_json="--json" in typed)
    if code == Exit.INTERRUPTED:
        sys.stderr.write("\ninterrupted\n")
    return code


def _speak_any_language() -> None:
    """A terminal that lacks a letter is shown a question mark for it, not an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    message: str
    hint: str = ""
    exit: Exit


def _trouble(error: Exception) -> _Trouble:
    """What went wrong, in words, and whose move it is."""
    match error:
        case DigestError():
            return _Trouble(message=str(error), hint=error.hint, exit=exit_of(error))
        case typer.TyperException():
            return _Trouble(message=_sentence(error), hint=_hint(error), exit=Exit.REFUSED)
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            return _Trouble(message=f"{place}{error.strerror or error}", exit=Exit.NOT_DONE)
        case _:
            return _our_fault(error)


def _version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        typer.echo(f"digest {__version__}")
        raise typer.Exit


_app = typer.Typer(
    cls=Nouns,
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog="\n".join(
        (
            "\b",
            "Exit codes:",
            *(f"  {code:<4} {says}" for code, says in MEANINGS.items()),
            "",
            "\b",
            "Example:",
            "  digest demo",
            "  digest init && digest source add https://news.example.org/",
        )
    ),
    context_settings={"help_option_names": ["--help", "-h"]},
)


@_app.callback()
def _root(
    ctx: typer.Context,
    *,
    database: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Another database than ./subscribers.db: a file or postgresql://"),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Another settings file than ./digest.toml")
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """One merged, explained, never-repeating email per reader, from news sources to the inbox.

    Name a noun, then a verb: `digest source add`, `digest issue publish`.
    """
    ctx.obj = Given(database=database, config=config)


def _tell(trouble: _Trouble, *, as_json: bool) -> int:
    """The trouble for whoever called: words for a person, one JSON object for a script."""
    if as_json:
        told = {"error": trouble.message, "hint": trouble.hint, "exit": int(trouble.exit)}
        sys.stderr.write(json.dumps(told) + "\n")
        return trouble.exit
    sys.stderr.write(f"{_red('error:')} {harmless(trouble.message)}\n")
    if trouble.hint:
        sys.stderr.write(f"hint: {harmless(trouble.hint)}\n")
    return trouble.exit


def _red(word: str) -> str:
    coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    return typer.style(word, fg="red", bold=True) if coloured else word


def _our_fault(error: Exception) -> _Trouble:
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(error)
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return _Trouble(
        message=f"this is a fault of ours: {type(error).__name__} in {place}",
        hint=f"please report it, with what {DEBUG_VARIABLE}=1 prints before this line",
        exit=Exit.OUR_FAULT,
    )


def _sentence(error: typer.TyperException) -> str:
    """In our manner: no capital, no full stop, and the nearest right word in the hint."""
    text = error.message if isinstance(error, NoSuchOption) else error.format_message()
    text = text.partition(_MEANT)[0].replace(": Value error, ", ": ").replace(": Input should", ": it should")
    return text[:1].lower() + text[1:].rstrip(".")


def _hint(error: typer.TyperException) -> str:
    if isinstance(error, NoSuchOption) and error.possibilities:
        return f"did you mean {' or '.join(sorted(error.possibilities))}?"
    meant = error.message.partition(_MEANT)[2]
    if meant:
        return "did you mean " + meant.replace("'", "").replace(", ", " or ")
    if isinstance(error, UsageError) and error.ctx is not None:
        return f"see `{error.ctx.command_path} --help`"
    return ""
