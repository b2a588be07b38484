"""Publishers name the parts of their publications as they like; an admin says what that means here."""

from pathlib import Path

import pytest

from typed import digest, done, listed

pytestmark = pytest.mark.usefixtures("newsroom")


@pytest.fixture
def newsroom(folder: Path, site: str) -> Path:
    done("section", "add", "war", "--name", "en=The war")
    done("section", "add", "sport", "--name", "en=Sport")
    done("source", "add", f"{site}/border-post/feed.xml", "--pages")
    done("source", "add", f"{site}/kyiv-courier/")
    done("gather")
    return folder


def loose() -> str:
    """A label of the example newsroom that means no section yet."""
    return next(str(one["label"]) for one in listed("section", "map") if one["section"] is None)


def in_section(key: str) -> set[int]:
    return {int(one["id"]) for one in listed("article", "list", "--section", key, "--limit", "1000")}


def test_the_labels_of_late_are_listed_those_without_a_section_first() -> None:
    found = listed("section", "map")
    named = [one["section"] is not None for one in found]

    assert found
    assert named == sorted(named)
    assert all(one["articles"] >= one["sources"] >= 1 for one in found)
    assert "--to" in digest("section", "map").out


def test_a_label_given_to_a_section_moves_its_articles_and_back() -> None:
    label, before = loose(), in_section("war")

    (given,) = listed("section", "map", label.upper(), "--to", "war")
    during = in_section("war")
    (again,) = listed("section", "map", label, "--to", "war")
    (taken,) = listed("section", "map", f"  {label} ", "--not", "war")

    assert given["changed"]
    assert given["moved"] == len(during - before) > 0
    assert (again["changed"], again["moved"]) == (False, 0)
    assert (taken["changed"], taken["moved"]) == (True, given["moved"])
    assert in_section("war") == before


def test_articles_to_come_go_where_those_of_late_were_moved(
    newsroom: Path, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = loose()
    done("section", "map", label, "--to", "sport")
    moved = {one["headline"] for one in listed("article", "list", "--section", "sport")}

    (newsroom / "other").mkdir()
    monkeypatch.chdir(newsroom / "other")
    done("section", "add", "sport")
    done("section", "map", label, "--to", "sport")
    done("source", "add", f"{site}/border-post/feed.xml", "--pages")
    done("source", "add", f"{site}/kyiv-courier/")
    done("gather")

    assert {one["headline"] for one in listed("article", "list", "--section", "sport")} == moved


def test_a_label_means_one_section_only() -> None:
    label = loose()
    done("section", "map", label, "--to", "war")

    refused = digest("section", "map", label, "--to", "sport")

    assert refused.code != 0
    assert "means section war already" in refused.err
    assert "--not war" in refused.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Politics",), "a label needs one section"),
        (("Politics",), "`digest section map Politics --to KEY`"),
        (("Війна", "War news", "war"), "`digest section map 'Війна' 'War news' --to war`"),
        (("--to", "war"), "a section needs a label"),
        (("Politics", "--to", "war", "--not", "war"), "a label needs one section"),
        (("Politics", "--to", "wra"), "war"),
        ((" ", "--to", "war"), "a label is empty"),
        (("The war", "--not", "war"), "is a name of section war itself"),
    ],
)
def test_a_wrong_turn_says_what_to_do(words: tuple[str, ...], said: str) -> None:
    refused = digest("section", "map", *words)

    assert refused.code != 0
    assert said in refused.err


def test_where_nothing_bears_a_label_that_is_said(newsroom: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (newsroom / "empty").mkdir()
    monkeypatch.chdir(newsroom / "empty")

    assert digest("section", "map").out == "no article of the last 30 days bears a label\n"
    assert listed("section", "map") == []
