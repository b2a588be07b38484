"""Subscribers: people with an address and preferences, and what they follow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select, update

from digest.model.errors import AlreadyThere, InputRefused, NotFound
from digest.model.ids import ListId, SectionId, SubscriberId, TopicId
from digest.model.people import Consent, Follows, Subscriber, Subscription, SubscriptionStatus
from digest.store import following, subscriptions
from digest.store import tables as t
from digest.store.statements import AnyRow, insert_or_leave


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that we keep about one person."""

    subscriber: Subscriber
    subscriptions: tuple[Subscription, ...]
    follows: Follows
    consents: tuple[Consent, ...]


def add(
    c: Connection, subscriber: Subscriber, *, address_hash: bytes, joining: subscriptions.Joining
) -> Subscriber:
    """Takes up a person with their first subscription and its consent: all of it, or nothing.

    The id it is given with does not count. Raises AlreadyThere when the address is known.
    """
    values = {
        "address": subscriber.address,
        "address_folded": subscriber.address.casefold(),
        "address_hash": address_hash,
        "added": joining.at,
    }
    statement = insert_or_leave(c, t.subscriber).values(values | _preferences(subscriber))
    new = c.scalars(statement.returning(t.subscriber.c.id)).one_or_none()
    if new is None:
        raise AlreadyThere("this address is a subscriber's already", hint="see `digest subscriber show`")
    subscriptions.subscribe(c, new, joining)
    return by_id(c, new)


def by_address(c: Connection, address: str) -> Subscriber:
    """Without regard to case. Raises NotFound."""
    row = c.execute(
        select(t.subscriber).where(t.subscriber.c.address_folded == address.casefold())
    ).one_or_none()
    if row is None:
        raise NotFound("no subscriber has this address", hint="see `digest subscriber list`")
    return as_subscriber(row)


def by_id(c: Connection, number: SubscriberId) -> Subscriber:
    """Raises NotFound, also for one who was erased."""
    row = c.execute(select(t.subscriber).where(t.subscriber.c.id == number, _is_kept)).one_or_none()
    if row is None:
        raise NotFound(f"there is no subscriber {number}", hint="see `digest subscriber list`")
    return as_subscriber(row)


def facts(c: Connection, number: SubscriberId) -> Facts:
    """Raises NotFound."""
    return Facts(
        subscriber=by_id(c, number),
        subscriptions=subscriptions.of(c, number),
        follows=follows(c, [number])[number],
        consents=subscriptions.consents(c, number),
    )


def every(
    c: Connection,
    *,
    mailing_list: ListId | None = None,
    status: SubscriptionStatus | None = None,
    after: int = 0,
    limit: int = 100,
) -> tuple[Subscriber, ...]:
    """A page of subscribers by id: of one list, or with one status on it (or on any), or all."""
    statement = select(t.subscriber).where(_is_kept, t.subscriber.c.id > after)
    if mailing_list is not None or status is not None:
        on = select(t.subscription.c.subscriber_id)
        if mailing_list is not None:
            on = on.where(t.subscription.c.list_id == mailing_list)
        if status is not None:
            on = on.where(t.subscription.c.status == status)
        statement = statement.where(t.subscriber.c.id.in_(on))
    return tuple(map(as_subscriber, c.execute(statement.order_by(t.subscriber.c.id).limit(limit))))


def edit(c: Connection, subscriber: Subscriber) -> None:
    """Writes name, languages, zone and hour anew, by id.

    Raises InputRefused for another address: that is another person's consent to ask for.
    """
    if by_id(c, subscriber.id).address != subscriber.address:
        raise InputRefused("an address cannot be changed", hint="add the new address, and remove the old one")
    c.execute(update(t.subscriber).where(t.subscriber.c.id == subscriber.id).values(_preferences(subscriber)))


def follow(
    c: Connection, subscriber: SubscriberId, *, topic: TopicId | None = None, section: SectionId | None = None
) -> bool:
    """Whether that is new. Exactly one of topic and section is given."""
    values = {"subscriber_id": subscriber, "topic_id": topic, "section_id": section}
    new = insert_or_leave(c, t.follow).values(values).returning(t.follow.c.id)
    is_new = c.scalars(new).one_or_none() is not None
    repack(c, [subscriber])
    return is_new


def unfollow(
    c: Connection, subscriber: SubscriberId, *, topic: TopicId | None = None, section: SectionId | None = None
) -> bool:
    """Whether it was followed. Exactly one of topic and section is given."""
    what = t.follow.c.topic_id == topic if topic is not None else t.follow.c.section_id == section
    gone = c.execute(delete(t.follow).where(t.follow.c.subscriber_id == subscriber, what))
    repack(c, [subscriber])
    return gone.rowcount > 0


def follows(c: Connection, subscribers: Iterable[SubscriberId]) -> dict[SubscriberId, Follows]:
    """What each of them follows and wants less of: an empty one, too, for who follows nothing."""
    return following.of(c, subscribers)


def repack(c: Connection, subscribers: Iterable[SubscriberId]) -> None:
    """To be called by whoever changes what these subscribers follow or want less of, when it is written."""
    following.repack(c, subscribers)


def remove(c: Connection, number: SubscriberId, *, now: datetime) -> None:
    """Erases a person. What stays tells nothing of them.

    An empty row keeps the ledgers whole in which their deliveries were counted, and the dates of
    their consents prove that we asked. Raises NotFound.
    """
    by_id(c, number)
    for table in (t.subscription, t.follow, t.restraint):
        c.execute(delete(table).where(table.c.subscriber_id == number))
    c.execute(update(t.consent).where(t.consent.c.subscriber_id == number).values(basis=""))
    # A relay may have named them in its answer.
    c.execute(update(t.delivery).where(t.delivery.c.subscriber_id == number).values(detail=""))
    c.execute(update(t.attempt).where(t.attempt.c.subscriber_id == number).values(text=""))
    nobody = {
        "address": None,
        "address_folded": None,
        "address_hash": None,
        "name": "",
        "languages": (),
        "zone": None,
        "hour": None,
        "packed": None,
    }
    c.execute(update(t.subscriber).where(t.subscriber.c.id == number).values(nobody | {"erased": now}))


_is_kept: ColumnElement[bool] = t.subscriber.c.erased.is_(None)


def _preferences(subscriber: Subscriber) -> dict[str, object]:
    return {
        "name": subscriber.name,
        "languages": subscriber.languages,
        "zone": subscriber.zone,
        "hour": subscriber.hour,
    }


def as_subscriber(row: AnyRow) -> Subscriber:
    """A row of the table as a value."""
    return Subscriber(
        id=row.id,
        address=row.address,
        name=row.name,
        languages=row.languages,
        zone=row.zone,
        hour=row.hour,
    )
