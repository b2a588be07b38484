from pathlib import Path

import pytest

from digest.cli.names import check_key, key_from
from digest.model.errors import InputRefused
from typed import LIST_WITH_ALL, answered, at_a_terminal, digest, done, listed, rows

ANN = "ann@example.org"


@pytest.fixture
def newsroom(folder: Path) -> Path:
    done("section", "add", "war", "--name", "en=War in Ukraine", "--label", "War")
    done(*LIST_WITH_ALL, "--section", "war", "--consent-text", "I agree.")
    done("topic", "add", "Kharkiv")
    return folder


@pytest.mark.usefixtures("folder")
def test_a_word_that_names_a_place_takes_in_the_place_and_its_names() -> None:
    added = answered("topic", "add", "Odesa")
    said = done("topic", "add", "Харків").out

    assert (added["key"], added["query"], added["place"]) == ("odesa", "odesa", "odesa")
    assert added["names"]["uk"] == "Одеса"
    assert "topic kharkiv added" in said
    assert "place: Kharkiv (kharkiv)" in said
    assert "--place kharkiv-oblast" in said


@pytest.mark.usefixtures("folder")
def test_a_place_can_be_declined_or_named() -> None:
    declined = answered("topic", "add", "Kharkiv", "--no-place")
    named = answered("topic", "add", "region", "--query", "Kharkiv", "--place", "kharkiv-oblast")

    assert (declined["place"], declined["names"]) == (None, {"en": "Kharkiv"})
    assert named["place"] == "kharkiv-oblast"


@pytest.mark.usefixtures("folder")
def test_a_query_goes_before_the_word() -> None:
    added = answered("topic", "add", "grain", "--query", "harvest OR grain", "--name", "uk=Зерно")

    assert added == {"key": "grain", "names": {"uk": "Зерно"}, "query": "grain OR harvest", "place": None}
    assert answered("topic", "show", "grain")["followers"] == 0


def test_a_topic_that_nobody_follows_can_be_removed(newsroom: Path) -> None:
    done("topic", "remove", "kharkiv")

    assert (listed("topic", "list"), newsroom.exists()) == ([], True)


@pytest.mark.usefixtures("newsroom")
def test_a_subscriber_is_added_with_all_they_asked_for_and_the_proof() -> None:
    words = (
        "--name",
        "Ann",
        "--language",
        "uk",
        "--language",
        "en",
        "--zone",
        "Europe/Berlin",
        "--hour",
        "6",
    )

    done(
        "subscriber", "add", ANN, *words, "--topic", "kharkiv", "--section", "war", "--consent", "paper form"
    )

    shown = answered("subscriber", "show", "ANN@example.org")
    (consent,) = shown.pop("consents")
    assert shown == {
        "id": 1,
        "address": ANN,
        "name": "Ann",
        "languages": ["uk", "en"],
        "zone": "Europe/Berlin",
        "hour": 6,
        "lists": {"daily": "confirmed"},
        "topics": ["kharkiv"],
        "sections": ["war"],
        "restraints": [],
        "suppressed": False,
    }
    assert (consent["list"], consent["act"], consent["basis"]) == ("daily", "given", "admin: paper form")
    assert consent["words"] == "I agree."


@pytest.mark.usefixtures("newsroom")
def test_following_and_preferences_change_one_at_a_time() -> None:
    done("subscriber", "add", ANN, "--zone", "Europe/Berlin")

    followed = answered("subscriber", "follow", ANN, "--topic", "kharkiv", "--section", "war")
    left = answered("subscriber", "unfollow", ANN, "--topic", "kharkiv")
    edited = answered("subscriber", "edit", ANN, "--hour", "18")

    assert (followed["topics"], followed["sections"]) == (["kharkiv"], ["war"])
    assert (left["topics"], left["sections"]) == ([], ["war"])
    assert (edited["hour"], edited["zone"]) == (18, "Europe/Berlin")


