"""Topics: what readers follow. Two that ask the same are one."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection, delete, func, select

from digest.model.errors import AlreadyThere, InputRefused
from digest.model.ids import TopicId
from digest.model.topic import Topic
from digest.store import restraints
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


def add(c: Connection, topic: Topic) -> tuple[Topic, bool]:
    """The topic that asks this, and whether it is new: an equal query and place is one topic.

    The id it is given with does not count. Raises AlreadyThere when its key asks something else.
    """
    meaning = _meaning(topic)
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
    followers = (
        select(func.count())
        .select_from(t.follow)
        .where(t.follow.c.topic_id == t.topic.c.id)
        .scalar_subquery()
    )
    rows = c.execute(select(t.topic, followers.label("followers")).order_by(t.topic.c.key))
    return tuple(Followed(topic=_topic(row), followers=row.followers) for row in rows)


def remove(c: Connection, topic: TopicId) -> None:
    """Raises InputRefused while somebody follows it."""
    followers = c.scalars(
        select(func.count()).select_from(t.follow).where(t.follow.c.topic_id == topic)
    ).one()
    if followers:
        follow = "1 subscriber follows" if followers == 1 else f"{followers:,} subscribers follow"
        raise InputRefused(f"{follow} this topic", hint="they would lose what they asked for")
    restraints.forget_topic(c, topic)
    c.execute(delete(t.topic).where(t.topic.c.id == topic))


def _meaning(topic: Topic) -> bytes:
    return sha256(compact([QUERY.pack(topic.query), topic.place]).encode()).digest()


def _topic(row: AnyRow) -> Topic:
    return Topic(id=row.id, key=row.key, names=row.names, query=row.query, place=row.place_id)
