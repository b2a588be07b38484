"""An article that is withheld leaves with no mail any more; everything else leaves as it was."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databases import Databases
from digest.app import App
from digest.child import Children
from digest.deliver.mailbox import Mailbox
from digest.deliver.reception import Letter
from digest.jobs import press
from digest.jobs.composing import Typesetters
from digest.jobs.people import Application, join
from digest.jobs.preview import explain
from digest.jobs.publish import publish_now
from digest.jobs.recomposing import NOTHING_LEFT, keep_recomposed, recompose
from digest.jobs.send import UNCOMPOSED, Post, Sent, send
from digest.jobs.storytelling import keep_back, let_go
from digest.jobs.withdrawing import Withheld, release, withhold
from digest.model.article import Article
from digest.model.delivery import DeliveryState
from digest.model.errors import NotFound
from digest.model.ids import ArticleId, SubscriberId
from digest.model.issue import Issue, IssueState
from digest.model.mailing_list import MailingList
from digest.model.pick import LeftOut, Rule
from digest.store import (
    articles,
    chunks,
    issues,
    ledger,
    lists,
    sources,
    stories,
    subscribers,
    variants,
    withheld,
)
from digest.store.withheld import Holding
from presses import links, mails, part, program
from stored import NOW, a_section, a_topic, list_called, minutes, source_called, understood

HEADLINES = (
    "Bridge opens in Dnipro",
    "Kharkiv trams run again",
    "Harvest is late this year",
    "Kharkiv schools move underground",
    "Museum finds its lost bell",
)
"""The newest first: so they stand in a mail."""
EVERYBODY = ("ann", "ben", "cleo", "dan")
FOLLOWER = "dan"
"""Follows Kharkiv and nothing else: the second story and the fourth."""
SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """A list whose issue is published and not sent."""

    app: App
    folder: Path
    mailing_list: MailingList
    articles: tuple[ArticleId, ...]

    def issue(self) -> Issue:
        with self.app.database.reading() as c:
            return issues.every(c)[0]

    def withhold(self, *places: int) -> list[Withheld]:
        with self.app.database.writing() as c:
            return [withhold(c, self.articles[place]) for place in places]

    def release(self, place: int) -> None:
        with self.app.database.writing() as c:
            release(c, self.articles[place])

    def reader(self, name: str) -> SubscriberId:
        with self.app.database.reading() as c:
            return subscribers.by_address(c, _address(name)).id

    def states(self) -> dict[str, tuple[DeliveryState, str]]:
        with self.app.database.reading() as c:
            found = {one.subscriber: one for one in ledger.deliveries(c, self.issue().id)}
        return {name: (found[self.reader(name)].state, found[self.reader(name)].detail) for name in EVERYBODY}

    def send(
        self,
        *,
        after: timedelta = timedelta(),
        on_letter: Callable[[Letter, Path], None] | None = None,
        typesetters: Typesetters | None = None,
    ) -> Sent:
        return asyncio.run(self._send(after=after, on_letter=on_letter, typesetters=typesetters))

    def received(self) -> dict[str, list[int]]:
        """Which stories each reader's mail brought, by their place among the headlines, in order."""
        return {
            to.partition("@")[0]: [int(link.rpartition("/")[2]) for link in links(mail)[:-1]]
            for to, mail in mails(self.folder / "mail").items()
        }

    async def _send(
        self,
        *,
        after: timedelta,
        on_letter: Callable[[Letter, Path], None] | None,
        typesetters: Typesetters | None,
    ) -> Sent:
        async with Mailbox(self.folder / "mail", on_letter=on_letter) as mailbox:
            post = _post(self.app, mailbox.port)
            post = replace(post, typesetters=typesetters or post.typesetters)
            return await send(self.app.database, post, clock=lambda: NOW + after)


