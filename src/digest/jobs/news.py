"""What a list has to tell at one moment: the part of choosing that all its readers share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.jobs.matters import matters_of
from digest.language.gazetteer import Gazetteer
from digest.model.article import ArticleVersion
from digest.model.ids import Language, SectionId, StoryId, SubscriberId, TopicId, VersionId
from digest.model.mailing_list import MailingList
from digest.model.people import Reader, Subscriber
from digest.model.pick import Choice, Reason
from digest.model.topic import Section, Topic
from digest.select.choosing import choose
from digest.select.matching import Matcher
from digest.select.ranking import Ranking, ranking_of
from digest.store import articles, ledger, places, sections, topics, variants
from digest.store.database import Connection

MEMORY = timedelta(days=30)
"""How long a reader is not sent a story again. No list's window is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The stories of a list at one moment, ranked, with what naming them and their reasons needs."""

    mailing_list: MailingList
    ranking: Ranking
    versions: Mapping[VersionId, ArticleVersion]
    topics: Mapping[TopicId, Topic]
    sections: Mapping[SectionId, Section]


def read_news(c: Connection, mailing_list: MailingList, now: datetime) -> News:
    """The stories within the list's window, each matched against every topic, once for all readers."""
    since = begins(mailing_list, now)
    recent = [version for version in articles.current(c, since=since) if version.when >= since]
    known = {followed.topic.id: followed.topic for followed in topics.every(c)}
    matcher = Matcher(known.values(), Gazetteer(places.every(c)))
    concerns = {article: matcher.concerned(matter) for article, matter in matters_of(c, recent).items()}
    return News(
        mailing_list=mailing_list,
        ranking=ranking_of(recent, concerns),
        versions={version.id: version for version in recent},
        topics=known,
        sections={section.id: section for section in sections.every(c)},
    )


def begins(mailing_list: MailingList, now: datetime) -> datetime:
    """What is older than this is no news for the list."""
    return now - timedelta(hours=mailing_list.window_hours)


Had = Mapping[SubscriberId, frozenset[StoryId]]
"""The stories that readers were sent; who was sent none is left out."""


def had_by(c: Connection, readers: Sequence[Reader], now: datetime) -> Had:
    """The stories each reader was sent, or may have been, on any list, under the number they have now."""
    history = ledger.history(c, [reader.subscriber.id for reader in readers], now - MEMORY)
    stories = variants.variant_stories(c, {variant for sent in history.values() for _, variant in sent})
    return {
        subscriber: frozenset().union(*(stories[variant] for _, variant in sent))
        for subscriber, sent in history.items()
    }


def day_of(moment: datetime, subscriber: Subscriber, mailing_list: MailingList) -> date:
    """The date of a moment where the reader is, or the list's where they state no zone."""
    return moment.astimezone(ZoneInfo(subscriber.zone or mailing_list.zone)).date()


def names_of(
    reasons: Iterable[Reason],
    *,
    topics: Mapping[TopicId, Topic],
    sections: Mapping[SectionId, Section],
    language: Language,
) -> tuple[str, ...]:
    """What the reasons are called, topics before sections; what was removed since has no name left."""
    told = tuple(reasons)
    of_topics = (topics.get(reason.topic) for reason in told if reason.topic is not None)
    of_sections = (sections.get(reason.section) for reason in told if reason.section is not None)
    return tuple(one.name(language) for one in (*of_topics, *of_sections) if one is not None)


def choice_for(reader: Reader, news: News, had: frozenset[StoryId]) -> Choice:
    return choose(
        news.ranking,
        follows=reader.follows,
        languages=reader.subscriber.languages,
        had=had,
        mailing_list=news.mailing_list,
    )
