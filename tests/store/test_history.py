"""What readers were sent before, on any list, as far as it may matter."""

from datetime import datetime, timedelta

from sqlalchemy import event, update

from digest.model.history import History
from digest.model.ids import SubscriberId
from digest.store import history, issues, ledger
from digest.store import tables as t
from digest.store.database import Connection, Database
from stored import NOW, a_list, a_variant, a_wave, an_issue, minutes, readers_of

DAY = timedelta(days=1)


def read(c: Connection, whose: tuple[SubscriberId, ...], since: datetime) -> History:
    return history.of(c, whose, history.count(c, since), since=since)


def sent(c: Connection, key: str, reader: SubscriberId, *stories: int) -> None:
    """An issue of a list of its own brings this reader these versions."""
    issue = an_issue(c, a_list(c, key))
    chosen = [ledger.Chosen(subscriber=reader, variant=a_variant(c, issue, *stories))]
    ledger.choose(c, a_wave(c, issue), chosen, watermark=reader, now=NOW)


def test_mails_of_every_list_are_told_of_with_the_versions_they_brought(database: Database) -> None:
    with database.writing() as c:
        ann, bob, eve = readers_of(c, a_list(c), 3)
        sent(c, "first", ann, 4, 2)
        sent(c, "second", ann, 7)
        sent(c, "third", eve, 9)

        found = read(c, (ann, bob, eve), NOW)

        assert list(found.subscribers) == [ann, ann, eve]
        assert (list(found.counts), list(found.versions)) == ([2, 1, 1], [4, 2, 7, 9])
        assert list(read(c, (bob,), NOW).subscribers) == []
        assert list(read(c, (ann, SubscriberId(10_000)), NOW).versions) == [4, 2, 7]


def test_what_was_made_before_is_left_out(database: Database) -> None:
    with database.writing() as c:
        (ann,) = readers_of(c, a_list(c), 1)
        sent(c, "first", ann, 4)
        c.execute(update(t.variant).values(made=NOW - 2 * DAY))

        assert list(read(c, (ann,), NOW - 3 * DAY).versions) == [4]
        assert list(read(c, (ann,), NOW - DAY).versions) == []


def test_a_mail_kept_before_its_versions_were_noted_is_told_of_by_its_picks(database: Database) -> None:
    with database.writing() as c:
        (ann,) = readers_of(c, a_list(c), 1)
        sent(c, "first", ann, 4, 2)
        c.execute(update(t.variant).values(made=None, versions=None))

        found = read(c, (ann,), NOW)

        assert list(found.versions) == [4, 2]
        assert list(found.counts) == [2]


def test_mails_kept_before_are_read_together(database: Database) -> None:
    with database.writing() as c:
        everybody = readers_of(c, a_list(c), 4)
        for number, reader in enumerate(everybody):
            sent(c, f"list{number}", reader, number + 1)
        c.execute(update(t.variant).values(versions=None))
        count, statements = history.count(c, NOW), []
        event.listen(c, "before_cursor_execute", lambda *call: statements.append(call[2]))

        found = history.of(c, everybody, count, since=NOW)

        assert list(found.versions) == [1, 2, 3, 4]
        assert len(statements) == 2


def test_whatever_is_chosen_for_anybody_raises_a_count(database: Database) -> None:
    with database.writing() as c:
        (ann,) = readers_of(c, a_list(c), 1)
        before = history.count(c, NOW)
        sent(c, "first", ann, 4)
        between = history.count(c, NOW)

        assert before != between == history.count(c, NOW)
        assert issues.every(c)[0].id in between
        assert history.count(c, NOW + 4 * DAY + minutes(1)) == {}
