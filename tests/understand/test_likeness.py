"""Which articles tell the same story, which only repeat another, and which are an event of their own."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.language.commonness import commonness, stop_words
from digest.language.tokens import words
from digest.language.weights import cosine, packed, packed_terms, total, unit, unpacked, unpacked_terms
from digest.language.word_keys import LANGUAGES, word_key
from digest.model.article import Article
from digest.model.ids import ArticleId, Language, SourceId
from digest.model.likeness import Gist, Member
from digest.understand.background import NOTHING_YET, Background, counted, counting
from digest.understand.gist import gist_of
from digest.understand.likeness import copied_among, in_a_series, is_copy
from grouped import Grouped, b_cubed
from stories import NOW, UK, an_article

EN = Language("en")
VISIT = "Trump's envoy Kellogg visits Ukrainian National Guard training"
SPUN = "Trump’s envoy Kellogg visits Ukrainian Nationwide Guard coaching"
TALKS = "Kellogg arrives in Kyiv for talks with Zelensky"


def gist(headline: str, body: str = "", *, language: Language = EN) -> Gist:
    article = an_article(headline, body=body, language=language)
    found = gist_of(article, Background(language=language))
    assert found is not None
    return found


def grouped(*articles: Article) -> list[int]:
    """The place of the first article of each one's story."""
    shelf = Grouped()
    for number, article in enumerate(articles):
        shelf.add(article, NOW + timedelta(minutes=number))
    found = [shelf.story(place) for place in range(len(articles))]
    return [found.index(story) for story in found]


def test_a_spun_headline_folds_into_the_one_it_was_spun_from_and_into_no_other() -> None:
    assert is_copy(gist(SPUN), gist(VISIT))
    assert not is_copy(gist(TALKS), gist(VISIT))
    assert not is_copy(gist(SPUN), gist(TALKS))
    assert grouped(an_article(VISIT), an_article(TALKS), an_article(SPUN)) == [0, 1, 0]


STORIES = (
    (
        "Dam on the Oskil river breaks after heavy rain",
        "Oskil dam gives way, villages downstream are flooded",
        "Rain breaks a dam on the Oskil, three villages evacuated",
        "Villages flooded as Oskil dam fails after rain",
    ),
    (
        "Parliament passes the budget for next year",
        "Next year's budget passed by parliament after a night of debate",
        "Lawmakers in parliament vote through budget",
    ),
    (
        "Veteran conductor Hanna Bondar leaves the Odesa opera",
        "Odesa opera loses its conductor Bondar after thirty years",
        "Conductor Hanna Bondar bids farewell to Odesa",
    ),
    ("Wheat exports through the port of Izmail reach a record",),
    ("Schools in Sumy go over to lessons underground",),
    ("Football club Metalist signs a goalkeeper from Poland",),
    ("New tram line opened in Vinnytsia",),
    ("Bees survive the winter better than feared, keepers say",),
)


def test_headlines_of_one_event_come_together_and_others_stay_alone() -> None:
    told = [(at, number, text) for number, texts in enumerate(STORIES) for at, text in enumerate(texts)]
    told.sort()
    found = grouped(*(an_article(text) for _, _, text in told))

    _, _, f1 = b_cubed(list(found), [number for _, number, _ in told], [True] * len(told))

    assert f1 >= 0.9


REPORT = (
    "Rescuers have pulled nine people from the rubble of a warehouse in the industrial part of Kharkiv. "
    "The fire spread over two thousand square metres within minutes, the emergency service said, and more "
    "than eighty firefighters worked through the night. Four of them were taken to hospital with burns."
)
ANOTHER = (
    "Nine workers were saved overnight after a blaze tore through a storage hall in Kharkiv. Hospital staff "
    "treat four patients for burns. According to the mayor the building burned down to its walls; eighty "
    "firefighters came from three districts, and the cause is being looked into by investigators."
)


def test_who_reports_the_same_in_other_words_is_no_copy() -> None:
    one = gist("Nine rescued from burning warehouse in Kharkiv", REPORT)
    other = gist("Kharkiv warehouse fire: nine workers saved", ANOTHER)

    assert not is_copy(one, other)
    assert is_copy(gist("Warehouse burns in Kharkiv, nine are rescued", REPORT), one)


def test_a_word_in_another_case_form_is_the_same_word() -> None:
    one = gist("Рятувальники евакуювали мешканців Куп'янська після обстрілу", language=UK)
    other = gist("З Куп’янська евакуюють мешканців: рятувальники працюють під обстрілами", language=UK)

    assert cosine(one.weights, other.weights) > 0.6


