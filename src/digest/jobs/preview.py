"""The mail one reader would get now, and why an article is or is not in it. Nothing is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from digest.compose.message import prepare
from digest.jobs.addressing import Addressing, Recipient
from digest.jobs.composing import Desk, Typesetters
from digest.jobs.news import (
    News,
    begins,
    brief_of,
    day_of,
    had_by,
    names_of,
    read_news,
    wishes_of,
)
from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.ids import IssueId, Language, StoryId
from digest.model.issue import Variant
from digest.model.mailing_list import MailingList
from digest.model.people import Brief, Subscriber
from digest.model.pick import LeftOut, Pick, Rule
from digest.select.choosing import choose, decide
from digest.select.matching import Hit
from digest.store import articles, subscribers
from digest.store.database import Connection, Database

TRIAL = IssueId(0)
"""No issue has this number: a mail that is only looked at belongs to none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """By which word an article of the story concerns a topic, and whether it stands in the headline."""

    topic: str
    """The topic's name."""
    hit: Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A mail as it would leave now, or None where there is nothing new to tell."""

    variant: Variant | None
    message: bytes
    """The whole mail; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What was decided about one article for one reader, and who else shares its story."""

    version: ArticleVersion
    decision: Pick | LeftOut
    reasons: tuple[str, ...]
    """For a pick: the names of the topics and sections that brought it."""
    heard: tuple[Heard, ...] = ()
    """For a pick: the words by which topics were found."""
    copy_of: ArticleVersion | None = None
    """The article that this one copies."""


def preview(
    database: Database,
    typesetters: Typesetters,
    addressing: Addressing,
    *,
    mailing_list: MailingList,
    subscriber: Subscriber,
    now: datetime,
) -> Preview:
    """The mail of this reader, as if their hour struck now. Raises TemplateRefused."""
    with database.reading() as c:
        news = read_news(c, mailing_list, now)
        brief = _brief(c, subscriber, news)
        wishes = wishes_of(brief, had_by(c, subscriber.id, news))
    choice = choose(news.ranking, wishes, mailing_list=mailing_list, now=now)
    if not choice.picks:
        return Preview(variant=None, message=b"")
    day = day_of(now, subscriber.zone, mailing_list)
    variant = Desk(typesetters, news).mail(TRIAL, brief, choice, day=day)
    message = addressing.mail(
        prepare(variant, mailing_list=mailing_list, date=now),
        Recipient(subscriber=subscriber.id, address=subscriber.address, name=subscriber.name),
        issue=TRIAL,
        mailing_list=mailing_list,
    )
    return Preview(variant=variant, message=message)


def explain(
    c: Connection,
    version: ArticleVersion,
    *,
    mailing_list: MailingList,
    subscriber: Subscriber,
    now: datetime,
) -> Explained:
    """Why this article is, or is not, in the mail this reader would get now."""
    news = read_news(c, mailing_list, now)
    decision = _barred(version, news) or _decision(c, version.story_id, news, subscriber=subscriber)
    language = subscriber.languages[0]
    reasons = decision.reasons if isinstance(decision, Pick) else ()
    copied = [] if version.copy_of is None else [articles.by_id(c, version.copy_of)]
    return Explained(
        version=version,
        decision=decision,
        reasons=names_of(reasons, topics=news.topics, sections=news.sections, language=language),
        heard=tuple(_heard(decision, news, language)) if isinstance(decision, Pick) else (),
        copy_of=next(iter(copied), None),
    )


def _brief(c: Connection, subscriber: Subscriber, news: News) -> Brief:
    return brief_of(subscriber, subscribers.follows(c, [subscriber.id])[subscriber.id], news)


def _barred(version: ArticleVersion, news: News) -> LeftOut | None:
    """What keeps an article from every reader."""
    if version.status is not ArticleStatus.USABLE:
        return LeftOut(story=version.story_id, rule=Rule.WITHHELD)
    if version.when < begins(news.mailing_list, news.now):
        return LeftOut(story=version.story_id, rule=Rule.TOO_OLD)
    if all(candidate.story != version.story_id for candidate in news.ranking.candidates):
        return LeftOut(story=version.story_id, rule=Rule.WITHHELD)
    return None


def _decision(c: Connection, story: StoryId, news: News, *, subscriber: Subscriber) -> Pick | LeftOut:
    wishes = wishes_of(_brief(c, subscriber, news), had_by(c, subscriber.id, news))
    decisions = decide(news.ranking.candidates, wishes, mailing_list=news.mailing_list, now=news.now)
    return next(decision for decision in decisions if decision.story == story)


def _heard(pick: Pick, news: News, language: Language) -> Iterator[Heard]:
    """Of the article shown, else of the first of its story that a topic was found in."""
    members = [version for version in news.versions.values() if version.story_id == pick.story]
    members.sort(key=lambda version: (version.id != pick.version, version.when, version.article_id))
    topics = [reason.topic for reason in pick.reasons if reason.topic is not None]
    for topic in topics:
        hits = (news.concerns.get(version.article_id, {}).get(topic) for version in members)
        if (hit := next(filter(None, hits), None)) is not None:
            yield Heard(topic=news.topics[topic].name(language), hit=hit)
