"""What a reader wants none of, or less, as an admin says it for them."""

import contextlib
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from typed import LIST_WITH_ALL, answered, digest, done, listed

ANN = "ann@example.org"


@pytest.fixture
def newsroom(folder: Path, site: str) -> Path:
    """Ann follows Kharkiv and evacuations; the Kyiv Courier and the Border Post were read once."""
    done(*LIST_WITH_ALL)
    for key in ("Kharkiv", "evacuations"):
        done("topic", "add", key)
    done("source", "add", f"{site}/kyiv-courier/")
    done("source", "add", f"{site}/border-post/feed.xml")
    done("subscriber", "add", ANN, "--topic", "kharkiv", "--topic", "evacuations")
    return folder


@pytest.mark.usefixtures("newsroom")
def test_muting_and_fewer_are_shown_with_when_they_fade() -> None:
    done("subscriber", "mute", ANN, "--topic", "kharkiv")
    fewer = answered("subscriber", "fewer", ANN, "--source", "kyiv-courier")
    shown = done("subscriber", "show", ANN).out

    muted, less = fewer["restraints"]
    assert (muted["kind"], muted["topic"], muted["until"]) == ("mute", "kharkiv", None)
    assert (less["kind"], less["source"], less["topic"], less["story"]) == (
        "fewer",
        "kyiv-courier",
        None,
        None,
    )
    fades = datetime.now(UTC) + timedelta(days=30)
    assert "muted    topic kharkiv\n" in shown
    assert f"fewer    source The Kyiv Courier, until {fades.day} {fades:%b}\n" in shown


@pytest.mark.usefixtures("newsroom")
def test_fewer_like_a_story_lowers_its_source_and_their_topics() -> None:
    done("gather")
    (found,) = listed("article", "list", "Kharkiv", "--source", "kyiv-courier", "--limit", "1")
    story = answered("article", "show", str(found["id"]))["story"]

    said = answered("subscriber", "fewer", ANN, "--story", str(story))["restraints"]

    assert {one["kind"] for one in said} == {"fewer"}
    assert [one["source"] for one in said if one["source"]] == [found["source"]]
    assert "kharkiv" in [one["topic"] for one in said]
    assert [one["story"] for one in said if one["story"]] == []


@pytest.mark.usefixtures("newsroom")
def test_what_is_muted_cannot_be_less_and_unmuting_lifts_either() -> None:
    done("subscriber", "mute", ANN, "--source", "border-post")
    again = done("subscriber", "fewer", ANN, "--source", "border-post").out
    done("subscriber", "fewer", ANN, "--topic", "kharkiv")
    lifted = answered("subscriber", "unmute", ANN, "--source", "border-post", "--topic", "kharkiv")
    nothing = done("subscriber", "unmute", ANN, "--topic", "kharkiv").out

    assert "it is muted already: nothing was changed" in again
    assert lifted["restraints"] == []
    assert "it was not muted: nothing was changed" in nothing


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        (("mute", ANN), "nothing was given to mute", "give --topic KEY, --source KEY or --story ID"),
        (("mute", ANN, "--topic", "kharkov"), "there is no topic 'kharkov'", "did you mean kharkiv?"),
        (("fewer", ANN, "--source", "courier"), "there is no source 'courier'", "did you mean kyiv-courier?"),
        (("fewer", ANN, "--story", "4711"), "there is no story 4711", ""),
        (("unmute", "bob@example.org", "--topic", "kharkiv"), "no subscriber has this address", ""),
    ],
)
@pytest.mark.usefixtures("newsroom")
def test_what_does_not_exist_is_refused_with_the_nearest(
    words: tuple[str, ...], error: str, hint: str
) -> None:
    refused = digest("subscriber", *words)

    assert (refused.code, refused.out) == (2, "")
    assert error in refused.err
    assert hint in refused.err


def test_of_several_things_all_are_muted_or_none_and_the_audit_names_nobody(newsroom: Path) -> None:
    refused = digest("subscriber", "mute", ANN, "--topic", "kharkiv", "--source", "nowhere")
    none = answered("subscriber", "show", ANN)["restraints"]
    done("subscriber", "mute", ANN, "--topic", "kharkiv", "--source", "border-post")

    assert (refused.code, none) == (2, [])
    with contextlib.closing(sqlite3.connect(newsroom / "subscribers.db")) as c:
        last = c.execute("SELECT command, detail FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    assert last == ("subscriber mute", "1: kharkiv, border-post")