def test_the_same_letters_in_two_languages_are_two_terms() -> None:
    one, other = (
        gist("Metalist Karazin Derzhprom Barabashovo"),
        gist("Metalist Karazin Derzhprom Barabashovo", language=Language("de")),
    )

    assert cosine(one.weights, other.weights) == 0


@pytest.mark.parametrize("headline", ["Morning briefing", "Story number 3", "10 of 12", ""])
def test_what_says_too_little_is_compared_with_nothing(headline: str) -> None:
    assert gist_of(an_article(headline), Background(language=EN)) is None


def member(headline: str, number: int = 1, *, source: int = 1) -> Member:
    return Member(
        article=ArticleId(number),
        source=SourceId(source),
        headline=headline,
        at=NOW,
        gist=gist(headline, REPORT),
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Air raid alert in Sumy region", "Air raid alert in Kharkiv region", True),
        ("Losses of the enemy on day 1001", "Losses of the enemy on day 1002", True),
        ("Attack in Kharkiv: 3 hurt, 12 flats hit", "Attack in Kharkiv: 5 hurt, 20 flats hit", True),
        ("Air raid alert in Sumy region", "Air raid alert in Sumy region", False),
        ("Air raid alert in Sumy region", "Sumy region hears an air raid alert", False),
    ],
)
def test_one_source_under_one_headline_but_for_a_word_tells_of_another_event(
    one: str,
    other: str,
    expected: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert in_a_series(SourceId(1), one, [member(other)]) is expected
    assert not in_a_series(SourceId(2), one, [member(other)]), "two sources write one headline alike"


def test_of_several_that_say_the_same_the_likest_is_the_one_copied() -> None:
    copied = member("Nine rescued from burning warehouse in Kharkiv", 7)
    another = replace(copied, article=ArticleId(8), gist=gist("Warehouse", REPORT[:220]))

    assert copied_among(copied.gist, [another, copied]) == copied
    assert copied_among(gist(TALKS), [another, copied]) is None


def test_what_every_story_has_says_less_and_less() -> None:
    terms = dict(gist("Kharkiv Saltivka Derzhprom Oskil").weights)
    tally = counting(NOTHING_YET, [terms.keys()] * 400)
    (term, *_) = terms

    assert counted(tally, term) >= 255
    assert Background(language=EN, tally=tally).weight("xyzzy", term) < 2.5
    assert Background(language=EN).weight("xyzzy", term) > 10
    assert counting(tally, [terms.keys()] * 200).stories < 512, "what was told long ago is forgotten by half"


def test_a_term_that_no_story_had_is_rarely_taken_for_one_that_had() -> None:
    tally = counting(NOTHING_YET, [range(at * 7919, at * 7919 + 40 * 104_729, 104_729) for at in range(100)])
    strangers = [number * 1_299_709 % (1 << 32) for number in range(1, 2_001)]

    assert sum(counted(tally, stranger) > 0 for stranger in strangers) < 200


weights = st.dictionaries(st.integers(0, (1 << 32) - 1), st.floats(0.125, 8, width=32), max_size=30)


@given(weights)
def test_weights_come_back_as_they_were_packed(given_: dict[int, float]) -> None:
    assert unpacked(packed(given_)) == given_
    assert unpacked_terms(packed_terms(given_.keys())) == given_.keys()


@given(weights, weights)
def test_likeness_is_the_same_both_ways_and_between_none_and_all(
    one: dict[int, float], other: dict[int, float]
) -> None:
    assert cosine(one, other) == pytest.approx(cosine(other, one))
    assert 0 <= cosine(one, other) <= 1 + 1e-9
    assert not one or cosine(one, unit(one)) == pytest.approx(1)


def test_of_a_sum_the_heaviest_terms_are_kept() -> None:
    assert total(({1: 1.0, 2: 5.0}, {1: 1.5, 3: 0.5}), keep=2) == {1: 2.5, 2: 5.0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_common_words_are_listed_by_the_keys_that_words_have(language: Language) -> None:
    common = commonness(language)
    of_keys = [word_key(word, language) for key in list(common)[:2_000] for word in words(key)]

    assert sum(key in common for key in of_keys) >= 0.9 * len(of_keys), "run scripts/background.py anew"
    assert 30 < len(stop_words(language)) < 100
    assert not any(key.isdigit() for key in common)