@pytest.fixture
def morning(databases: Databases, tmp_path: Path) -> Iterator[Morning]:
    with databases.empty() as address, program(tmp_path, database=address, now=NOW) as app:
        yield published(app, tmp_path)


@pytest.fixture
def idle() -> Typesetters:
    """Typesetters with whom no template can be made ready."""
    children = Children(1)
    children.close()
    return Typesetters(children=children)


def published(app: App, folder: Path, *, max_picks: int = 20) -> Morning:
    with app.database.writing() as c:
        section = a_section(c)
        a_topic(c)
        mailing_list = lists.add(
            c, replace(list_called("daily"), sections=(section.id,), max_picks=max_picks)
        )
        known = []
        for place, headline in enumerate(HEADLINES):
            source = sources.add(c, source_called(f"paper{place}"))
            told = understood(source.id, place, headline=headline)
            words = replace(told.article, published=NOW - minutes(place + 1), publisher=f"Paper {place}")
            kept = replace(told, article=words, section=section.id)
            known.append(articles.add(c, kept, story=None, seen=NOW - minutes(place)).article_id)
        for name in EVERYBODY:
            asked = Application(address=_address(name), topics=("kharkiv",) if name == FOLLOWER else ())
            join(c, app.keys, asked, mailing_list=mailing_list, now=NOW)
    publish_now(app.database, app.typesetters, mailing_list, now=NOW)
    return Morning(app=app, folder=folder, mailing_list=mailing_list, articles=tuple(known))


def test_a_withheld_article_is_in_no_mail_and_the_others_keep_order_and_reasons(morning: Morning) -> None:
    morning.withhold(1)

    morning.send()

    everything = [0, 2, 3, 4]
    assert morning.received() == {"ann": everything, "ben": everything, "cleo": everything, FOLLOWER: [3]}
    for mail in mails(morning.folder / "mail").values():
        assert HEADLINES[1] not in part(mail, "html") + part(mail, "plain") + mail["Subject"]
    follower = mails(morning.folder / "mail")[_address(FOLLOWER)]
    assert part(follower, "html").count("Because you follow Kharkiv") == 1
    assert morning.issue().state is IssueState.FINISHED
    assert morning.issue().totals.accepted == len(EVERYBODY)


def test_without_its_lead_a_mail_has_another_subject_and_another_first_card(morning: Morning) -> None:
    morning.withhold(0)

    morning.send()
    first = mails(morning.folder / "mail")[_address("ann")]

    assert first["Subject"] == HEADLINES[1]
    assert re.findall(r'<h3 class="text big"[^>]*><a [^>]*>(.*?)</a>', part(first, "html")) == [HEADLINES[1]]
    assert "4 stories" in part(first, "plain")
    assert first["Date"].datetime == NOW.replace(microsecond=0)


def test_a_mail_that_never_held_it_is_the_same_to_the_byte(tmp_path: Path) -> None:
    with program(tmp_path, now=NOW) as app:
        morning = published(app, tmp_path)
        before = _variant_of(morning, FOLLOWER)
        morning.withhold(0)

        morning.send()

        assert _variant_of(morning, FOLLOWER) == before
        assert morning.received()[FOLLOWER] == [1, 3]


def test_withheld_while_a_chunk_is_being_sent_it_is_in_no_later_mail(morning: Morning) -> None:
    def on_letter(_letter: Letter, _path: Path) -> None:
        morning.withhold(2)

    sent = morning.send(on_letter=on_letter)

    whole, less = [0, 1, 2, 3, 4], [0, 1, 3, 4]
    assert morning.received() == {"ann": whole, "ben": less, "cleo": less, FOLLOWER: [1, 3]}
    assert sent.outcomes == {DeliveryState.ACCEPTED: len(EVERYBODY)}
    assert morning.issue().state is IssueState.FINISHED


