from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.language.tokens import words
from digest.language.word_keys import word_key
from digest.model.article import OPENING
from digest.model.ids import Language, TopicId
from digest.model.topic import Topic
from digest.select.matching import Hit, Matcher, Matter
from digest.understand.locate import locate
from stories import EN, UK, a_topic, an_article, known_places, the_gazetteer, the_world

GAZETTEER = the_gazetteer()
RU, PL = Language("ru"), Language("pl")
OBLAST = known_places()["kharkiv-oblast"].id


def concerned(topic: Topic, headline: str, language: Language = EN, *, body: str = "") -> bool:
    article = an_article(headline, language=language, body=body)
    matter = Matter(article=article, source="courier", places=locate(article, the_world()))
    return topic.id in Matcher([topic], GAZETTEER).concerned(matter)


@pytest.mark.parametrize(
    ("query", "headline", "language"),
    [
        ("evacuations", "Evacuation continues from Kupiansk", EN),
        ("evacuation", "Two evacuations by train", EN),
        ("евакуація", "Потяг для евакуації вирушив", UK),
        ("Харків", "У ХАРКОВІ відновили світло", UK),
        ("Харків", "Удар по Харкову вночі", UK),
        ("Куп'янськ", "Бої біля Куп’янська тривають", UK),
        ('"air defence"', "New air defence for the city", EN),
        ("train OR bus", "A bus leaves every hour", EN),
    ],
)
def test_a_topic_finds_its_words_in_every_form(query: str, headline: str, language: Language) -> None:
    assert concerned(a_topic(1, query), headline, language)


@pytest.mark.parametrize(
    ("query", "headline", "language"),
    [
        ("evacuation", "Grain ships leave Odesa", EN),
        ("evacuation train", "The evacuation goes on by road", EN),
        ('"air defence"', "Defence from the air", EN),
        ('"air defence"', "Air defences tested", EN),
        ("суми", "Сума коштів зросла", EN),
    ],
)
def test_a_topic_does_not_find_what_is_not_there(query: str, headline: str, language: Language) -> None:
    assert not concerned(a_topic(1, query), headline, language)


def test_following_an_oblast_brings_the_town_that_never_says_its_name() -> None:
    topic = a_topic(1, "Kharkiv", OBLAST)

    assert concerned(topic, "Fighting near Kupiansk, military says")
    assert concerned(topic, "Бої тривають біля Вовчанська", UK)
    assert not concerned(topic, "Fighting near Pokrovsk, military says")


def test_a_word_far_down_in_the_body_is_a_mention_not_the_subject() -> None:
    topic = a_topic(1, "evacuation")

    assert concerned(topic, "A quiet day", body="The evacuation ended.")
    assert not concerned(topic, "A quiet day", body="Nothing to report. " * OPENING + "The evacuation ended.")


PLAIN = st.sampled_from(["kharkiv", "train", "trains", "evacuate", "evacuated", "school", "port", "grain"])


@given(
    st.lists(
        st.lists(st.lists(PLAIN, min_size=1, max_size=2), min_size=1, max_size=3), min_size=1, max_size=6
    ),
    st.lists(PLAIN, min_size=1, max_size=8),
)
def test_the_compiled_topics_decide_as_each_topic_by_itself_would(
    topics: list[list[list[str]]], headline: list[str]
) -> None:
    made = [
        a_topic(number, " OR ".join(" ".join(branch) for branch in branches))
        for number, branches in enumerate(topics)
    ]
    article = an_article(" ".join(headline))
    keys = {word_key(word, EN) for word in words(article.opening)}
    by_hand = {
        TopicId(number)
        for number, branches in enumerate(topics)
        if any(all(word_key(word, EN) in keys for word in branch) for branch in branches)
    }

    found = Matcher(made, GAZETTEER).concerned(Matter(article=article, source="courier"))
    assert set(found) == by_hand


def hit(topic: Topic, headline: str, language: Language = EN, **fields: object) -> Hit | None:
    article = an_article(headline, language=language, **fields)
    matter = Matter(article=article, source="courier", section="war", places=locate(article, the_world()))
    return Matcher([topic], GAZETTEER).concerned(matter).get(topic.id)


