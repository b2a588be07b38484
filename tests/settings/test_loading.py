from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.errors import SettingRefused
from digest.settings import Settings, load_settings
from digest.settings.table import SETTINGS


def load(
    cwd: Path,
    toml: str | None = None,
    *,
    environ: dict[str, str] | None = None,
    flags: dict[str, object] | None = None,
    config: Path | None = None,
) -> Settings:
    if toml is not None:
        (cwd / "digest.toml").write_text(toml, encoding="utf-8")
    return load_settings(environ or {}, flags=flags or {}, config=config, cwd=cwd)


def secrets(cwd: Path, **files: str) -> Path:
    folder = cwd / "secrets"
    folder.mkdir()
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content, encoding="utf-8")
    return folder


def test_nothing_need_be_set(tmp_path: Path) -> None:
    settings = load(tmp_path)

    assert settings.database == str(tmp_path / "subscribers.db")
    assert settings.keys == tmp_path / "digest.keys"
    assert settings.web.public_url == "http://127.0.0.1:8025"
    assert (settings.relay.host, settings.relay.port, settings.relay.security) == ("127.0.0.1", 25, "none")
    assert set(settings.origins.values()) == {"default"}


def test_each_way_of_setting_goes_before_the_next(tmp_path: Path) -> None:
    folder = secrets(tmp_path, relay__host="from-secret", relay__hello="from-secret")
    environ = {"DIGEST_RELAY_HOST": "from-variable", "DIGEST_SECRETS": str(folder)}
    toml = '[relay]\nhost = "from-file"\nhello = "from-file"\nport = 2525'

    bare = load(tmp_path, toml)
    with_secret = load(tmp_path, toml, environ={"DIGEST_SECRETS": str(folder)})
    with_variable = load(tmp_path, toml, environ=environ)
    with_flag = load(tmp_path, toml, environ=environ, flags={"relay.host": "from-flag"})

    hosts = [settings.relay.host for settings in (bare, with_secret, with_variable, with_flag)]
    assert hosts == ["from-file", "from-secret", "from-variable", "from-flag"]
    assert with_flag.relay.hello == "from-secret"
    assert with_flag.relay.port == 2525


def test_every_value_says_where_it_came_from(tmp_path: Path) -> None:
    folder = secrets(tmp_path, relay__password="p")
    settings = load(
        tmp_path,
        '[relay]\nusername = "digest"',
        environ={"DIGEST_WEB_PORT": "80", "CREDENTIALS_DIRECTORY": str(folder)},
        flags={"database": "other.db", "log.level": None},
    )

    assert settings.origins["database"] == "--database"
    assert settings.origins["web.port"] == "DIGEST_WEB_PORT"
    assert settings.origins["relay.password"] == str(folder / "relay.password")
    assert settings.origins["relay.username"] == str(tmp_path / "digest.toml")
    assert settings.origins["log.level"] == "default"


def test_paths_in_the_file_start_from_its_folder_and_others_from_the_current_one(tmp_path: Path) -> None:
    elsewhere = tmp_path / "etc"
    elsewhere.mkdir()
    (elsewhere / "digest.toml").write_text(
        'database = "a.db"\ntemplates = "/srv/templates"', encoding="utf-8"
    )

    settings = load(tmp_path, config=Path("etc/digest.toml"), flags={"keys": Path("my.keys")})

    assert settings.database == str(elsewhere / "a.db")
    assert settings.templates == Path("/srv/templates")
    assert settings.keys == tmp_path / "my.keys"


def test_the_flag_for_the_file_goes_before_its_variable(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text("[web]\nport = 1", encoding="utf-8")
    (tmp_path / "two.toml").write_text("[web]\nport = 2", encoding="utf-8")
    environ = {"DIGEST_CONFIG": "two.toml"}

    assert load(tmp_path, environ=environ).web.port == 2
    assert load(tmp_path, environ=environ, config=Path("one.toml")).web.port == 1


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingRefused, match=r"nowhere\.toml: cannot be read: No such file"):
        load(tmp_path, config=Path("nowhere.toml"))


def test_databases_are_files_or_postgresql(tmp_path: Path) -> None:
    server = "postgresql://digest:pw@db.example.org/digest"

    assert load(tmp_path, environ={"DIGEST_DATABASE": "sqlite:///b.db"}).database == str(tmp_path / "b.db")
    assert load(tmp_path, environ={"DIGEST_DATABASE": "sqlite:////srv/b.db"}).database == "/srv/b.db"
    assert load(tmp_path, environ={"DIGEST_DATABASE": server}).database == server
    assert load(tmp_path, environ={"DIGEST_DATABASE": server}).keys == tmp_path / "digest.keys"


