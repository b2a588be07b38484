import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.cli.newsroom import serve_newsroom
from digest.model.clock import utc_now
from digest.shipped import shipped
from typed import LIST_WITH_ALL, answered, at_a_terminal, digest, done, listed, on_its_own

ANN = "ann@example.org"
TRAIN = "Rescue train departs"


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which the example newsroom has been gathered and an issue published, once for all."""
    folder = tmp_path_factory.mktemp("gathered")
    with (
        pytest.MonkeyPatch.context() as patch,
        serve_newsroom(shipped("examples") / "newsroom", utc_now()) as site,
    ):
        on_its_own(patch, folder)
        done("section", "add", "war", "--name", "en=War in Ukraine", "--label", "Війна")
        done(*LIST_WITH_ALL, "--section", "war")
        done("source", "add", f"{site.url}/border-post/feed.xml", "--pages")
        done("source", "add", f"{site.url}/kyiv-courier/")
        done("topic", "add", "evacuations", "--query", "train", "--no-place")
        done("subscriber", "add", ANN)
        done("gather")
        done("issue", "publish", "daily")
        yield folder


@pytest.fixture
def newsroom(gathered: Path, folder: Path) -> Path:
    """The same, to do anything in."""
    for path in gathered.iterdir():
        shutil.copy(path, folder)
    return folder


def audited(folder: Path) -> list[tuple[str, str]]:
    with contextlib.closing(sqlite3.connect(folder / "subscribers.db")) as c:
        return list(c.execute("SELECT command, detail FROM audit WHERE command LIKE 'article%' ORDER BY id"))


def number_of(words: str) -> str:
    (found,) = listed("article", "list", words)
    return str(found["id"])


@pytest.mark.usefixtures("newsroom")
def test_articles_are_listed_the_newest_first_and_by_what_is_asked() -> None:
    every = listed("article", "list", "--limit", "1000")
    moments = [min(one["published"] or one["seen"], one["seen"]) for one in every]

    assert moments == sorted(moments, reverse=True)
    assert len(listed("article", "list", "--limit", "3")) == 3
    assert {one["source"] for one in listed("article", "list", "--source", "border-post")} == {"border-post"}
    assert {one["section"] for one in listed("article", "list", "--section", "war")} == {"war"}
    assert [one["headline"][:12] for one in listed("article", "list", "rescue TRAIN")] == ["Rescue train"]
    assert listed("article", "list", "--status", "withheld") == []
    of_a_day, of_a_week = (listed("article", "list", "--since", since) for since in ("24h", "1w"))
    assert 0 < len(of_a_day) < len(of_a_week) <= len(every)
    assert listed("article", "list", "--since", "2050-01-01") == []


@pytest.mark.usefixtures("newsroom")
def test_the_list_fits_eighty_columns_and_says_how_to_see_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    lines = done("article", "list", "--limit", "5").out.splitlines()
    nothing = done("article", "list", "no such words").out

    assert lines[0].split() == ["id", "when", "(UTC)", "source", "section", "headline"]
    assert (len(lines), lines[-1]) == (8, "the newest 5; more with --limit")
    assert max(map(len, lines)) <= 80
    assert nothing == "no article is like that\n"


@pytest.mark.usefixtures("newsroom")
def test_an_article_is_shown_with_its_story_and_the_mails_that_hold_it() -> None:
    shown = answered("article", "show", TRAIN)
    words = done("article", "show", TRAIN).out

    assert (shown["source"], shown["section"], shown["status"]) == ("border-post", "war", "usable")
    assert shown["image"]["credit"] == "digest example newsroom"
    assert [one["source"] for one in shown["also"]] == ["kyiv-courier"]
    assert len(shown["body"]) > 500
    assert (len(shown["history"]), shown["topics"]) == (1, ["evacuations"])
    (other,) = shown["also"]
    issues = shown["issues"] + answered("article", "show", str(other["id"]))["issues"]
    assert issues == [{"list": "daily", "issue": 1, "waiting": 1, "accepted": 0, "in_doubt": 0}]
    assert words.splitlines()[:2] == [f"{shown['id']}  {shown['headline']}", shown["url"]]
    assert "the same story\n" in words


@pytest.mark.usefixtures("newsroom")
def test_an_article_is_found_by_number_address_or_words_and_never_guessed() -> None:
    number = number_of(TRAIN)
    url = answered("article", "show", number)["url"]

    unsure = digest("article", "show", "train")
    unknown = digest("article", "show", "no such words")

    asked = (url, f"{url}?utm_source=mail", url.rstrip("/"), "rescue TRAIN departs", number)
    assert {str(answered("article", "show", words)["id"]) for words in asked} == {number}
    assert (unsure.code, unknown.code) == (2, 2)
    assert "several articles are like that:" in unsure.err
    assert f"{number:>6}  Rescue train departs" in unsure.err
    assert "hint: try one word of the headline" in unknown.err


@pytest.mark.usefixtures("newsroom")
def test_what_changed_between_versions_is_told() -> None:
    number = number_of(TRAIN)
    correct(number, "Rescue train departs late")

    shown = answered("article", "show", number)
    words = done("article", "show", number).out

    assert [(one["headline"][:20], one["changed"]) for one in shown["history"]] == [
        ("Rescue train departs", []),
        ("Rescue train departs", ["headline"]),
    ]
    assert "version  changed     headline\n      1  first seen  Rescue train departs Pokrovsk" in words


def correct(number: str, headline: str) -> None:
    """As a publisher's correction is kept: the old words stay."""
    with contextlib.closing(sqlite3.connect("subscribers.db")) as c:
        columns = [row[1] for row in c.execute("PRAGMA table_info(article_version)") if row[1] != "id"]
        names = ", ".join(columns)
        fresh = ", ".join({"headline": "?", "current": "1"}.get(name, name) for name in columns)
        old = c.execute("SELECT id FROM article_version WHERE article_id = ?", (number,)).fetchone()
        c.execute("UPDATE article_version SET current = 0 WHERE id = ?", old)
        c.execute(
            f"INSERT INTO article_version ({names}) SELECT {fresh} FROM article_version WHERE id = ?",  # noqa: S608 - its own columns
            (headline, *old),
        )
        c.commit()


