"""What every command keeps: one answer on stdout, errors on stderr, an exit code that means something."""

import json
import signal
import socket
from pathlib import Path

import pytest

from databases import Databases
from digest.cli import main
from digest.store import audit
from digest.store.database import open_database
from typed import LIST_WITH_ALL, digest, done, in_process, listed, process


def test_an_error_is_a_sentence_and_a_hint_on_stderr(folder: Path) -> None:
    ran = in_process("list", "show", "weekly", cwd=folder)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        f"note: a new database was made: {folder / 'subscribers.db'}",
        "error: there is no list 'weekly'",
        "hint: there is no list yet",
    ]


@pytest.mark.usefixtures("folder")
def test_with_json_an_error_is_one_object_on_stderr() -> None:
    ran = digest("topic", "show", "kharkiv", "--json")

    told = json.loads(ran.err.splitlines()[-1])
    assert (ran.out, ran.code) == ("", 2)
    assert told == {"error": "there is no topic 'kharkiv'", "hint": "there is no topic yet", "exit": 2}


@pytest.mark.usefixtures("folder")
def test_a_wrong_option_is_an_error_like_any_other() -> None:
    ran = digest("list", "create", "--json", "--hour", "seven", "daily")

    assert ran.code == 2
    assert json.loads(ran.err)["error"].startswith("invalid value for '--hour'")


def test_a_database_that_cannot_be_used_now_is_not_done(folder: Path) -> None:
    (folder / "a-folder").mkdir()

    ran = digest("--database", "a-folder", "source", "list")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 2


def test_a_database_without_its_keys_is_left_alone_and_gets_no_new_ones(folder: Path) -> None:
    done("list", "show")
    (folder / "digest.keys").rename(folder / "kept-apart.keys")

    ran = digest("list", "show")

    assert ran.code == 2
    assert "its key file" in ran.err
    assert not (folder / "digest.keys").exists()


def test_keys_that_others_may_read_are_to_be_mended_not_tried_again(folder: Path) -> None:
    done("list", "show")
    (folder / "digest.keys").chmod(0o644)

    assert digest("list", "show").code == 2


@pytest.mark.usefixtures("folder")
def test_an_address_with_a_slash_too_few_is_no_path_and_its_password_no_secret_told() -> None:
    ran = digest("--database", "postgresql:/ann:secret@host/name", "list", "show")

    assert ran.code == 2
    assert "secret" not in ran.err


def test_a_wrong_setting_names_file_and_key(folder: Path) -> None:
    (folder / "digest.toml").write_text("[gather]\nmax_delay_minute = 5\n", encoding="utf-8")

    ran = digest("source", "list")

    assert ran.code == 2
    assert "digest.toml: gather.max_delay_minute is not a setting" in ran.err
    assert "did you mean gather.max_delay_minutes?" in ran.err


def test_a_fault_of_ours_is_one_line_and_a_traceback_on_demand(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(main._MODULES, "source", "a_module_that_is_missing")

    quiet = digest("source", "list")
    monkeypatch.setenv("DIGEST_DEBUG", "1")
    loud = digest("source", "list")

    assert (quiet.code, quiet.out) == (3, "")
    assert quiet.err.startswith("error: this is a fault of ours: ModuleNotFoundError")
    assert "Traceback" not in quiet.err
    assert "Traceback" in loud.err
    assert folder.exists()


def test_debugging_is_not_mistaken_for_a_setting(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_DEBUG", "1")

    assert done("--database", str(folder / "x.db"), "section", "list").out.startswith("no sections yet")


def test_ctrl_c_ends_a_command_without_a_traceback(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        running = process("source", "test", url, cwd=folder, DIGEST_GATHER_ALLOW="127.0.0.0/8")
        connection, _ = silent.accept()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate()
        connection.close()

    assert (running.returncode, out) == (130, b"")
    assert err.decode().splitlines()[-1] == "interrupted"
    assert b"Traceback" not in err


def test_a_reader_of_our_answer_may_leave_early(folder: Path) -> None:
    running = process("config", "show", cwd=folder)
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    err = running.stderr.read()
    running.stderr.close()

    assert (running.wait(), err) == (1, b"")


@pytest.mark.usefixtures("folder")
def test_every_change_is_written_into_the_audit_without_an_address() -> None:
    done(*LIST_WITH_ALL)
    done("topic", "add", "Kharkiv")
    done("subscriber", "add", "ann@example.org", "--topic", "kharkiv")
    done("subscriber", "remove", "ann@example.org", "--yes")

    with open_database("subscribers.db") as database, database.reading() as c:
        deeds = audit.every(c)
    assert [(deed.command, deed.detail) for deed in reversed(deeds)] == [
        ("list create", "daily"),
        ("topic add", "kharkiv"),
        ("subscriber add", "1 to daily"),
        ("subscriber remove", "1"),
    ]


def test_a_database_and_settings_elsewhere_can_be_named(folder: Path) -> None:
    done("init", "newsroom")
    done("--config", "newsroom/digest.toml", "section", "add", "war")

    found = listed("--database", "newsroom/subscribers.db", "section", "list")
    assert [row["key"] for row in found] == ["war"]
    assert not (folder / "subscribers.db").exists()


@pytest.mark.usefixtures("folder")
def test_the_settings_are_shown_with_their_origin() -> None:
    lines = {line["key"]: line for line in listed("config", "show")}

    assert lines["gather.allow"]["value"] == "127.0.0.0/8"
    assert lines["gather.allow"]["origin"] == "DIGEST_GATHER_ALLOW"
    assert "DIGEST_GATHER_ALLOW" in done("config", "show", "--origin").out
    assert "DIGEST_GATHER_ALLOW" not in done("config", "show").out


def test_a_terminal_without_cyrillic_gets_its_answer_all_the_same(folder: Path) -> None:
    done("section", "add", "war", "--name", "uk=Війна")

    words = in_process("section", "list", cwd=folder, PYTHONIOENCODING="ascii")
    value = in_process("section", "list", "--json", cwd=folder, PYTHONIOENCODING="ascii")

    assert (words.code, value.code) == (0, 0)
    assert "war" in words.out
    assert json.loads(value.out)[0]["names"] == {"uk": "Війна"}


@pytest.mark.usefixtures("folder")
def test_the_same_commands_work_on_either_database(databases: Databases) -> None:
    with databases.empty() as address:
        done("--database", address, "topic", "add", "Kharkiv")
        again = digest("--database", address, "topic", "add", "Kharkiv")
        found = listed("--database", address, "topic", "list")

    assert (again.code, [one["key"] for one in found]) == (2, ["kharkiv"])
