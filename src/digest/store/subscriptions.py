"""Subscriptions, and the consent that each change of one leaves behind."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from digest.model.ids import ListId, SubscriberId
from digest.model.people import Consent, ConsentAct, Subscription, SubscriptionStatus
from digest.store import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """Somebody joins a list, and how we know that they want to."""

    mailing_list: ListId
    at: datetime
    basis: str
    """"admin: paper form", "page"."""
    words: str = ""
    """The wording they were shown."""
    status: SubscriptionStatus = SubscriptionStatus.CONFIRMED


def subscribe(c: Connection, subscriber: SubscriberId, joining: Joining) -> bool:
    """Whether that changed anything: who is confirmed already stays so, and agrees to nothing new.

    Consent is written when the subscription is confirmed, not when it is only asked for.
    """
    status = _status(c, subscriber, joining.mailing_list)
    if status in (SubscriptionStatus.CONFIRMED, joining.status):
        return False
    values = {"status": joining.status, "changed": joining.at}
    if status is None:
        key = {"subscriber_id": subscriber, "list_id": joining.mailing_list}
        c.execute(insert(t.subscription).values(key | values))
    else:
        c.execute(update(t.subscription).where(*_one(subscriber, joining.mailing_list)).values(values))
    if joining.status is SubscriptionStatus.CONFIRMED:
        given = Consent(
            subscriber=subscriber,
            mailing_list=joining.mailing_list,
            act=ConsentAct.GIVEN,
            at=joining.at,
            basis=joining.basis,
            words=joining.words,
        )
        _write(c, given)
    return True


def unsubscribe(
    c: Connection, subscriber: SubscriberId, mailing_list: ListId, *, at: datetime, basis: str
) -> bool:
    """Whether that changed anything: a link may be pressed twice, or years later, and says the same."""
    left = c.execute(
        update(t.subscription)
        .where(
            *_one(subscriber, mailing_list),
            t.subscription.c.status != SubscriptionStatus.UNSUBSCRIBED,
        )
        .values(status=SubscriptionStatus.UNSUBSCRIBED, changed=at)
    )
    if left.rowcount == 0:
        return False
    withdrawn = Consent(
        subscriber=subscriber, mailing_list=mailing_list, act=ConsentAct.WITHDRAWN, at=at, basis=basis
    )
    _write(c, withdrawn)
    return True


def of(c: Connection, subscriber: SubscriberId) -> tuple[Subscription, ...]:
    """All that somebody has joined, was asked to confirm, or has left."""
    rows = c.execute(
        select(t.subscription)
        .where(t.subscription.c.subscriber_id == subscriber)
        .order_by(t.subscription.c.list_id)
    )
    return tuple(
        Subscription(
            subscriber=row.subscriber_id, mailing_list=row.list_id, status=row.status, changed=row.changed
        )
        for row in rows
    )


def consents(c: Connection, subscriber: SubscriberId) -> tuple[Consent, ...]:
    """The proof, in the order it came about."""
    rows = c.execute(
        select(t.consent).where(t.consent.c.subscriber_id == subscriber).order_by(t.consent.c.id)
    )
    return tuple(
        Consent(
            subscriber=row.subscriber_id,
            mailing_list=row.list_id,
            act=row.act,
            at=row.at,
            basis=row.basis,
            words=row.words,
        )
        for row in rows
    )


def _one(subscriber: SubscriberId, mailing_list: ListId) -> tuple[ColumnElement[bool], ...]:
    return (t.subscription.c.subscriber_id == subscriber, t.subscription.c.list_id == mailing_list)


def _status(c: Connection, subscriber: SubscriberId, mailing_list: ListId) -> SubscriptionStatus | None:
    # Whoever joins for the same person at once waits here, and then sees what has been done.
    person = select(t.subscriber.c.id).where(t.subscriber.c.id == subscriber)
    c.execute(person.with_for_update(key_share=True)).all()
    return c.scalars(select(t.subscription.c.status).where(*_one(subscriber, mailing_list))).one_or_none()


def _write(c: Connection, consent: Consent) -> None:
    c.execute(
        insert(t.consent).values(
            subscriber_id=consent.subscriber,
            list_id=consent.mailing_list,
            act=consent.act,
            at=consent.at,
            basis=consent.basis,
            words=consent.words,
        )
    )
