"""Places on the command line: found by any name, asked for where a name is a city's and a region's."""

from pathlib import Path

import pytest

from typed import answered, at_a_terminal, digest, done, listed


@pytest.mark.usefixtures("folder")
def test_a_place_is_found_with_what_it_lies_in() -> None:
    (found,) = listed("place", "find", "Купянська")
    assert found["key"] == "kupiansk"
    assert found["in"] == ["kupiansk-raion", "kharkiv-oblast"]
    assert found["country"] == "ukraine"
    assert found["names"]["uk"] == "Куп'янськ"
    said = done("place", "find", "Kharkiv", "Oblast").out
    assert "kharkiv-oblast" in said
    assert "region" in said


@pytest.mark.usefixtures("folder")
def test_an_unknown_place_is_met_with_the_nearest_ones() -> None:
    refused = digest("place", "find", "Karkiv")
    assert refused.code == 2
    assert "kharkiv" in refused.err


@pytest.mark.parametrize(
    ("typed", "key"), [("2\n", "kharkiv-raion"), ("3\n", "kharkiv-oblast"), ("\n", "kharkiv"), ("0\n", None)]
)
def test_at_a_terminal_city_or_oblast_is_asked(folder: Path, typed: str, key: str | None) -> None:
    ran = at_a_terminal("topic", "add", "Kharkiv", cwd=folder, answers=typed)
    assert ran.code == 0, ran.err
    assert "Kharkiv Oblast (kharkiv-oblast)" in ran.err
    assert answered("topic", "show", "kharkiv")["place"] == key


def test_an_answer_that_is_none_of_them_adds_nothing(folder: Path) -> None:
    ran = at_a_terminal("topic", "add", "Kharkiv", cwd=folder, answers="9\n")
    assert ran.code == 2
    assert listed("topic", "list") == []


@pytest.mark.usefixtures("folder")
def test_an_ordinary_word_links_no_place_and_a_name_of_several_asks_which() -> None:
    assert answered("topic", "add", "grain")["place"] is None
    assert answered("topic", "add", "Reading")["place"] is None
    refused = digest("topic", "add", "Springfield")
    assert refused.code == 2
    assert "--place springfield-missouri-us" in refused.err