def test_an_erased_subscriber_leaves_nothing_that_names_them(newsroom: Path) -> None:
    done("subscriber", "add", ANN, "--name", "Ann Reader", "--topic", "kharkiv")

    said = done("subscriber", "remove", ANN, "--yes").out

    assert "what stays" in said
    assert digest("subscriber", "show", ANN).code == 2
    assert listed("subscriber", "list") == []
    assert (rows(newsroom)["consent"], rows(newsroom)["follow"]) == (1, 0)


def test_erasing_asks_for_the_address_itself(newsroom: Path) -> None:
    done("subscriber", "add", ANN)

    other = at_a_terminal("subscriber", "remove", ANN, cwd=newsroom, answers="yes\n")
    kept = listed("subscriber", "list")
    typed = at_a_terminal("subscriber", "remove", ANN, cwd=newsroom, answers=f"{ANN}\n")

    assert (other.code, other.out) == (2, "")
    assert "not confirmed: nothing was changed" in other.err
    assert [one["address"] for one in kept] == [ANN]
    assert (typed.code, listed("subscriber", "list")) == (0, [])


@pytest.mark.usefixtures("newsroom")
def test_leaving_one_list_keeps_the_person_and_coming_back_needs_their_word() -> None:
    done("subscriber", "add", ANN)

    left = answered("subscriber", "remove", ANN, "--list", "daily")
    refused = digest("subscriber", "add", ANN)
    done("subscriber", "add", ANN, "--consent", "asked by phone")

    assert left == {"id": 1, "erased": False, "lists": ["daily"]}
    assert refused.code == 2
    assert "they left the list" in refused.err
    assert answered("subscriber", "show", ANN)["lists"] == {"daily": "confirmed"}


@pytest.mark.usefixtures("newsroom")
def test_subscribers_are_listed_a_page_at_a_time() -> None:
    for name in ("ann", "bob", "cyd"):
        done("subscriber", "add", f"{name}@example.org")

    page = done("subscriber", "list", "--limit", "2").out
    rest = listed("subscriber", "list", "--after", "2")

    assert "more: `digest subscriber list --after 2`" in page
    assert [one["address"] for one in rest] == ["cyd@example.org"]
    assert listed("subscriber", "list", "--status", "unsubscribed") == []


@pytest.mark.usefixtures("newsroom")
def test_a_list_is_changed_field_by_field() -> None:
    done("section", "add", "sport")
    words = ("--hour", "8", "--max-picks", "5", "--doubt", "hold", "--paused")

    before, after = answered("list", "show", "daily"), answered("list", "edit", "daily", *words)
    resorted = answered("list", "edit", "daily", "--section", "sport", "--section", "war")

    assert {name: after[name] for name in after if before[name] != after[name]} == {
        "hour": 8,
        "max_picks": 5,
        "doubt": "hold",
        "active": False,
    }
    assert resorted["sections"] == ["sport", "war"]
    assert "paused" in done("list", "show").out


@pytest.mark.usefixtures("newsroom")
def test_a_section_is_renamed_for_the_issues_to_come() -> None:
    edited = answered("section", "edit", "war", "--name", "en=The war")

    assert edited == {"key": "war", "names": {"en": "The war"}, "labels": ["War"]}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("The Kyiv Courier", "kyiv-courier"),
        ("BBC News – World", "bbc-news-world"),
        ("L'Écho d’Odesa", "lécho-dodesa"),
        ("Харків: новини", "харків-новини"),
        ("!!!", ""),
    ],
)
def test_a_key_is_taken_from_a_name_and_can_be_typed_again(name: str, key: str) -> None:
    assert key_from(name) == key
    if key:
        assert check_key(key) == key


def test_a_key_has_an_end() -> None:
    assert len(key_from("word " * 50)) <= 40
    with pytest.raises(InputRefused, match="40 at most"):
        check_key("a" * 41)
