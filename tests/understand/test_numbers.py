"""Numbers are one in every language, and some tell more than others."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.ids import Language
from digest.understand.numbers import numbers, weight


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("22,000 people", "en", "22000"),
        ("22 000 людей", "uk", "22000"),
        ("22\u00a0000 людей", "uk", "22000"),
        ("22\u2009000 человек", "ru", "22000"),
        ("22 тис. людей", "uk", "22000"),
        ("22 тысячи человек", "ru", "22000"),
        ("22 thousand people", "en", "22000"),
        ("22.000 Menschen", "de", "22000"),
        ("22 tys. osób", "pl", "22000"),
        ("$49.5 billion", "en", "49500000000"),
        ("49,5 млрд доларів", "uk", "49500000000"),
        ("49,5 мільярда", "uk", "49500000000"),
        ("1,167,570 troops", "en", "1167570"),
        ("1 167 570 осіб", "uk", "1167570"),
        ("rate of 15.50%", "en", "15.5"),
        ("ставку 15,5%", "uk", "15.5"),
        ("14-year-old", "en", "14"),
        ("14-річна", "uk", "14"),
        ("автобус №17", "uk", "17"),
        ("Станом на 42.350 грн", "uk", "42.35"),
    ],
)
def test_a_number_is_the_same_however_its_language_writes_it(text: str, language: str, number: str) -> None:
    assert numbers(text, Language(language)) == {number}


def test_the_hour_and_the_score_are_no_numbers() -> None:
    assert numbers("О 13:40 рахунок став 2:1", Language("uk")) == frozenset()


def test_precise_numbers_tell_more_than_round_ones_and_dates_tell_nothing() -> None:
    today = datetime(2026, 11, 22, tzinfo=UTC)
    told = [weight(number, today) for number in ("1167570", "15.5", "46", "20000", "3", "2026", "22", "21")]

    assert told == [1, 1, 0.5, 0.5, 0.15, 0.15, 0, 0]


@given(
    text=st.text(alphabet="0123456789 ,.:-тисbln\u00a0", max_size=200),
    language=st.sampled_from(["en", "uk", "de"]),
)
def test_whatever_stands_there_numbers_are_plain_digits(text: str, language: str) -> None:
    for number in numbers(text, Language(language)):
        assert number.replace(".", "", 1).isdigit()
        assert weight(number, datetime(2026, 11, 22, tzinfo=UTC)) >= 0
