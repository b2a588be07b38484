"""Finding places in articles, against matching the same articles with a thousand topics."""

from bench.timing import against
from bench.words import TEXTS
from digest.language.gazetteer import shipped_gazetteer
from digest.model.article import Article
from digest.model.ids import Language, TopicId
from digest.model.topic import Topic
from digest.select.matching import Matcher, Matter
from digest.select.queries import parse_query
from digest.understand.locate import locate

_TOPICS = 1_000


def rows() -> list[str]:
    gazetteer = shipped_gazetteer()
    country = gazetteer.world([gazetteer.by_key("ukraine").id])
    oblast = gazetteer.world([gazetteer.by_key("kharkiv-oblast").id])
    matcher = Matcher((_topic(number) for number in range(_TOPICS)), gazetteer)
    articles = [_article(Language(language), text) for language, text in TEXTS.items()]
    matters = [Matter(article=article, source="") for article in articles]
    found = []
    for name, world in (("a country", country), ("an oblast", oblast)):
        located, matched = against(
            lambda world=world: [locate(article, world) for article in articles],  # type: ignore[misc]  # mypy cannot infer a lambda's default
            lambda: [matcher.concerned(matter) for matter in matters],
            times=50,
        )
        found.append(
            f"articles located by who follows {name}: {len(articles) / located:,.0f} articles/s "
            f"({matched / located:.2f} of matching them with {_TOPICS:,} topics)"
        )
    return found


def _article(language: Language, text: str) -> Article:
    return Article(
        url="https://courier.example/",
        headline=text[:80],
        publisher="The Courier",
        language=language,
        body="\n\n".join([text] * 3),
    )


def _topic(number: int) -> Topic:
    query = parse_query(f"word{number} OR phrase{number}")
    return Topic(id=TopicId(number), key=f"topic-{number}", names=(), query=query)
