from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import update

from databases import Databases
from digest.model.delivery import DeliveryState, Outcome
from digest.model.errors import DigestError, InputRefused, NotFinished, NotFound
from digest.model.ids import VariantId
from digest.model.issue import Card, IssueState, Lane, SlotKey, Totals
from digest.store import articles, cards, chunks, issues, ledger, subscribers, variants, waves
from digest.store import tables as t
from digest.store.database import Database, open_database
from stored import (
    NOW,
    a_list,
    a_source,
    a_variant,
    a_wave,
    an_issue,
    choose_all,
    key_of,
    minutes,
    readers_of,
    understood,
)


def test_an_issue_is_made_once_per_list_lane_and_slot(database: Database) -> None:
    with database.writing() as c:
        daily, weekly = a_list(c), a_list(c, "weekly")
        first = an_issue(c, daily)
        assert (first.number, first.state, first.totals) == (1, IssueState.OPEN, Totals())
        assert first.slot == SlotKey(day=date(2026, 11, 22))
        assert an_issue(c, daily) == first
        assert an_issue(c, daily, lane=Lane.ALERT).number == 2
        assert an_issue(c, daily, day=23).number == 3
        assert an_issue(c, weekly).number == 1
        assert issues.by_number(c, daily.id, 1) == issues.by_id(c, first.id) == first
        assert [issue.number for issue in issues.every(c, mailing_list=daily.id)] == [3, 2, 1]
        with pytest.raises(NotFound) as raised:
            issues.by_number(c, daily.id, 9)
    assert "number 3" in raised.value.hint


def test_all_who_open_the_same_issue_at_once_are_given_one(databases: Databases) -> None:
    with databases.fresh() as address, ThreadPoolExecutor(4) as threads:
        with open_database(address) as database, database.writing() as c:
            daily = a_list(c)

        def open_days(_worker: int) -> list[tuple[int, int]]:
            with open_database(address) as mine:
                opened: list[tuple[int, int]] = []
                for day in range(1, 6):
                    with mine.writing() as c:
                        issue = an_issue(c, daily, day=day)
                    opened.append((issue.id, issue.number))
                return opened

        one, *others = threads.map(open_days, range(4))
        assert all(other == one for other in others)
        assert [number for _, number in one] == [1, 2, 3, 4, 5]


def test_a_wave_is_made_once_per_issue_and_instant(database: Database) -> None:
    with database.writing() as c:
        issue = an_issue(c, a_list(c))
        first = a_wave(c, issue)
        second = a_wave(c, issue, NOW + minutes(60))
        assert a_wave(c, issue) == first
        waves.close_wave(c, first.id)
        assert waves.waves(c, issue.id) == (replace(first, closed=True), second)
        waves.close_waves(c, issue.id)
        assert issues.by_id(c, issue.id).waves_closed
        assert a_wave(c, issue).closed
        with pytest.raises(waves.WaveClosed):
            a_wave(c, issue, NOW + minutes(120))


