"""What was typed before the noun."""

from dataclasses import dataclass
from pathlib import Path

DEBUG_VARIABLE = "DIGEST_DEBUG"
"""Set to anything: a fault of ours shows its traceback. No setting: it is read where all else failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The global options, as typed: they hold for every command."""

    database: str | None = None
    config: Path | None = None