def test_whoever_would_get_an_empty_mail_gets_none_and_the_ledger_says_why(morning: Morning) -> None:
    morning.withhold(1, 3)

    sent = morning.send()

    assert morning.states()[FOLLOWER] == (DeliveryState.SKIPPED, NOTHING_LEFT)
    assert morning.received().keys() == {"ann", "ben", "cleo"}
    assert sent.outcomes == {DeliveryState.ACCEPTED: 3, DeliveryState.SKIPPED: 1}
    assert morning.issue().state is IssueState.FINISHED
    assert morning.issue().totals.skipped == 1


def test_a_second_copy_goes_without_it_and_no_first_copy_is_denied(morning: Morning) -> None:
    with morning.app.database.writing() as c:
        claim = chunks.claim(c, now=NOW, owner="one")
        assert claim is not None
        both = [morning.reader("ann"), morning.reader(FOLLOWER)]
        chunks.exchange(c, claim, [], intended=both, now=NOW)
    with morning.app.database.writing() as c:
        chunks.release(c, claim, now=NOW)  # as after a crash: a copy may have left
    morning.withhold(1, 3)

    morning.send(after=SOON)

    assert morning.received()["ann"] == [0, 2, 4]
    state, detail = morning.states()[FOLLOWER]
    assert state is DeliveryState.IN_DOUBT
    assert NOTHING_LEFT in detail
    assert morning.issue().totals.closed


def test_two_senders_at_once_leave_it_out_of_every_chunk(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "BLOCK", 1)  # a chunk each
    with (
        databases.empty() as address,
        program(tmp_path, database=address, now=NOW) as one,
        program(tmp_path, database=address, now=NOW) as other,
    ):
        morning = published(one, tmp_path)
        morning.withhold(0)

        async def together() -> None:
            async with Mailbox(tmp_path / "mail") as mailbox:
                both = (send(app.database, _post(app, mailbox.port), clock=app.clock) for app in (one, other))
                await asyncio.gather(*both)

        asyncio.run(together())

        less = [1, 2, 3, 4]
        assert morning.received() == {"ann": less, "ben": less, "cleo": less, FOLLOWER: [1, 3]}
        assert morning.issue().totals.accepted == len(EVERYBODY)
        assert len({_variant_of(morning, name) for name in ("ann", "ben", "cleo")}) == 1


def test_a_sender_that_dies_after_composing_anew_leaves_nothing_to_mend(morning: Morning) -> None:
    app = morning.app
    with app.database.writing() as c:
        claim = chunks.claim(c, now=NOW, owner="dies", lease=SOON)
    assert claim is not None
    (gone,) = morning.withhold(4)
    without = {gone.version.article_id}
    recomposed = recompose(
        app.database,
        app.typesetters,
        claim.parcels,
        without=without,
        mailing_list=morning.mailing_list,
        due=claim.date,
    )
    with app.database.writing() as c:
        keep_recomposed(c, claim, recomposed, now=NOW, lease=SOON)

    morning.send(after=2 * SOON)

    less = [0, 1, 2, 3]
    assert morning.received() == {"ann": less, "ben": less, "cleo": less, FOLLOWER: [1, 3]}
    assert morning.issue().totals.accepted == len(EVERYBODY)


def test_a_sender_that_lost_its_chunk_gives_nobody_another_mail(morning: Morning) -> None:
    app = morning.app
    with app.database.writing() as c:
        claim = chunks.claim(c, now=NOW, owner="slow", lease=SOON)
    assert claim is not None
    before = _variant_of(morning, "ann")
    recomposed = recompose(
        app.database,
        app.typesetters,
        claim.parcels,
        without={morning.articles[0]},
        mailing_list=morning.mailing_list,
        due=claim.date,
    )
    with app.database.writing() as c:
        chunks.recover(c, NOW + 2 * SOON)

    with pytest.raises(chunks.FenceLost), app.database.writing() as c:
        keep_recomposed(c, claim, recomposed, now=NOW + 2 * SOON, lease=SOON)

    assert _variant_of(morning, "ann") == before


