"""Where the large corpora stand that are not part of the project."""

from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[3] / "shared"


def shared(path: str) -> Path:
    """A file or folder in `../shared`, beside the repository; skips the test where there is none."""
    found = _SHARED / path
    if not found.exists():
        pytest.skip(f"../shared/{path} is not on this machine: this test runs on its small twin only")
    return found
