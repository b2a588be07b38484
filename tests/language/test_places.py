"""A text is about the places it names, and not about people, words and rivers called like them."""

import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.language.gazetteer import shipped_gazetteer
from digest.language.world import World
from digest.model.ids import Language

GAZETTEER = shipped_gazetteer()


@cache
def world(followed: str) -> World:
    return GAZETTEER.world(GAZETTEER.by_key(key).id for key in followed.split())


def found(text: str, language: str, followed: str, home: str | None = None) -> set[str]:
    """The keys of the followed places, and of all inside them, that the text is about."""
    there = GAZETTEER.by_key(home).id if home else None
    mentioned = world(followed).mentioned(text, Language(language), home=there)
    return {GAZETTEER[place].key for place in mentioned if place in world(followed).wanted}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Two killed in drone strike on Kupiansk, prosecutors say"),
        ("uk", "Окупанти вдарили по Куп’янську: двоє загиблих"),
        ("ru", "Российские войска ударили по Купянску, погибли двое"),
        ("pl", "Dwie osoby zginęły w ataku na Kupiańsk"),
        ("de", "Zwei Tote bei Drohnenangriff auf Kupjansk"),
    ],
)
def test_following_an_oblast_brings_the_town_whose_article_never_names_it(language: str, text: str) -> None:
    assert found(text, language, "kharkiv-oblast") == {"kupiansk"}
    assert found(text, language, "donetsk-oblast") == set()


@pytest.mark.parametrize(
    ("language", "text", "followed", "expected"),
    [
        # every case form, old names, nouns and adjectives of regions
        ("uk", "Тривога на Харківщині, у Сумах та Запоріжжі", "ukraine", "kharkiv-oblast sumy zaporizhzhia"),
        ("uk", "Обстріл Харківської області", "kharkiv-oblast", "kharkiv-oblast"),
        ("uk", "Обстріл Харківської обл., є поранені", "kharkiv-oblast", "kharkiv-oblast"),
        ("uk", "Бої в Куп’янському районі", "kharkiv-oblast", "kupiansk-raion"),
        ("uk", "На Куп’янському напрямку тривають бої", "kharkiv-oblast", "kupiansk"),
        ("uk", "На Слобожанщині оголошено тривогу", "kharkiv-oblast", "kharkiv-oblast"),
        ("uk", "Харківські школи відновлять навчання", "kharkiv", "kharkiv"),
        ("uk", "Обстріл Харківської області", "kharkiv", ""),
        ("uk", "Удар по Артемівську у 2015 році", "donetsk-oblast", "bakhmut"),
        ("uk", "Над Часовим Яром збили дрон", "donetsk-oblast", "chasiv-yar"),
        ("uk", "У Кривому Розі вибух", "dnipropetrovsk-oblast", "kryvyi-rih"),
        ("uk", "Пожежа у Новій Водолазі", "kharkiv-oblast", "nova-vodolaha"),
        ("ru", "В Харьковской области объявлена тревога", "kharkiv-oblast", "kharkiv-oblast"),
        ("ru", "В Белой Церкви пожар", "kyiv-oblast", "bila-tserkva-kyiv"),
        ("en", "Fighting near Kupiansk in Kharkiv Oblast", "ukraine", "kupiansk kharkiv-oblast"),
        ("en", "Strikes across the Kharkiv region", "kharkiv-oblast", "kharkiv-oblast"),
        ("en", "Kharkiv-based volunteers", "kharkiv", "kharkiv"),
        ("en", "KHARKIV UNDER FIRE: FIVE DEAD", "kharkiv", "kharkiv"),
        ("pl", "Ewakuacja z Charkowa trwa", "kharkiv", "kharkiv"),
        ("de", "Angriff auf Charkiw und Isjum", "kharkiv-oblast", "kharkiv izium"),
        # ordinary words
        ("uk", "Виділено значні суми коштів", "sumy", ""),
        ("uk", "Суми становлять понад мільйон гривень", "sumy", ""),
        ("uk", "Суми: внаслідок удару поранено двох", "sumy", "sumy"),
        ("uk", "Суми знову під обстрілом. У місті Суми пошкоджено будинки", "sumy", "sumy"),
        ("uk", "У Сумах лунали вибухи", "sumy", "sumy"),
        ("ru", "Суммы растут. Сумы выплат — тоже", "sumy", ""),
        ("uk", "Слов’янські мови вивчають студенти", "sloviansk", ""),
        ("en", "Reading is good for you", "reading-england-gb", ""),
        ("en", "A man was arrested in Reading on Friday", "reading-england-gb", "reading-england-gb"),
        ("en", "Study: Elephants Distinguish Between Human Voices", "ukraine", ""),
        # people
        ("en", "John Kherson won the race on Sunday", "kherson", ""),
        ("en", "Mr. Kherson was asked why. Kherson was silent", "kherson", ""),
        ("en", "Paris Hilton arrived on Monday", "paris", ""),
        ("en", "Paris police arrested three", "paris", "paris"),
        ("uk", "Георгій Одеса виступив на сцені", "odesa", ""),
        ("uk", "О. Полтава написав книжку", "poltava", ""),
        ("ru", "Гол забил Никита Зоркин", "ukraine", ""),
        # governments, newspapers, rivers, ships
        ("en", "Washington said it would send aid", "washington-district-of-columbia-us", ""),
        ("en", "Moscow-backed forces shelled the town", "moscow", ""),
        ("en", "The Kyiv Independent reports", "kyiv", ""),
        ("en", "Over the Dnipro river a bridge", "dnipro", ""),
        ("en", "Forces hold the Oskil River", "kharkiv-oblast", ""),
        ("uk", "Крейсер «Нікополь» вийшов у море", "nikopol", ""),
        # places of one name
        ("en", "Russian attack on Nikopol kills one, injures three", "nikopol", "nikopol"),
        ("en", "Nikopol mayor opens Danube ferry in Bulgaria", "nikopol", ""),
        ("en", "Odessa, Texas police said on Monday", "odesa", ""),
        ("en", "Police in Odessa (Ukraine) said on Monday", "odesa", "odesa"),
        ("en", "Odessa port is open again", "odesa", "odesa"),
        ("en", "Trump speaks in New York", "ukraine", ""),
        (
            "uk",
            "Миколаївка Донецької області під вогнем",
            "donetsk-oblast",
            "mykolaivka-donetsk donetsk-oblast",
        ),
        ("uk", "Покровськ тримається, заявили в Росії", "pokrovsk", "pokrovsk"),
    ],
)
def test_a_name_is_the_place_it_means(language: str, text: str, followed: str, expected: str) -> None:
    assert found(text, language, followed) == set(expected.split())