def test_a_block_of_readers_is_entered_once(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        readers = readers_of(c, daily, 4)
        issue = an_issue(c, daily)
        wave, variant = a_wave(c, issue), a_variant(c, issue)
        block = [
            ledger.Chosen(subscriber=readers[0], variant=variant),
            ledger.Chosen(subscriber=readers[1], state=DeliveryState.SKIPPED, detail="nothing new"),
            ledger.Chosen(subscriber=readers[2], state=DeliveryState.SUPPRESSED, detail="complaint"),
        ]
        assert ledger.choose(c, wave, block, watermark=readers[2], now=NOW) == 3
        assert ledger.choose(c, wave, block, watermark=readers[2], now=NOW + minutes(1)) == 0
        more = [*block, ledger.Chosen(subscriber=readers[3], variant=variant)]
        assert ledger.choose(c, wave, more, watermark=readers[3], now=NOW) == 1
        assert issues.totals(c, issue.id) == Totals(chosen=4, skipped=1, suppressed=1, waiting=2)
        assert waves.waves(c, issue.id)[0].watermark == readers[3]
        entered = ledger.deliveries(c, issue.id)
        assert [(one.subscriber, one.state.value, one.detail) for one in entered] == [
            (readers[0], "queued", ""),
            (readers[1], "skipped", "nothing new"),
            (readers[2], "suppressed", "complaint"),
            (readers[3], "queued", ""),
        ]
        assert [one.chunk is None for one in entered] == [False, True, True, False]
        assert ledger.deliveries(c, issue.id, state=DeliveryState.QUEUED, after=readers[0]) == entered[3:]


def test_the_watermark_never_goes_back(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        readers = readers_of(c, daily, 2)
        issue = an_issue(c, daily)
        wave = choose_all(c, issue, readers)
        ledger.choose(c, wave, [], watermark=1, now=NOW)
        assert waves.waves(c, issue.id)[0].watermark == max(readers)


def test_a_block_is_cut_into_chunks_of_a_thousand(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        readers = readers_of(c, daily, 3)
        issue = an_issue(c, daily)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("digest.store.ledger.CHUNK", 2)
            choose_all(c, issue, readers)
        sizes = [chunk.size for chunk in c.execute(t.chunk.select().order_by(t.chunk.c.id))]
        assert sizes == [2, 1]
    assert ledger.CHUNK == 1000


def test_nobody_is_chosen_when_the_wave_is_closed(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        readers = readers_of(c, daily, 2)
        issue = an_issue(c, daily)
        wave, variant = a_wave(c, issue), a_variant(c, issue)
        waves.close_wave(c, wave.id)
        with pytest.raises(waves.WaveClosed):
            ledger.choose(
                c, wave, [ledger.Chosen(subscriber=readers[0], variant=variant)], watermark=1, now=NOW
            )
        assert issues.totals(c, issue.id).chosen == 0


def test_an_issue_is_not_finished_while_waves_are_to_come_or_deliveries_wait(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        issue = an_issue(c, daily)
        choose_all(c, issue, readers_of(c, daily, 2))
        with pytest.raises(NotFinished, match="waves are to come; 2 deliveries wait"):
            issues.finish(c, issue.id, now=NOW)
        waves.close_waves(c, issue.id)
        with pytest.raises(NotFinished, match=r"not finished: 2 deliveries wait$"):
            issues.finish(c, issue.id, now=NOW)


def test_an_issue_is_not_finished_while_the_equation_does_not_hold(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        issue = an_issue(c, daily)
        waves.close_waves(c, issue.id)
        c.execute(update(t.issue).values(chosen=5))
        with pytest.raises(NotFinished, match="5 were chosen, but 0 are accounted for"):
            issues.finish(c, issue.id, now=NOW)


def test_not_even_by_hand_is_an_issue_finished_while_its_ledger_is_open(database: Database) -> None:
    with database.writing() as c:
        an_issue(c, a_list(c))
        c.execute(update(t.issue).values(chosen=5))
    with pytest.raises(DigestError, match="finished"), database.writing() as c:
        c.exec_driver_sql("UPDATE issue SET state = 'finished'")
    with pytest.raises(DigestError, match="ledger_closed"), database.writing() as c:
        c.exec_driver_sql("UPDATE issue SET state = 'finished', frozen = 1")


def test_the_totals_of_a_finished_issue_change_no_more(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        anna, boris = readers_of(c, daily, 2)
        issue = an_issue(c, daily)
        choose_all(c, issue, (anna, boris))
        claimed = chunks.claim(c, now=NOW, owner="test")
        assert claimed is not None
        chunks.exchange(c, claimed, [], intended=[anna, boris], now=NOW)
        outcomes = [
            Outcome(subscriber=anna, state=DeliveryState.ACCEPTED, detail="250 ok", left=True),
            Outcome(subscriber=boris, state=DeliveryState.FAILED, detail="550 no"),
        ]
        chunks.exchange(c, claimed, outcomes, intended=[], now=NOW)
        chunks.release(c, claimed, now=NOW)
        waves.close_waves(c, issue.id)
        finished = issues.finish(c, issue.id, now=NOW)
        assert finished.state is IssueState.FINISHED
        assert finished.totals == Totals(chosen=2, accepted=1, failed=1)
        assert finished.totals.closed
        subscribers.remove(c, anna, now=NOW)
        c.execute(t.attempt.delete())
        c.execute(t.delivery.delete())
        assert issues.finish(c, issue.id, now=NOW + minutes(1)) == finished
        assert issues.every(c, state=IssueState.FINISHED) == (finished,)
        assert issues.unsettled(c) == ()
        with pytest.raises(InputRefused, match="finished"):
            issues.cancel(c, issue.id, now=NOW)


def test_a_canceled_issue_sends_nothing_more_and_its_ledger_closes(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        readers = readers_of(c, daily, 3)
        issue = an_issue(c, daily)
        wave = choose_all(c, issue, readers)
        claimed = chunks.claim(c, now=NOW, owner="test")
        assert claimed is not None
        chunks.exchange(c, claimed, [], intended=readers[:1], now=NOW)
        canceled = issues.cancel(c, issue.id, now=NOW)
        assert canceled.state is IssueState.CANCELED
        assert canceled.totals == Totals(chosen=3, canceled=2, waiting=1)
        assert issues.unsettled(c) == (canceled,)
        with pytest.raises(waves.WaveClosed):
            ledger.choose(c, wave, [], watermark=9, now=NOW)
        # The mail in flight is settled by its sender, and the next one is not let go.
        accepted = Outcome(subscriber=readers[0], state=DeliveryState.ACCEPTED, detail="250", left=True)
        assert chunks.exchange(c, claimed, [accepted], intended=readers[1:2], now=NOW) == frozenset()
        chunks.release(c, claimed, now=NOW)
        closed = issues.finish(c, issue.id, now=NOW)
        assert closed.state is IssueState.CANCELED
        assert closed.totals == Totals(chosen=3, accepted=1, canceled=2)
        assert issues.cancel(c, issue.id, now=NOW) == closed
        assert chunks.claim(c, now=NOW + minutes(600), owner="test") is None


def test_a_card_is_frozen_as_it_was_first_made(database: Database) -> None:
    with database.writing() as c:
        version = articles.add(c, understood(a_source(c).id), story=None, seen=NOW).id
        for hash_ in (b"t1", b"t2"):
            cards.save_template(c, hash_, name="digest", sources={"body.mjml": "<mjml>", "слова": "так"})
        card = Card(version=version, language="uk", kind="story", template=b"t1", html=b"<p>\xff", text=b"a")
        others = [replace(card, kind="lead"), replace(card, language="en"), replace(card, template=b"t2")]
        (kept,) = cards.save_cards(c, [card])
        assert kept == replace(card, id=kept.id)
        again = cards.save_cards(c, [replace(card, html=b"changed"), *others])
        assert again[0] == kept
        assert [replace(one, id=None) for one in again[1:]] == others
        assert len({one.id for one in again}) == 4
        found = cards.cards_of(c, [version], language="uk", template=b"t1")
        assert {one.kind for one in found} == {"lead", "story"}
        assert cards.save_cards(c, []) == ()


def test_a_variant_is_kept_once_per_issue(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        issue, other = an_issue(c, daily), an_issue(c, daily, day=23)
        first = a_variant(c, issue, 1, 2)
        assert a_variant(c, issue, 1, 2) == first
        assert a_variant(c, other, 1, 2) != first
        whole = variants.variant(c, first)
        assert whole.digest == key_of("variant", hash((1, 2)))
        assert [pick.story for pick in whole.picks] == [1, 2]
        assert variants.save(c, [replace(whole, id=None)]) == {(issue.id, whole.digest): first}
        assert variants.variants_of(c, [first, VariantId(99)]) == {first: whole}
        with pytest.raises(NotFound):
            variants.variant(c, VariantId(99))
