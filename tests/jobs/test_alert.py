"""One alert's issue: for those whom its story concerns, once, and its corrections for those who had it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select

from databases import Databases
from digest.app import App
from digest.compose.encoding import TransferEncoding, decoded
from digest.jobs.alert import publish_alert
from digest.jobs.publish import publish_now
from digest.jobs.recomposing import recompose
from digest.model.alert import Alert, AlertKind
from digest.model.article import ArticleStatus
from digest.model.delivery import Delivery, DeliveryState, Parcel
from digest.model.errors import InputRefused
from digest.model.ids import ArticleId, IssueId, Language, StoryId, SubscriberId
from digest.model.issue import Lane, Variant
from digest.model.mailing_list import MailingList
from digest.model.people import Restraint, RestraintKind, SuppressionReason
from digest.store import (
    alerts,
    archive,
    articles,
    issues,
    ledger,
    restraints,
    stories,
    subscribers,
    subscriptions,
    suppression,
    variants,
)
from digest.store import tables as t
from digest.store.database import Database
from interrupted import Interrupted, Killed
from presses import program
from stored import NOW, a_list, a_reader, a_source, a_topic, hash_of, joins, minutes, understood


class Newsroom:
    """One list, three readers who follow Kharkiv and one who follows nothing it is about, one story."""

    def __init__(self, app: App) -> None:
        self.app = app
        with app.database.writing() as c:
            self.list = a_list(c)
            topic = a_topic(c)
            self.source = a_source(c).id
            other = a_topic(c, "sport").id
            self.people = {name: a_reader(c, self.list, name) for name in ("ann", "bob", "cyd", "dan")}
            for name, person in self.people.items():
                subscribers.follow(c, person.id, topic=other if name == "dan" else topic.id)
        self.story = self.an_article(1)
        self.now = NOW

    def an_article(self, number: int, story: StoryId | None = None) -> StoryId:
        with self.app.database.writing() as c:
            found = understood(self.source, number, headline=f"Kharkiv, report {number}")
            return articles.add(c, found, story=story, seen=NOW - minutes(5)).story_id

    def alert(self, kind: AlertKind = AlertKind.RAISED, *, revision: int = 1, words: str = "") -> Alert:
        at = NOW + minutes(revision)
        alert = Alert(
            story=self.story,
            revision=revision,
            kind=kind,
            at=at,
            expires=at + minutes(120),
            cause="test",
            words=words,
        )
        with self.app.database.writing() as c:
            alerts.record(c, alert)
        return alert

    def publish(self, alert: Alert, *, to: MailingList | None = None, by: Database | None = None) -> int:
        mailing_list, database = to or self.list, by or self.app.database
        now = alert.at + minutes(1)
        return publish_alert(database, self.app.typesetters, mailing_list, alert=alert, now=now).chosen

    def got(self) -> list[dict[str, DeliveryState]]:
        """By issue, in order, who stands in its ledger and how."""
        names = {person.id: name for name, person in self.people.items()}
        with self.app.database.reading() as c:
            every = sorted(issues.every(c), key=lambda issue: issue.id)
            return [
                {names[one.subscriber]: one.state for one in ledger.deliveries(c, issue.id)}
                for issue in every
            ]

    def told(self, issue: int) -> Variant:
        """The one mail that all readers of an issue are to get."""
        with self.app.database.reading() as c:
            (number,) = {one.variant for one in ledger.deliveries(c, IssueId(issue))}
            assert number is not None
            return variants.variant(c, number)

    def recomposed(self, issue: int) -> Mapping[SubscriberId, Variant | None]:
        """The mails of an issue as a sender composes them anew without what is withheld."""
        with self.app.database.reading() as c:
            waiting = ledger.deliveries(c, IssueId(issue))
        parcels = [a_parcel(one) for one in waiting]
        made = recompose(
            self.app.database,
            self.app.typesetters,
            parcels,
            without=[self.article],
            mailing_list=self.list,
            due=NOW,
        )
        return made.mails

    @property
    def article(self) -> ArticleId:
        with self.app.database.reading() as c:
            (version,) = archive.of_story(c, self.story, limit=2)
        return version.article_id

    def id(self, name: str) -> SubscriberId:
        return self.people[name].id


def a_parcel(delivery: Delivery) -> Parcel:
    assert delivery.variant is not None
    return Parcel(
        issue=delivery.issue,
        subscriber=delivery.subscriber,
        address="somebody@example.net",
        name="",
        variant=delivery.variant,
        tries=0,
        copies=0,
    )


def text_of(mail: Variant) -> str:
    return decoded(mail.text, TransferEncoding(mail.text_encoding))


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with program(tmp_path, now=NOW) as app:
        yield Newsroom(app)


QUEUED = DeliveryState.QUEUED


def test_an_alert_is_an_issue_for_those_whom_it_concerns_and_nobody_else(newsroom: Newsroom) -> None:
    alert = newsroom.alert()

    first, again = newsroom.publish(alert), newsroom.publish(alert)

    assert (first, again) == (3, 0)
    assert newsroom.got() == [dict.fromkeys(("ann", "bob", "cyd"), QUEUED)]
    with newsroom.app.database.reading() as c:
        (issue,) = issues.every(c)
        chunk = c.execute(select(t.chunk)).one()
    assert (issue.lane, issue.waves_closed, issue.slot.name) == (Lane.ALERT, True, "story-1-1")
    assert (chunk.lane, chunk.size) == (Lane.ALERT, 3)


def test_whoever_muted_it_reads_none_of_its_languages_or_had_it_is_not_chosen(newsroom: Newsroom) -> None:
    with newsroom.app.database.writing() as c:
        mute = Restraint(kind=RestraintKind.MUTE, at=NOW, story=newsroom.story)
        restraints.add(c, newsroom.id("ann"), mute)
        subscribers.edit(c, replace(newsroom.people["bob"], languages=(Language("pl"),)))

    chosen = newsroom.publish(newsroom.alert())

    assert chosen == 1
    assert newsroom.got() == [{"cyd": QUEUED}]


def test_no_story_comes_by_alert_and_digest_both(newsroom: Newsroom) -> None:
    newsroom.publish(newsroom.alert())
    newsroom.an_article(2, newsroom.story)

    publish_now(newsroom.app.database, newsroom.app.typesetters, newsroom.list, now=NOW + minutes(9))
    newsroom.publish(newsroom.alert(revision=2))

    alert, digest, second = newsroom.got()
    assert set(digest.values()) == {DeliveryState.SKIPPED}
    assert (list(alert), second) == (["ann", "bob", "cyd"], {})


def test_an_address_that_must_not_be_mailed_stands_in_the_ledger_as_suppressed(newsroom: Newsroom) -> None:
    with newsroom.app.database.writing() as c:
        for name in ("ann", "dan"):
            hashed = hash_of(newsroom.people[name])
            one = suppression.Suppression(hash=hashed, reason=SuppressionReason.COMPLAINT, at=NOW)
            suppression.add(c, one)

    newsroom.publish(newsroom.alert())

    assert newsroom.got() == [{"ann": DeliveryState.SUPPRESSED, "bob": QUEUED, "cyd": QUEUED}]


def test_a_correction_and_the_all_clear_go_to_exactly_those_who_got_the_alert(newsroom: Newsroom) -> None:
    newsroom.publish(newsroom.alert())
    with newsroom.app.database.writing() as c:
        topic = c.scalars(select(t.topic.c.id).order_by(t.topic.c.id)).first()
        assert topic is not None
        subscribers.unfollow(c, newsroom.id("ann"), topic=topic)
        subscribers.follow(c, newsroom.id("dan"), topic=topic)

    newsroom.publish(newsroom.alert(AlertKind.CORRECTED, revision=2))
    newsroom.publish(newsroom.alert(AlertKind.ENDED, revision=3))

    assert newsroom.got() == [dict.fromkeys(("ann", "bob", "cyd"), QUEUED)] * 3


def test_a_correction_is_for_those_of_this_alert_not_of_one_before(newsroom: Newsroom) -> None:
    """Dan follows it since; the story became new, so that a second alert went to all."""
    newsroom.publish(newsroom.alert())
    with newsroom.app.database.writing() as c:
        stories.renew(c, newsroom.story, NOW + minutes(5))
        mute = Restraint(kind=RestraintKind.MUTE, at=NOW, story=newsroom.story)
        restraints.add(c, newsroom.id("bob"), mute)
    newsroom.publish(newsroom.alert(revision=10))

    newsroom.publish(newsroom.alert(AlertKind.ENDED, revision=11))

    assert [list(each) for each in newsroom.got()] == [["ann", "bob", "cyd"], ["ann", "cyd"], ["ann", "cyd"]]


def test_a_crash_between_blocks_loses_nobody_and_doubles_nobody(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.jobs.alert.BLOCK", 2)
    alert = newsroom.alert()
    for at in range(3):
        cut_off = Interrupted(newsroom.app.database)
        cut_off.kill(at=at, late=at % 2 == 0)
        with pytest.raises(Killed):
            newsroom.publish(alert, by=cut_off)

    newsroom.publish(alert)

    assert newsroom.got() == [dict.fromkeys(("ann", "bob", "cyd"), QUEUED)]
    with newsroom.app.database.reading() as c:
        (issue,) = issues.every(c)
    assert (issue.totals.chosen, issue.waves_closed) == (3, True)


def test_another_list_that_is_published_meanwhile_does_not_tell_it_again(newsroom: Newsroom) -> None:
    with newsroom.app.database.writing() as c:
        other = a_list(c, "weekly")
        for person in newsroom.people.values():
            subscriptions.subscribe(c, person.id, joins(other))
    alert = newsroom.alert()
    overtaken = Interrupted(newsroom.app.database)
    overtaken.overtake(lambda: newsroom.publish(alert, to=other), at=1)

    chosen = newsroom.publish(alert, by=overtaken)

    assert chosen == 0
    assert newsroom.got() == [{}, dict.fromkeys(("ann", "bob", "cyd"), QUEUED)]


def test_an_alert_of_a_story_that_was_merged_since_keeps_its_own_issue(newsroom: Newsroom) -> None:
    older = newsroom.story
    newsroom.publish(newsroom.alert())
    newsroom.story = newsroom.an_article(2)
    alert = newsroom.alert()
    with newsroom.app.database.writing() as c:
        stories.merge(c, into=older, gone=newsroom.story)

    chosen = newsroom.publish(alert)

    assert chosen == 0
    assert newsroom.got() == [dict.fromkeys(("ann", "bob", "cyd"), QUEUED), {}]


def test_what_has_expired_or_is_withheld_is_sent_to_nobody(newsroom: Newsroom) -> None:
    alert = newsroom.alert()
    with pytest.raises(InputRefused, match="expired at"):
        publish_alert(
            newsroom.app.database, newsroom.app.typesetters, newsroom.list, alert=alert, now=alert.expires
        )
    with newsroom.app.database.writing() as c:
        stories.withhold(c, newsroom.story)

    assert newsroom.publish(alert) == 0
    assert newsroom.got() == [{}]


def test_what_was_withheld_since_is_still_corrected_and_ended(newsroom: Newsroom) -> None:
    """A false alert is what gets withheld. Nobody is shown it again; all who were hear that it is false."""
    newsroom.publish(newsroom.alert())
    with newsroom.app.database.writing() as c:
        articles.set_status(c, newsroom.article, ArticleStatus.WITHHELD)

    newsroom.publish(newsroom.alert(AlertKind.CORRECTED, revision=2, words="Nothing has happened."))
    with newsroom.app.database.writing() as c:
        stories.withhold(c, newsroom.story)
    newsroom.publish(newsroom.alert(AlertKind.ENDED, revision=3))

    assert newsroom.got() == [dict.fromkeys(("ann", "bob", "cyd"), QUEUED)] * 3
    corrected, ended = newsroom.told(2), newsroom.told(3)
    assert (corrected.subject, ended.subject) == (
        "Виправлення: Kharkiv, report 1",
        "Відбій: Kharkiv, report 1",
    )
    assert "Nothing has happened." in text_of(corrected)
    assert corrected.picks == ended.picks == ()


def test_who_reads_another_language_by_now_still_hears_that_it_is_over(newsroom: Newsroom) -> None:
    newsroom.publish(newsroom.alert())
    with newsroom.app.database.writing() as c:
        subscribers.edit(c, replace(newsroom.people["bob"], languages=(Language("pl"),)))

    newsroom.publish(newsroom.alert(AlertKind.ENDED, revision=2))

    assert newsroom.got()[1] == dict.fromkeys(("ann", "bob", "cyd"), QUEUED)


def test_an_alert_says_what_it_is(newsroom: Newsroom) -> None:
    newsroom.publish(newsroom.alert())
    newsroom.publish(newsroom.alert(AlertKind.CORRECTED, revision=2, words="It is at 16:00."))

    raised, corrected = newsroom.told(1), newsroom.told(2)

    assert raised.subject == "Терміново: Kharkiv, report 1"
    assert corrected.subject == "Виправлення: Kharkiv, report 1"
    assert len(raised.picks) == len(corrected.picks) == 1
    assert "It is at 16:00." in text_of(corrected)


def test_a_correction_whose_article_is_withheld_before_it_leaves_goes_without_it(newsroom: Newsroom) -> None:
    newsroom.publish(newsroom.alert())
    newsroom.publish(newsroom.alert(AlertKind.CORRECTED, revision=2, words="Nothing has happened."))
    with newsroom.app.database.writing() as c:
        articles.set_status(c, newsroom.article, ArticleStatus.WITHHELD)

    recomposed = [newsroom.recomposed(revision) for revision in (1, 2)]

    raised, corrected = recomposed
    assert list(raised.values()) == [None] * 3
    for mail in corrected.values():
        assert mail is not None
        assert mail.picks == ()
        assert mail.subject == "Виправлення: Kharkiv, report 1"
        assert "Nothing has happened." in text_of(mail)


def test_an_alert_and_a_digest_at_once_send_one_reader_no_story_twice(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.empty() as address, program(tmp_path, database=address, now=NOW) as app:
        newsroom = Newsroom(app)
        alert = newsroom.alert()
        at = alert.at + minutes(1)
        digest = Thread(target=lambda: publish_now(app.database, app.typesetters, newsroom.list, now=at))

        def publish_a_digest() -> None:
            digest.start()
            digest.join(timeout=1)  # it has to wait for the alert

        interrupted = Interrupted(app.database)
        interrupted.meanwhile(publish_a_digest, at=1)
        newsroom.publish(alert, by=interrupted)
        digest.join()

        alerted, digested = newsroom.got()
    assert alerted == dict.fromkeys(("ann", "bob", "cyd"), QUEUED)
    assert digested == dict.fromkeys(("ann", "bob", "cyd", "dan"), DeliveryState.SKIPPED)
