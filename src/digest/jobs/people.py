"""People join, leave, and open the door behind the link in their mail."""

from dataclasses import dataclass
from datetime import datetime

from digest.keys import Keys
from digest.model.errors import AlreadyThere, InputRefused, NotFound
from digest.model.ids import Language, ListId, SubscriberId
from digest.model.mailing_list import MailingList
from digest.model.people import Subscriber, SubscriptionStatus
from digest.people.address import read_address
from digest.people.choices import check_hour, check_language, check_line, check_name, check_zone
from digest.people.tokens import read_unsubscribe_token
from digest.store import lists, sections, subscribers, subscriptions, suppression, topics
from digest.store.database import Connection
from digest.store.subscriptions import Joining

_NOT_YET = SubscriberId(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Somebody to be added, as typed: nothing of it is checked yet."""

    address: str
    name: str = ""
    languages: tuple[str, ...] = ()
    zone: str | None = None
    hour: int | None = None
    topics: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    basis: str = ""
    """How the admin knows that they agreed: "paper form". Needed for who has left before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the bearer of a link stands with its list."""

    mailing_list: MailingList
    status: SubscriptionStatus
    language: Language


def join(
    c: Connection, keys: Keys, application: Application, *, mailing_list: MailingList, now: datetime
) -> Subscriber:
    """Adds a person to a list, confirmed, with the consent that the admin vouches for.

    Somebody known already joins one list more and keeps their preferences. Raises InputRefused or
    NotFound for what cannot be taken; the caller's transaction is then to be undone.
    """
    address = str(read_address(application.address))
    hashed = keys.suppression_hash(address)
    if suppression.holds(c, [hashed]):
        raise InputRefused("this address is on the suppression list: it must not be mailed")
    joining = Joining(
        mailing_list=mailing_list.id,
        at=now,
        basis=f"admin: {check_line(application.basis, 'the consent')}" if application.basis else "admin",
        words=mailing_list.consent_text,
    )
    wanted = _wanted(application, address, mailing_list)
    subscriber = _known(c, address)
    if subscriber is None:
        subscriber = subscribers.add(c, wanted, address_hash=hashed, joining=joining)
    else:
        _refuse_revival(c, subscriber, application, mailing_list=mailing_list)
        subscriptions.subscribe(c, subscriber.id, joining)
    _follow_all(c, subscriber, application)
    return subscriber


def stand(c: Connection, keys: Keys, token: str) -> Standing | None:
    """How the bearer of an unsubscribe link stands; None for a link that leads to nobody."""
    found = _bearer(c, keys, token)
    if found is None:
        return None
    subscriber, number = found
    status = next(
        (one.status for one in subscriptions.of(c, subscriber.id) if one.mailing_list == number), None
    )
    if status is None:
        return None
    return Standing(mailing_list=lists.by_id(c, number), status=status, language=subscriber.languages[0])


def leave(c: Connection, keys: Keys, token: str, *, now: datetime) -> Standing | None:
    """Ends the subscription behind a link. Pressed again it changes nothing and says the same."""
    found = _bearer(c, keys, token)
    if found is not None:
        subscriber, number = found
        subscriptions.unsubscribe(c, subscriber.id, number, at=now, basis="link in a mail")
    return stand(c, keys, token)


def _bearer(c: Connection, keys: Keys, token: str) -> tuple[Subscriber, ListId] | None:
    whose = read_unsubscribe_token(keys, token)
    if whose is None:
        return None
    subscriber, mailing_list = whose
    try:
        return subscribers.by_id(c, subscriber), mailing_list
    except NotFound:
        return None


def _wanted(application: Application, address: str, mailing_list: MailingList) -> Subscriber:
    languages = tuple(dict.fromkeys(check_language(language) for language in application.languages))
    return Subscriber(
        id=_NOT_YET,
        address=address,
        name=check_name(application.name),
        languages=languages or (mailing_list.language,),
        zone=None if application.zone is None else check_zone(application.zone),
        hour=None if application.hour is None else check_hour(application.hour),
    )


def _known(c: Connection, address: str) -> Subscriber | None:
    try:
        return subscribers.by_address(c, address)
    except NotFound:
        return None


def _refuse_revival(
    c: Connection, subscriber: Subscriber, application: Application, *, mailing_list: MailingList
) -> None:
    """Who has left comes back only on a word of their own, which the admin has to name."""
    for subscription in subscriptions.of(c, subscriber.id):
        if subscription.mailing_list != mailing_list.id:
            continue
        if subscription.status is SubscriptionStatus.CONFIRMED:
            raise AlreadyThere("this address is on the list already", hint="see `digest subscriber show`")
        if not application.basis:
            raise InputRefused(
                f"they left the list on {subscription.changed:%d %B %Y}",
                hint="if they asked to come back, say how: --consent 'asked by phone on …'",
            )


def _follow_all(c: Connection, subscriber: Subscriber, application: Application) -> None:
    for key in application.topics:
        subscribers.follow(c, subscriber.id, topic=topics.by_key(c, key).id)
    for key in application.sections:
        subscribers.follow(c, subscriber.id, section=sections.by_key(c, key).id)
