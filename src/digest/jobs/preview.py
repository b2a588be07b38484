"""The mail one reader would get now, and why an article is or is not in it. Nothing is written."""

from dataclasses import dataclass
from datetime import datetime

from digest.compose.message import prepare
from digest.jobs.addressing import Addressing, Recipient
from digest.jobs.composing import Desk, Typesetters
from digest.jobs.news import News, begins, choice_for, day_of, had_by, names_of, read_news
from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.ids import IssueId, StoryId
from digest.model.issue import Variant
from digest.model.mailing_list import MailingList
from digest.model.people import Reader, Subscriber
from digest.model.pick import LeftOut, Pick, Rule
from digest.select.choosing import decide
from digest.store import subscribers
from digest.store.database import Connection, Database

TRIAL = IssueId(0)
"""No issue has this number: a mail that is only looked at belongs to none."""


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
        reader = _reader(c, subscriber)
        had = had_by(c, (reader,), now).get(subscriber.id, frozenset())
    choice = choice_for(reader, news, had)
    if not choice.picks:
        return Preview(variant=None, message=b"")
    variant = Desk(typesetters, news).mail(TRIAL, reader, choice, day=day_of(now, subscriber, mailing_list))
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
    reader = _reader(c, subscriber)
    had = had_by(c, (reader,), now).get(subscriber.id, frozenset())
    decision = _barred(version, mailing_list, now) or _decision(version.story_id, news, reader, had=had)
    reasons = decision.reasons if isinstance(decision, Pick) else ()
    names = names_of(reasons, topics=news.topics, sections=news.sections, language=subscriber.languages[0])
    return Explained(version=version, decision=decision, reasons=names)


def _reader(c: Connection, subscriber: Subscriber) -> Reader:
    return Reader(subscriber=subscriber, follows=subscribers.follows(c, [subscriber.id])[subscriber.id])


def _barred(version: ArticleVersion, mailing_list: MailingList, now: datetime) -> LeftOut | None:
    """What keeps an article from every reader."""
    if version.status is not ArticleStatus.USABLE:
        return LeftOut(story=version.story_id, rule=Rule.WITHHELD)
    if version.when < begins(mailing_list, now):
        return LeftOut(story=version.story_id, rule=Rule.TOO_OLD)
    return None


def _decision(story: StoryId, news: News, reader: Reader, *, had: frozenset[StoryId]) -> Pick | LeftOut:
    decisions = decide(
        news.ranking.candidates,
        follows=reader.follows,
        languages=reader.subscriber.languages,
        had=had,
        mailing_list=news.mailing_list,
    )
    return next((decision for decision in decisions if decision.story == story), None) or LeftOut(
        story=story, rule=Rule.TOO_OLD
    )
