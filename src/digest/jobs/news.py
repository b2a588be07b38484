"""What a list has to tell at one moment: the part of choosing that all its readers share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from digest.jobs.matters import matters_of
from digest.language.gazetteer import shipped_gazetteer
from digest.model.article import ArticleVersion
from digest.model.history import History
from digest.model.ids import Language, SectionId, StoryId, SubscriberId, TopicId, VersionId
from digest.model.mailing_list import MailingList
from digest.model.people import Brief, Follows, Subscriber
from digest.model.pick import Reason
from digest.model.topic import Section, Topic
from digest.select.choosing import Wishes
from digest.select.matching import Matcher
from digest.select.ranking import Concerns, Ranking, ranking_of
from digest.store import articles, candidates, history, sections, topics
from digest.store.candidates import NOTHING_TOLD, Told
from digest.store.database import Connection
from digest.store.history import Count

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MEMORY = timedelta(days=30)
"""How long a reader is not sent a story again. No list's window is longer."""
_MARGIN = timedelta(days=1)
"""Clocks of the programs that gather and publish may differ, and what was begun is finished later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The stories of a list at one moment, ranked, with what naming them and their reasons needs."""

    mailing_list: MailingList
    ranking: Ranking
    versions: Mapping[VersionId, ArticleVersion]
    topics: Mapping[TopicId, Topic]
    sections: Mapping[SectionId, Section]
    now: datetime
    concerns: Concerns = field(default_factory=dict)
    told: Told = NOTHING_TOLD
    """Which article versions, of whatever age, tell which of these stories."""
    merged: Mapping[StoryId, StoryId] = field(default_factory=dict)
    """Numbers that these stories had before."""
    since: datetime | None = None
    """No mail made before this told any of them."""

    @property
    def made(self) -> datetime:
        """When mails with these stories are made: never before what stands in them came to be."""
        renewed = (candidate.renewed for candidate in self.ranking.candidates)
        return max((self.now, *(moment for moment in renewed if moment is not None)))


def read_news(c: Connection, mailing_list: MailingList, now: datetime) -> News:
    """The stories within the list's window, each matched against every topic, once for all readers."""
    since = begins(mailing_list, now)
    recent = [version for version in articles.current(c, since=since) if version.when >= since]
    return news_of(c, mailing_list, recent, now=now)


def news_of(
    c: Connection, mailing_list: MailingList, recent: Sequence[ArticleVersion], *, now: datetime
) -> News:
    """The stories that these articles tell, as a list has them to tell."""
    known = {followed.topic.id: followed.topic for followed in topics.every(c)}
    matcher = Matcher(known.values(), shipped_gazetteer())
    concerns = {article: matcher.concerned(matter) for article, matter in matters_of(c, recent).items()}
    stories = sorted({version.story_id for version in recent})
    began = candidates.began(c, stories)
    return News(
        mailing_list=mailing_list,
        ranking=ranking_of(recent, concerns, now=now, stories=candidates.said(c, stories)),
        versions={version.id: version for version in recent},
        topics=known,
        sections={section.id: section for section in sections.every(c)},
        now=now,
        concerns=concerns,
        told=candidates.told(c, stories),
        merged=candidates.merged_into(c, stories),
        since=max(now - MEMORY, (began or now) - _MARGIN),
    )


def begins(mailing_list: MailingList, now: datetime) -> datetime:
    """What is older than this is no news for the list."""
    return now - timedelta(hours=mailing_list.window_hours)


def counted(c: Connection, news: News) -> Count:
    """How many readers each issue that may have told of these stories has chosen."""
    return history.count(c, news.since or news.now)


def sent_to(c: Connection, subscribers: Sequence[SubscriberId], news: News) -> tuple[Count, History]:
    """The mails that these subscribers, in order, were sent or may have been, on any list."""
    count = counted(c, news)
    return count, history.of(c, subscribers, count, since=news.since or news.now)


def told_now(c: Connection, news: News, sent: History) -> Told:
    """Which versions tell which story, also of those that were written after the news was read."""
    if max(sent.versions, default=0) <= news.told.newest:
        return news.told
    return candidates.told(c, [candidate.story for candidate in news.ranking.candidates])


def had_by(c: Connection, subscriber: SubscriberId, news: News) -> dict[StoryId, datetime]:
    """The stories that one reader was sent, and when the last mail with each was made."""
    _, sent = sent_to(c, [subscriber], news)
    told = told_now(c, news, sent)
    had: dict[StoryId, datetime] = {}
    versions = iter(sent.versions)
    for micros, count in zip(sent.made, sent.counts, strict=True):
        made = _EPOCH + micros * timedelta(microseconds=1)
        for version in islice(versions, count):
            if (story := told.of.get(VersionId(version))) is not None:
                had[story] = max(made, had.get(story, made))
    return had


def brief_of(subscriber: Subscriber, follows: Follows, news: News) -> Brief:
    """One reader as choosing knows them, stories that they muted by the numbers these have now."""
    topics, listed = sorted(follows.topics), sorted(follows.sections)
    return rooted(
        Brief(
            subscriber.id,
            subscriber.languages,
            subscriber.zone,
            tuple(topics),
            tuple(listed),
            follows.restraints,
        ),
        news,
    )


def rooted(brief: Brief, news: News) -> Brief:
    """The same reader, with stories that they muted under the numbers these have now."""
    if not any(one.story in news.merged for one in brief.restraints if one.story is not None):
        return brief
    return brief._replace(
        restraints=tuple(
            one if one.story is None else replace(one, story=news.merged.get(one.story, one.story))
            for one in brief.restraints
        )
    )


def wishes_of(brief: Brief, had: Mapping[StoryId, datetime]) -> Wishes:
    return Wishes(follows=brief.follows, languages=brief.languages, had=had)


def day_of(moment: datetime, zone: str | None, mailing_list: MailingList) -> date:
    """The date of a moment in a reader's zone, or in the list's where they state none."""
    return moment.astimezone(ZoneInfo(zone or mailing_list.zone)).date()


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
