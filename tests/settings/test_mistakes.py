from pathlib import Path

import pytest

from digest.model.errors import SettingRefused
from digest.settings import load_settings


def refused(
    cwd: Path,
    toml: str | bytes = "",
    *,
    environ: dict[str, str] | None = None,
    flags: dict[str, object] | None = None,
) -> SettingRefused:
    (cwd / "digest.toml").write_bytes(toml.encode() if isinstance(toml, str) else toml)
    with pytest.raises(SettingRefused) as caught:
        load_settings(environ or {}, flags=flags or {}, config=None, cwd=cwd)
    return caught.value


@pytest.mark.parametrize(
    ("toml", "key", "near"),
    [
        ("databse = 'a'", "databse", "database"),
        ("[relay]\nprot = 25", "relay.prot", "relay.port"),
        ("port = 8025", "port", "web.port"),
        ("[web]\nsecurity = 'tls'", "web.security", "relay.security"),
        ("[realy]\nport = 25", "[realy]", "[relay]"),
        ("[web.public]\nurl = 'x'", "web.public", "web.public_url"),
    ],
)
def test_an_unknown_key_is_named_with_its_file_and_the_nearest_right_one(
    tmp_path: Path, toml: str, key: str, near: str
) -> None:
    error = refused(tmp_path, toml)

    assert str(error) == f"{tmp_path / 'digest.toml'}: {key} is not a setting"
    assert error.hint == f"did you mean {near}?"


def test_a_key_like_no_other_gets_a_way_to_find_the_right_one(tmp_path: Path) -> None:
    assert refused(tmp_path, "xyzzy = 1").hint == "`digest config show` lists every setting"


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("[web]\nport = '80'", "web.port must be a whole number from 1 to 65535, not '80'"),
        ("[web]\nport = 0", "web.port must be a whole number from 1 to 65535, not 0"),
        ("[web]\nport = true", "web.port must be a whole number from 1 to 65535, not True"),
        ("[web]\nport = 80.0", "web.port must be a whole number from 1 to 65535, not 80.0"),
        ("[relay]\nsecurity = 'ssl'", "relay.security must be one of none, starttls, tls, not 'ssl'"),
        ("[relay]\nhost = 'a b'", "relay.host must be a host name or an IP address, not 'a b'"),
        ("contact = 7", "contact must be an address or a URL, not 7"),
        ("contact = 'нам'", "only ASCII letters can stand in a header"),
        ('contact = "a\\nb"', "it holds a control character"),
        ("[gather]\nallow = '10.0.0.0/8'", 'gather.allow must be a list of networks such as ["10.0.0.0/8"]'),
        ("[gather]\nallow = ['10.0.0.1/8']", "10.0.0.1/8 has host bits set"),
        ("relay = 'mx'", "relay is a section, not a setting"),
        ("[[relay]]\nhost = 'a'", "relay is a section, not a setting"),
        ("[relay]\nhost = mx", "not TOML: Invalid value (at line 2, column 8)"),
    ],
)
def test_a_wrong_value_is_named_with_its_file_and_what_is_wrong(tmp_path: Path, toml: str, says: str) -> None:
    message = str(refused(tmp_path, toml))

    assert message.startswith(f"{tmp_path / 'digest.toml'}: ")
    assert says in message


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    assert "not UTF-8, from byte 11" in str(refused(tmp_path, "contact = 'ж'".encode("cp1251")))


def test_a_mistake_is_found_even_where_another_layer_hides_it(tmp_path: Path) -> None:
    error = refused(tmp_path, "[web]\nport = 0", environ={"DIGEST_WEB_PORT": "80"}, flags={"web.port": 81})

    assert "web.port must be" in str(error)


def test_an_unknown_variable_is_refused_and_others_are_not_ours(tmp_path: Path) -> None:
    error = refused(
        tmp_path, environ={"PATH": "/bin", "DIGEST_TEST_POSTGRESQL": "x", "DIGEST_RELAY_PROT": "25"}
    )

    assert str(error) == "the environment: DIGEST_RELAY_PROT is not a setting"
    assert error.hint == "did you mean DIGEST_RELAY_PORT?"


def test_a_wrong_variable_and_a_wrong_flag_are_named(tmp_path: Path) -> None:
    assert str(refused(tmp_path, environ={"DIGEST_WEB_PORT": "http"})).startswith(
        "DIGEST_WEB_PORT: web.port must"
    )
    assert str(refused(tmp_path, flags={"web.public_url": "x"})).startswith(
        "--web-public-url: web.public_url must"
    )
    assert refused(tmp_path, flags={"web.publicurl": "x"}).hint == "did you mean web.public_url?"


def test_a_stray_secret_file_is_refused_but_not_in_the_folder_of_systemd(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "..data").mkdir()
    (folder / "digest.keys").write_text("not a setting", encoding="utf-8")

    error = refused(tmp_path, environ={"DIGEST_SECRETS": str(folder)})
    assert str(error) == f"{folder}: digest.keys is not a setting"

    load_settings({"CREDENTIALS_DIRECTORY": str(folder)}, flags={}, config=None, cwd=tmp_path)
    (folder / "relay.pasword").write_text("x", encoding="utf-8")
    error = refused(tmp_path, environ={"CREDENTIALS_DIRECTORY": str(folder)})
    assert error.hint == "did you mean relay.password?"


def test_secret_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    assert "DIGEST_SECRETS: " in str(refused(tmp_path, environ={"DIGEST_SECRETS": "nowhere"}))
    (tmp_path / "relay.password").write_bytes(b"\xff")
    assert str(tmp_path / "relay.password") in str(refused(tmp_path, environ={"CREDENTIALS_DIRECTORY": "."}))
    (tmp_path / "relay.password").write_bytes(b"x" * 70_000)
    assert "longer than" in str(refused(tmp_path, environ={"CREDENTIALS_DIRECTORY": "."}))


def test_no_error_repeats_a_password(tmp_path: Path) -> None:
    for environ in (
        {"DIGEST_RELAY_PASSWORD": "hunter2\n"},
        {"DIGEST_DATABASE": "mysql://me:hunter2@x/y"},
        {"DIGEST_RELAY_PASSWORD": "hunter2"},
    ):
        assert "hunter2" not in str(refused(tmp_path, environ=environ))
