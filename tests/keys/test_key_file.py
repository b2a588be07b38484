import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from digest.keys import Keys, KeysRefused

SECRET = "A" * 43 + "="


def write(path: Path, content: str | bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(mode)
    return path


def test_the_first_use_makes_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "digest.keys"
    made = Keys.load_or_create(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keys.load_or_create(path) == made == Keys.load(path)
    assert [file.name for file in tmp_path.iterdir()] == ["digest.keys"]


def test_all_who_come_at_once_get_the_same_keys(tmp_path: Path) -> None:
    path = tmp_path / "digest.keys"

    with ThreadPoolExecutor(16) as crowd:
        found = set(crowd.map(lambda _: Keys.load_or_create(path).fingerprint(), range(64)))

    assert len(found) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["digest.keys"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_file_open_to_others_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "digest.keys"
    Keys.load_or_create(path)
    path.chmod(mode)

    with pytest.raises(KeysRefused, match="can be read by others") as caught:
        Keys.load_or_create(path)
    assert f"chmod 600 {path}" in caught.value.hint


def test_an_added_line_rotates(tmp_path: Path) -> None:
    path = tmp_path / "digest.keys"
    before = Keys.load_or_create(path)
    content = path.read_text(encoding="ascii")
    write(path, content.replace("\n\n[suppression]", f'\n2 = "{SECRET}"\n\n[suppression]'))
    after = Keys.load(path)

    assert (before.newest, after.newest) == (1, 2)
    assert after.masters[1] == before.masters[1]
    assert after.fingerprint() == before.fingerprint()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "[master] or [suppression] is missing"),
        (b"\xff\xfe", "it is not text"),
        ("[master", "it is not TOML"),
        ("master = 1\nsuppression = 2", "[master] or [suppression] is missing"),
        (f'[master]\n[suppression]\nkey = "{SECRET}"', "[master] or [suppression] is missing"),
        (f'[master]\n1 = "{SECRET}"\n[suppression]', "the suppression key is not 32 bytes"),
        (f'[master]\n1 = "short"\n[suppression]\nkey = "{SECRET}"', "the master 1 key is not 32 bytes"),
        (f'[master]\n1 = 7\n[suppression]\nkey = "{SECRET}"', "the master 1 key is not 32 bytes"),
        (f'[master]\n0 = "{SECRET}"\n[suppression]\nkey = "{SECRET}"', "number is not from 1 to 61"),
        (f'[master]\nx = "{SECRET}"\n[suppression]\nkey = "{SECRET}"', "number is not from 1 to 61"),
    ],
)
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, content: str | bytes, why: str) -> None:
    path = write(tmp_path / "digest.keys", content)
    before = path.read_bytes()

    with pytest.raises(KeysRefused) as caught:
        Keys.load_or_create(path)
    assert why in str(caught.value)
    assert SECRET not in str(caught.value)
    assert path.read_bytes() == before


def test_no_file_is_no_keys(tmp_path: Path) -> None:
    with pytest.raises(KeysRefused, match="cannot be read: No such file"):
        Keys.load(tmp_path / "digest.keys")
    with pytest.raises(KeysRefused, match="cannot be made: No such file"):
        Keys.load_or_create(tmp_path / "nowhere" / "digest.keys")
