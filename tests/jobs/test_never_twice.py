"""Whatever happens in whatever order, nobody is sent a story twice, unless it became new in between.

For as long as we remember what was sent, that is: a month.

The truth is kept here apart from the store's: which story each article tells, by all that was merged and
split so far, when each story was last renewed, and which article each reader was shown when.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Row, select

from databases import Databases
from digest.child import Children
from digest.compose.templates import Template, TemplateSource
from digest.jobs.alert import publish_alert, slot_of
from digest.jobs.composing import Typesetters
from digest.jobs.news import MEMORY
from digest.jobs.publish import publish_due, publish_now
from digest.model.alert import Alert, AlertKind
from digest.model.delivery import DeliveryState, Outcome
from digest.model.errors import InputRefused
from digest.model.ids import ArticleId, IssueId, Language, SectionId, SourceId, StoryId, SubscriberId, TopicId
from digest.model.issue import Lane, SlotKey
from digest.model.mailing_list import MailingList
from digest.model.people import Restraint, RestraintKind
from digest.model.pick import Pick
from digest.model.topic import Topic
from digest.select.queries import parse_query
from digest.store import (
    alerts,
    articles,
    chunks,
    copies,
    lists,
    restraints,
    stories,
    subscribers,
    subscriptions,
    topics,
)
from digest.store import tables as t
from digest.store.articles import Understood
from digest.store.database import Connection, Database, open_database
from interrupted import Interrupted, Killed
from stored import NOW, a_reader, a_section, a_source, joins, key_of, list_called, minutes, understood

T = TypeVar("T")

READERS = 5
SOURCES = 3
WORDS = ("alpha", "bravo")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEASE = timedelta(minutes=2)
_ANSWERS = (
    DeliveryState.ACCEPTED,
    DeliveryState.ACCEPTED,
    DeliveryState.FAILED,
    DeliveryState.DEFERRED,
    DeliveryState.IN_DOUBT,
    None,
)
NEWS = st.lists(st.integers(min_value=0, max_value=1_000), max_size=2)
"""Articles of a night, see `_a_night_passes`."""
ANY = st.integers(min_value=0, max_value=1_000)
"""Taken modulo how many there are to choose from."""


_PIECES = "".join(
    f"{{% macro {name} %}}{shown}{{% endmacro %}}"
    for name, shown in {
        "lead(story)": "{{ story.headline }} {{ reason }}",
        "story(story)": "{{ story.headline }} {{ reason }}",
        "section_open(title)": "{{ title }}",
        "section_close()": "",
        "reason_chip(words)": "{{ words }}",
        "more_stories(words)": "{{ words }}",
        "notice(headline, words)": "{{ headline }} {{ words }}",
    }.items()
)
_SMALL = f"{_PIECES}{{{{ stories }}}} {{{{ why }}}} {{{{ unsubscribe }}}} {{{{ address }}}}"


class Hurried(Typesetters):
    """Sets every mail in the smallest template there can be: what is in it matters here, not how it looks."""

    def compiled(self, source: TemplateSource) -> Template:
        return Template(name=source.name, hash=bytes(32), subject="News", html=_SMALL, text=_SMALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An article that a reader was shown, or may have been, or is about to be."""

    issue: IssueId
    reader: SubscriberId
    article: ArticleId
    at: datetime


