import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.language.tokens import words
from digest.language.word_keys import word_key
from digest.model.article import OPENING
from digest.model.ids import Language, TopicId
from digest.model.topic import Topic
from digest.select.matching import Matcher, Matter
from digest.understand.locate import locate
from stories import EN, UK, a_topic, an_article, known_places, the_gazetteer, the_world

GAZETTEER = the_gazetteer()
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