def test_a_story_that_turns_out_to_be_a_withheld_one_is_in_no_mail(morning: Morning) -> None:
    with morning.app.database.writing() as c:
        one, other = (articles.by_id(c, morning.articles[place]).story_id for place in (0, 1))
        keep_back(c, other)
        stories.merge(c, into=one, gone=other)

    morning.send()

    less = [2, 3, 4]
    assert morning.received() == {"ann": less, "ben": less, "cleo": less, FOLLOWER: [3]}
    with morning.app.database.writing() as c:
        freed = let_go(c, one)
    assert set(freed) == {morning.articles[0], morning.articles[1]}


def test_a_story_that_is_released_frees_what_was_kept_back_with_it_and_nothing_else(morning: Morning) -> None:
    with morning.app.database.writing() as c:
        one, other = (articles.by_id(c, morning.articles[place]).story_id for place in (0, 1))
        stories.merge(c, into=one, gone=other)
        withhold(c, morning.articles[1])
        held = keep_back(c, one)
        freed = let_go(c, one)
        again = let_go(c, one)

    morning.send()

    assert [one.version.article_id for one in held] == list(morning.articles[:2])
    assert (freed, again) == ((morning.articles[0],), ())
    assert morning.received()["ann"] == [0, 2, 3, 4]


def test_stories_that_become_one_and_are_not_withheld_leave(morning: Morning) -> None:
    with morning.app.database.writing() as c:
        one, other = (articles.by_id(c, morning.articles[place]).story_id for place in (0, 1))
        withhold(c, morning.articles[0])
        stories.merge(c, into=one, gone=other)

    morning.send()

    assert morning.received()["ann"] == [1, 2, 3, 4]


def test_where_nothing_is_withheld_no_template_is_touched(morning: Morning, idle: Typesetters) -> None:
    sent = morning.send(typesetters=idle)

    assert sent.outcomes == {DeliveryState.ACCEPTED: len(EVERYBODY)}
    assert sent.uncomposed == ""


def test_a_mail_that_cannot_be_composed_anew_waits_and_holds_up_no_other(
    morning: Morning, idle: Typesetters
) -> None:
    morning.withhold(0)

    sent = morning.send(typesetters=idle)

    assert morning.received() == {FOLLOWER: [1, 3]}
    assert sent.outcomes == {DeliveryState.ACCEPTED: 1, DeliveryState.DEFERRED: 3}
    assert sent.uncomposed
    state, detail = morning.states()["ann"]
    assert state is DeliveryState.DEFERRED
    assert detail.startswith(UNCOMPOSED)

    morning.send(after=5 * SOON)

    assert morning.received()["ann"] == [1, 2, 3, 4]
    assert morning.issue().state is IssueState.FINISHED


def test_a_mail_composed_anew_still_says_how_many_found_no_room(tmp_path: Path) -> None:
    with program(tmp_path, now=NOW) as app:
        morning = published(app, tmp_path, max_picks=3)
        morning.withhold(1)

        morning.send()

        assert morning.received()["ann"] == [0, 2]
        assert "2 more stories" in part(mails(tmp_path / "mail")[_address("ann")], "plain")


def test_withholding_says_who_had_it_and_who_was_about_to(morning: Morning) -> None:
    with morning.app.database.writing() as c:
        claim = chunks.claim(c, now=NOW, owner="one")
        assert claim is not None
        chunks.exchange(c, claim, [], intended=[morning.reader("ann")], now=NOW)

    (first,) = morning.withhold(1)

    assert first.changed
    assert first.version.article.headline == HEADLINES[1]
    assert first.holding == Holding(waiting=3, accepted=0, in_doubt=1)

    with morning.app.database.writing() as c:
        chunks.release(c, claim, now=NOW)
    morning.send(after=SOON)
    (again, other) = morning.withhold(1, 3)

    assert not again.changed
    assert again.holding == Holding(waiting=0, accepted=0, in_doubt=0)
    assert other.holding == Holding(waiting=0, accepted=4, in_doubt=0)


