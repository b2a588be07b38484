"""What is packed for choosing says what the rows say."""

from datetime import UTC, datetime
from threading import Thread

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from digest.model.ids import SectionId, SourceId, StoryId, SubscriberId, TopicId
from digest.model.mailing_list import MailingList
from digest.model.people import Follows, Restraint, RestraintKind
from digest.store import following, readers, restraints, stories, subscribers
from digest.store import tables as t
from digest.store.database import Connection, Database
from stored import NOW, a_list, a_reader, a_section, a_source, a_topic, minutes

NUMBERS = st.integers(1, 2**32 - 1)
RESTRAINTS = st.builds(
    lambda kind, at, what: Restraint(kind=kind, at=at, **what),
    st.sampled_from(RestraintKind),
    st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds have no zone
    st.one_of(
        NUMBERS.map(lambda one: {"topic": TopicId(one)}),
        NUMBERS.map(lambda one: {"source": SourceId(one)}),
        NUMBERS.map(lambda one: {"story": StoryId(one)}),
    ),
)


@given(
    st.frozensets(NUMBERS.map(TopicId)),
    st.frozensets(NUMBERS.map(SectionId)),
    st.lists(RESTRAINTS, max_size=5).map(tuple),
)
def test_what_was_packed_comes_back(
    topics: frozenset[TopicId], sections: frozenset[SectionId], stated: tuple[Restraint, ...]
) -> None:
    follows = Follows(topics=topics, sections=sections, restraints=stated)
    packed = following.pack(follows)

    assert packed is not None
    assert following.unpack(packed) == following.in_order(follows)


def test_a_number_too_large_to_be_packed_is_read_from_its_row() -> None:
    assert following.pack(Follows(topics=frozenset({TopicId(2**32)}))) is None


def test_readers_in_brief_are_the_same_readers_whatever_was_changed_and_packed(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        ann, bob = a_reader(c, daily, "ann", zone="Europe/Warsaw").id, a_reader(c, daily, "bob").id
        topic, section, source = a_topic(c).id, a_section(c).id, a_source(c).id
        mute = Restraint(kind=RestraintKind.MUTE, at=NOW, story=stories.new(c))
        agree(c, daily)
        subscribers.follow(c, ann, topic=topic)
        agree(c, daily)
        subscribers.follow(c, ann, section=section)
        restraints.add(c, ann, mute)
        agree(c, daily)
        following.pack_missing(c, ann, bob)
        assert packed(c) == 2
        agree(c, daily)
        restraints.add(c, ann, Restraint(kind=RestraintKind.FEWER, at=NOW + minutes(1), source=source))
        agree(c, daily)
        following.pack_missing(c, ann, bob)
        subscribers.unfollow(c, ann, topic=topic)
        restraints.remove(c, ann, story=mute.story)
        agree(c, daily)


def test_what_is_changed_by_two_at_once_is_packed_whole(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        ann = a_reader(c, daily, "ann").id
        topic, other, section = a_topic(c).id, a_topic(c, "sport").id, a_section(c).id
        subscribers.follow(c, ann, topic=other)

    def follow_a_section() -> None:
        with database.writing() as c:
            subscribers.follow(c, ann, section=section)

    def stop_following() -> None:
        with database.writing() as c:
            subscribers.unfollow(c, ann, topic=other)

    others = [Thread(target=act) for act in (follow_a_section, stop_following)]
    with database.writing() as c:
        subscribers.follow(c, ann, topic=topic)
        for one in others:
            one.start()
        for one in others:
            one.join(timeout=0.5)  # they have to wait
    for one in others:
        one.join()

    with database.reading() as c:
        assert subscribers.follows(c, [ann])[ann] == Follows(
            topics=frozenset({topic}), sections=frozenset({section})
        )
        agree(c, daily)


def test_a_publisher_packs_what_is_being_changed_whole_too(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        ann = a_reader(c, daily, "ann").id
        topic, source = a_topic(c).id, a_source(c).id

    def pack_missing() -> None:
        with database.writing() as c:
            following.pack_missing(c, ann, ann)

    other = Thread(target=pack_missing)
    with database.writing() as c:
        subscribers.follow(c, ann, topic=topic)
        restraints.add(c, ann, Restraint(kind=RestraintKind.MUTE, at=NOW, source=source))
        other.start()
        other.join(timeout=0.5)  # it has to wait
    other.join()

    with database.reading() as c:
        assert packed(c) == 1
        agree(c, daily)


def agree(c: Connection, mailing_list: MailingList) -> None:
    """A block in brief, however much of it is packed, is what the rows say."""
    told = [(one.subscriber, one.languages, one.zone, one.follows) for one in readers.briefs(c, mailing_list)]
    plain = readers.readers(c, mailing_list)
    assert told == [
        (one.subscriber.id, one.subscriber.languages, one.subscriber.zone, one.follows) for one in plain
    ]


def packed(c: Connection) -> int:
    ids: list[SubscriberId] = list(
        c.scalars(select(t.subscriber.c.id).where(t.subscriber.c.packed.is_not(None)))
    )
    return len(ids)