@pytest.mark.parametrize(
    ("query", "headline", "language", "word"),
    [
        ("evacuate", "Kupiansk: Evacuations go on", EN, "Evacuations"),
        ("Харків", "Удар по ХАРКОВУ вночі", UK, "ХАРКОВУ"),
        ('"air defence"', "New Air Defence for the city", EN, "Air Defence"),
        ("train evacuation", "Evacuation by train", EN, "Evacuation"),
        ("train NEAR/2 city", "A city of old and a train to the city", EN, "train"),
        ("title:train", "Trains run again", EN, "Trains"),
        ("evacu* -bus", "Evacuees came by train", EN, "Evacuees"),
        ("Syniehubov", "Синєгубова запитали про школи", UK, "Синєгубова"),
        ("Синєгубов", "Syniehubov visits a school", EN, "Syniehubov"),
        ("基辅", "俄军空袭基辅市中心", EN, "基辅"),
        ("source:courier", "Trains run again", EN, ""),
        ("train section:war lang:en", "Trains run again", EN, "Trains"),
    ],
)
def test_a_hit_quotes_the_first_word_that_counts_as_it_is_written(
    query: str, headline: str, language: Language, word: str
) -> None:
    assert hit(a_topic(1, query), headline, language) == Hit(word=word, in_title=word != "")


def test_an_acronym_that_small_letters_make_a_pronoun_is_found_in_capitals_only() -> None:
    for query, there, not_there in (
        ("US", "Aid from the US arrives", "They told us to leave"),
        ("U.S.", "Aid from the U.S. arrives", "He let us go"),
        ("WHO", "The WHO warns of cholera", "Who said so"),
        ("title:IT", "IT workers strike", "It is late"),
    ):
        assert hit(a_topic(1, query), there) is not None
        assert hit(a_topic(1, query), not_there) is None


@pytest.mark.parametrize(
    ("query", "headline", "language"),
    [
        ("Trump", "Трамп зустрівся з послом", UK),
        ("Трамп", "Trump meets an envoy", EN),
        ("Putin", "Встреча с Путиным", RU),
        ("Путін", "Putin speaks", EN),
        ("Merz", "Мерц приїхав до Києва", UK),
        ("Tusk", "Туск прибув", UK),
        ("Rubio", "Рубіо відповів", UK),
        ("Макрон", "Macron replies", EN),
        ("F-16", "Нові F16 прибули", UK),
        ("F16", "Another F-16 lost", EN),
        ("F-16", "Two F-16s took off", EN),
        ("Су34", "Збито Су-34", UK),
    ],
)
def test_surnames_and_models_meet_however_they_are_written(
    query: str, headline: str, language: Language
) -> None:
    assert hit(a_topic(1, query), headline, language) is not None


def test_names_that_sound_only_nearly_alike_do_not_meet() -> None:
    assert hit(a_topic(1, "Zakharova"), "Премія Сахарова", UK) is None
    assert hit(a_topic(1, "Рахів"), "Село Рагів", UK) is None
    assert hit(a_topic(1, "Malyuk"), "Малюк отримав подарунок", UK) is None


def test_a_name_repeated_without_end_is_found_in_one_walk() -> None:
    matcher = Matcher([a_topic(1, "Kharkiv"), a_topic(2, "Syniehubov")], GAZETTEER)
    article = an_article("Харків Синєгубов", language=UK, body="Харків " * OPENING + "Синєгубов")
    longest = replace(article, headline="Харків Синєгубов " * 10_000)

    begun = process_time()
    assert len(matcher.concerned(Matter(article=longest, source="courier"))) == 2
    assert process_time() - begun < 5


@pytest.mark.parametrize(
    ("query", "headline", "language"),
    [
        ("Syniehubov", "то був синєгубов", UK),
        ("mist", "Місто живе", UK),
        ("title:bus", "Trains run again", EN),
        ("train lang:uk", "Trains run again", EN),
        ("train source:vistnyk", "Trains run again", EN),
        ("train -again", "Trains run again", EN),
        ("train NEAR/1 Izium", "Trains run again to Izium", EN),
    ],
)
def test_what_is_only_like_what_is_asked_is_no_hit(query: str, headline: str, language: Language) -> None:
    assert hit(a_topic(1, query), headline, language, summary="A bus waits") is None


def test_no_phrase_goes_from_the_headline_into_what_follows() -> None:
    assert hit(a_topic(1, '"again buses"'), "Trains run again", summary="Buses wait") is None


def test_a_word_below_the_headline_counts_and_is_told_apart() -> None:
    assert hit(a_topic(1, "bus"), "Trains run again", summary="Buses wait") == Hit(
        word="Buses", in_title=False
    )


