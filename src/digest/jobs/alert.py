"""An alert becomes an issue of its own: for the readers whom its story concerns, and for nobody else.

A correction and an all-clear go to exactly those who were sent the alert, whatever they follow by now and
whatever became of its story. What is withheld is shown to nobody again: then the mail holds its headline, by
which they know what they were told, and the editor's words.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.jobs.choosing import Chooser
from digest.jobs.composing import Desk, Typesetters, frozen_in, keep, notice_of
from digest.jobs.news import News, day_of, news_of
from digest.jobs.press import SUPPRESSED
from digest.jobs.publish import Published
from digest.model.alert import Alert, AlertKind
from digest.model.article import ArticleVersion
from digest.model.clock import Progress, silent
from digest.model.delivery import DeliveryState
from digest.model.errors import InputRefused
from digest.model.ids import IssueId, StoryId, SubscriberId
from digest.model.issue import Issue, Lane, SlotKey, Variant, Wave
from digest.model.mailing_list import MailingList
from digest.model.people import Brief
from digest.model.pick import Choice, Pick
from digest.select.choosing import in_language
from digest.store import (
    alerts,
    archive,
    articles,
    following,
    history,
    issues,
    ledger,
    readers,
    stories,
    waves,
)
from digest.store.database import Connection, Database
from digest.store.ledger import Chosen

BLOCK = 1000
"""Readers decided in one transaction."""
_MOST_TOLD = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Telling:
    """What an alert tells one reader."""

    choice: Choice
    """The story; nothing where it cannot be shown."""
    about: ArticleVersion


Tellings = dict[SubscriberId, _Telling]
"""Those whom an alert is for."""


def publish_alert(
    database: Database,
    typesetters: Typesetters,
    mailing_list: MailingList,
    *,
    alert: Alert,
    now: datetime,
    progress: Progress = silent,
) -> Published:
    """Chooses those of the list who are to be sent this alert. Doing it again changes nothing.

    Whom it does not concern, who muted it, reads none of its languages or was sent the story before is
    not chosen, and stands nowhere. After a crash, a second call goes on where the first was cut off.

    Raises InputRefused for an alert that has expired, TemplateRefused before anybody is chosen.
    """
    if alert.expires <= now:
        with database.writing() as c:
            _close_what_was_begun(c, mailing_list, alert)
        raise InputRefused(
            f"the alert of story {alert.story} expired at {alert.expires:%Y-%m-%d %H:%M} UTC",
            hint="a stale alert would do harm",
        )
    run = _Run(database, typesetters, mailing_list, alert=alert, now=now)
    with database.writing() as c:
        issue = issues.open_issue(c, mailing_list.id, Lane.ALERT, slot=slot_of(alert, mailing_list), made=now)
        wave = None if issue.waves_closed else waves.open_wave(c, issue.id, alert.at, expires=alert.expires)
    chosen = 0 if wave is None else run(issue, wave, progress)
    with database.reading() as c:
        return Published(issue=issues.by_id(c, issue.id), mailing_list=mailing_list, chosen=chosen)


def slot_of(alert: Alert, mailing_list: MailingList) -> SlotKey:
    """What makes an alert's issue the only one of its list: the story as it was numbered, and revision."""
    day = alert.at.astimezone(ZoneInfo(mailing_list.zone)).date()
    return SlotKey(day=day, name=alerts.slot_name(alert))


