"""Builders that tests arrange their stories with: every field has a value until a test cares."""

from datetime import UTC, datetime, timedelta
from functools import cache

from digest.language.gazetteer import Gazetteer, shipped_gazetteer
from digest.language.world import World
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


@cache
def known_places() -> dict[str, Place]:
    """Ukraine and what lies inside it, by key."""
    gazetteer = shipped_gazetteer()
    return {gazetteer[place].key: gazetteer[place] for place in gazetteer.within(_ukraine())}


def the_gazetteer() -> Gazetteer:
    return shipped_gazetteer()


@cache
def the_world() -> World:
    """The closed world of who follows Ukraine."""
    return shipped_gazetteer().world([_ukraine()])


def _ukraine() -> PlaceId:
    return shipped_gazetteer().by_key("ukraine").id


def a_picture() -> Image:
    return Image(url="https://courier.example/img/bridge.jpg", caption="The bridge", credit="N. Example")
