"""The newsroom's own sections, topics and readers fit its articles."""

import tomllib
from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

import pytest

from digest.cli.newsroom_files import Written, read_publishers
from digest.language.tokens import words
from digest.model.article import Article
from digest.model.ids import Language, TopicId
from digest.model.topic import Topic
from digest.select.matching import Matcher, Matter
from digest.select.queries import parse_query
from digest.understand.locate import locate
from newsroom_looks import FOLDER
from stories import known_places, the_gazetteer, the_world

SET_UP: Mapping[str, Any] = tomllib.loads((FOLDER / "site.toml").read_text(encoding="utf-8"))
LANGUAGES = {"en", "uk", "ru", "pl", "de"}
WITHOUT_NEWS = "dnipro-steamboats"


def keys(kind: str) -> list[str]:
    return [row["key"] for row in SET_UP[kind]]


def written() -> list[tuple[str, Written]]:
    language = {row["key"]: row["language"] for row in SET_UP["source"]}
    return [(language[p.key], article) for p in read_publishers(FOLDER) for article in p.written]


def concerned(row: Mapping[str, Any], *, hours: float) -> set[str]:
    """The languages in which this topic has news."""
    place = known_places()[row["place"]].id if "place" in row else None
    query = parse_query(row["query"])
    topic = Topic(id=TopicId(1), key=row["key"], names=(), query=query, place=place)
    gazetteer = the_gazetteer()
    matcher = Matcher([topic], gazetteer)
    found = set()
    for language, one in written():
        article = Article(
            url="http://newsroom.example/",
            headline=one.headline,
            publisher="",
            language=Language(language),
            summary=one.summary,
            body="\n\n".join(text for text in one.body.split("\n\n") if not text.startswith("<")),
        )
        if one.age < hours and matcher.concerned(
            Matter(article=article, source="", places=locate(article, the_world()))
        ):
            found.add(language)
    return found


@pytest.mark.parametrize("row", SET_UP["topic"], ids=keys("topic"))
def test_a_topic_has_news_of_the_last_day_and_in_both_languages_unless_it_is_meant_to_have_none(
    row: Mapping[str, Any],
) -> None:
    expected = set() if row["key"] == WITHOUT_NEWS else {"en", "uk"}

    assert concerned(row, hours=48) == expected
    assert bool(concerned(row, hours=24)) == bool(expected)


def test_every_label_of_a_publisher_means_a_section_except_advertising() -> None:
    labels = {
        words(label)
        for row in SET_UP["section"]
        for label in (row["key"], *row["names"].values(), *row.get("labels", ()))
    }

    assert {one.label for _, one in written() if words(one.label) not in labels} == {"Advertising"}


def test_every_section_has_news() -> None:
    assert len({one.label for _, one in written()}) >= len(SET_UP["section"])


@pytest.mark.parametrize("kind", ["section", "topic"])
def test_sections_and_topics_have_a_name_in_every_language(kind: str) -> None:
    assert [row["key"] for row in SET_UP[kind] if set(row["names"]) != LANGUAGES] == []


@pytest.mark.parametrize("row", SET_UP["subscriber"], ids=lambda row: row["address"].partition("@")[0])
def test_a_reader_can_exist(row: Mapping[str, Any]) -> None:
    assert row["address"].endswith(("@example.org", "@example.net"))
    assert set(row["languages"]) <= LANGUAGES
    assert set(row.get("topics", ())) <= set(keys("topic"))
    assert set(row.get("sections", ())) <= set(keys("section"))
    assert row.get("zone", "UTC") in available_timezones()
    assert row.get("hour", 0) in range(24)


def test_there_are_a_dozen_readers_and_some_follow_one_thing_only() -> None:
    follows = [(row.get("sections", []), row.get("topics", [])) for row in SET_UP["subscriber"]]

    assert len({row["address"] for row in SET_UP["subscriber"]}) == len(follows) == 12
    assert ([], ["kharkiv"]) in follows
    assert ([], ["evacuations"]) in follows
    assert ([], [WITHOUT_NEWS]) in follows
    assert ([], []) in follows
