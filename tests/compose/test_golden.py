"""The mails in golden/ have been looked at by a person, in light and dark, wide and narrow.

When a change of template or code is meant to change them, write them anew and look again:
`DIGEST_GOLDEN=write .venv/bin/pytest tests/compose/test_golden.py`.
"""

import os
from pathlib import Path

import pytest

from composed import SCENES, composed, parts

GOLDEN = Path(__file__).parent / "golden"


def compare(path: Path, made: bytes) -> None:
    if os.environ.get("DIGEST_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(made)
    assert path.read_bytes() == made


@pytest.mark.parametrize("name", SCENES)
def test_a_mail_is_the_same_to_the_byte_as_the_one_we_looked_at(name: str) -> None:
    _, mail = composed(SCENES[name])
    html, text = parts(mail)

    compare(GOLDEN / f"{name}.eml", mail)
    compare(GOLDEN / f"{name}.html", html.encode())
    compare(GOLDEN / f"{name}.txt", text.encode())


def test_the_same_mail_is_composed_twice_alike() -> None:
    assert composed(SCENES["uk"]) == composed(SCENES["uk"])
