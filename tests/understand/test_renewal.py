"""When a story has become materially new, and when it is only told again."""

from datetime import timedelta

import pytest

from digest.model.ids import ArticleId, Language, SourceId
from digest.model.likeness import Gist, Member
from digest.understand.background import Background
from digest.understand.gist import gist_of
from digest.understand.renewal import News, materially_new, rewritten
from stories import NOW, UK, an_article

EN = Language("en")
STRIKE = "Missile strike on Kramatorsk kills 3 people at a market"
REPORT = (
    "A missile hit the central market of Kramatorsk on Friday morning and killed three people, the regional "
    "governor said. Eight were wounded. Rescuers are searching the rubble of two pavilions, and the streets "
    "around the market are closed. It is the second strike on the city this week."
)


def gist(headline: str, body: str, language: Language) -> Gist:
    article = an_article(headline, body=body, language=language)
    found = gist_of(article, Background(language=language))
    assert found is not None
    return found


def told(headline: str = STRIKE, body: str = REPORT, *, language: Language = EN) -> Member:
    return Member(
        article=ArticleId(1),
        source=SourceId(1),
        headline=headline,
        at=NOW,
        gist=gist(headline, body, language),
    )


def news(headline: str, body: str = REPORT, *, hours: float = 8, language: Language = EN) -> News:
    return News(
        headline=headline,
        language=language,
        at=NOW + timedelta(hours=hours),
        gist=gist(headline, body, language),
    )


TOLL = "Death toll of the Kramatorsk market strike rises to 12"


def test_a_death_toll_that_grows_from_3_to_12_is_new() -> None:
    assert materially_new(news(TOLL), [told()])


def test_it_is_new_in_words_as_well_as_in_figures() -> None:
    assert materially_new(
        news("Кількість загиблих у Краматорську зросла до дванадцяти: 12 тіл", language=UK),
        [told("У Краматорську троє загиблих", "Ракета влучила в ринок Краматорська.", language=UK)],
    )


@pytest.mark.parametrize(
    "headline",
    [
        "Missile strike on Kramatorsk kills 3 people at the market",
        "Missile strike on Kramatorsk killed three at a market",
        "Kramatorsk: missile hits market, 4 dead",
        "Missile strike on Kramatorsk kills 3, a first since 2022",
        "Eight wounded at the market of Kramatorsk",
        "What we know of the strike on Kramatorsk",
    ],
)
def test_what_is_told_again_in_other_words_is_not(headline: str) -> None:
    assert not materially_new(news(headline), [told()])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (STRIKE, "Kramatorsk market: rescuers finish work at 18:00"),
        (STRIKE, "Kramatorsk market: rescuers have finished their work after 20 hours"),
        (STRIKE, "Kramatorsk market strike: 45% of stalls are lost"),
        (STRIKE, "A 62-year-old woman dies after the Kramatorsk market strike"),
        (STRIKE, "Kramatorsk market: 12 dogs rescued"),
        (
            "Russia loses 1,050 troops, 5 tanks in a day",
            "Russian losses grow by 1,120 soldiers and 41 artillery systems",
        ),
    ],
)
def test_a_number_of_something_else_is_not_new(before: str, after: str) -> None:
    assert not materially_new(news(after), [told(before)])


@pytest.mark.parametrize(
    "after",
    ["Kramatorsk market strike: 9 dead", "Nine killed at the market of Kramatorsk", "Toll rises to 9 dead"],
)
def test_a_number_of_the_same_in_another_form_is(after: str) -> None:
    assert materially_new(news(after), [told()])


def test_a_number_that_stood_in_the_text_already_is_not_new() -> None:
    known = told(body=REPORT.replace("Eight", "12"))

    assert not materially_new(news("12 wounded in the strike on Kramatorsk's market"), [known])


def test_nothing_is_new_in_the_first_hours_nor_soon_after_it_was_new_before() -> None:
    assert not materially_new(news(TOLL, hours=5), [told()])
    assert not materially_new(news(TOLL, hours=8), [told()], renewed=NOW + timedelta(hours=4))
    assert materially_new(news(TOLL, hours=30), [told()], renewed=NOW + timedelta(hours=4))


VERDICT = (
    "Prosecutors charged the commander of a rocket brigade in absentia with a war crime. They rely "
    "on intercepted orders, satellite pictures and the testimony of a deserter, who named the launcher, the "
    "officers on duty and the hour. A tribunal in The Hague may hear the case in spring. Relatives of those "
    "who died at the Kramatorsk market were in the courtroom and asked for a public hearing."
)


def test_an_article_about_something_else_for_the_most_part_is_new() -> None:
    assert materially_new(news("Brigade commander charged over Kramatorsk market", VERDICT), [told()])


def test_corrections_and_paragraphs_more_are_not_new() -> None:
    before = told()
    typo = news(STRIKE.replace("people", "persons"))
    longer = news(STRIKE, REPORT + " Kramatorsk had 150,000 inhabitants before the war; many have left.")
    retitled = news("Governor: market of Kramatorsk hit, streets closed")

    assert not any(rewritten(one, before, ()) for one in (typo, longer, retitled))


def test_other_words_from_end_to_end_under_the_same_address_are_new() -> None:
    assert rewritten(news("Brigade commander charged over Kramatorsk market", VERDICT), told(), ())
