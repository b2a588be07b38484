"""Restraints: what subscribers want none of, or less."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from digest.model.ids import SourceId, StoryId, SubscriberId, TopicId
from digest.model.people import Restraint, RestraintKind
from digest.store import stories
from digest.store import tables as t
from digest.store.statements import AnyRow, blocks


def add(c: Connection, subscriber: SubscriberId, restraint: Restraint) -> bool:
    """Writes down what somebody wants none of, or less, from now; said again, it counts anew.

    A mute takes the place of "fewer" of the same thing. Whether it stands now: what is muted already
    cannot be less.
    """
    _unpack(c, subscriber)
    here = _of(subscriber, topic=restraint.topic, source=restraint.source, story=restraint.story)
    if restraint.kind is RestraintKind.FEWER:
        muted = select(t.restraint.c.id).where(*here, t.restraint.c.kind == RestraintKind.MUTE)
        if c.scalars(muted).first() is not None:
            return False
    c.execute(delete(t.restraint).where(*here))
    values = {
        "subscriber_id": subscriber,
        "kind": restraint.kind,
        "topic_id": restraint.topic,
        "source_id": restraint.source,
        "story_id": restraint.story,
        "at": restraint.at,
    }
    c.execute(insert(t.restraint).values(values))
    return True


def remove(
    c: Connection,
    subscriber: SubscriberId,
    *,
    topic: TopicId | None = None,
    source: SourceId | None = None,
    story: StoryId | None = None,
) -> bool:
    """Lifts a mute or a "fewer". Whether there was one. Exactly one of topic, source and story is given."""
    _unpack(c, subscriber)
    here = _of(subscriber, topic=topic, source=source, story=story)
    if story is not None:
        # It may have been muted when it had another number.
        root = stories.roots(c, [story]).get(story, story)
        its = select(t.story.c.id).where(or_(t.story.c.id == root, t.story.c.merged_into == root))
        here = (t.restraint.c.subscriber_id == subscriber, t.restraint.c.story_id.in_(its))
    return c.execute(delete(t.restraint).where(*here)).rowcount > 0


def of(c: Connection, subscribers: Iterable[SubscriberId]) -> dict[SubscriberId, tuple[Restraint, ...]]:
    """What each of them wants none of, or less, in the order they said so; who said nothing is left out.

    A story stands under the number it has now.
    """
    rows: list[AnyRow] = []
    for block in blocks(dict.fromkeys(subscribers)):
        asked = t.restraint.c.subscriber_id.in_(block)
        rows += c.execute(select(t.restraint).where(asked).order_by(t.restraint.c.at, t.restraint.c.id))
    roots = stories.roots(c, [row.story_id for row in rows if row.story_id is not None])
    found: dict[SubscriberId, list[Restraint]] = {}
    for row in rows:
        found.setdefault(row.subscriber_id, []).append(_restraint(row, roots.get(row.story_id)))
    return {subscriber: tuple(its) for subscriber, its in found.items()}


def forget_topic(c: Connection, topic: TopicId) -> None:
    """Nobody wants less of a topic that is about to be removed."""
    whose = select(t.restraint.c.subscriber_id).where(t.restraint.c.topic_id == topic)
    c.execute(update(t.subscriber).where(t.subscriber.c.id.in_(whose)).values(packed=None))
    c.execute(delete(t.restraint).where(t.restraint.c.topic_id == topic))


def _unpack(c: Connection, subscriber: SubscriberId) -> None:
    """What choosing knows of this reader is out of date; and nobody else changes it meanwhile."""
    c.execute(update(t.subscriber).where(t.subscriber.c.id == subscriber).values(packed=None))


def _of(
    subscriber: SubscriberId,
    *,
    topic: TopicId | None,
    source: SourceId | None,
    story: StoryId | None,
) -> tuple[ColumnElement[bool], ...]:
    columns = t.restraint.c
    wanted = ((columns.topic_id, topic), (columns.source_id, source), (columns.story_id, story))
    same = (column.is_(None) if value is None else column == value for column, value in wanted)
    return (columns.subscriber_id == subscriber, *same)


def _restraint(row: AnyRow, root: StoryId | None) -> Restraint:
    return Restraint(kind=row.kind, at=row.at, topic=row.topic_id, source=row.source_id, story=root)
