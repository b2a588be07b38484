from pathlib import Path

import pytest

from typed import LIST_WITH_ALL, answered, digest, done, listed

ANN, BOB = "ann@example.org", "bob@example.org"


@pytest.fixture
def newsroom(folder: Path, site: str) -> Path:
    """One source gathered; Ann follows Kharkiv, Bob follows nothing and gets the list's section."""
    done("section", "add", "war", "--name", "en=War in Ukraine")
    done(*LIST_WITH_ALL, "--section", "war")
    done("topic", "add", "Kharkiv")
    done("subscriber", "add", ANN, "--topic", "kharkiv")
    done("subscriber", "add", BOB)
    done("source", "add", f"{site}/kyiv-courier/feed.xml")
    done("gather")
    return folder


@pytest.mark.usefixtures("newsroom")
def test_a_preview_is_three_files_for_their_owners_eyes_and_changes_nothing() -> None:
    made = answered("issue", "preview", "--for", ANN, "--out", "previews")

    files = [Path(made[kind]) for kind in ("eml", "html", "txt")]
    assert [path.name for path in files] == [f"preview-daily-1.{kind}" for kind in ("eml", "html", "txt")]
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600] * 3
    assert "Kharkiv" in files[2].read_text(encoding="utf-8")
    assert "http://127.0.0.1:8025/u/" in files[1].read_text(encoding="utf-8")
    assert listed("issue", "list") == []
    assert answered("issue", "preview", "--for", ANN, "--out", "previews") == made


@pytest.mark.usefixtures("newsroom")
def test_whoever_has_nothing_new_is_shown_no_mail() -> None:
    done("topic", "add", "steamboats")
    done("subscriber", "add", "cyd@example.org", "--topic", "steamboats")

    made = answered("issue", "preview", "--for", "cyd@example.org", "--out", "previews")

    assert made == {"subject": None, "notes": []}
    assert not Path("previews").exists()


@pytest.mark.usefixtures("newsroom")
def test_a_preview_says_when_its_mail_would_not_be_sent() -> None:
    done("subscriber", "remove", BOB, "--list", "daily")

    (note,) = answered("issue", "preview", "--for", BOB)["notes"]

    assert "unsubscribed on list daily" in note


@pytest.mark.usefixtures("newsroom")
def test_why_tells_the_reasons_for_a_pick_and_the_rule_against_another() -> None:
    picked = answered("issue", "why", "--for", ANN, "glide bomb")
    by_section = answered("issue", "why", "--for", BOB, "glide bomb")
    left_out = answered("issue", "why", "--for", ANN, "railway operator freezes")
    said = done("issue", "why", "--for", ANN, "railway operator freezes").out

    assert (picked["picked"], picked["reasons"]) == (True, ["Kharkiv"])
    assert [one["topic"] for one in picked["heard"]] == ["Kharkiv"]
    assert f"“{picked['heard'][0]['word']}”" in done("issue", "why", "--for", ANN, "glide bomb").out
    assert (by_section["picked"], by_section["reasons"]) == (True, ["War in Ukraine"])
    assert not left_out["picked"]
    assert left_out["rule"] == "it matches no topic and no section this reader follows"
    assert "it is filed under no section; its publisher calls it “Business”" in said


@pytest.mark.usefixtures("newsroom")
def test_why_finds_an_article_by_number_address_or_headline() -> None:
    found = answered("issue", "why", "--for", ANN, "glide bomb")["article"]

    again = [answered("issue", "why", "--for", ANN, str(found[name]))["article"] for name in ("id", "url")]

    assert again == [found, found]


@pytest.mark.usefixtures("newsroom")
def test_several_articles_are_listed_with_their_numbers() -> None:
    ran = digest("issue", "why", "--for", ANN, "kharkiv")

    assert ran.code == 2
    assert ran.err.startswith("error: several articles are like that:\n")
    assert ran.err.count("(The Kyiv Courier)") > 1
    assert ran.err.endswith("hint: say which by its number\n")


@pytest.mark.usefixtures("newsroom")
def test_why_not_again_tells_which_issue_brought_it() -> None:
    done("issue", "publish", "daily")

    told = answered("issue", "why", "--for", ANN, "glide bomb")
    said = done("issue", "why", "--for", ANN, "glide bomb").out

    assert (told["picked"], told["rule"]) == (False, "this reader was sent the story before")
    assert told["sent_before"] == {"list": "daily", "issue": 1, "reasons": ["Kharkiv"]}
    assert "it came with issue 1 of daily" in said


@pytest.mark.usefixtures("newsroom")
def test_an_open_issue_is_nowhere_called_finished() -> None:
    published = done("issue", "publish", "daily").out
    shown = done("issue", "show", "daily").out
    listing = done("issue", "list").out

    assert "2 chosen = 0 settled + 2 waiting" in published
    assert "open: 2 deliveries wait" in shown
    assert "finished" not in published + shown + listing
    assert digest("issue", "show", "daily", "--check").code == 1


@pytest.mark.usefixtures("newsroom")
def test_canceling_asks_first_and_closes_the_ledger() -> None:
    done("issue", "publish", "daily")

    asked = digest("issue", "cancel", "daily", "1")
    waiting = answered("issue", "show", "daily")["waiting"]
    canceled = answered("issue", "cancel", "daily", "1", "--yes")

    assert (asked.code, waiting) == (2, 2)
    assert "2 deliveries of issue 1 of daily will not be sent; nothing was changed" in asked.err
    assert (canceled["state"], canceled["canceled"], canceled["closed"]) == ("canceled", 2, True)
    assert "canceled  " in done("issue", "show", "daily", "1", "--check").out


@pytest.mark.usefixtures("newsroom")
def test_one_run_gathers_publishes_and_sends_what_is_due_and_says_when_nothing_is() -> None:
    ran = done("list", "edit", "daily", "--paused", "--json")
    told = answered("run")

    assert ran.code == 0
    assert told == {
        "gathered": [],
        "published": [],
        "alerts": [],
        "sent": {"outcomes": {}, "relay_down": "", "uncomposed": "", "finished": []},
    }
    assert done("run").out == "no source was due\nno issue was due\nno mail was due\n"
