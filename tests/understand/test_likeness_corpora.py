"""Likeness judged on corpora that others labelled: headlines of stories, pairs of texts, spun copies."""

import csv
import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from statistics import mean

import pytest

from digest.language.commonness import commonness
from digest.language.weights import cosine
from digest.model.article import Article
from digest.model.ids import Language
from digest.model.likeness import Gist
from digest.understand.background import Background, counting
from digest.understand.gist import gist_of, telling_keys
from digest.understand.likeness import is_copy
from grouped import b_cubed, grouped_in_memory
from headlines import Headline, headlines
from shared_corpora import shared
from stories import an_article

EN, RU = Language("en"), Language("ru")
PASSAGE = 1_200
SPLITS = (1, 2, 3, 4)
"""Ways to halve the stories: one half is judged, among some of the other. What is found depends on them."""


def halves(found: list[Headline], split: int) -> tuple[set[str], set[str]]:
    stories = sorted({one.story for one in found})
    random.Random(split).shuffle(stories)  # noqa: S311 - the same in every run
    return set(stories[: len(stories) // 2]), set(stories[len(stories) // 2 :])


def among_others(found: list[Headline], split: int) -> tuple[list[Headline], list[bool]]:
    """One half of the stories, half as many headlines of the other, and which of all are judged."""
    others, judged = halves(found, split)
    chosen = [one for one in found if one.story in judged]
    rest = [one for one in found if one.story in others]
    distractors = random.Random(1).sample(rest, len(chosen) // 2 + 1)  # noqa: S311 - the same in every run
    among = sorted([*chosen, *distractors], key=lambda one: (one.at, one.text))
    assert len(distractors) >= len(among) / 3
    return among, [one.story in judged for one in among]


def test_headlines_of_stories_are_grouped_among_those_of_others() -> None:
    found = headlines()
    reached: list[float] = []
    for split in SPLITS:
        among, judged = among_others(found, split)
        *_, f1 = b_cubed(grouped_in_memory(among), [one.story for one in among], judged)
        reached.append(f1)
    assert mean(reached) >= 0.78, f"F1 {' '.join(f'{f1:.3f}' for f1 in reached)}"


Pair = tuple[Article, Article, bool]


def pairs(language: Language) -> list[Pair]:
    path = shared(f"corpora/stories/pairs-{language}.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))

    def article(row: dict[str, str], which: str) -> Article:
        headline, text = row[f"INPUT:{which}_title"], row[f"INPUT:{which}_text"]
        return an_article(headline, body=text, language=language)

    return [(article(row, "first"), article(row, "second"), row["GOLDEN:quality"] == "OK") for row in rows]


@pytest.mark.parametrize(("language", "least"), [(EN, 0.90), (RU, 0.83)])
def test_pairs_of_texts_are_told_apart_by_their_likeness(language: Language, least: float) -> None:
    judged = list(likenesses(pairs(language), language))

    best = max(f_one(judged, threshold / 100) for threshold in range(1, 100))

    assert best >= least


def likenesses(given: list[Pair], language: Language) -> Iterator[tuple[float, bool]]:
    """As they come: each is weighed by what came before it, as in the stream of the day."""
    background = Background(language=language)
    for one, other, same in given:
        gists = gist(one, background), gist(other, background)
        background = replace(background, tally=counting(background.tally, [g.weights for g in gists]))
        yield cosine(gists[0].weights, gists[1].weights), same


def gist(article: Article, background: Background) -> Gist:
    found = gist_of(article, background)
    assert found is not None
    return found


def f_one(judged: list[tuple[float, bool]], threshold: float) -> float:
    right = sum(same and likeness >= threshold for likeness, same in judged)
    taken = sum(likeness >= threshold for likeness, _ in judged)
    there = sum(same for _, same in judged)
    return 2 * right / (taken + there)


def passages() -> list[tuple[str, Article]]:
    """Passages of whole articles as articles of their own, each with the text that it is from."""
    told = json.loads(shared("corpora/pages/ground-truth.json").read_text(encoding="utf-8")).values()
    texts = {page["articleBody"] for page in told} | {one.body for pair in pairs(EN) for one in pair[:2]}
    return [
        (text, an_article(text[at : at + 80], body=text[at : at + PASSAGE]))
        for text in sorted(texts)
        for at in range(0, max(len(text) - PASSAGE // 2, 1), PASSAGE)
    ]


def test_a_copy_is_known_though_two_fifths_of_its_words_are_others() -> None:
    same = {frozenset((one.body, other.body)) for one, other, is_same in pairs(EN) if is_same}
    background = Background(language=EN)
    known = [(text, gist(article, background)) for text, article in passages()]
    copies = [(text, gist(spun_article(article), background)) for text, article in passages()]

    found = [is_copy(spun, one) for (_, spun), (_, one) in zip(copies, known, strict=True)]
    apart = [
        is_copy(spun, other)
        for text, spun in copies
        for other_text, other in known
        if text != other_text and frozenset((text, other_text)) not in same
    ]

    assert sum(found) / len(found) >= 0.95
    assert len(apart) > 10_000
    assert sum(apart) / len(apart) <= 1e-4, f"{sum(apart)} of {len(apart)}"


def spun_article(article: Article) -> Article:
    chance = random.Random(article.headline)  # noqa: S311 - the same in every run
    usual = [key for key in sorted(commonness(EN)) if key.isalpha() and len(key) > 3]

    def spun(text: str) -> str:
        return re.sub(r"[^\W\d_]+", lambda match: swapped(match[0]), text)

    def swapped(word: str) -> str:
        """Names stay; of all other words that say something two in five are replaced."""
        spared = word[0].isupper() or not telling_keys(word, EN) or chance.random() >= 0.4
        return word if spared else chance.choice(usual)

    return replace(article, headline=spun(article.headline), body=spun(article.body))
