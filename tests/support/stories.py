"""Builders that tests arrange their stories with: every field has a value until a test cares."""

from datetime import UTC, datetime, timedelta

from digest.language.gazetteer import Gazetteer, listed_places
from digest.model.article import Article, ArticleStatus, ArticleVersion, Image
from digest.model.ids import (
    ArticleId,
    Language,
    ListId,
    PlaceId,
    SectionId,
    SourceId,
    StoryId,
    TopicId,
    VersionId,
)
from digest.model.mailing_list import MailingList
from digest.model.place import Place
from digest.model.topic import Topic
from digest.select.queries import parse_query

NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
EN = Language("en")
UK = Language("uk")


def an_article(headline: str = "Trains run again between Kharkiv and Izium", **fields: object) -> Article:
    known: dict[str, object] = {
        "url": f"https://courier.example/{abs(hash(headline))}",
        "headline": headline,
        "publisher": "The Courier",
        "language": EN,
        "published": NOW - timedelta(hours=3),
    }
    return Article(**{**known, **fields})  # type: ignore[arg-type]  # builders pass fields on by name


def a_version(number: int, article: Article | None = None, **fields: object) -> ArticleVersion:
    known: dict[str, object] = {
        "id": VersionId(number),
        "article_id": ArticleId(number),
        "source_id": SourceId(1),
        "story_id": StoryId(number),
        "section": None,
        "seen": NOW - timedelta(hours=1),
        "article": article or an_article(f"Headline number {number} of the day"),
        "status": ArticleStatus.USABLE,
    }
    return ArticleVersion(**{**known, **fields})  # type: ignore[arg-type]  # builders pass fields on by name


def a_list(**fields: object) -> MailingList:
    known: dict[str, object] = {
        "id": ListId(1),
        "key": "courier",
        "name": "The Courier Digest",
        "sender": "digest@courier.example",
        "sender_name": "The Courier",
        "language": EN,
        "zone": "Europe/Kyiv",
        "hour": 7,
        "postal_address": "1 Example Street, Kyiv",
        "sections": (SectionId(1), SectionId(2)),
    }
    return MailingList(**{**known, **fields})  # type: ignore[arg-type]  # builders pass fields on by name


def a_topic(number: int, query: str, place: PlaceId | None = None) -> Topic:
    return Topic(id=TopicId(number), key=f"topic-{number}", names=(), query=parse_query(query), place=place)


def known_places() -> dict[str, Place]:
    """The shipped places, numbered in their order."""
    numbers = {listed.key: PlaceId(number) for number, listed in enumerate(listed_places(), start=1)}
    return {
        listed.key: Place(
            id=numbers[listed.key],
            key=listed.key,
            parent=numbers[listed.parent] if listed.parent else None,
            names=listed.names,
            aliases=listed.aliases,
        )
        for listed in listed_places()
    }


def the_gazetteer() -> Gazetteer:
    return Gazetteer(known_places().values())


def a_picture() -> Image:
    return Image(url="https://courier.example/img/bridge.jpg", caption="The bridge", credit="N. Example")
