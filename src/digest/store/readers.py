"""Readers: confirmed subscribers of a list, as publishing walks through them."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, func, select, tuple_, type_coerce

from digest.model.ids import SubscriberId
from digest.model.mailing_list import MailingList
from digest.model.people import Brief, Reader, SubscriptionStatus
from digest.store import following, subscribers
from digest.store import tables as t
from digest.store.packed import LANGUAGES
from digest.store.statements import BLOCK, blocks

LocalHour = tuple[str, int]
"""An IANA zone and an hour of its day: readers of one local hour get their digest at one instant."""


def readers(
    c: Connection,
    mailing_list: MailingList,
    *,
    after: SubscriberId | int = 0,
    limit: int = BLOCK,
    local_hours: Collection[LocalHour] | None = None,
) -> tuple[Reader, ...]:
    """A block of confirmed subscribers past the id `after`, by id; fewer than `limit` are the last.

    With `local_hours`, only those who go by one of them.
    """
    columns = (t.subscriber, t.suppression.c.hash.is_not(None).label("suppressed"))
    statement = _walk(mailing_list, columns, after=after, limit=limit, local_hours=local_hours)
    rows = c.execute(statement).all()
    follows = subscribers.follows(c, [row.id for row in rows])
    return tuple(
        Reader(
            subscriber=subscribers.as_subscriber(row),
            follows=follows[row.id],
            suppressed=bool(row.suppressed),
        )
        for row in rows
    )


def briefs(
    c: Connection,
    mailing_list: MailingList,
    *,
    after: SubscriberId | int = 0,
    limit: int = BLOCK,
    local_hours: Collection[LocalHour] | None = None,
) -> tuple[Brief, ...]:
    """The same readers in brief: what they follow is read from one row each, where it is packed."""
    statement = _walk(mailing_list, _BRIEF, after=after, limit=limit, local_hours=local_hours)
    rows = c.execute(statement).all()
    unpacked = [row[0] for row in rows if row[4] is None]
    by_rows = {one: following.in_order(its) for one, its in subscribers.follows(c, unpacked).items()}
    tongues = {written: LANGUAGES.unpack(json.loads(written)) for written in {row[1] for row in rows}}
    return tuple(
        Brief(
            number,
            tongues[languages],
            zone,
            *(following.unpack(packed) if packed is not None else by_rows[number]),
            suppressed=suppressed,
        )
        for number, languages, zone, suppressed, packed in rows
    )


def by_ids(c: Connection, ids: Iterable[SubscriberId]) -> dict[SubscriberId, Reader]:
    """These readers, whatever list they are on; who was erased meanwhile is left out."""
    found: dict[SubscriberId, Reader] = {}
    for block in blocks(ids):
        rows = c.execute(
            select(t.subscriber).where(t.subscriber.c.id.in_(block), t.subscriber.c.erased.is_(None))
        ).all()
        follows = subscribers.follows(c, [row.id for row in rows])
        for row in rows:
            found[row.id] = Reader(subscriber=subscribers.as_subscriber(row), follows=follows[row.id])
    return found


def local_hours(c: Connection, mailing_list: MailingList) -> frozenset[LocalHour]:
    """Every zone and hour that a confirmed reader goes by, the list's where they state none."""
    zone, hour = _local_hour(mailing_list)
    rows = c.execute(
        select(zone.label("zone"), hour.label("hour"))
        .distinct()
        .join_from(t.subscription, t.subscriber, t.subscription.c.subscriber_id == t.subscriber.c.id)
        .where(*_confirmed(mailing_list))
    )
    return frozenset((row.zone, row.hour) for row in rows)


def count(
    c: Connection, mailing_list: MailingList, *, local_hours: Collection[LocalHour] | None = None
) -> int:
    """How many confirmed readers there are; with `local_hours`, how many go by one of them."""
    statement = select(func.count()).select_from(t.subscription).where(*_confirmed(mailing_list))
    if local_hours is not None:
        statement = statement.join(t.subscriber, t.subscriber.c.id == t.subscription.c.subscriber_id).where(
            tuple_(*_local_hour(mailing_list)).in_(list(local_hours))
        )
    return c.scalars(statement).one()


def audience(c: Connection) -> int:
    """How many people read any list, each counted once."""
    confirmed = t.subscription.c.status == SubscriptionStatus.CONFIRMED
    return c.scalars(select(func.count(t.subscription.c.subscriber_id.distinct())).where(confirmed)).one()


_BRIEF = (
    t.subscriber.c.id,
    type_coerce(t.subscriber.c.languages, Text()),
    t.subscriber.c.zone,
    t.suppression.c.hash.is_not(None),
    t.subscriber.c.packed,
)


def _walk(
    mailing_list: MailingList,
    columns: Sequence[Any],
    *,
    after: int,
    limit: int,
    local_hours: Collection[LocalHour] | None,
) -> Select[*tuple[Any, ...]]:
    statement = (
        select(*columns)
        .join_from(t.subscription, t.subscriber, t.subscription.c.subscriber_id == t.subscriber.c.id)
        .outerjoin(t.suppression, t.suppression.c.hash == t.subscriber.c.address_hash)
        .where(*_confirmed(mailing_list), t.subscription.c.subscriber_id > after)
        .order_by(t.subscription.c.subscriber_id)
        .limit(limit)
    )
    if local_hours is None:
        return statement
    return statement.where(tuple_(*_local_hour(mailing_list)).in_(list(local_hours)))


def _confirmed(mailing_list: MailingList) -> tuple[ColumnElement[bool], ...]:
    return (
        t.subscription.c.list_id == mailing_list.id,
        t.subscription.c.status == SubscriptionStatus.CONFIRMED,
    )


def _local_hour(mailing_list: MailingList) -> tuple[ColumnElement[str], ColumnElement[int]]:
    return (
        func.coalesce(t.subscriber.c.zone, mailing_list.zone),
        func.coalesce(t.subscriber.c.hour, mailing_list.hour),
    )
