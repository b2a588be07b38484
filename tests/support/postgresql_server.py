"""A PostgreSQL server of our own, from the machine's packages, gone with the tests."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_FASTER = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=50"


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The folder of the socket on which a fresh server listens, to nobody but this machine's users.

    PostgreSQL does not run as root: then it is some unprivileged user's.
    """
    programs = _programs()
    user = _unprivileged_user()
    home = Path(tempfile.mkdtemp(prefix="digest-pg-", dir="/tmp"))  # a socket's name must be short
    try:
        if user is not None:
            shutil.chown(home, user)
        _run(user, programs / "initdb", "--pgdata", home / "data", *_INITDB)
        options = f"-k {home} -c listen_addresses='' {_FASTER}"
        _run(
            user,
            programs / "pg_ctl",
            "--pgdata",
            home / "data",
            *_START,
            "--log",
            home / "log",
            "-o",
            options,
        )
        try:
            yield str(home)
        finally:
            _run(user, programs / "pg_ctl", "--pgdata", home / "data", "--silent", "--mode=immediate", "stop")
    finally:
        shutil.rmtree(home)


_INITDB = (
    "--username=digest",
    "--auth=trust",
    "--no-sync",
    "--no-instructions",
    "--encoding=UTF8",
    "--locale=C",
)
_START = ("start", "--wait", "--silent")


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    if not found:
        pytest.skip("no PostgreSQL under /usr/lib/postgresql: install Debian's package postgresql")
    return found[-1].parent


def _unprivileged_user() -> str | None:
    """Whom to run the server as; None means ourselves."""
    if os.geteuid() != 0:
        return None
    users = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody", "daemon") if name in users)


def _run(user: str | None, *command: str | Path) -> None:
    group = None if user is None else pwd.getpwnam(user).pw_gid
    done = subprocess.run(  # noqa: S603 - our own words only
        command,
        user=user,
        group=group,
        extra_groups=None if user is None else [],
        cwd="/",
        stdin=subprocess.DEVNULL,
        # Not a pipe: the server inherits it, and reading would wait for the server's end.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )
    if done.returncode:
        pytest.fail(f"{Path(command[0]).name} ended with {done.returncode}")