@pytest.mark.parametrize("name", ["mysql://x/y", ":memory:", "", "~/x.db", "a\0b"])
def test_other_databases_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingRefused, match="DIGEST_DATABASE: database must be the path of a SQLite file"):
        load(tmp_path, environ={"DIGEST_DATABASE": name})


def test_networks_are_a_list_in_the_file_and_words_elsewhere(tmp_path: Path) -> None:
    expected = (ip_network("10.0.0.0/8"), ip_network("::1/128"))

    assert load(tmp_path, '[gather]\nallow = ["10.0.0.0/8", "::1"]').gather.allow == expected
    assert load(tmp_path, "", environ={"DIGEST_GATHER_ALLOW": "10.0.0.0/8, ::1"}).gather.allow == expected


def test_the_port_follows_the_security(tmp_path: Path) -> None:
    def relay(**environ: str) -> tuple[str, int]:
        named = {f"DIGEST_RELAY_{name.upper()}": value for name, value in environ.items()}
        settings = load(tmp_path, environ=named).relay
        return settings.security, settings.port

    assert relay(host="mx.example.org") == ("starttls", 587)
    assert relay(host="mx.example.org", security="tls") == ("tls", 465)
    assert relay(host="mx.example.org", security="tls", port="2465") == ("tls", 2465)
    assert relay(host="::1") == ("none", 25)


def test_a_password_is_not_sent_in_the_clear_over_a_network(tmp_path: Path) -> None:
    login = '[relay]\nhost = "mx.example.org"\nusername = "a"\npassword = "b"\n'

    with pytest.raises(SettingRefused, match=r"relay\.security none"):
        load(tmp_path, login + 'security = "none"')
    assert load(tmp_path, login).relay.security == "starttls"


@pytest.mark.parametrize("half", ["username", "password"])
def test_half_a_login_is_refused(tmp_path: Path, half: str) -> None:
    with pytest.raises(SettingRefused, match=f"relay.{half} is set"):
        load(tmp_path, environ={f"DIGEST_RELAY_{half.upper()}": "x"})


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example.org",
        "https://news.example.org:8443/letters",
        "http://localhost:8025",
        "http://[::1]:80",
    ],
)
def test_public_addresses_lose_their_last_slash(tmp_path: Path, url: str) -> None:
    assert load(tmp_path, environ={"DIGEST_WEB_PUBLIC_URL": url + "/"}).web.public_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example.org",
        "news.example.org",
        "ftp://localhost",
        "https://",
        "https://a b.org",
        "https://x.org/?a=b",
        "https://x.org/#top",
        "https://me:pw@x.org",
        "https://x.org:99999",
        "https://новини.укр",
        "https://x.org/" + "a" * 200,
        "https://x.org/\r\nBcc: a",
        "https://[::1",
    ],
)
def test_public_addresses_that_could_not_stand_in_a_mail_are_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingRefused, match=r"DIGEST_WEB_PUBLIC_URL: web\.public_url must be an address"):
        load(tmp_path, environ={"DIGEST_WEB_PUBLIC_URL": url})


def test_links_to_this_machine_are_known_as_such(tmp_path: Path) -> None:
    assert load(tmp_path).web.on_loopback
    assert load(tmp_path, environ={"DIGEST_WEB_HOST": "::1"}).web.public_url == "http://[::1]:8025"
    assert load(tmp_path, environ={"DIGEST_WEB_HOST": "::1"}).web.on_loopback
    assert load(tmp_path, environ={"DIGEST_WEB_HOST": "0.0.0.0"}).web.public_url == "http://127.0.0.1:8025"  # noqa: S104 - what a container listens on
    assert not load(tmp_path, environ={"DIGEST_WEB_PUBLIC_URL": "https://x.org"}).web.on_loopback


def test_no_two_settings_share_a_variable_or_a_flag() -> None:
    assert len({setting.variable for setting in SETTINGS}) == len(SETTINGS)
    assert len({setting.flag for setting in SETTINGS}) == len(SETTINGS)


@given(st.sampled_from([setting.variable for setting in SETTINGS]), st.text())
def test_any_text_in_a_variable_is_taken_or_refused_by_name(variable: str, text: str) -> None:
    assert complaint({variable: text}).startswith((f"{variable}: ", "nothing"))


def complaint(environ: dict[str, str]) -> str:
    try:
        load_settings(environ, flags={}, config=None, cwd=Path("/nonexistent"))
    except SettingRefused as refused:
        return str(refused)
    return "nothing"
