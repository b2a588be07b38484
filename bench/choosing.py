"""Matching articles against topics, and choosing for readers."""

import random
from datetime import UTC, datetime, timedelta

from bench.timing import against, seconds
from digest.language.gazetteer import shipped_gazetteer
from digest.model.article import Article, ArticleVersion
from digest.model.ids import ArticleId, Language, ListId, SectionId, SourceId, StoryId, TopicId, VersionId
from digest.model.mailing_list import MailingList
from digest.model.people import Follows
from digest.model.topic import Topic
from digest.select.choosing import Wishes, choose
from digest.select.matching import Matcher, Matter
from digest.select.queries import parse_query
from digest.select.ranking import ranking_of

EN = Language("en")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
_SOUNDS = ("ka", "ro", "mi", "ste", "lu", "vo", "ne", "sha", "pi", "do", "gre", "zu", "ti", "ba", "ha", "fe")
WORDS = [f"{first}{middle}{last}" for first in _SOUNDS for middle in _SOUNDS for last in _SOUNDS]


def rows() -> list[str]:
    chance = random.Random(1)  # noqa: S311 - the same figures each time, no secret
    topics = [_topic(number, chance) for number in range(1000)]
    articles = [_article(number, chance) for number in range(200)]
    everywhere = shipped_gazetteer()
    together = Matcher(topics, everywhere)
    alone = [Matcher([topic], everywhere) for topic in topics]

    ours, loop = against(
        lambda: [together.concerned(Matter(article=article, source="")) for article in articles[:20]],
        lambda: [
            [matcher.concerned(Matter(article=article, source="")) for matcher in alone]
            for article in articles[:20]
        ],
    )
    ranking = ranking_of(
        [_version(number, article) for number, article in enumerate(articles)],
        {
            ArticleId(number): together.concerned(Matter(article=article, source=""))
            for number, article in enumerate(articles)
        },
        now=NOW,
    )
    readers = [_wishes(frozenset(TopicId(chance.randrange(1000)) for _ in range(10))) for _ in range(500)]
    chosen = seconds(lambda: [choose(ranking, wishes, mailing_list=LIST, now=NOW) for wishes in readers])
    copied = seconds(lambda: [list(ranking.candidates) for _ in readers])
    return [
        f"match 1,000 topics: {20 / ours:,.0f} articles/s ({loop / ours:.1f}x a topic-by-topic loop)",
        f"choose among 200 stories: {500 / chosen:,.0f} readers/s ({chosen / copied:.0f}x a copied ranking)",
    ]


LIST = MailingList(
    id=ListId(1),
    key="bench",
    name="Bench",
    sender="bench@example.org",
    sender_name="Bench",
    language=EN,
    zone="UTC",
    hour=7,
    postal_address="1 Example Street",
    sections=(SectionId(1),),
)


def _wishes(topics: frozenset[TopicId]) -> Wishes:
    return Wishes(follows=Follows(topics=topics), languages=(EN,), had={})


def _topic(number: int, chance: random.Random) -> Topic:
    query = " OR ".join(" ".join(chance.sample(WORDS, 2)) for _ in range(3))
    return Topic(id=TopicId(number), key=str(number), names=(), query=parse_query(query))


def _article(number: int, chance: random.Random) -> Article:
    return Article(
        url=f"https://example.org/{number}",
        headline=" ".join(chance.choices(WORDS, k=9)),
        summary=" ".join(chance.choices(WORDS, k=40)),
        body=" ".join(chance.choices(WORDS, k=120)),
        publisher="The Courier",
        language=EN,
    )


def _version(number: int, article: Article) -> ArticleVersion:
    return ArticleVersion(
        id=VersionId(number),
        article_id=ArticleId(number),
        source_id=SourceId(number % 9),
        story_id=StoryId(number),
        section=SectionId(1),
        seen=NOW - timedelta(minutes=number),
        article=article,
    )
