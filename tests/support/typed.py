"""Commands as an admin types them, in a folder of their own: in this process, or in one of its own."""

import contextlib
import io
import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from digest.cli.main import main

LIST = ("list", "create", "daily", "--sender", "daily@example.org", "--zone", "Europe/Kyiv")
LIST_WITH_ALL = (*LIST, "--postal-address", "1 Example Street, Kyiv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str


def digest(*words: str) -> Ran:
    """Runs a command in this process and in the current folder."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    return Ran(code=code, out=out.getvalue(), err=err.getvalue())


def on_its_own(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """This folder is the current one, sources may be on this machine, and no other setting is made."""
    for name in list(os.environ):
        if name.startswith("DIGEST_") or name in ("NO_COLOR", "COLUMNS", "CREDENTIALS_DIRECTORY"):
            patch.delenv(name)
    patch.setenv("DIGEST_GATHER_ALLOW", "127.0.0.0/8")
    patch.chdir(folder)


def done(*words: str) -> Ran:
    """The same, for a command that must succeed."""
    ran = digest(*words)
    assert (ran.code, ran.err.replace(_note(ran.err), "")) == (0, "")
    return ran


def answered(*words: str) -> dict[str, Any]:
    """The JSON object that a command answers, and nothing else on stdout."""
    value: dict[str, Any] = json.loads(done(*words, "--json").out)
    return value


def listed(*words: str) -> list[dict[str, Any]]:
    """The same, for a command that answers a list."""
    value: list[dict[str, Any]] = json.loads(done(*words, "--json").out)
    return value


def process(*words: str, cwd: Path, **environment: str) -> "subprocess.Popen[bytes]":
    """A command in a process of its own, with no setting but these in its environment."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
    return subprocess.Popen(  # noqa: S603 - our own interpreter, the test's own words
        [sys.executable, "-m", "digest", *words],
        cwd=cwd,
        env=clean | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def in_process(*words: str, cwd: Path, **environment: str) -> Ran:
    """The same, waited for."""
    with process(*words, cwd=cwd, **environment) as running:
        out, err = running.communicate()
    return Ran(code=running.returncode, out=out.decode(), err=err.decode())


def at_a_terminal(*words: str, cwd: Path, answers: str) -> Ran:
    """A command whose questions are answered by somebody at a keyboard."""
    keyboard, terminal = os.openpty()
    os.write(keyboard, answers.encode())
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
    ran = subprocess.run(  # noqa: S603 - our own interpreter, the test's own words
        [sys.executable, "-m", "digest", *words],
        cwd=cwd,
        env=clean,
        stdin=terminal,
        capture_output=True,
        check=False,
    )
    os.close(terminal)
    os.close(keyboard)
    return Ran(code=ran.returncode, out=ran.stdout.decode(), err=ran.stderr.decode())


def rows(folder: Path) -> dict[str, int]:
    """How many rows each table of the folder's database has."""
    with contextlib.closing(sqlite3.connect(folder / "subscribers.db")) as c:
        tables = [name for (name,) in c.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: c.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608 - its own tables


def _note(err: str) -> str:
    """The line that says that a database was made."""
    return next((line for line in err.splitlines(keepends=True) if line.startswith("note: a new")), "")
