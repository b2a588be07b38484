"""Articles of one newsroom in two languages find each other, and never another's."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest

from digest.model.article import Article, Image
from digest.model.ids import Language, PlaceId
from digest.understand.named import names
from digest.understand.twins import Telling, telling, twins_among
from stories import EN, NOW, UK, an_article

EXAMPLES = Path(__file__).with_name("twin_examples.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One article of the examples, and the number of the story it tells."""

    story: int
    article: Article
    telling: Telling


@cache
def examples() -> tuple[Example, ...]:
    table = tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))
    return tuple(_examples(table["places"], table["story"]))


def _examples(places: dict[str, list[str]], stories: list[dict[str, str]]) -> Iterator[Example]:
    for story, written in enumerate(stories):
        for language, text in written.items():
            headline, summary, *body = text.split("\n")
            article = an_article(
                headline, summary=summary, body="\n\n".join(body), language=Language(language)
            )
            named = {
                PlaceId(number)
                for number, stems in enumerate(places.values())
                if any(stem in text for stem in stems)
            }
            told = telling(article, named, seen=NOW)
            yield Example(story=story, article=article, telling=told)


def found_among(one: Example, others: tuple[Example, ...]) -> list[Example]:
    tellings = {number: other.telling for number, other in enumerate(others) if other is not one}
    return [others[number] for number in twins_among(one.telling, tellings)]


def test_most_articles_find_their_twin_among_all_of_the_day_and_none_finds_another() -> None:
    wanted = found = 0
    for one in examples():
        twins = [other for other in examples() if other.story == one.story and other is not one]
        theirs = found_among(one, examples())
        assert all(other in twins for other in theirs), one.article.headline
        wanted, found = wanted + len(twins), found + len(theirs)

    assert wanted >= 2 * 30
    assert found / wanted >= 0.85


def test_an_article_whose_twin_is_yet_to_come_finds_none() -> None:
    for one in examples():
        others = tuple(other for other in examples() if other.story != one.story)
        assert found_among(one, others) == [], one.article.headline


@pytest.mark.parametrize("seed", range(20))
def test_on_a_thin_day_no_article_finds_another_s_twin(seed: int) -> None:
    some = tuple(Random(seed).sample(examples(), 30))  # noqa: S311 - no secret, the same at every run
    for one in some:
        assert {other.story for other in found_among(one, some)} <= {one.story}, one.article.headline


def test_twins_are_twins_from_either_side() -> None:
    pairs = {
        (one.article.headline, other.article.headline)
        for one in examples()
        for other in found_among(one, examples())
    }

    assert {(other, one) for one, other in pairs} == pairs


def kharkiv() -> tuple[Telling, Telling]:
    english, ukrainian = (example for example in examples()[:2])
    assert (english.article.language, ukrainian.article.language) == (EN, UK)
    return english.telling, ukrainian.telling


def test_articles_of_different_days_are_no_twins() -> None:
    english, ukrainian = kharkiv()
    later = timedelta(hours=19)
    next_day = replace(ukrainian, begins=ukrainian.begins + later, ends=ukrainian.ends + later)

    assert twins_among(english, {1: ukrainian}) == {1}
    assert twins_among(english, {1: next_day}) == frozenset()


def test_an_article_of_which_only_the_day_is_known_may_be_of_any_hour_of_it() -> None:
    article = examples()[1].article
    midnight = NOW.replace(hour=0)
    daily = telling(replace(article, published=midnight, day_only=True), (), seen=NOW)
    evening = telling(replace(examples()[0].article, published=midnight + timedelta(hours=23)), (), seen=NOW)

    assert (daily.begins, daily.ends) == (midnight, midnight + timedelta(days=1))
    assert twins_among(evening, {1: daily}) == {1}


def test_of_two_that_could_both_be_it_neither_is() -> None:
    english, ukrainian = kharkiv()

    assert twins_among(english, {1: ukrainian, 2: ukrainian}) == frozenset()


def test_an_article_has_a_twin_in_each_language_but_its_own() -> None:
    english, ukrainian = kharkiv()
    russian = replace(ukrainian, language=Language("ru"))

    assert twins_among(english, {1: ukrainian, 2: russian, 3: english}) == {1, 2}


PICTURE = "https://courier.example/img/snow.jpg"


def pictured(headline: str, language: Language, url: str = PICTURE) -> Telling:
    article = an_article(headline, language=language, image=Image(url=url))
    return telling(article, (), seen=NOW)


def test_a_shared_picture_helps_where_the_words_are_few() -> None:
    english = pictured(
        "First snow causes 214 accidents in the city, patrol chief Bondarenko says", EN, PICTURE + "?w=800"
    )
    ukrainian = pictured("Перший сніг у місті: за словами Бондаренка, сталося 214 аварій", UK)
    other = pictured(
        "Перший сніг у місті: за словами Бондаренка, сталося 214 аварій", UK, "https://courier.example/2.jpg"
    )

    assert twins_among(english, {1: ukrainian}) == {1}
    assert twins_among(english, {1: other}) == frozenset()


def test_a_picture_that_stands_beside_several_articles_is_no_sign() -> None:
    english = pictured("First snow causes 214 accidents in the city, patrol chief Bondarenko says", EN)
    ukrainian = pictured("Перший сніг у місті: за словами Бондаренка, сталося 214 аварій", UK)
    weather = pictured("Синоптики попереджають про ожеледицю", UK)

    assert twins_among(english, {1: ukrainian, 2: weather}) == frozenset()


def test_names_are_words_with_a_capital_that_no_sentence_begins_with() -> None:
    text = "Yesterday Syniehubov came. Today he spoke. NATO's Rutte listened"

    assert names(text) == names("Про це сказав Синєгубов. NATO, Rutte")
    assert names("Attack On Bridge Near Village Kills Three People Today") == frozenset()


def test_teasers_without_figures_are_twins_by_names_that_nobody_else_tells() -> None:
    english = an_article(
        "Russian missile hits Kramatorsk, 7 killed",
        summary="An Iskander missile hit an apartment block in Kramatorsk, governor Vadym Filashkin said.",
    )
    ukrainian = an_article(
        "Російська ракета влучила в Краматорськ: 7 загиблих",
        summary="Ракета «Іскандер» влучила в будинок у Краматорську, повідомив голова ОВА Вадим Філашкін.",
        language=UK,
    )
    another = replace(ukrainian, summary="Ракета влучила у склад, повідомив Вадим Іваненко.")
    one, twin, less = (telling(each, (), seen=NOW) for each in (english, ukrainian, another))

    assert twins_among(one, {1: twin}) == {1}
    assert twins_among(one, {2: less}) == frozenset()
