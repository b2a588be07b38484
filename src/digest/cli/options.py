"""Options that many commands share, and how a command's help is written."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import wraps
from itertools import chain
from typing import Annotated

import typer
from typer.models import OptionInfo

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Zone = Annotated[str | None, typer.Option(metavar="ZONE", help="IANA time zone, such as Europe/Kyiv.")]
Hour = Annotated[int | None, typer.Option(metavar="0-23", help="Local hour of the daily digest.")]
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="Their address.", show_default=False)]
ListKey = Annotated[
    str | None, typer.Option("--list", metavar="KEY", help="The list, where there are several.")
]
Topics = Annotated[list[str] | None, typer.Option("--topic", metavar="KEY", help="A topic; once for each.")]
Sections = Annotated[
    list[str] | None, typer.Option("--section", metavar="KEY", help="A section; once for each.")
]


Story = Annotated[
    str,
    typer.Argument(
        metavar="STORY", help="Its number, or #NUMBER or headline of an article.", show_default=False
    ),
]

MOST = 2**31 - 1
"""The largest number that can name anything here."""


def noun() -> typer.Typer:
    """A place for verbs."""
    return typer.Typer(
        rich_markup_mode=None,
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )


def example(*lines: str) -> str:
    """The end of a command's help: what to type."""
    return "\n".join(("\b", "Example:", *(f"  {line}" for line in lines)))


def json_of(shape: str) -> OptionInfo:
    """The option --json of one command, with the shape of the one value it prints."""
    option: OptionInfo = typer.Option("--json", help=f"Answer in JSON: {shape}", show_default=False)
    return option


def spread(function: Callable[..., None]) -> Callable[..., None]:
    """A command that takes groups of options: a parameter that is a dataclass stands for its fields.

    On the command line each field is an option of its own; the function is given the whole value.
    """
    signature = inspect.signature(function)
    groups = {p.name: p.annotation for p in signature.parameters.values() if _is_group(p)}

    @wraps(function)
    def command(**typed: object) -> None:
        for name, group in groups.items():
            typed[name] = group(**{field.name: typed.pop(field.name) for field in fields(group)})
        function(**typed)

    parameters = (_options(p) if p.name in groups else (p,) for p in signature.parameters.values())
    vars(command)["__signature__"] = signature.replace(parameters=[*chain.from_iterable(parameters)])
    return command


def _is_group(parameter: inspect.Parameter) -> bool:
    return isinstance(parameter.annotation, type) and is_dataclass(parameter.annotation)


def _options(parameter: inspect.Parameter) -> Iterator[inspect.Parameter]:
    for field in fields(parameter.annotation):
        yield inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=field.type
        )
