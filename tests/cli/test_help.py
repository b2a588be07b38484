import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer._click import Command

from digest import __version__
from digest.cli.main import NOUNS
from digest.cli.reference import cli_page, commands
from typed import digest

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
COMMANDS = dict(commands())
HEAVY = {
    *("sqlalchemy", "aiohttp", "lxml", "jinja2", "simplemma", "babel", "structlog", "starlette", "rich"),
    *("trafilatura", "uvicorn", "apscheduler", "nh3", "mjml"),
}
ASK = f"""
import sys
from digest.cli.main import main
main(["--help"])
print([name for name in {HEAVY} if name in sys.modules])
"""


def examples(command: Command) -> list[list[str]]:
    """Each example as a shell would split it, without the program's name."""
    head, *lines = (command.epilog or "").removeprefix("\b\n").splitlines()
    assert head == "Example:"
    return [shlex.split(line)[1:] for line in "\n".join(lines).replace("\\\n", "").splitlines()]


def test_help_loads_nothing_heavy() -> None:
    ran = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)  # noqa: S603 - our own words

    assert ran.stdout.splitlines()[-1] == "[]"


def test_help_names_every_noun_and_every_exit_code() -> None:
    told = digest("--help").out

    assert [noun for noun in NOUNS if f"\n  {noun} " not in told] == []
    assert [code for code in ("0 ", "1 ", "2 ", "3 ", "130") if f"\n    {code}" not in told] == []


@pytest.mark.parametrize("words", COMMANDS)
def test_every_commands_help_ends_in_an_example_and_offers_json(words: str) -> None:
    ran = digest(*words.split(), "--help")

    assert (ran.code, ran.err) == (0, "")
    assert "\n  Example:\n    digest " in ran.out
    assert "--json" in ran.out.partition("Example:")[0]
    assert not ran.out.partition("Example:")[2].count("\n\n")


@pytest.mark.parametrize("words", COMMANDS)
def test_every_example_can_be_typed_as_it_stands(words: str) -> None:
    for typed in examples(COMMANDS[words]):
        command = COMMANDS.get(" ".join(typed[:2])) or COMMANDS[typed[0]]
        given = typed[2:] if " ".join(typed[:2]) in COMMANDS else typed[1:]
        command.make_context(words, given)


@pytest.mark.parametrize("words", ["", *COMMANDS])
def test_help_fits_eighty_columns(words: str) -> None:
    told = digest(*words.split(), "--help").out.partition("Example:")[0]

    assert [line for line in told.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("noun", sorted({words.split()[0] for words in COMMANDS if " " in words}))
def test_every_verb_is_told_in_a_whole_line(noun: str) -> None:
    told = digest(noun, "--help").out.partition("Commands:")[2]

    assert [line for line in told.splitlines() if line.endswith("...")] == []


def test_the_page_of_commands_is_in_step_with_them() -> None:
    assert PAGE.read_text(encoding="utf-8") == cli_page(), (
        "write it anew: .venv/bin/python -m digest.cli.reference > docs/cli.md"
    )


def test_no_command_has_two_options_of_one_name() -> None:
    for words, command in COMMANDS.items():
        ctx = typer.Context(command, info_name=words)
        names = [name for parameter in command.get_params(ctx) for name in parameter.opts]
        assert len(names) == len(set(names)), words


def test_the_version_is_told() -> None:
    assert digest("--version").out == f"digest {__version__}\n"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("soruce", "list"), "did you mean source?"),
        (("source", "lst"), "did you mean list?"),
        (("source", "list", "--jsn"), "did you mean --json?"),
    ],
)
def test_a_slip_of_the_pen_is_met_with_the_nearest_word(typed: tuple[str, ...], meant: str) -> None:
    ran = digest(*typed)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == f"hint: {meant}"


def test_a_noun_alone_shows_its_verbs() -> None:
    ran = digest("source")

    assert ran.code == 2
    assert ran.out == ""
    assert "  add " in ran.err
