"""A small newsroom in a database, for tests to stand on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from digest.model.article import Article
from digest.model.ids import (
    Language,
    ListId,
    SectionId,
    SourceId,
    StoryId,
    SubscriberId,
    TopicId,
    VariantId,
    VersionId,
)
from digest.model.issue import Issue, Lane, SlotKey, Variant, Wave
from digest.model.mailing_list import MailingList
from digest.model.people import Subscriber
from digest.model.pick import Pick, Reason
from digest.model.source import Source
from digest.model.topic import Either, Phrase, Query, Section, Topic, Word
from digest.store import issues, lists, sections, sources, subscribers, topics, variants, waves
from digest.store.articles import Understood
from digest.store.ledger import Chosen, choose
from digest.store.subscriptions import Joining

NOW = datetime(2026, 11, 22, 6, 0, 0, 123456, tzinfo=UTC)
ENGLISH = Language("en")
UKRAINIAN = Language("uk")

LIFETIME = timedelta(hours=20)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def a_list(c: Connection, key: str = "daily") -> MailingList:
    return lists.add(c, list_called(key))


def list_called(key: str) -> MailingList:
    return MailingList(
        id=ListId(0),
        key=key,
        name="Kyiv Courier Daily",
        sender=f"{key}@courier.example",
        sender_name="Kyiv Courier",
        language=ENGLISH,
        zone="Europe/Kyiv",
        hour=7,
        postal_address="1 Khreshchatyk, Kyiv",
    )


def a_section(c: Connection, key: str = "war") -> Section:
    names = ((ENGLISH, f"The {key}"), (UKRAINIAN, "Війна"))
    return sections.add(c, Section(id=SectionId(0), key=key, names=names, labels=("War in Ukraine",)))


def a_topic(c: Connection, key: str = "kharkiv") -> Topic:
    topic, _ = topics.add(c, topic_called(key))
    return topic


def topic_called(key: str) -> Topic:
    query = Query(root=Either(parts=(Phrase(words=(key, "oblast")), Word(text=key))))
    return Topic(id=TopicId(0), key=key, names=((ENGLISH, key.title()),), query=query)


def a_source(c: Connection, key: str = "courier") -> Source:
    return sources.add(c, source_called(key))


def source_called(key: str) -> Source:
    return Source(
        id=SourceId(0), key=key, url=f"https://{key}.example/feed", publisher=key.title(), language=ENGLISH
    )


def understood(source: SourceId, number: int = 1, *, headline: str = "", words: str = "first") -> Understood:
    article = Article(
        url=f"https://courier.example/{number}",
        headline=headline or f"Story number {number}",
        publisher="Courier",
        language=ENGLISH,
        guid=f"guid-{number}",
        published=NOW - minutes(5),
        summary="What happened, in short.",
        body=f"At length. {words}",
    )
    return Understood(
        source=source,
        article=article,
        url_key=key_of("url", number),
        guid_key=key_of("guid", number),
        content_hash=key_of(words, number),
    )


def key_of(kind: str, number: int) -> bytes:
    return sha256(f"{kind} {number}".encode()).digest()


def subscriber_called(name: str) -> Subscriber:
    return Subscriber(
        id=SubscriberId(0),
        address=f"{name}@Reader.example",
        name=name.title(),
        languages=(UKRAINIAN, ENGLISH),
    )


def hash_of(subscriber: Subscriber) -> bytes:
    return key_of(subscriber.address.casefold(), 0)


def joins(mailing_list: MailingList) -> Joining:
    return Joining(mailing_list=mailing_list.id, at=NOW, basis="admin: test", words="I want the news.")


def a_reader(
    c: Connection, mailing_list: MailingList, name: str, *, zone: str | None = None, hour: int | None = None
) -> Subscriber:
    subscriber = replace(subscriber_called(name), zone=zone, hour=hour)
    return subscribers.add(c, subscriber, address_hash=hash_of(subscriber), joining=joins(mailing_list))


def readers_of(c: Connection, mailing_list: MailingList, count: int) -> tuple[SubscriberId, ...]:
    return tuple(a_reader(c, mailing_list, f"reader{number}").id for number in range(count))


def an_issue(c: Connection, mailing_list: MailingList, *, day: int = 22, lane: Lane = Lane.DIGEST) -> Issue:
    return issues.open_issue(
        c,
        mailing_list.id,
        lane,
        slot=SlotKey(day=date(2026, 11, day)),
        made=NOW,
    )


def a_variant(c: Connection, issue: Issue, *stories: int) -> VariantId:
    picks = tuple(
        Pick(
            story=StoryId(story),
            version=VersionId(story),
            section=None,
            reasons=(Reason(topic=TopicId(3)), Reason()),
            also=("Other Paper",),
        )
        for story in stories
    )
    variant = Variant(
        issue=issue.id,
        digest=key_of("variant", hash(stories)),
        language="uk",
        subject="Новини",
        picks=picks,
        html=b"<p>\x00</p>",
        text=b"news \x00",
        html_encoding="quoted-printable",
        text_encoding="base64",
    )
    (number,) = variants.save(c, [variant]).values()
    return number


def a_wave(c: Connection, issue: Issue, due: datetime = NOW) -> Wave:
    return waves.open_wave(c, issue.id, due, expires=due + LIFETIME)


def choose_all(c: Connection, issue: Issue, readers: tuple[SubscriberId, ...]) -> Wave:
    """Everybody is to be sent the same, in a wave due now."""
    wave, variant = a_wave(c, issue), a_variant(c, issue)
    chosen = [Chosen(subscriber=reader, variant=variant) for reader in readers]
    choose(c, wave, chosen, watermark=max(readers), now=NOW)
    return wave
