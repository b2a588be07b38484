"""docs/cli.md, written from the commands themselves: `python -m digest.cli.reference > docs/cli.md`."""

import sys
from collections.abc import Iterator

import typer
from typer._click import Command, Context  # Typer's own copy of click; its minor version is pinned
from typer._click.core import Parameter
from typer.core import TyperGroup

from digest.cli.exits import MEANINGS
from digest.cli.main import NOUNS, load

_TOP = """\
# The command line

<!-- Made by `python -m digest.cli.reference` from the commands in src/digest/cli/. -->

`digest`, global options, a noun, a verb: `digest --config newsroom.toml source list`.

| global option | |
|---|---|
| `--database PATH` | another database than `./subscribers.db`: a file or `postgresql://` |
| `--config FILE` | another settings file than `./digest.toml` |
| `--version` | say which version this is |

Every command takes `--json` and then prints one JSON value on stdout and nothing else; times in it are
ISO 8601 in UTC. Notes, questions and progress bars go to stderr, bars only to a terminal. `NO_COLOR` counts.

An error is two lines on stderr, `error: …` and `hint: …`; with `--json`, one object
`{"error", "hint", "exit"}` there. `DIGEST_DEBUG=1` adds the traceback of a fault of ours.
"""


def cli_page() -> str:
    """The whole page: a test holds the file in step with the commands."""
    return "\n".join((_TOP, *_exits(), *(line for noun in NOUNS for line in _noun(noun))))


def commands() -> Iterator[tuple[str, Command]]:
    """Every command with its words: ("source add", …)."""
    for noun in NOUNS:
        found = load(noun)
        if isinstance(found, TyperGroup):
            shown = {verb: command for verb, command in found.commands.items() if not command.hidden}
            yield from ((f"{noun} {verb}", command) for verb, command in shown.items())
        else:
            yield noun, found


def _exits() -> Iterator[str]:
    yield "| exit code | |"
    yield "|---|---|"
    yield from (f"| {code:d} | {says} |" for code, says in MEANINGS.items())
    yield ""


def _noun(noun: str) -> Iterator[str]:
    yield f"## {noun}"
    yield ""
    yield NOUNS[noun]
    yield ""
    for words, command in commands():
        if words.split()[0] == noun:
            yield from _command(words, command)


def _command(words: str, command: Command) -> Iterator[str]:
    ctx = typer.Context(command, info_name=f"digest {words}")
    yield f"### `digest {words}`"
    yield ""
    yield from _paragraphs(command.help or "")
    yield "| | |"
    yield "|---|---|"
    yield from (row for parameter in command.get_params(ctx) for row in _row(parameter, ctx))
    yield ""
    yield "```sh"
    yield from (line.removeprefix("  ") for line in (command.epilog or "").splitlines()[2:])
    yield "```"
    yield ""


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        yield " ".join(paragraph.split())
        yield ""


def _row(parameter: Parameter, ctx: Context) -> Iterator[str]:
    record = parameter.get_help_record(ctx)
    if record is not None and "--help" not in record[0]:
        name, says = (" ".join(text.split()).replace("|", "\\|") for text in record)
        yield f"| `{name}` | {says} |"


if __name__ == "__main__":
    sys.stdout.write(cli_page())
