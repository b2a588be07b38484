"""The package as it is installed elsewhere: templates, examples and migrations travel inside the wheel."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_demo_runs_from_a_wheel_far_from_the_repository(tmp_path: Path) -> None:
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "installed")

    # Before the editable install on the path, as an installed package would be.
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "installed")}
    where = _run(
        [sys.executable, "-c", "import digest; print(digest.__file__)"], cwd=tmp_path, env=environment
    )
    demo = _run(
        [sys.executable, "-m", "digest", "demo", "--folder", str(tmp_path / "demo")],
        cwd=tmp_path,
        env=environment,
    )

    assert Path(where.strip()).is_relative_to(tmp_path)
    assert "ledger closed" in demo
    assert len(list((tmp_path / "demo").rglob("*.eml"))) > 0


def _run(command: list[str], *, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own commands
    assert done.returncode == 0, done.stderr
    return done.stdout
