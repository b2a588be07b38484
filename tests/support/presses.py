"""A whole program on this machine alone: example newsroom, database, mailbox."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from digest.app import App, build
from digest.settings import load_settings

MORNING = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
NOWHERE = 9
"""A port on which nothing answers (discard)."""


@contextmanager
def program(
    folder: Path, *, relay_port: int = NOWHERE, database: str | None = None, now: datetime = MORNING
) -> Iterator[App]:
    """The program as an operator would have it in this folder, at a clock that stands still."""
    flags = {
        "database": database or str(folder / "subscribers.db"),
        "keys": str(folder / "digest.keys"),
        "contact": "newsroom@example.org",
        "gather.allow": ["127.0.0.0/8"],
        "relay.host": "127.0.0.1",
        "relay.port": relay_port,
        "web.public_url": "http://127.0.0.1:8025",
    }
    settings = load_settings({}, flags=flags, config=None, cwd=folder)
    with build(settings, clock=lambda: now) as app:
        yield app