def test_where_only_the_place_counts_it_is_named_as_the_article_names_it() -> None:
    topic = a_topic(1, "Kharkiv", OBLAST)

    assert hit(topic, "Fighting near Kupiansk, military says") == Hit(word="Kupiansk", in_title=True)
    assert hit(topic, "A quiet day", summary="Fighting near Kupiansk") == Hit(word="Kupiansk", in_title=False)


@pytest.mark.parametrize(
    ("query", "headline", "is_found"),
    [
        ("Kharkiv -football", "Football in Kupiansk", False),
        ("Kharkiv -football", "A school in Kupiansk", True),
        ("Kharkiv lang:uk", "A school in Kupiansk", False),
        ("Kharkiv lang:en", "A school in Kupiansk", True),
        ("Kharkiv -football OR tennis", "Football in Kupiansk", True),
        ("Kharkiv -football OR Kharkov -football", "Football in Kupiansk", False),
        ("Kharkiv -football OR Kharkov -football", "A school in Kupiansk", True),
        ("Kharkiv lang:uk OR Kharkov lang:uk", "A school in Kupiansk", False),
        ("source:vistnyk", "A school in Kupiansk", True),
        ("source:vistnyk -school", "A school in Kupiansk", False),
        ("grain place:kharkiv-oblast", "Grain in Kupiansk", True),
        ("grain place:kharkiv-oblast", "Grain in Odesa", True),
    ],
)
def test_what_a_topic_as_a_whole_excludes_or_is_limited_to_holds_for_its_place_too(
    query: str, headline: str, *, is_found: bool
) -> None:
    odesa = known_places()["odesa"].id if "place:" in query else OBLAST

    found = hit(a_topic(1, query, odesa), headline)
    assert (found is not None) is is_found


def test_an_unknown_place_in_a_topic_finds_nothing() -> None:
    assert hit(a_topic(1, "place:atlantis"), "Fighting near Kupiansk") is None
    assert hit(a_topic(1, "place:kupiansk"), "Fighting near Kupiansk") == Hit(word="Kupiansk", in_title=True)


HOSTILE = {
    "one word": "train " * 400,
    "two words": "train bus " * 200,
    "one letter": "a" * 100_000,
    "marks": "а́" * 20_000,
    "apostrophes": "a'" * 20_000,
    "hyphens": "a-" * 20_000,
    "unspaced": "基" * 100_000,
    "nothing": " " * 100_000,
    "a phrase that nearly is": "train train train train bus " * 80,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_takes_no_more_time_than_its_length(kind: str) -> None:
    asked = [
        *(f"train NEAR/{n} bus" for n in range(100)),
        *(f'"{"train " * n} bus"' for n in range(1, 60)),
        *(f"(train OR bus OR a) NEAR/{n} (bus OR train)" for n in range(100)),
        "基 NEAR 基",
        "aaa*",
    ]
    matcher = Matcher([a_topic(number, query) for number, query in enumerate(asked)], GAZETTEER)
    text = HOSTILE[kind]
    matter = Matter(article=an_article(text[:2_000], summary=text[:2_000], body=text), source="courier")

    matcher.concerned(matter)
    begun = process_time()
    matcher.concerned(matter)
    assert process_time() - begun < 1


@pytest.mark.parametrize(
    ("query", "headline", "language"),
    [
        ("Kharkiv drone", "Drone debris falls in Kharkov", EN),
        ("Kharkiv дрон", "Дрон влучив у будинок у Харкові", UK),
        ("Харків дрон", "Дрон попал в дом в Харькове", RU),
        ("Харьков drone", "Drone hits house in Kharkiv", EN),
        ("Kharkiv dron", "Dron uderzył w dom w Charkowie", PL),
        ("Купянск fire", "Fire in Kupyansk", EN),
    ],
)
def test_a_place_is_found_by_all_the_names_it_has(query: str, headline: str, language: Language) -> None:
    assert concerned(a_topic(1, query), headline, language)


@pytest.mark.parametrize(
    ("query", "headline", "language"),
    [
        ("Kharkiv drone", "Drone hits house in Kherson", EN),
        ("mine clearing", "Шахта очищена", UK),
        ("Paris", "Pari passu clause in the bond", EN),
        ("суми виплат", "Sumy payments begin", EN),
    ],
)
def test_a_word_that_is_no_name_has_no_other_names(query: str, headline: str, language: Language) -> None:
    assert not concerned(a_topic(1, query), headline, language)
