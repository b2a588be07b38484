"""Topics: what readers follow. Two that ask the same are one."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, Select, and_, delete, func, or_, select, update

from digest.model.errors import AlreadyThere, InputRefused
from digest.model.ids import SubscriberId, TopicId
from digest.model.people import RestraintKind
from digest.model.topic import Topic
from digest.store import places, restraints
from digest.store import tables as t
from digest.store.columns import compact
from digest.store.missing import not_found
from digest.store.packed import QUERY
from digest.store.statements import AnyRow, insert_or_leave


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A topic as `topic list` tells of it."""

    topic: Topic
    followers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What became of the followers of a topic that is merged into another."""

    moved: int
    already: int
    """Those who followed the other one too."""
    carried: int
    """Mutes and fewers of the one that are the other's from then on."""
    ended: int
    """Those that are lost: of who follows the other, or wants less of it and muted the one."""


def add(c: Connection, topic: Topic) -> tuple[Topic, bool]:
    """The topic that asks this, and whether it is new: an equal query and place is one topic.

    The id it is given with does not count. Raises AlreadyThere when its key asks something else.
    """
    meaning = _meaning(topic)
    if topic.place is not None:
        places.keep(c, [topic.place])
    values = {
        "key": topic.key,
        "names": topic.names,
        "query": topic.query,
        "place_id": topic.place,
        "meaning": meaning,
    }
    new = c.scalars(insert_or_leave(c, t.topic).values(values).returning(t.topic.c.id)).one_or_none()
    row = c.execute(select(t.topic).where(t.topic.c.meaning == meaning)).one_or_none()
    if row is None:
        raise AlreadyThere(
            f"there is a topic {topic.key!r} already, and it asks something else", hint="choose another key"
        )
    return _topic(row), new is not None


def by_key(c: Connection, key: str) -> Topic:
    """Raises NotFound, with the nearest keys."""
    row = c.execute(select(t.topic).where(t.topic.c.key == key)).one_or_none()
    if row is None:
        raise not_found("topic", key, c.scalars(select(t.topic.c.key)))
    return _topic(row)


def every(c: Connection) -> tuple[Followed, ...]:
    """All of them by key, with how many subscribers follow each."""
    counts = (
        select(t.follow.c.topic_id, func.count().label("followers"))
        .where(t.follow.c.topic_id.is_not(None))
        .group_by(t.follow.c.topic_id)
        .subquery()
    )
    rows = c.execute(
        select(t.topic, func.coalesce(counts.c.followers, 0).label("followers"))
        .join_from(t.topic, counts, counts.c.topic_id == t.topic.c.id, isouter=True)
        .order_by(t.topic.c.key)
    )
    return tuple(Followed(topic=_topic(row), followers=row.followers) for row in rows)


def followers(c: Connection, topic: TopicId) -> int:
    return c.scalars(select(func.count()).select_from(t.follow).where(t.follow.c.topic_id == topic)).one()


def would_merge(c: Connection, *, gone: TopicId, into: TopicId) -> Merged:
    """What `merge` would do; nothing is written."""
    both = t.follow.c.topic_id == gone, t.follow.c.subscriber_id.in_(_followers_of(into))
    already = c.scalars(select(func.count()).select_from(t.follow).where(*both)).one()
    theirs = t.restraint.c.topic_id == gone
    stay = c.scalars(_counted(theirs, ~_is_settled(into))).one()
    followed = t.restraint.c.subscriber_id.in_(_followers_of(into))
    lessened = and_(
        t.restraint.c.kind == RestraintKind.MUTE,
        t.restraint.c.subscriber_id.in_(_restraining(into, RestraintKind.FEWER)),
    )
    return Merged(
        moved=followers(c, gone) - already,
        already=already,
        carried=stay,
        ended=c.scalars(_counted(theirs, or_(followed, lessened))).one(),
    )


def merge(c: Connection, *, gone: Topic, into: Topic) -> Merged:
    """Whoever follows the one follows the other from now on, and the one is removed.

    What somebody wanted less of the one, they want less of the other; but who follows the other already
    keeps it as they have it. Names in languages in which the other has none are kept.
    """
    merged = would_merge(c, gone=gone.id, into=into.id)
    whose = or_(*(t.subscriber.c.id.in_(some(gone.id)) for some in (_followers_of, _restraining)))
    c.execute(update(t.subscriber).where(whose).values(packed=None))
    _move_restraints(c, gone.id, into.id)
    there = t.follow.c.topic_id == gone.id
    c.execute(delete(t.follow).where(there, t.follow.c.subscriber_id.in_(_followers_of(into.id))))
    c.execute(update(t.follow).where(there).values(topic_id=into.id))
    names = {**dict(gone.names), **dict(into.names)}
    c.execute(update(t.topic).where(t.topic.c.id == into.id).values(names=tuple(sorted(names.items()))))
    c.execute(delete(t.topic).where(t.topic.c.id == gone.id))
    return merged


def _move_restraints(c: Connection, gone: TopicId, into: TopicId) -> None:
    theirs = t.restraint.c.topic_id == gone
    c.execute(delete(t.restraint).where(theirs, _is_settled(into)))
    c.execute(update(t.restraint).where(theirs).values(topic_id=into))


def _is_settled(into: TopicId) -> ColumnElement[bool]:
    """Whether somebody has said already how they want this topic."""
    return or_(*(t.restraint.c.subscriber_id.in_(some(into)) for some in (_followers_of, _restraining)))


def _counted(*which: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(t.restraint).where(*which)


def remove(c: Connection, topic: TopicId) -> None:
    """Raises InputRefused while somebody follows it."""
    if count := followers(c, topic):
        follow = "1 subscriber follows" if count == 1 else f"{count:,} subscribers follow"
        raise InputRefused(
            f"{follow} this topic",
            hint="they would lose what they asked for: `digest topic merge` moves them",
        )
    restraints.forget_topic(c, topic)
    c.execute(delete(t.topic).where(t.topic.c.id == topic))


def _followers_of(topic: TopicId) -> Select[SubscriberId]:
    follow = t.follow.alias()
    return select(follow.c.subscriber_id).where(follow.c.topic_id == topic)


def _restraining(topic: TopicId, *kinds: RestraintKind) -> Select[SubscriberId]:
    restraint = t.restraint.alias()
    its = restraint.c.topic_id == topic, restraint.c.kind.in_(kinds or RestraintKind)
    return select(restraint.c.subscriber_id).where(*its)


def _meaning(topic: Topic) -> bytes:
    return sha256(compact([QUERY.pack(topic.query), topic.place]).encode()).digest()


def _topic(row: AnyRow) -> Topic:
    return Topic(id=row.id, key=row.key, names=row.names, query=row.query, place=row.place_id)
