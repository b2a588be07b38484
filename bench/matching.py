"""Matching mixed-language articles against many topics of every kind the language has."""

import random
import resource
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from itertools import accumulate
from math import log1p

from bench.timing import against
from digest.language.commonness import commonness
from digest.language.gazetteer import shipped_gazetteer
from digest.model.article import Article
from digest.model.errors import InputRefused
from digest.model.ids import Language, TopicId
from digest.model.topic import Query, Topic
from digest.select.matching import Matcher, Matter
from digest.select.queries import parse_query

LANGUAGES = tuple(map(Language, ("en", "uk", "ru")))
ARTICLES = 1_000
TOPICS = 100_000
FEW = 1_000
SAMPLE = 200
"""Topics that the loop asks one by one: of all of them it would take the night."""
_COMMON = 0.02
"""Nobody follows a word that stands in every fiftieth text."""


def rows() -> list[str]:
    chance = random.Random(1)  # noqa: S311 - the same figures each time, no secret
    matters = [_matter(number, chance) for number in range(ARTICLES)]
    topics = _topics(chance)
    everywhere = shipped_gazetteer()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    many = Matcher(topics, everywhere)
    for language in LANGUAGES:
        many.concerned(next(one for one in matters if one.article.language == language))
    built = time.perf_counter() - begun
    taken = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    few = Matcher(topics[:FEW], everywhere)
    sample = Matcher(topics[:SAMPLE], everywhere)
    alone = [Matcher([topic], everywhere) for topic in topics[:SAMPLE]]
    all_topics, fewer = against(lambda: _match(many, matters), lambda: _match(few, matters))
    some = matters[:20]
    together, loop = against(lambda: _match(sample, some), lambda: [_match(one, some) for one in alone])
    found = _match(many, matters) / ARTICLES
    rates = f"{fewer / all_topics:.2f}x the rate for {FEW:,}; {found:.0f} concerned each"
    of_sample = f"{len(some) / together:,.0f} articles/s ({loop / together:.0f}x a topic-by-topic loop)"
    return [
        f"match {TOPICS:,} topics: {ARTICLES / all_topics:,.0f} articles/s ({rates})",
        f"match {FEW:,} topics: {ARTICLES / fewer:,.0f} articles/s",
        f"match {SAMPLE} topics: {of_sample}",
        f"compile {TOPICS:,} topics in three languages: {TOPICS / built:,.0f} topics/s, {taken:.0f} MB",
    ]


def _match(matcher: Matcher, matters: Sequence[Matter]) -> int:
    return sum(len(matcher.concerned(matter)) for matter in matters)


def _matter(number: int, chance: random.Random) -> Matter:
    language = LANGUAGES[number % len(LANGUAGES)]
    known, weights = _vocabulary(language)

    def some(count: int) -> str:
        said = chance.choices(known, cum_weights=weights, k=count)
        names = (
            f"{word.title()} {_name(chance)}" if not place % 12 else word for place, word in enumerate(said)
        )
        return " ".join(names)

    article = Article(
        url=f"https://example.org/{number}",
        headline=some(9),
        summary=some(40),
        body=some(160),
        publisher="The Courier",
        language=language,
    )
    return Matter(article=article, source=f"source-{number % 50}", section="world")


@cache
def _vocabulary(language: Language) -> tuple[Sequence[str], Sequence[float]]:
    """The words of a language, and how often they are said, added up."""
    known = commonness(language)
    return list(known), list(accumulate(-log1p(-share) for share in known.values()))


def _topics(chance: random.Random) -> list[Topic]:
    """No two ask the same: the store would have one of them."""
    asked: dict[Query, None] = {}
    while len(asked) < TOPICS:
        with suppress(InputRefused):  # what stands in almost every article, or contradicts itself
            asked[parse_query(_asked(chance))] = None
    return [
        Topic(id=TopicId(number), key=str(number), names=(), query=query)
        for number, query in enumerate(asked)
    ]


def _asked(chance: random.Random) -> str:
    """Of every kind, as people would ask: mostly names and words, and some that know the language well."""
    a, b, c = (_followed(chance) for _ in range(3))
    kinds: list[tuple[int, Callable[[], str]]] = [
        (35, lambda: a),
        (10, lambda: f'"{a} {b}"'),
        (15, lambda: f"{a} {b}"),
        (15, lambda: f"{a} OR {b} OR {c}"),
        (8, lambda: f"{a} -{b}"),
        (5, lambda: f"title:{a}"),
        (8, lambda: f"{a} NEAR/10 ({b} OR {c})"),
        (2, lambda: f"{a[:5]}*" if len(a) > 5 and a.isalpha() else a),
        (2, lambda: f"({a} OR {b}) source:source-{chance.randrange(50)} lang:uk"),
    ]
    (kind,) = chance.choices([make for _, make in kinds], [share for share, _ in kinds])
    return kind()


def _followed(chance: random.Random) -> str:
    if chance.random() < 0.5:
        return _name(chance)
    return chance.choice(_followable(chance.choice(LANGUAGES)))


@cache
def _followable(language: Language) -> Sequence[str]:
    return [word for word, share in commonness(language).items() if share < _COMMON]


_SOUNDS = (
    "ka ro mi ste lu vo ne sha pi do gre zu ti ba ha fe ви ко лі на сте ро ха ґа ми до ре зу ті бо ґе фе"
)
SOUNDS = _SOUNDS.split()
LATIN, CYRILLIC = SOUNDS[:16], SOUNDS[16:]


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(chance.choice((LATIN, CYRILLIC)), k=4)).title()
