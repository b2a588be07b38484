"""Topics are tried out before they are added, and made one where two are the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.cli.newsroom import serve_newsroom
from digest.model.clock import utc_now
from digest.shipped import shipped
from typed import LIST_WITH_ALL, answered, at_a_terminal, digest, done, listed, on_its_own

ANN, BOB, EVE = (f"{name}@example.org" for name in ("ann", "bob", "eve"))


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which the example newsroom has been gathered, once for all."""
    folder = tmp_path_factory.mktemp("gathered")
    with (
        pytest.MonkeyPatch.context() as patch,
        serve_newsroom(shipped("examples") / "newsroom", utc_now()) as site,
    ):
        on_its_own(patch, folder)
        done("section", "add", "war", "--name", "en=War in Ukraine", "--label", "War", "--label", "Війна")
        done("source", "add", f"{site.url}/kyiv-courier/feed.xml", "--key", "kyiv-courier")
        done("source", "add", f"{site.url}/kharkiv-vistnyk/atom.xml", "--key", "kharkiv-vistnyk")
        done("gather")
        yield folder


@pytest.fixture
def here(gathered: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    on_its_own(monkeypatch, gathered)
    return gathered


@pytest.mark.usefixtures("here")
def test_a_preview_says_what_a_topic_asks_in_each_language_and_what_it_would_have_brought() -> None:
    found = answered("topic", "preview", "evacuations OR евакуація", "--days", "3")

    english, ukrainian = found["parts"]
    assert (english["asked"], english["keys"]["en"]) == ("evacuations", "evacuate")
    assert (ukrainian["asked"], set(ukrainian["keys"])) == ("евакуація", {"uk", "ru"})
    assert {match["language"] for match in found["matches"]} == {"en", "uk"}
    assert english["found"]
    assert ukrainian["found"]
    assert 0 < found["stories"] <= found["articles"] == len(found["matches"]) < found["searched"]
    assert found["a_day"] == round(found["stories"] / found["days"], 1)
    assert {match["word"].casefold() for match in found["matches"]} <= {
        *english["found"],
        *ukrainian["found"],
    }


@pytest.mark.usefixtures("here")
def test_a_preview_reads_well_and_writes_nothing() -> None:
    said = done("topic", "preview", "Kharkiv -football", "--place", "kharkiv-oblast").out

    assert "kharkiv -football" in said
    assert "Kharkiv Oblast (kharkiv-oblast)" in said
    assert "a day" in said
    assert "headline" in said
    assert listed("topic", "list") == []


@pytest.mark.usefixtures("here")
def test_a_place_that_nobody_follows_yet_is_previewed_too() -> None:
    linked = answered("topic", "preview", "nothingofthesort", "--place", "kharkiv-oblast")
    asked = answered("topic", "preview", 'place:"Харківська область"')

    assert linked["articles"] > 0
    assert [match["article"] for match in asked["matches"]] == [
        match["article"] for match in linked["matches"]
    ]
    assert asked["query"] == "place:kharkiv-oblast"
    assert all(match["word"] for match in linked["matches"])


@pytest.mark.usefixtures("here")
def test_sources_and_sections_are_named_by_key_or_name() -> None:
    of_source = answered("topic", "preview", "source:Kharkiv-Vistnyk")
    of_section = answered("topic", "preview", 'section:"War in Ukraine"')

    assert of_source["query"] == "source:kharkiv-vistnyk"
    assert {match["source"] for match in of_source["matches"]} == {"kharkiv-vistnyk"}
    assert of_section["query"] == "section:war"
    assert 0 < of_section["articles"] < of_section["searched"]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("typed", "why", "hint", "at"),
    [
        ("grain source:kyiv-couriers", "no source 'kyiv-couriers'", "source:kyiv-courier", 13),
        ('section:"War in Ukrain"', "no section 'War in Ukrain'", "section:war", 8),
        ("place:Kharkivv", "no place 'Kharkivv'", "place:kharkiv", 6),
        ("(grain", "never closed", "", 0),
        ("NOT grain", "only excludes", "Kharkiv -football", 0),
    ],
)
def test_a_wrong_topic_is_shown_with_a_caret_under_the_place(
    typed: str, why: str, hint: str, at: int
) -> None:
    for verb in (("preview", typed), ("add", "wrong", "--query", typed)):
        ran = digest("topic", *verb)

        error, shown, caret, *rest = ran.err.splitlines()
        assert ran.code == 2
        assert why in error
        assert (shown, caret) == (f"  {typed}", f"{' ' * (at + 2)}^")
        assert hint in "".join(rest)


@pytest.mark.usefixtures("here")
def test_a_preview_shows_the_other_names_by_which_a_place_is_found() -> None:
    (asked,) = answered("topic", "preview", "Kharkiv")["parts"]
    (loud,) = answered("topic", "preview", "WHO")["parts"]

    assert {"харків", "харьков"} <= set(asked["names"])
    assert "харків" in done("topic", "preview", "Kharkiv").out
    assert (loud["asked"], loud["keys"], loud["names"]) == ("WHO", {}, [])


