"""Places on the command line: found by any name, asked for where a name is a city's and a region's."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.model.ids import ArticleId, PlaceId
from digest.store import articles, places
from digest.store.database import open_database
from typed import answered, at_a_terminal, digest, done, listed

EVER = datetime(2020, 1, 1, tzinfo=UTC)


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


def test_places_are_told_anew_when_who_follows_them_changes(folder: Path, site: str) -> None:
    done("source", "add", f"{site}/kyiv-courier/feed.xml", "--key", "courier")
    done("topic", "add", "home", "--query", "something", "--place", "ukraine")
    done("topic", "add", "abroad", "--query", "otherwise", "--place", "poland")
    done("gather")
    assert located(folder)
    seen = located(folder)

    done("topic", "merge", "home", "abroad", "--yes")
    assert len(located(folder)) < len(seen)
    done("topic", "add", "home", "--query", "something", "--place", "ukraine")
    assert located(folder) == seen
    done("topic", "remove", "home")
    assert len(located(folder)) < len(seen)


def test_a_source_that_is_given_a_home_has_its_articles_located_anew(folder: Path, site: str) -> None:
    done("source", "add", f"{site}/kyiv-courier/feed.xml", "--key", "courier")
    done("topic", "add", "home", "--query", "something", "--place", "ukraine")
    done("gather")
    seen = located(folder)
    with open_database(str(folder / "subscribers.db")) as database, database.writing() as c:
        for article in {article for article, _ in seen}:
            places.put(c, article, {})

    done("source", "edit", "courier", "--max-delay", "30")
    assert not located(folder)
    done("source", "edit", "courier", "--home", "kharkiv-oblast")
    assert located(folder) >= seen


def located(folder: Path) -> set[tuple[ArticleId, PlaceId]]:
    """Articles and the places they are about."""
    with open_database(str(folder / "subscribers.db")) as database, database.reading() as c:
        every = [version.article_id for version in articles.current(c, since=EVER)]
        return {(article, place) for article, its in articles.places_of(c, every).items() for place in its}
