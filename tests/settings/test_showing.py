from pathlib import Path

from digest.settings import Settings, load_settings, settings_page, shown
from digest.settings.table import SETTINGS

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def with_secrets(cwd: Path) -> Settings:
    environ = {
        "DIGEST_DATABASE": "postgresql://me:hunter2@db/digest?password=hunter2&sslmode=require",
        "DIGEST_RELAY_USERNAME": "me",
        "DIGEST_RELAY_PASSWORD": "hunter2",
        "DIGEST_GATHER_ALLOW": "10.0.0.0/8 127.0.0.0/8",
    }
    return load_settings(environ, flags={}, config=None, cwd=cwd)


def test_every_setting_is_shown_with_its_origin(tmp_path: Path) -> None:
    lines = {line.key: line for line in shown(with_secrets(tmp_path))}

    assert list(lines) == [setting.key for setting in SETTINGS]
    assert lines["gather.allow"].value == "10.0.0.0/8, 127.0.0.0/8"
    assert lines["gather.allow"].origin == "DIGEST_GATHER_ALLOW"
    assert lines["templates"].value == ""
    assert lines["web.port"].value == "8025"


def test_passwords_are_shown_nowhere(tmp_path: Path) -> None:
    settings = with_secrets(tmp_path)
    lines = {line.key: line.value for line in shown(settings)}

    assert lines["relay.password"] == "(hidden)"
    assert lines["database"] == "postgresql://me:(hidden)@db/digest?password=(hidden)&sslmode=require"
    assert "hunter2" not in repr(settings)


def test_the_page_about_settings_is_in_step_with_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == settings_page(), (
        "write it anew: .venv/bin/python -m digest.settings > docs/settings.md"
    )
