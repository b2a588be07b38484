"""What subscribers follow and want less of: as rows, and packed into one value for choosing."""

import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, select, update

from digest.model.ids import SectionId, SourceId, StoryId, SubscriberId, TopicId
from digest.model.people import Follows, Restraint, RestraintKind
from digest.store import restraints
from digest.store import tables as t
from digest.store.statements import blocks

Unpacked = tuple[tuple[TopicId, ...], tuple[SectionId, ...], tuple[Restraint, ...]]

_COUNTS = struct.Struct("<HHH")
_RESTRAINT = struct.Struct("<BqI")
_KINDS = tuple(RestraintKind)
_OF = ("topic", "source", "story")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def of(c: Connection, subscribers: Iterable[SubscriberId]) -> dict[SubscriberId, Follows]:
    """What each of them follows and restrains, by the rows: an empty one, too, for who follows nothing."""
    topics: dict[SubscriberId, set[TopicId]] = {}
    sections: dict[SubscriberId, set[SectionId]] = {}
    asked = list(subscribers)
    for block in blocks(asked):
        for row in c.execute(select(t.follow).where(t.follow.c.subscriber_id.in_(block))):
            if row.topic_id is not None:
                topics.setdefault(row.subscriber_id, set()).add(row.topic_id)
            else:
                sections.setdefault(row.subscriber_id, set()).add(row.section_id)
    stated = restraints.of(c, asked)
    return {
        one: Follows(
            topics=frozenset(topics.get(one, ())),
            sections=frozenset(sections.get(one, ())),
            restraints=stated.get(one, ()),
        )
        for one in asked
    }


def repack(c: Connection, subscribers: Iterable[SubscriberId]) -> None:
    """Packs anew what these subscribers' rows say: to be called by whoever has changed the rows.

    In the same transaction, so that nobody sees the two disagree.
    """
    asked = sorted(set(subscribers))
    for block in blocks(asked):
        _alone(c, t.subscriber.c.id.in_(block))
    rows = [{"of": one, "its": pack(follows)} for one, follows in of(c, asked).items()]
    if rows:
        c.execute(_PACK, rows)


def pack_missing(c: Connection, first: SubscriberId, last: SubscriberId) -> None:
    """Packs what the subscribers from the first to the last of these numbers follow, where nobody has yet."""
    repack(c, _alone(c, t.subscriber.c.id.between(first, last), t.subscriber.c.packed.is_(None)))


def pack(follows: Follows) -> bytes | None:
    """All of it in one value; None for what has numbers too large for that, which is read by its rows.

    Three counts, then topics and sections in order, four bytes each, then restraints as they were stated.
    """
    topics, sections = sorted(follows.topics), sorted(follows.sections)
    try:
        return b"".join(
            (
                _COUNTS.pack(len(topics), len(sections), len(follows.restraints)),
                struct.pack(f"<{len(topics) + len(sections)}I", *topics, *sections),
                *map(_packed, follows.restraints),
            )
        )
    except struct.error:
        return None


def unpack(packed: bytes) -> Unpacked:
    """Topics, sections and restraints."""
    topics, sections, stated = _COUNTS.unpack_from(packed)
    ids = struct.unpack_from(f"<{topics + sections}I", packed, _COUNTS.size)
    if not stated:
        return ids[:topics], ids[topics:], ()
    rest = packed[_COUNTS.size + 4 * (topics + sections) :]
    return ids[:topics], ids[topics:], tuple(map(_unpacked, _RESTRAINT.iter_unpack(rest)))


def in_order(follows: Follows) -> Unpacked:
    """What `unpack` would give back of it."""
    return tuple(sorted(follows.topics)), tuple(sorted(follows.sections)), follows.restraints


def _alone(c: Connection, *which: ColumnElement[bool]) -> Sequence[SubscriberId]:
    """These subscribers, whom nobody else packs until this transaction ends.

    Who packs has to see the rows that others have just changed, or would write that away. To refer to a
    subscriber, as a new row does, stays possible: else two who both have added one would wait for ever.
    """
    ids = select(t.subscriber.c.id).where(*which).order_by(t.subscriber.c.id)
    return c.scalars(ids.with_for_update(key_share=True)).all()


_PACK = update(t.subscriber).where(t.subscriber.c.id == bindparam("of")).values(packed=bindparam("its"))


def _packed(restraint: Restraint) -> bytes:
    what = next(name for name in _OF if getattr(restraint, name) is not None)
    code = _KINDS.index(restraint.kind) * len(_OF) + _OF.index(what)
    return _RESTRAINT.pack(code, (restraint.at - _EPOCH) // _MICROSECOND, getattr(restraint, what))


def _unpacked(values: tuple[int, int, int]) -> Restraint:
    code, at, number = values
    kind, what = divmod(code, len(_OF))
    return Restraint(
        kind=_KINDS[kind],
        at=_EPOCH + at * _MICROSECOND,
        topic=TopicId(number) if _OF[what] == "topic" else None,
        source=SourceId(number) if _OF[what] == "source" else None,
        story=StoryId(number) if _OF[what] == "story" else None,
    )
