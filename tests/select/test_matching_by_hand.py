"""Compiled topics decide as each topic by itself would, judged word by word."""

from collections.abc import Callable, Mapping, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.language.tokens import words_as_written
from digest.model.errors import InputRefused
from digest.model.ids import Language, TopicId
from digest.model.topic import Topic
from digest.select.matching import Hit, Matcher, Matter
from digest.select.queries import parse_query
from stories import an_article
from topic_talk import GAZETTEER, Said, Vocabulary, first_words, is_true, made_up, typed

ENGLISH = """
    kharkiv kupiansk train trains evacuate evacuated evacuation air defence school schools port grain ship
    ships the of and f-16 zelensky syniehubov kellogg
"""
UKRAINIAN = """
    харків харкові куп'янськ потяг потяги евакуація евакуації евакуювати школа школи порт зерно зерна і в на
    зеленський синєгубов синєгубова келлог
"""
RUSSIAN = "харьков харькове поезд поезда эвакуация эвакуации школа школы порт зерно в на и зеленский"
VOCABULARY = {"en": ENGLISH.split(), "uk": UKRAINIAN.split(), "ru": RUSSIAN.split()}
EVERY = Vocabulary(words=sorted({word for known in VOCABULARY.values() for word in known}))
SPELLINGS: Sequence[Callable[[str], str]] = (str.upper, str.capitalize, str.lower)
SOME_PLACES = [GAZETTEER.by_key(key).id for key in ("kupiansk", "kharkiv-oblast", "ukraine", "odesa")]


def a_matter(chance: Random) -> Matter:
    language = chance.choice(sorted(VOCABULARY))
    known = VOCABULARY[language]

    def some(most: int) -> str:
        foreign = VOCABULARY[chance.choice(sorted(VOCABULARY))]
        return " ".join(
            chance.choice(SPELLINGS)(chance.choice(foreign if chance.random() < 0.1 else known))
            for _ in range(chance.randint(0, most))
        )

    article = an_article(
        some(7), url="https://courier.example/1", language=Language(language), summary=some(8), body=some(20)
    )
    return Matter(
        article=article,
        source=chance.choice(["courier", "vistnyk", ""]),
        section=chance.choice(["war", "culture", None]),
        places=frozenset(chance.sample(SOME_PLACES, chance.choice([0, 0, 1, 2]))),
    )


def some_topics(chance: Random, count: int) -> dict[TopicId, tuple[Said, Topic]]:
    made: dict[TopicId, tuple[Said, Topic]] = {}
    while len(made) < count:
        said = made_up(chance, EVERY)
        number = TopicId(len(made) + 1)
        try:
            query = parse_query(typed(said, chance))
        except InputRefused:
            continue
        made[number] = said, Topic(id=number, key=str(number), names=(), query=query)
    return made


def judged(
    topics: Mapping[TopicId, tuple[Said, Topic]], matter: Matter
) -> dict[TopicId, tuple[int, int] | None]:
    """The topics that are true of it, and where the first word that counts stands."""
    found: dict[TopicId, tuple[int, int] | None] = {}
    for number, (said, topic) in topics.items():
        if is_true(said, matter):
            spans = first_words(topic.query.root, matter)
            assert spans is not None
            found[number] = min(spans, default=None)
    return found


def differences(topics: Mapping[TopicId, tuple[Said, Topic]], matters: Sequence[Matter]) -> list[object]:
    matcher = Matcher((topic for _, topic in topics.values()), GAZETTEER)
    wrong: list[object] = []
    for matter in matters:
        there = _written(matter)
        title = len(words_as_written(matter.article.headline))
        hits = matcher.concerned(matter)
        expected = judged(topics, matter)
        wrong += [(topics[one], matter) for one in set(hits) ^ set(expected)]
        wrong += [
            (topics[number], matter, hits[number])
            for number, span in expected.items()
            if number in hits
            and span is not None
            and hits[number] != Hit(word=" ".join(there[span[0] : span[1] + 1]), in_title=span[0] < title)
        ]
    return wrong


def _written(matter: Matter) -> list[str]:
    article = matter.article
    return [
        *words_as_written(article.headline),
        "\n",
        *words_as_written(f"{article.summary}\n{article.body}"),
    ]


@pytest.mark.slow
def test_of_a_hundred_thousand_decisions_none_differs() -> None:
    chance = Random(20261122)  # noqa: S311 - the same cases each time, no secret
    topics = some_topics(chance, 500)
    matters = [a_matter(chance) for _ in range(200)]

    assert differences(topics, matters) == []
    # The cases are worth something only if many answers are yes, and for all kinds of topics.
    positive = [judged(topics, matter) for matter in matters[:20]]
    assert 0.05 < sum(map(len, positive)) / (20 * len(topics)) < 0.5


@settings(max_examples=25)
@given(st.randoms(use_true_random=True))
def test_nor_does_any_that_chance_makes_up(chance: Random) -> None:
    assert differences(some_topics(chance, 8), [a_matter(chance) for _ in range(4)]) == []