def test_a_withheld_article_is_in_no_mail_and_a_released_one_may_be_again(newsroom: Path) -> None:
    held = holder()

    (withheld,) = listed("article", "withhold", str(held["id"]), "--yes", "--because", "a wrong name")
    (again,) = listed("article", "withhold", str(held["id"]))
    (shown,) = listed("article", "list", "--status", "withheld")
    words = done("article", "withhold", str(held["id"])).out
    table = done("article", "list", "--status", "withheld").out
    released, needless = (listed("article", "release", str(held["id"]))[0] for _ in range(2))

    assert (withheld["status"], withheld["changed"], withheld["waiting"]) == ("withheld", True, 1)
    assert (again["changed"], shown["id"]) == (False, held["id"])
    assert "was withheld already\n1 mail that waits will be composed anew without it\n" in words
    assert "the same story may still be mailed as:\n  " in words
    assert "status" in table.splitlines()[0]
    assert (released["status"], released["changed"], needless["changed"]) == ("usable", True, False)
    assert audited(newsroom) == [
        ("article withhold", f"{held['id']}: a wrong name"),
        ("article release", str(held["id"])),
    ]


def holder() -> dict[str, Any]:
    """The article of the two about the train that ann's mail holds."""
    shown = (answered("article", "show", str(one["id"])) for one in listed("article", "list", "train"))
    return next(one for one in shown if one["issues"])


def test_withholding_asks_first_and_tells_how_many_mails_hold_it(newsroom: Path) -> None:
    number = str(holder()["id"])

    unasked = digest("article", "withhold", number)
    refused = at_a_terminal("article", "withhold", number, cwd=newsroom, answers="no\n")
    before = audited(newsroom)
    confirmed = at_a_terminal("article", "withhold", number, cwd=newsroom, answers=f"{number}\n")

    assert (unasked.code, refused.code, before, confirmed.code) == (2, 2, [], 0)
    assert "in mails: 1 waiting\nit will be in no mail any more that is yet to leave" in unasked.err
    assert "add --yes" in unasked.err
    assert f"Type {number} to go on" in refused.err
    assert f"undo: `digest article release {number}`" in confirmed.out


def test_several_are_withheld_together_or_none_of_them(newsroom: Path) -> None:
    numbers = [str(one["id"]) for one in listed("article", "list", "--limit", "2")]

    broken = digest("article", "withhold", *numbers, "999999", "--yes")
    before = listed("article", "list", "--status", "withheld")
    done("article", "withhold", *numbers, numbers[0], "--yes")

    assert (broken.code, before) == (2, [])
    assert {str(one["id"]) for one in listed("article", "list", "--status", "withheld")} == set(numbers)
    assert len(audited(newsroom)) == 2


@pytest.mark.usefixtures("newsroom")
@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("list", "--since", "yesterday"), "for example 90min, 24h, 7d or 2026-11-20"),
        (("list", "--source", "border"), "did you mean border-post?"),
        (("list", "--section", "sport"), "no section 'sport'"),
        (("list", "--status", "gone"), "'usable', 'withheld', 'canceled'"),
        (("show", " "), "no article has"),
        (("withhold", "1", "--because", "two\nlines"), "line break"),
        (("release", "999999"), "no article has '999999'"),
    ],
)
def test_a_wrong_turn_is_refused_with_its_reason(words: tuple[str, ...], reason: str) -> None:
    ran = digest("article", *words)

    assert (ran.code, ran.out) == (2, "")
    assert reason in ran.err


@pytest.mark.usefixtures("folder")
def test_where_nothing_was_gathered_the_next_step_is_told() -> None:
    assert done("article", "list").out == "no articles yet: `digest source add URL`, then `digest gather`\n"
