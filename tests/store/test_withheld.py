"""What the store says of withheld articles: which mails hold them, and that none of these may leave."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Connection, event

from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.delivery import Claim, DeliveryState, Outcome
from digest.model.errors import NotFound
from digest.model.ids import ArticleId, SubscriberId, VariantId
from digest.model.issue import Issue
from digest.store import articles, chunks, issues, ledger, stories, variants, waves, withheld
from digest.store.database import Database
from digest.store.ledger import Chosen
from digest.store.withheld import Holding
from stored import (
    NOW,
    a_list,
    a_source,
    a_variant,
    a_wave,
    an_issue,
    minutes,
    readers_of,
    understood,
)

Readers = tuple[SubscriberId, ...]


def test_an_article_is_withheld_and_freed_again(database: Database) -> None:
    with database.writing() as c:
        one, two = some_articles(c, 2)

        assert articles.set_status(c, one.article_id, ArticleStatus.WITHHELD)
        assert not articles.set_status(c, one.article_id, ArticleStatus.WITHHELD)
        assert withheld.among(c, [one.article_id, two.article_id]) == {one.article_id}

        assert articles.set_status(c, one.article_id, ArticleStatus.USABLE)
        assert withheld.among(c, [one.article_id, two.article_id]) == frozenset()


@pytest.mark.parametrize("status", ArticleStatus)
def test_no_status_can_be_given_to_what_is_not_there(database: Database, status: ArticleStatus) -> None:
    with pytest.raises(NotFound), database.writing() as c:
        articles.set_status(c, ArticleId(10_000), status)


def test_a_variant_holds_its_articles_whatever_version_it_shows(database: Database) -> None:
    with database.writing() as c:
        first, second = some_articles(c, 2)
        newer = articles.add_version(c, first.article_id, understood(first.source_id, 1, words="second"))
        issue = an_issue(c, a_list(c))
        old, new = a_variant(c, issue, first.id, second.id), a_variant(c, issue, newer.id)

        held = withheld.held_by(c, variants.variants_of(c, [old, new]).values())

    assert held == {old: {first.article_id, second.article_id}, new: {first.article_id}}


@pytest.mark.parametrize("status", [ArticleStatus.WITHHELD, ArticleStatus.CANCELED])
def test_no_mail_gets_its_intent_that_holds_what_was_withheld(
    database: Database, status: ArticleStatus
) -> None:
    with database.writing() as c:
        gone, left = some_articles(c, 2)
        issue, (ann, ben) = chosen(c, gone, left, readers=2)
        articles.set_status(c, gone.article_id, status)
        claim = claimed(c)

        both = [gone.article_id, left.article_id]
        assert chunks.exchange(c, claim, [], intended=[ann], holding=both, now=NOW) == frozenset()
        assert chunks.exchange(c, claim, [], intended=[ben], holding=both[1:], now=NOW) == {ben}
        states = [one.state for one in ledger.deliveries(c, issue.id)]

    assert states == [DeliveryState.QUEUED, DeliveryState.SENDING]


def test_what_tells_a_story_that_is_withheld_is_in_no_mail_whenever_it_came_to_tell_it(
    database: Database,
) -> None:
    with database.writing() as c:
        barred, joins, other = some_articles(c, 3)
        stories.withhold(c, barred.story_id)
        _, (ann,) = chosen(c, joins, other, readers=1)
        claim, held = claimed(c), [joins.article_id, other.article_id]
        assert withheld.among(c, held) == frozenset()

        stories.merge(c, into=barred.story_id, gone=joins.story_id)

        assert withheld.among(c, held) == {joins.article_id}
        assert chunks.exchange(c, claim, [], intended=[ann], holding=held, now=NOW) == frozenset()
        stories.release(c, barred.story_id)
        assert chunks.exchange(c, claim, [], intended=[ann], holding=held, now=NOW) == {ann}


def test_what_became_of_the_mail_before_is_written_even_where_the_next_may_not_leave(
    database: Database,
) -> None:
    with database.writing() as c:
        (gone,) = some_articles(c, 1)
        _, (ann, ben) = chosen(c, gone, readers=2)
        claim = claimed(c)
        chunks.exchange(c, claim, [], intended=[ann], holding=[gone.article_id], now=NOW)
        articles.set_status(c, gone.article_id, ArticleStatus.WITHHELD)

        allowed = chunks.exchange(
            c, claim, [accepted(ann)], intended=[ben], holding=[gone.article_id], now=NOW
        )

        assert allowed == frozenset()
        assert ledger.delivery(c, claim.issue, ann).state is DeliveryState.ACCEPTED


def test_asking_before_each_mail_costs_no_statement_of_its_own(database: Database) -> None:
    with database.writing() as c:
        few = [version.article_id for version in some_articles(c, 20)]
        _, readers = chosen(c, articles.by_id(c, few[0]), readers=2)
        claim = claimed(c)
        with counted(c) as without:
            chunks.exchange(c, claim, [], intended=readers[:1], now=NOW)
        with counted(c) as asking:
            chunks.exchange(c, claim, [], intended=readers[1:], holding=few, now=NOW)

    assert len(asking) == len(without)


def test_a_delivery_gets_another_mail_only_while_it_waits(database: Database) -> None:
    with database.writing() as c:
        one, two = some_articles(c, 2)
        issue, (waits, flies, done) = chosen(c, one, two, readers=3)
        old = mail_of(c, issue, waits)
        new = a_variant(c, issue, two.id)
        claim = claimed(c)
        chunks.exchange(c, claim, [], intended=[flies, done], now=NOW)
        chunks.exchange(c, claim, [accepted(done)], intended=[], now=NOW)

        ledger.revise(c, claim, dict.fromkeys((waits, flies, done), new), now=NOW)

        assert [mail_of(c, issue, reader) for reader in (waits, flies, done)] == [new, old, old]


def test_counting_tells_apart_who_waits_who_had_it_and_of_whom_nobody_knows(database: Database) -> None:
    with database.writing() as c:
        one, two = some_articles(c, 2)
        issue, (doubted, done, *waiting) = chosen(c, one, readers=4)
        claim = claimed(c)
        chunks.exchange(c, claim, [], intended=[doubted, done], now=NOW)
        chunks.exchange(c, claim, [accepted(done)], intended=[], now=NOW)
        assert withheld.holding(c, one) == Holding(waiting=2, accepted=1, in_doubt=1)

        chunks.release(c, claim, now=NOW)  # to be sent once more, as lists wish unless told otherwise

        assert mail_of(c, issue, waiting[0]) == mail_of(c, issue, doubted)
        assert withheld.holding(c, one) == Holding(waiting=3, accepted=1, in_doubt=1)
        assert withheld.holding(c, two) == Holding(waiting=0, accepted=0, in_doubt=0)


def test_a_number_that_begins_alike_is_another_article(database: Database) -> None:
    with database.writing() as c:
        versions = some_articles(c, 12)
        chosen(c, versions[11], readers=2)

        assert withheld.holding(c, versions[11]).waiting == 2
        assert withheld.holding(c, versions[0]).waiting == 0


def test_a_publisher_whose_name_looks_like_a_pick_is_taken_for_none(database: Database) -> None:
    with database.writing() as c:
        one, two = some_articles(c, 2)
        issue, (reader,) = chosen(c, two, readers=1)
        (shown,) = variants.variants_of(c, [mail_of(c, issue, reader) or VariantId(0)]).values()
        odd = tuple(replace(pick, also=(f'"version":{one.id}}}',)) for pick in shown.picks)
        (kept,) = variants.save(c, [replace(shown, picks=odd, digest=b"another")]).values()
        ledger.revise(c, claimed(c), {reader: kept}, now=NOW)

        assert withheld.holding(c, one).waiting == 0
        assert withheld.holding(c, two).waiting == 1


def test_finished_issues_count_unless_they_cannot_have_had_it(database: Database) -> None:
    with database.writing() as c:
        (one,) = some_articles(c, 1)
        issue, (ann,) = chosen(c, one, readers=1)
        claim = claimed(c)
        chunks.exchange(c, claim, [], intended=[ann], now=NOW)
        chunks.exchange(c, claim, [accepted(ann)], intended=[], now=NOW)
        chunks.release(c, claim, now=NOW)
        waves.close_waves(c, issue.id)
        issues.finish(c, issue.id, now=NOW + minutes(1))

        assert withheld.holding(c, one).accepted == 1
        assert withheld.holding(c, replace(one, seen=NOW + minutes(2))).accepted == 0
        assert withheld.holding(c, replace(one, seen=NOW - minutes(60 * 24 * 30))).accepted == 0


def some_articles(c: Connection, count: int) -> list[ArticleVersion]:
    source = a_source(c)
    return [
        articles.add(c, understood(source.id, number), story=None, seen=NOW) for number in range(1, count + 1)
    ]


def chosen(c: Connection, *held: ArticleVersion, readers: int) -> tuple[Issue, Readers]:
    """An issue that brings these articles to so many readers."""
    mailing_list = a_list(c)
    issue, everybody = an_issue(c, mailing_list), readers_of(c, mailing_list, readers)
    variant = a_variant(c, issue, *(version.id for version in held))
    rows = [Chosen(subscriber=reader, variant=variant) for reader in everybody]
    ledger.choose(c, a_wave(c, issue), rows, watermark=max(everybody), now=NOW)
    return issue, everybody


def claimed(c: Connection) -> Claim:
    claim = chunks.claim(c, now=NOW, owner="one")
    assert claim is not None
    return claim


def accepted(reader: SubscriberId) -> Outcome:
    return Outcome(subscriber=reader, state=DeliveryState.ACCEPTED, detail="250", left=True)


@contextmanager
def counted(c: Connection) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    statements: list[str] = []

    def note(*call: object) -> None:
        statements.append(str(call[2]))

    event.listen(c, "before_cursor_execute", note)
    yield statements
    event.remove(c, "before_cursor_execute", note)


def mail_of(c: Connection, issue: Issue, reader: SubscriberId) -> VariantId | None:
    return ledger.delivery(c, issue.id, reader).variant