class _Run:
    """One alert run off for one list."""

    def __init__(
        self,
        database: Database,
        typesetters: Typesetters,
        mailing_list: MailingList,
        *,
        alert: Alert,
        now: datetime,
    ) -> None:
        self._database, self._list, self._alert, self._now = database, mailing_list, alert, now
        with database.reading() as c:
            self._news = news_of(c, mailing_list, _articles(c, alert.story), now=now)
            self._before = _issues_before(c, mailing_list, alert)
        self._chooser = Chooser(self._news)
        self._desk = Desk(typesetters, self._news, frozen=frozen_in(database, self._news.versions))

    def __call__(self, issue: Issue, wave: Wave, progress: Progress) -> int:
        """Decides every reader of the list and closes the issue; returns how many were chosen now.

        When another publisher has closed the wave, or an editor has stopped the issue, what is left of it
        is not ours to do.
        """
        with self._database.reading() as c:
            total = readers.count(c, self._list)
        chosen, decided, watermark = 0, 0, wave.watermark
        with suppress(waves.WaveClosed):
            while block := self._block(watermark):
                watermark = block[-1].subscriber
                chosen += self._decide(issue, wave, block)
                decided += len(block)
                progress(self._list.name, decided, total)
            with self._database.writing() as c:
                waves.close_waves(c, issue.id)
        return chosen

    def _block(self, after: int) -> tuple[Brief, ...]:
        with self._database.reading() as c:
            return readers.briefs(c, self._list, after=after, limit=BLOCK)

    def _decide(self, issue: Issue, wave: Wave, block: Sequence[Brief]) -> int:
        """Chooses and composes, then looks again whether that still holds, and writes it down."""
        with self._database.reading() as c:
            told = self._tellings(c, block)
        mails = self._mails(issue, block, told)
        with self._database.writing() as c:
            # Another list may have chosen one of them meanwhile: no story goes out twice.
            history.one_at_a_time(c)
            if (told_now := self._tellings(c, block)) != told:
                mails = self._mails(issue, block, told_now)
            following.pack_missing(c, block[0].subscriber, block[-1].subscriber)
            kept = keep(c, self._desk, {mail.digest: mail for mail in mails.values() if mail})
            rows = [_chosen(subscriber, mail, kept) for subscriber, mail in mails.items()]
            return ledger.choose(c, wave, rows, watermark=block[-1].subscriber, now=self._now)

    def _tellings(self, c: Connection, block: Sequence[Brief]) -> Tellings:
        if self._alert.kind is AlertKind.RAISED:
            return self._concerned(c, block)
        shown = alerts.shown(c, self._before, [brief.subscriber for brief in block])
        versions = articles.versions(c, {pick.version for pick in shown.values()})
        return {
            brief.subscriber: _again(brief, self._news, pick, about=versions[pick.version])
            for brief in block
            if (pick := shown.get(brief.subscriber)) is not None
        }

    def _concerned(self, c: Connection, block: Sequence[Brief]) -> Tellings:
        # Those who must not be mailed too: whom it concerns, the ledger tells why they got none.
        chosen = self._chooser.choose(c, [brief._replace(suppressed=False) for brief in block]).chosen
        return {
            brief.subscriber: _Telling(choice=choice, about=self._news.versions[choice.picks[0].version])
            for at, brief in enumerate(block)
            if (choice := chosen[at]).picks
        }

    def _mails(
        self, issue: Issue, block: Sequence[Brief], told: Tellings
    ) -> dict[SubscriberId, Variant | None]:
        """The mail of each who is chosen; None where their address must not be mailed."""
        return {
            brief.subscriber: None if brief.suppressed else self._mail(issue.id, brief, its)
            for brief in block
            if (its := told.get(brief.subscriber)) is not None
        }

    def _mail(self, issue: IssueId, brief: Brief, told: _Telling) -> Variant:
        day = day_of(self._alert.at, brief.zone, self._list)
        notice = notice_of(self._alert, told.about)
        return self._desk.mail(issue, brief, told.choice, day=day, notice=notice)


def _articles(c: Connection, story: StoryId) -> tuple[ArticleVersion, ...]:
    """Those that tell it, of whatever age."""
    return archive.of_story(c, stories.story(c, story).id, limit=_MOST_TOLD)


def _issues_before(c: Connection, mailing_list: MailingList, alert: Alert) -> tuple[IssueId, ...]:
    """The issues of this list by which the story was told since it was raised, up to this alert."""
    told = alerts.of_story(c, alert.story)
    earlier = told[: told.index(alert)] if alert in told else told
    raised = [at for at, one in enumerate(earlier) if one.kind is AlertKind.RAISED]
    since = earlier[raised[-1] :] if raised else ()
    return alerts.issues_at(c, mailing_list.id, [slot_of(one, mailing_list) for one in since])


def _again(brief: Brief, news: News, shown: Pick, *, about: ArticleVersion) -> _Telling:
    """The story for somebody who was sent it, as it is told now, for the reasons that it had then."""
    for candidate in news.ranking.candidates:
        if (version := in_language(candidate, brief.languages)) is not None:
            pick = replace(shown, story=candidate.story, version=version.id, updated=True)
            return _Telling(choice=Choice(picks=(pick,)), about=version)
    return _Telling(choice=Choice(picks=()), about=about)


def _chosen(subscriber: SubscriberId, mail: Variant | None, kept: Mapping[bytes, Variant]) -> Chosen:
    if mail is None:
        return Chosen(subscriber=subscriber, state=DeliveryState.SUPPRESSED, detail=SUPPRESSED)
    return Chosen(subscriber=subscriber, variant=kept[mail.digest].id)


def _close_what_was_begun(c: Connection, mailing_list: MailingList, alert: Alert) -> None:
    """Nobody further is chosen for what has expired, so that its ledger can close."""
    for issue in alerts.issues_at(c, mailing_list.id, [slot_of(alert, mailing_list)]):
        waves.close_waves(c, issue)
