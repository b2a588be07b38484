import re
import tomllib
from pathlib import Path

import pytest

from digest.settings import load_settings
from digest.settings.table import SETTINGS
from typed import answered, at_a_terminal, digest, done


def test_init_makes_settings_keys_and_a_database(folder: Path) -> None:
    made = answered("init", "--contact", "me@example.org", "--web-public-url", "https://news.example.org")

    assert sorted(path.name for path in folder.iterdir()) == ["digest.keys", "digest.toml", "subscribers.db"]
    assert made == {
        "settings": str(folder / "digest.toml"),
        "keys": str(folder / "digest.keys"),
        "database": str(folder / "subscribers.db"),
    }
    settings = load_settings({}, flags={}, config=folder / "digest.toml", cwd=folder)
    assert (settings.contact, settings.web.public_url) == ("me@example.org", "https://news.example.org")


def test_the_file_names_every_setting_and_stays_right_with_all_defaults_uncommented(folder: Path) -> None:
    done("init")

    text = (folder / "digest.toml").read_text(encoding="utf-8")
    uncommented = re.sub(r"^# (\w+ = (?!…))", r"\1", text, flags=re.MULTILINE)
    (folder / "digest.toml").write_text(uncommented, encoding="utf-8")
    load_settings({}, flags={}, config=folder / "digest.toml", cwd=folder)

    names = re.findall(r"^(?:# )?(\w+) = ", text, flags=re.MULTILINE)
    assert names == [setting.key.rpartition(".")[2] for setting in SETTINGS]
    assert tomllib.loads(uncommented)["gather"]["children"] == 2


def test_at_a_terminal_three_questions_are_asked_and_may_be_left_for_later(folder: Path) -> None:
    ran = at_a_terminal("init", cwd=folder, answers="me@example.org\n\nsmtp.example.org\n")

    settings = load_settings({}, flags={}, config=folder / "digest.toml", cwd=folder)
    assert (ran.code, ran.err.count("?")) == (0, 3)
    assert (settings.contact, settings.relay.host) == ("me@example.org", "smtp.example.org")
    assert settings.origins["web.public_url"] == "default"


def test_nothing_is_overwritten(folder: Path) -> None:
    done("init", "newsroom")
    before = {path.name: path.read_bytes() for path in (folder / "newsroom").glob("digest.*")}

    again = digest("init", "newsroom", "--contact", "other@example.org")

    assert again.code == 2
    assert "is there already" in again.err
    assert {path.name: path.read_bytes() for path in (folder / "newsroom").glob("digest.*")} == before


def test_a_wrong_answer_leaves_no_file_behind(folder: Path) -> None:
    ran = digest("init", "newsroom", "--web-public-url", "http://news.example.org")

    assert ran.code == 2
    assert "https" in ran.err
    assert list(folder.iterdir()) == []


def test_the_next_steps_are_told(folder: Path) -> None:
    said = done("init").out

    assert f"next, in {folder}:" in said
    assert (
        said.index("digest list create") < said.index("digest subscriber add") < said.index("digest gather")
    )


def test_a_database_elsewhere_is_written_down_where_the_file_can_find_it(folder: Path) -> None:
    (folder / "data").mkdir()

    done("--database", "data/x.db", "init", "newsroom")

    settings = load_settings({}, flags={}, config=folder / "newsroom" / "digest.toml", cwd=folder)
    assert settings.database == str(folder / "data" / "x.db")


@pytest.mark.usefixtures("folder")
def test_the_settings_file_may_have_another_name() -> None:
    made = answered("--config", "kyiv.toml", "init")

    assert Path(made["settings"]).name == "kyiv.toml"
    assert done("--config", "kyiv.toml", "section", "list").out.startswith("no sections yet")