def test_of_two_places_of_one_name_the_one_is_meant_where_the_source_reports_from() -> None:
    text = "У Миколаївці відкрили школу"
    both = "donetsk-oblast sumy-oblast"
    assert found(text, "uk", both, home="sumy-oblast") != found(text, "uk", both, home="donetsk-oblast")
    assert found(text, "uk", "donetsk-oblast", home="donetsk-oblast") == {"mykolaivka-donetsk"}


def test_a_word_becomes_a_place_where_the_source_reports_from_it() -> None:
    assert found("Суми перераховано", "uk", "sumy") == set()
    assert found("Суми перераховано", "uk", "sumy", home="sumy-oblast") == {"sumy"}


def test_a_small_town_takes_more_than_its_name() -> None:
    assert found("Яськи чекають", "uk", "ukraine") == set()
    assert found("У селі Яськи чекають", "uk", "ukraine") == {"yasky"}
    assert found("Яськи чекають. Одеська область допоможе", "uk", "ukraine") == {"yasky", "odesa-oblast"}


def test_the_words_that_name_a_place_are_told_as_they_stand() -> None:
    mentioned = world("kharkiv-oblast").mentioned(
        "Бої в Куп’янському районі; у Куп'янську тихо", Language("uk")
    )
    told = {GAZETTEER[place].key: words for place, words in mentioned.items()}
    assert told == {"kupiansk-raion": "Куп'янському районі", "kupiansk": "Куп'янську"}


def test_what_nobody_follows_is_not_looked_for() -> None:
    assert world("kharkiv").mentioned("London and Berlin, Vienna and Tokyo", Language("en")) == {}
    assert GAZETTEER.world(()).mentioned("Kharkiv", Language("en")) == {}


HOSTILE = st.sampled_from(
    [
        "Суми",
        "Миколаївка",
        "Kharkiv",
        "Odessa",
        ",",
        "Texas",
        "(",
        "-",
        "«",
        "»",
        ".",
        "\n",
        "’",
        "у",
        "Області",
        "і" * 300,
    ]
)


@given(
    st.lists(HOSTILE | st.text(max_size=20), max_size=200),
    st.sampled_from(["en", "uk", "ru", "pl", "de", "xx"]),
)
@settings(deadline=None)
def test_no_text_is_too_strange(parts: list[str], language: str) -> None:
    text = " ".join(parts)
    for place, words in world("ukraine").mentioned(text, Language(language)).items():
        assert place in GAZETTEER
        assert words


@pytest.mark.parametrize(
    "unit", ["Миколаївка, Суми (Одеса) ", "Нова ", "Іванівка-", "м. Суми «", "Харківська ", "А. ", "\n"]
)
def test_twice_the_text_takes_no_more_than_twice_the_time(unit: str) -> None:
    short, long = unit * 2_000, unit * 16_000
    world("ukraine").mentioned(short, Language("uk"))
    assert _seconds(long) < 8 * 4 * max(_seconds(short), 0.01)


def _seconds(text: str) -> float:
    begun = time.perf_counter()
    world("ukraine").mentioned(text, Language("uk"))
    return time.perf_counter() - begun


@pytest.mark.parametrize(
    ("text", "language", "named"),
    [
        ("У Рівному запрацювала нова школа", "uk", {"rivne"}),
        ("Харківське шосе у Києві перекриють", "uk", {"kyiv"}),
        ("На вул. Харківській у Києві пожежа", "uk", {"kyiv"}),
        ("Львівська площа в Києві затоплена", "uk", {"kyiv"}),
        ("На лівому березі Дніпра тривають бої", "uk", set()),
        ("On the left bank of the Dnipro fighting continues", "en", set()),
        ("Strike on Dnipro kills three", "en", {"dnipro"}),
        ("Вибухи в Дніпрі", "uk", {"dnipro"}),
        ("Харківські школи знову працюють", "uk", {"kharkiv"}),
    ],
)
def test_a_street_or_a_river_is_no_town(text: str, language: str, named: set[str]) -> None:
    gazetteer = shipped_gazetteer()
    everywhere = gazetteer.world([gazetteer.by_key("ukraine").id])

    found = everywhere.mentioned(text, Language(language))

    assert {gazetteer[place].key for place in found} == named
