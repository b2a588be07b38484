"""A folder to type commands in, and the example newsroom to gather from."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.cli.newsroom import serve_newsroom
from digest.shipped import shipped


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, new and empty; sources may be on this machine, and no other setting is made."""
    for name in list(os.environ):
        if name.startswith("DIGEST_") or name in ("NO_COLOR", "COLUMNS", "CREDENTIALS_DIRECTORY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DIGEST_GATHER_ALLOW", "127.0.0.0/8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the example newsroom, fresh from now."""
    with serve_newsroom(shipped("examples") / "newsroom", datetime.now(UTC)) as newsroom:
        yield newsroom.url
