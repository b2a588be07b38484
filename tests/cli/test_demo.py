"""The demo as a newcomer runs it, in a process of its own: what it says is true of what it made."""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from presses import links, mails, part, visible
from typed import digest, in_process

pytestmark = pytest.mark.slow

KHARKIV_ONLY = "oryna.bilokur@example.org"
EVACUATIONS_ONLY = "tobias.sommerfeldt@example.net"
TOPIC_WITHOUT_NEWS = "kornii.lototskyi@example.net"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One run of the demo: what it answered, and the mails in its folder."""

    told: Mapping[str, Any]
    readers: Mapping[str, Mapping[str, Any]]
    mails: Mapping[str, EmailMessage]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    folder = tmp_path_factory.mktemp("demo")
    ran = in_process("demo", "--folder", "demo", "--json", cwd=folder)
    assert (ran.code, ran.err) == (0, "")
    told = json.loads(ran.out)
    return Shown(
        told=told,
        readers={reader["address"]: reader for reader in told["readers"]},
        mails=mails(folder / "demo" / "mail"),
    )


def test_the_ledger_closes_over_a_dozen_readers(shown: Shown) -> None:
    ledger = shown.told["ledger"]

    assert (ledger["chosen"], ledger["accepted"], ledger["skipped"]) == (12, 11, 1)
    assert (ledger["state"], ledger["closed"], ledger["waiting"]) == ("finished", True, 0)
    assert shown.readers[TOPIC_WITHOUT_NEWS]["detail"] == "nothing new"
    assert set(shown.mails) == set(shown.readers) - {TOPIC_WITHOUT_NEWS}


def test_followers_of_kharkiv_and_of_evacuations_get_different_mails_with_reasons(shown: Shown) -> None:
    kharkiv, evacuations = shown.readers[KHARKIV_ONLY], shown.readers[EVACUATIONS_ONLY]

    assert kharkiv["stories"] != evacuations["stories"]
    assert {name for reasons in kharkiv["reasons"] for name in reasons} == {"Kharkiv"}
    assert {name for reasons in evacuations["reasons"] for name in reasons} == {"Evacuations"}
    assert all(reasons for reader in shown.readers.values() for reasons in reader["reasons"])
    assert "Kharkiv" in visible(shown.mails[KHARKIV_ONLY])


def test_nobody_gets_a_story_twice(shown: Shown) -> None:
    for address, mail in shown.mails.items():
        stories = shown.readers[address]["stories"]
        assert len(stories) == len(set(stories))
        story_links = [link for link in links(mail) if "/u/" not in link]
        assert len(story_links) == len(set(story_links)) == len(stories)


def test_no_mail_shows_the_mess_of_the_feeds(shown: Shown) -> None:
    for mail in shown.mails.values():
        seen = visible(mail)
        assert "<p>" not in seen
        assert "&lt;" not in seen
        assert not re.search(r"^\s*home\s*$", seen, re.IGNORECASE | re.MULTILINE)


def test_beside_each_mail_lies_what_it_shows(shown: Shown) -> None:
    for address, mail in shown.mails.items():
        file = Path(shown.readers[address]["eml"])
        for suffix, kind in ((".html", "html"), (".txt", "plain")):
            assert file.with_suffix(suffix).read_text(encoding="utf-8") == part(mail, kind).replace(
                "\r\n", "\n"
            )


def test_every_source_was_gathered_and_what_was_refused_has_its_reason(shown: Shown) -> None:
    gathered = {one["source"]: one for one in shown.told["gathered"]}

    assert [one["problem"] for one in gathered.values()] == ["", "", ""]
    # Of sixty that the feeds announce, one is a reprint that names its original, which is taken up once.
    assert sum(one["new"] for one in gathered.values()) == 59
    assert "no link" in gathered["border-post"]["refused"][0]


def test_the_demo_tells_what_it_did_and_its_next_steps_work(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = digest("demo", "--folder", "demo")
    steps = re.findall(r"^  \S+ (--config .*)$", told.out, re.MULTILINE)
    typed = [shlex.split(step, comments=True) for step in steps]
    ran = {" ".join(words[2:4]): digest(*words) for words in typed if words[-1] != "serve"}

    assert (told.code, told.err) == (0, "")
    assert "12 chosen = 11 accepted + 1 skipped\nfinished: ledger closed\n" in told.out
    assert re.search(r"^oryna.bilokur@example.org +en +\d+ .* Kharkiv$", told.out, re.MULTILINE)
    assert re.search(r"^kornii.lototskyi@example.net +uk +skipped: nothing new$", told.out, re.MULTILINE)
    assert f"{folder / 'demo' / 'mail'}" in told.out
    assert "finished: ledger closed" in ran["issue show"].out
    assert "it came with issue 1 of courier-digest" in ran["issue why"].out
    assert KHARKIV_ONLY in ran["subscriber list"].out
    assert [step.code for step in ran.values()] == [0, 0, 0]


def test_the_demo_touches_no_folder_that_holds_anything(folder: Path) -> None:
    (folder / "precious").write_text("mine", encoding="utf-8")

    ran = digest("demo", "--folder", ".")

    assert ran.code == 2
    assert [path.name for path in folder.iterdir()] == ["precious"]