@dataclass(slots=True)
class Truth:
    """What the test knows of its own."""

    story: dict[ArticleId, StoryId] = field(default_factory=dict)
    """Which story an article tells, by the number that story has now."""
    renewals: list[tuple[datetime, frozenset[ArticleId]]] = field(default_factory=list)
    """When a story became materially new, and which articles told it then."""
    shown: list[Shown] = field(default_factory=list)

    def merge(self, one: StoryId, other: StoryId) -> None:
        kept, lost = sorted((one, other))
        for article, story in self.story.items():
            if story == lost:
                self.story[article] = kept

    def stories(self) -> list[StoryId]:
        return sorted(set(self.story.values()))

    def telling(self, story: StoryId) -> list[ArticleId]:
        return sorted(article for article, its in self.story.items() if its == story)

    def had(self, reader: SubscriberId, story: StoryId, *, since: datetime) -> list[Shown]:
        """The articles of the story that this reader was shown."""
        theirs = (one for one in self.shown if one.reader == reader and one.at >= since)
        return [one for one in theirs if self.story[one.article] == story]

    def is_new_since(self, shown: Shown) -> bool:
        """Whether the story that this article told then has become materially new."""
        return any(at > shown.at and shown.article in told for at, told in self.renewals)


class NeverTwice(RuleBasedStateMachine):
    databases: Databases
    typesetters: Typesetters

    @initialize()
    def begin(self) -> None:
        self.stack = ExitStack()
        self.address = self.stack.enter_context(self.databases.fresh())
        self.database = open_database(self.address)
        self.now = NOW
        self.truth = Truth()
        self.articles: dict[int, ArticleId] = {}
        """The article of each version."""
        self.checked: set[tuple[IssueId, SubscriberId]] = set()
        with self.database.writing() as c:
            section = a_section(c)
            self.lists = [_a_list(c, key, section.id) for key in ("daily", "weekly")]
            self.sources = [a_source(c, f"paper{number}").id for number in range(SOURCES)]
            self.topics = [_a_topic(c, word) for word in WORDS]
            self.readers = [self._a_reader(c, number, section.id) for number in range(READERS)]
        self.section = section.id
        for number in range(3):
            self.an_article(story=0, source=number, word=number, russian=False, new=True)

    def teardown(self) -> None:
        with self.stack:
            self.database.close()

    # What happens in the world.

    @rule(story=ANY, source=ANY, word=ANY, russian=st.booleans(), new=st.booleans())
    def an_article(self, *, story: int, source: int, word: int, russian: bool, new: bool) -> None:
        """It tells something new, or joins a story: as a follow-up, a reprint or a twin."""
        self._later()
        joined = None if new else _one_of(self.truth.stories(), story)
        number = len(self.truth.story) + 1
        with self.database.writing() as c:
            found = self._understood(number, source, WORDS[word % len(WORDS)], russian=russian)
            version = articles.add(c, found, story=joined, seen=self.now)
            if joined is not None and number % 2:
                original = self.truth.telling(joined)[0]
                copies.fold(c, [version.article_id], into=original)
        self.articles[version.id] = version.article_id
        self.truth.story[version.article_id] = version.story_id

    @rule(article=ANY)
    def its_words_change(self, article: int) -> None:
        self._later()
        which = _one_of(sorted(self.truth.story), article)
        with self.database.writing() as c:
            old = articles.by_id(c, which)
            found = self._understood(int(which), 0, "changed", russian=False)
            article_now = replace(old.article, body=f"As of {self.now}.")
            words = replace(found, source=old.source_id, article=article_now, section=old.section)
            version = articles.add_version(c, which, words)
        self.articles[version.id] = which

    @rule(one=ANY, other=ANY)
    def two_stories_are_one(self, one: int, other: int) -> None:
        self._later()
        first, second = (_one_of(self.truth.stories(), number) for number in (one, other))
        with self.database.writing() as c:
            stories.merge(c, into=first, gone=second)
        if first != second:
            self.truth.merge(first, second)

    @rule(story=ANY, cut=ANY)
    def an_editor_splits_a_story(self, story: int, cut: int) -> None:
        self._later()
        which = _one_of(self.truth.stories(), story)
        members = self.truth.telling(which)
        if len(members) > 1:
            away = members[1 + cut % (len(members) - 1) :]
            with self.database.writing() as c:
                new = stories.split(c, which, away)
            self.truth.story.update(dict.fromkeys(away, new))

    @rule(story=ANY)
    def a_story_becomes_materially_new(self, story: int) -> None:
        self._later()
        which = _one_of(self.truth.stories(), story)
        with self.database.writing() as c:
            stories.renew(c, which, self.now)
        self.truth.renewals.append((self.now, frozenset(self.truth.telling(which))))

    # What readers want.

    @rule(reader=ANY, what=st.sampled_from(["topic", "section", "mute", "fewer"]), which=ANY)
    def a_reader_changes_their_mind(self, reader: int, what: str, which: int) -> None:
        self._later()
        who = _one_of(self.readers, reader)
        with self.database.writing() as c:
            if what == "topic":
                self._turn(c, who, topic=_one_of(self.topics, which).id)
            elif what == "section":
                self._turn(c, who, section=self.section)
            else:
                self._restrain(c, who, RestraintKind(what), which)

    # What we do.

    @rule(news=NEWS, how=ANY, late=st.booleans())
    def a_morning_comes(self, *, news: list[int], how: int, late: bool) -> None:
        """The slots of both lists strike, mostly after news in the night."""
        self._a_night_passes(news, until=5)
        self._disturbed(how, late=late, act=lambda by: publish_due(by, self.typesetters, now=self.now))

    @rule(news=NEWS, which=ANY, how=ANY, late=st.booleans())
    def an_editor_publishes_early(self, *, news: list[int], which: int, how: int, late: bool) -> None:
        self._a_night_passes(news, until=3)
        self._disturbed(how, late=late, act=lambda by: self._publish_now(by, which), which=which)

    @rule(story=ANY, which=ANY, how=ANY, late=st.booleans())
    def an_alert_is_raised(self, *, story: int, which: int, how: int, late: bool) -> None:
        self._later()
        told = _one_of(self.truth.stories(), story)
        self._alert(told, AlertKind.RAISED)
        self._disturbed(how, late=late, act=lambda by: self._publish_alerts(by, which), which=which)

    @rule(story=ANY, kind=st.sampled_from([AlertKind.CORRECTED, AlertKind.ENDED]))
    def an_alert_is_corrected_or_ended(self, story: int, kind: AlertKind) -> None:
        self._later()
        with self.database.reading() as c:
            known = {stories.roots(c, [one.story])[one.story] for one in alerts.live(c, self.now)}
        if known:
            self._alert(_one_of(sorted(known), story), kind)
            self._publish_alerts(self.database, story)
            self._check()

    @rule(answer=st.sampled_from(_ANSWERS))
    def mails_are_sent(self, answer: DeliveryState | None) -> None:
        """Or refused, or put off, or nobody knows; None: the sender dies with all of them in flight."""
        self._later()
        with self.database.writing() as c:
            chunks.recover(c, self.now)
            held = chunks.claim(c, now=self.now, owner="one", lease=LEASE)
        if held is None:
            return
        wanted = [parcel.subscriber for parcel in held.parcels]
        with self.database.writing() as c:
            let_go = chunks.exchange(c, held, [], intended=wanted, now=self.now, lease=LEASE)
        if answer is not None:
            outcomes = [_outcome(one, answer, self.now) for one in let_go]
            with self.database.writing() as c:
                chunks.exchange(c, held, outcomes, intended=[], now=self.now, lease=LEASE)
                chunks.release(c, held, now=self.now)

    @rule(length=st.sampled_from([3 * HOUR, 3 * HOUR, 12 * DAY]))
    def time_passes(self, length: timedelta) -> None:
        self.now += length

    # The promise.

    def _check(self) -> None:
        """Of every mail chosen since the last check, in the order of issues."""
        with self.database.reading() as c:
            rows = c.execute(
                select(t.delivery, t.variant.c.picks, t.issue.c.lane, t.issue.c.slot_key)
                .join(t.variant, t.variant.c.id == t.delivery.c.variant_id)
                .join(t.issue, t.issue.c.id == t.delivery.c.issue_id)
                .order_by(t.delivery.c.issue_id, t.delivery.c.subscriber_id)
            ).all()
            afterwards = {str(slot) for slot in self._corrections(c)}
        arrived = {(row.issue_id, row.subscriber_id) for row in rows if _may_have_arrived(row)}
        self.truth.shown = [one for one in self.truth.shown if (one.issue, one.reader) in arrived]
        for row in rows:
            key = (row.issue_id, row.subscriber_id)
            if key not in self.checked:
                self.checked.add(key)
                again = row.lane is Lane.ALERT and row.slot_key in afterwards
                for pick in row.picks:
                    self._check_pick(pick, row.subscriber_id, again=again)
                    self.truth.shown.append(
                        Shown(
                            issue=row.issue_id,
                            reader=row.subscriber_id,
                            article=self.articles[pick.version],
                            at=self.now,
                        )
                    )

    def _check_pick(self, pick: Pick, reader: SubscriberId, *, again: bool) -> None:
        story = self.truth.story[self.articles[pick.version]]
        had = self.truth.had(reader, story, since=self.now - MEMORY)
        assert not again or had, "a correction went to somebody who was not sent the alert"
        if had and not again:
            renewed = all(self.truth.is_new_since(one) for one in had)
            assert renewed, f"reader {reader} is sent story {story} twice"
        assert pick.updated == bool(had)

    def _corrections(self, c: Connection) -> Iterator[SlotKey]:
        for alert in (one for story in self.truth.stories() for one in alerts.of_story(c, story)):
            if alert.kind is not AlertKind.RAISED:
                yield from (slot_of(alert, mailing_list) for mailing_list in self.lists)

    # How it is done.

    def _disturbed(self, how: int, *, late: bool, act: Callable[[Database], object], which: int = 0) -> None:
        """Publishes list `which` first, in one of three ways.

        Undisturbed; killed on the way, and done again; or overtaken by an editor who publishes the other.
        """
        interrupted = Interrupted(self.database)
        way, at = how % 3, how // 3
        if way == 1:
            interrupted.kill(at=at % 6, late=late)
        elif way:
            interrupted.overtake(lambda: self._publish_now(self.database, 1 - which % 2), at=1 + at % 3)
        try:
            act(interrupted)
        except Killed:
            self.database.close()
            self.database = open_database(self.address)
            self._check()
            self._later()
            act(self.database)
        self._check()

    def _a_night_passes(self, news: list[int], *, until: int) -> None:
        """One or the other article comes in: most tell something new, the others join what was told."""
        self.now = (self.now + DAY).replace(hour=until - 1, minute=0)
        for number in news:
            self.an_article(
                story=number, source=number, word=number, russian=number % 5 == 0, new=number % 3 > 0
            )
        self.now = self.now.replace(hour=until, minute=1)

    def _publish_now(self, database: Database, which: int) -> None:
        with suppress(InputRefused):  # today's issue takes no more readers
            publish_now(database, self.typesetters, self.lists[which % 2], now=self.now)

    def _publish_alerts(self, database: Database, which: int) -> None:
        """The latest alerts that are worth it, on both lists, whichever of them comes first."""
        with database.reading() as c:
            live = alerts.live(c, self.now)
        for alert in live[-2:]:
            for mailing_list in (self.lists[which % 2], self.lists[1 - which % 2]):
                publish_alert(database, self.typesetters, mailing_list, alert=alert, now=self.now)

    def _alert(self, story: StoryId, kind: AlertKind) -> None:
        with self.database.writing() as c:
            revision = max((one.revision for one in alerts.of_story(c, story)), default=0) + 1
            expires = self.now + 5 * HOUR
            alerts.record(
                c,
                Alert(story=story, revision=revision, kind=kind, at=self.now, expires=expires, cause="test"),
            )

    def _later(self) -> None:
        self.now += minutes(1)

    def _understood(self, number: int, source: int, word: str, *, russian: bool) -> Understood:
        found = understood(
            SourceId(_one_of(self.sources, source)), number, headline=f"Number {number}: {word}"
        )
        language = Language("ru") if russian else Language("en")
        article = replace(
            found.article, published=self.now, language=language, publisher=f"Paper {source % SOURCES}"
        )
        key = key_of(f"words at {self.now}", number)
        return replace(found, article=article, content_hash=key, section=self._section_of(number))

    def _section_of(self, number: int) -> SectionId | None:
        return self.section if number % 2 else None

    def _a_reader(self, c: Connection, number: int, section: SectionId) -> SubscriberId:
        """The first follows nothing; the last reads English only."""
        reader = a_reader(c, self.lists[0], f"reader{number}")
        languages = ("en",) if number == READERS - 1 else ("ru", "en")
        subscribers.edit(c, replace(reader, languages=tuple(map(Language, languages))))
        subscriptions.subscribe(c, reader.id, joins(self.lists[1]))
        for at, topic in enumerate(self.topics):
            if number >> at & 1:
                subscribers.follow(c, reader.id, topic=topic.id)
        if number == READERS - 1:
            subscribers.follow(c, reader.id, section=section)
        return reader.id

    def _turn(
        self,
        c: Connection,
        who: SubscriberId,
        *,
        topic: TopicId | None = None,
        section: SectionId | None = None,
    ) -> None:
        if not subscribers.unfollow(c, who, topic=topic, section=section):
            subscribers.follow(c, who, topic=topic, section=section)

    def _restrain(self, c: Connection, who: SubscriberId, kind: RestraintKind, which: int) -> None:
        if which % 2:
            wanted = Restraint(kind=kind, at=self.now, source=SourceId(_one_of(self.sources, which // 2)))
        else:
            wanted = Restraint(kind=kind, at=self.now, story=_one_of(self.truth.stories(), which // 2))
        if which % 3:
            restraints.add(c, who, wanted)
        else:
            restraints.remove(c, who, source=wanted.source, story=wanted.story)


def _one_of(things: Sequence[T], number: int) -> T:
    return things[number % len(things)]


def _a_list(c: Connection, key: str, section: SectionId) -> MailingList:
    return lists.add(c, replace(list_called(key), sections=(section,)))


def _a_topic(c: Connection, word: str) -> Topic:
    topic, _ = topics.add(c, Topic(id=TopicId(0), key=word, names=(), query=parse_query(word)))
    return topic


def _may_have_arrived(row: Row[*tuple[Any, ...]]) -> bool:
    settled = (DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.CANCELED, DeliveryState.SKIPPED)
    return row.copies > 0 or row.state not in (*settled, DeliveryState.SUPPRESSED)


def _outcome(subscriber: SubscriberId, answer: DeliveryState, now: datetime) -> Outcome:
    return Outcome(
        subscriber=subscriber,
        state=answer,
        detail="as the relay says",
        next_try=now + minutes(5) if answer is DeliveryState.DEFERRED else None,
        left=answer in (DeliveryState.ACCEPTED, DeliveryState.IN_DOUBT),
    )


@pytest.mark.timeout(300)  # twenty lives of a newsroom; on a busy machine a minute
def test_nobody_is_ever_sent_a_story_twice(
    sqlite_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.jobs.press.BLOCK", 2)
    monkeypatch.setattr("digest.jobs.alert.BLOCK", 2)
    with Children(1) as children:

        class OnSqlite(NeverTwice):
            pass

        OnSqlite.databases = sqlite_databases
        OnSqlite.typesetters = Hurried(children=children)
        soak = "DIGEST_SOAK" in os.environ
        run_state_machine_as_test(
            OnSqlite,
            settings=settings(
                max_examples=1000 if soak else 20,
                stateful_step_count=40,
                deadline=None,
                # To make a failure small takes minutes.
                phases=list(Phase) if soak else [Phase.reuse, Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
