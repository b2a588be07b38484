"""How well skeletons tell names: figures over real ones, as newsrooms spell them."""

from collections import defaultdict
from importlib import resources
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.language.fold import fold
from digest.language.skeleton import may_be_one_name, skeleton

# A person or town a line, in Ukrainian, Russian, English, Polish and German spellings.
NAMES = [
    line.split()
    for line in Path(__file__).with_name("name_spellings.txt").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(
    "spellings",
    [
        "Синєгубов Синєгубовим Синегубова Syniehubov Sinegubov",
        "Зеленський Зеленского Zelensky Zelenskyy Zełenski Selenskyj ЗЕЛЕНСЬКИЙ zelensky",
        "Сирський Сырского Syrskyi",
        "Пригожин Prigozhin Prigożyn Prigoschin",
        "Келлог Kellogg",
        "Ющенко Juschtschenko Juszczenko Yushchenko",
        "Фёдоров Федоров Fyodorov",
        "Трамп Трампа Trump Trumpa",
        "Макрон Макроном Macron",
        "Мерц Мерца Merz",
        "Туск Tusk",
        "Рубіо Рубио Rubio",
        "Путін Путина Putin",
        "Маск Musk",
        "Шольц Scholz",
        "Венс Вэнса Vance",
        "Навроцький Навроцкий Nawrocki",
    ],
)
def test_one_name_has_one_skeleton_in_every_alphabet_and_case(spellings: str) -> None:
    skeletons = {skeleton(spelling) for spelling in spellings.split()}

    assert len(skeletons) == 1
    assert None not in skeletons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zakharova", "сахарова"),
        ("захаров", "сахаров"),
        ("zhukov", "чуков"),
        ("жуков", "чуков"),
        ("рахів", "рагів"),
        ("rakhiv", "рагів"),
    ],
)
def test_sounds_that_no_editor_takes_for_one_another_keep_names_apart(one: str, other: str) -> None:
    assert not may_be_one_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zakharova", "захарова"),
        ("sacharowa", "захарова"),
        ("zhukov", "жуков"),
        ("schukow", "жуков"),
        ("гарріс", "харрис"),
        ("harris", "гарріс"),
        ("zełenski", "selenskyj"),
    ],
)
def test_sounds_that_editors_write_differently_keep_no_names_apart(one: str, other: str) -> None:
    assert may_be_one_name(one, other)


def test_of_a_hundred_names_95_in_100_pairs_of_spellings_meet() -> None:
    pairs = [pair for spellings in NAMES for pair in combinations(spellings, 2)]
    met = [
        skeleton(one) is not None
        and skeleton(one) == skeleton(other)
        and may_be_one_name(fold(one), fold(other))
        for one, other in pairs
    ]

    assert len(NAMES) >= 60
    assert sum(met) / len(pairs) >= 0.95


def test_no_two_of_them_share_one() -> None:
    owners = defaultdict(set)
    for spellings in NAMES:
        for spelling in spellings:
            owners[skeleton(spelling)].add(spellings[0])

    assert [names for names in owners.values() if len(names) > 1] == []


def test_one_english_word_in_a_thousand_looks_like_one_of_them() -> None:
    data = resources.files("digest.language").joinpath("data", "word_families.txt")
    vocabulary = set(data.read_text(encoding="ascii").split())
    named = {skeleton(spelling) for spellings in NAMES for spelling in spellings} - {None}
    alike = {word for word in vocabulary if skeleton(word) in named}

    assert len(alike) / len(vocabulary) < 0.001


@pytest.mark.parametrize(
    "word", ["", "Ли", "Xi", "Кім", "Дуда", "Duda", "F-16", "12345", "გაზა", "Αθήνα", "北京"]
)
def test_what_is_too_short_or_in_another_alphabet_has_none(word: str) -> None:
    assert skeleton(word) is None


@given(st.text())
def test_any_text_at_all_has_a_skeleton_or_none(text: str) -> None:
    found = skeleton(text)

    assert found is None or (found.isascii() and found.isalpha() and len(found) >= 4)