def test_what_is_not_there_cannot_be_withheld_or_released(morning: Morning) -> None:
    for change in (withhold, release):
        with pytest.raises(NotFound), morning.app.database.writing() as c:
            change(c, ArticleId(10_000))


def test_a_corrected_article_is_withheld_in_the_words_that_were_mailed_too(morning: Morning) -> None:
    with morning.app.database.writing() as c:
        known = articles.by_id(c, morning.articles[2])
        words: Article = replace(known.article, headline="Harvest is not late at all")
        told = understood(known.source_id, 2, words="second")
        articles.add_version(c, known.article_id, replace(told, article=words, section=known.section))
    (found,) = morning.withhold(2)

    morning.send()

    assert found.holding.waiting == 3
    assert morning.received()["ann"] == [0, 1, 3, 4]


def test_released_before_its_turn_it_leaves_and_afterwards_it_does_not_come_back(morning: Morning) -> None:
    def undecided(_letter: Letter, _path: Path) -> None:
        morning.withhold(0)
        morning.release(2)

    morning.withhold(1, 2)
    morning.release(1)

    morning.send(on_letter=undecided)

    assert morning.received()["ann"] == [0, 1, 3, 4]
    assert morning.received()["ben"] == [1, 3, 4]


def test_what_came_to_nobody_is_news_again_once_it_is_released(morning: Morning) -> None:
    morning.withhold(4)
    morning.send()
    morning.release(4)
    tomorrow = NOW + timedelta(hours=24)

    publish_now(morning.app.database, morning.app.typesetters, morning.mailing_list, now=tomorrow)
    morning.send(after=timedelta(hours=24))

    assert morning.received()["ann"] == [4]
    assert FOLLOWER in morning.received()


def test_why_says_that_it_is_withheld(morning: Morning) -> None:
    (gone,) = morning.withhold(1)

    with morning.app.database.reading() as c:
        explained = explain(
            c,
            gone.version,
            mailing_list=morning.mailing_list,
            subscriber=subscribers.by_address(c, _address(FOLLOWER)),
            now=NOW,
        )

    assert explained.decision == LeftOut(story=gone.version.story_id, rule=Rule.WITHHELD)


def test_whatever_is_withheld_the_rest_keeps_its_order(tmp_path: Path) -> None:
    with program(tmp_path, now=NOW) as app:
        morning = published(app, tmp_path)
        with app.database.writing() as c:
            claim = chunks.claim(c, now=NOW, owner="one")
        assert claim is not None
        ann = tuple(one for one in claim.parcels if one.subscriber == morning.reader("ann"))

        @settings(max_examples=20, deadline=None)
        @given(st.frozensets(st.integers(0, len(HEADLINES) - 1), min_size=1))
        def holds(places: frozenset[int]) -> None:
            recomposed = recompose(
                app.database,
                app.typesetters,
                ann,
                without={morning.articles[place] for place in places},
                mailing_list=morning.mailing_list,
                due=claim.date,
            )
            mail = recomposed.mails[morning.reader("ann")]
            with app.database.reading() as c:
                article = withheld.articles_of(c, [pick.version for pick in mail.picks] if mail else [])
            told = [article[pick.version] for pick in mail.picks] if mail else []
            left = (one for place, one in enumerate(morning.articles) if place not in places)
            assert told == list(left)

        holds()


def _address(name: str) -> str:
    return f"{name}@example.org"


def _post(app: App, port: int) -> Post:
    return replace(app.post(), relay=replace(app.post().relay, port=port))


def _variant_of(morning: Morning, name: str) -> bytes:
    with morning.app.database.reading() as c:
        delivery = ledger.delivery(c, morning.issue().id, morning.reader(name))
        assert delivery.variant is not None
        return variants.variant(c, delivery.variant).digest
