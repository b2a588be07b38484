"""`digest config`: the settings."""

from typing import Annotated

import typer

from digest.cli.answers import Rows, answer
from digest.cli.door import settings_of
from digest.cli.options import example, json_of, noun
from digest.settings import shown

app = noun()


@app.callback()
def _config() -> None:
    """Keeps `show` a verb, though it is the only one."""


@app.command(epilog=example("digest config show --origin"))
def show(
    ctx: typer.Context,
    *,
    origin: Annotated[bool, typer.Option("--origin", help="Show where each value comes from.")] = False,
    as_json: Annotated[bool, json_of("[{key, value, origin, says}]; what is not set is empty")] = False,
) -> None:
    """Shows every setting with its value. Passwords are hidden."""
    lines = shown(settings_of(ctx))
    if origin:
        rows = Rows(
            columns=("setting", "value", "origin"), rows=[(one.key, one.value, one.origin) for one in lines]
        )
    else:
        rows = Rows(columns=("setting", "value"), rows=[(one.key, one.value) for one in lines])
    value = [{"key": one.key, "value": one.value, "origin": one.origin, "says": one.says} for one in lines]
    answer(value, rows, as_json=as_json)
