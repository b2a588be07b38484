"""What readers want none of, or less, written down once a thing."""

import pytest
from sqlalchemy import select, update

from digest.model.errors import NotFound
from digest.model.ids import SubscriberId
from digest.model.people import FADE, Restraint, RestraintKind
from digest.store import restraints, stories, subscribers, topics
from digest.store import tables as t
from digest.store.database import Connection, Database
from stored import NOW, a_list, a_reader, a_source, a_topic, minutes

MUTE, FEWER = RestraintKind.MUTE, RestraintKind.FEWER


def two_readers(c: Connection) -> tuple[SubscriberId, SubscriberId]:
    mailing_list = a_list(c)
    return a_reader(c, mailing_list, "ann").id, a_reader(c, mailing_list, "bob").id


def test_what_is_said_again_counts_from_then_and_is_one(database: Database) -> None:
    with database.writing() as c:
        ann, bob = two_readers(c)
        topic, source = a_topic(c).id, a_source(c).id
        first = Restraint(kind=FEWER, at=NOW, topic=topic)
        again = Restraint(kind=FEWER, at=NOW + minutes(9), topic=topic)
        other = Restraint(kind=FEWER, at=NOW + minutes(2), source=source)
        for one in (first, other, again):
            assert restraints.add(c, ann, one)

        assert restraints.of(c, [ann, bob]) == {ann: (other, again)}
        assert again.until == NOW + minutes(9) + FADE


def test_a_mute_is_more_than_fewer_in_either_order(database: Database) -> None:
    with database.writing() as c:
        ann, _ = two_readers(c)
        source = a_source(c).id
        fewer, mute = (Restraint(kind=kind, at=NOW, source=source) for kind in (FEWER, MUTE))

        stand = [restraints.add(c, ann, one) for one in (fewer, mute, fewer)]

        assert stand == [True, True, False]
        assert restraints.of(c, [ann]) == {ann: (mute,)}
        assert mute.until is None


def test_what_is_lifted_is_gone_for_that_reader_alone(database: Database) -> None:
    with database.writing() as c:
        ann, bob = two_readers(c)
        topic = a_topic(c).id
        mute = Restraint(kind=MUTE, at=NOW, topic=topic)
        for reader in (ann, bob):
            restraints.add(c, reader, mute)

        assert restraints.remove(c, ann, topic=topic)
        assert not restraints.remove(c, ann, topic=topic)
        assert restraints.of(c, [ann, bob]) == {bob: (mute,)}


def test_a_muted_story_stays_muted_when_it_becomes_part_of_an_older_one(database: Database) -> None:
    with database.writing() as c:
        ann, _ = two_readers(c)
        older, muted = stories.new(c), stories.new(c)
        restraints.add(c, ann, Restraint(kind=MUTE, at=NOW, story=muted))
        stories.merge(c, into=older, gone=muted)

        assert [one.story for one in restraints.of(c, [ann])[ann]] == [older]
        assert restraints.remove(c, ann, story=older)
        assert restraints.of(c, [ann]) == {}


def test_a_change_has_what_choosing_knows_of_the_reader_packed_anew(database: Database) -> None:
    with database.writing() as c:
        ann, bob = two_readers(c)
        topic = a_topic(c).id
        c.execute(update(t.subscriber).values(packed=b"before"))

        restraints.add(c, ann, Restraint(kind=FEWER, at=NOW, topic=topic))

        packed = {row.id: row.packed for row in c.execute(select(t.subscriber))}
        assert packed[ann] != b"before"
        assert packed[bob] == b"before"


def test_whoever_is_erased_leaves_no_wish_behind(database: Database) -> None:
    with database.writing() as c:
        ann, bob = two_readers(c)
        for reader in (ann, bob):
            restraints.add(c, reader, Restraint(kind=MUTE, at=NOW, source=a_source(c, f"s{reader}").id))

        subscribers.remove(c, ann, now=NOW)

        assert list(restraints.of(c, [ann, bob])) == [bob]
        assert c.scalars(select(t.subscriber.c.packed).where(t.subscriber.c.id == ann)).one() is None


def test_a_topic_can_be_removed_though_somebody_wanted_less_of_it(database: Database) -> None:
    with database.writing() as c:
        ann, _ = two_readers(c)
        topic = a_topic(c)
        restraints.add(c, ann, Restraint(kind=FEWER, at=NOW, topic=topic.id))

        topics.remove(c, topic.id)

        assert restraints.of(c, [ann]) == {}
        with pytest.raises(NotFound):
            topics.by_key(c, topic.key)
