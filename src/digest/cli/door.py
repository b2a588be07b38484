"""What every command that opens the newsroom's doors begins with: settings, app, and who is acting."""

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from digest.app import App, build
from digest.cli.given import DEBUG_VARIABLE, Given
from digest.settings import Settings, load_settings
from digest.store.audit import Deed


def given(ctx: typer.Context) -> Given:
    """What was typed before the noun."""
    return ctx.obj if isinstance(ctx.obj, Given) else Given()


def environment() -> dict[str, str]:
    """The environment as far as it may hold settings."""
    return {name: value for name, value in os.environ.items() if name != DEBUG_VARIABLE}


def settings_of(ctx: typer.Context) -> Settings:
    """The settings this command runs by. Raises SettingRefused."""
    typed = given(ctx)
    return load_settings(
        environment(), flags={"database": typed.database}, config=typed.config, cwd=Path.cwd()
    )


@contextmanager
def opened(ctx: typer.Context) -> Iterator[App]:
    """The newsroom, open. Says so on stderr where this makes its database, for it may be the wrong folder."""
    settings = settings_of(ctx)
    new = "://" not in settings.database and not Path(settings.database).exists()
    with build(settings) as app:
        if new:
            sys.stderr.write(f"note: a new database was made: {settings.database}\n")
        yield app


def deed(app: App, command: str, detail: str = "") -> Deed:
    """What the audit keeps of a command: keys and numbers in its detail, never an address."""
    return Deed(at=app.clock(), actor=_actor(), command=command, detail=detail)


def _actor() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
