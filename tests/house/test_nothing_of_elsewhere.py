"""What may not stand in any committed file: registries' addresses, other machines' paths, loose ends."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOME = "/" + "home/"
PATTERNS = {
    "a registry's address": re.compile(r"https?://[^\s\"']*/simple(?:[/\"\s]|$)|--(?:extra-)?index-url"),
    "a path of one machine": re.compile(rf"(?<![\w.])(?:{HOME}\w+|/{'root'}/|/{'Users'}/)"),
    "work left undone": re.compile(
        "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X:", "NotImplemented" + "Error"))
    ),
}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)  # noqa: S607 - git of this machine
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


@pytest.mark.parametrize("what", PATTERNS)
def test_no_committed_file_holds(what: str) -> None:
    found = []
    for path in tracked():
        if not path.is_file() or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {hit[0]}" for hit in [PATTERNS[what].search(text)] if hit]

    assert found == []
