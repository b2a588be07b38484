"""A folder to type commands in, and the example newsroom to gather from."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.cli.newsroom import serve_newsroom
from digest.shipped import shipped
from typed import on_its_own


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, new and empty; sources may be on this machine, and no other setting is made."""
    on_its_own(monkeypatch, tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of the example newsroom, fresh from now."""
    with serve_newsroom(shipped("examples") / "newsroom", datetime.now(UTC)) as newsroom:
        yield newsroom.url