@pytest.mark.usefixtures("folder")
def test_a_linked_place_is_called_by_key_or_name() -> None:
    assert answered("topic", "add", "x", "--query", "grain", "--place", "Харків")["place"] == "kharkiv"
    assert answered("topic", "add", "y", "--query", "corn", "--place", "Lviv")["place"] == "lviv"
    assert answered("topic", "preview", "wheat", "--place", "Одеса")["place"] == "odesa"
    refused = digest("topic", "add", "z", "--query", "rye", "--place", "Харкв")
    assert refused.code == 2
    assert "did you mean kharkiv" in refused.err


@pytest.mark.usefixtures("folder")
def test_a_topic_with_its_own_query_is_told_how_its_place_is_linked() -> None:
    assert "--place kharkiv" in done("topic", "add", "city", "--query", "Харків").out
    assert "--place" not in done("topic", "add", "grain", "--query", "grain OR corn").out


@pytest.mark.usefixtures("folder")
def test_who_adds_a_place_again_by_another_name_is_led_to_the_topic_that_is_there() -> None:
    done("topic", "add", "kharkiv-oblast", "--query", "Kharkiv", "--place", "kharkiv-oblast")
    done("topic", "add", "west", "--query", "Lemberg", "--place", "lviv")

    refused = digest("topic", "add", "Харківщина")
    assert refused.code == 2
    assert "--topic kharkiv-oblast" in refused.err
    assert "topic west takes in the same place" in done("topic", "add", "Lviv").out


@pytest.mark.usefixtures("folder")
def test_a_key_is_made_of_a_word_with_a_capital_and_suggested_for_others() -> None:
    assert answered("topic", "add", "Kharkov", "--query", "Kharkov")["key"] == "kharkov"
    refused = digest("topic", "add", "Погана Назва", "--query", "lviv")
    assert "pohana-nazva" in refused.err


@pytest.fixture
def two(folder: Path) -> Path:
    done(*LIST_WITH_ALL)
    done("topic", "add", "evacuations", "--name", "en=Evacuations", "--name", "uk=Евакуації")
    done("topic", "add", "evac", "--query", "evacuate OR евакуація", "--name", "en=Evacuation")
    done("subscriber", "add", ANN, "--topic", "evacuations")
    done("subscriber", "add", BOB, "--topic", "evacuations", "--topic", "evac")
    done("subscriber", "add", EVE, "--topic", "evac")
    return folder


@pytest.mark.usefixtures("two")
def test_a_topic_merged_into_another_brings_its_followers_along() -> None:
    rehearsed = answered("topic", "merge", "evacuations", "evac", "--dry-run")
    before = listed("topic", "list")
    merged = answered("topic", "merge", "evacuations", "evac", "--yes")

    assert rehearsed == {**merged, "done": False}
    assert [one["followers"] for one in before] == [2, 2]
    assert merged == {
        "gone": "evacuations",
        "into": "evac",
        "moved": 1,
        "already": 1,
        "carried": 0,
        "ended": 0,
        "done": True,
    }
    (left,) = listed("topic", "list")
    assert (left["key"], left["followers"]) == ("evac", 3)
    assert left["names"] == {"en": "Evacuation", "uk": "Евакуації"}
    assert answered("subscriber", "show", ANN)["topics"] == ["evac"]
    assert answered("subscriber", "show", BOB)["topics"] == ["evac"]


@pytest.mark.usefixtures("two")
def test_a_merge_says_which_mutes_go_along_and_which_end() -> None:
    done("topic", "add", "trains", "--name", "en=Trains")
    for reader in (ANN, EVE):
        done("subscriber", "mute", reader, "--topic", "trains")

    rehearsed = digest("topic", "merge", "trains", "evac", "--dry-run").out
    merged = answered("topic", "merge", "trains", "evac", "--yes")

    assert "1 mute or fewer to evac, 1 mute or fewer ends" in rehearsed
    assert (merged["carried"], merged["ended"]) == (1, 1)


@pytest.mark.usefixtures("two")
def test_a_merge_is_confirmed_and_needs_two_topics() -> None:
    assert "--yes" in digest("topic", "merge", "evacuations", "evac").err
    assert "into itself" in digest("topic", "merge", "evac", "evac", "--yes").err
    assert digest("topic", "merge", "evacuations", "evacs", "--yes").code == 2
    assert len(listed("topic", "list")) == 2


def test_a_merge_asks_a_person_with_what_both_ask(two: Path) -> None:
    ran = at_a_terminal("topic", "merge", "evacuations", "evac", cwd=two, answers="evacuations\n")

    assert "1 follower to evac, 1 of both" in ran.err
    assert "evacuations asks evacuations and evac asks evacuate OR евакуація" in ran.err
    assert len(listed("topic", "list")) == 1


@pytest.mark.usefixtures("folder")
def test_topics_that_ask_the_same_in_other_words_are_one() -> None:
    done("topic", "add", "grain", "--query", "(Grain AND -football) OR зерно")

    refused = digest("topic", "add", "harvest", "--query", "ЗЕРНО OR (grain NOT Football)")

    assert "asks the very same already" in refused.err
    assert "--topic grain" in refused.err
