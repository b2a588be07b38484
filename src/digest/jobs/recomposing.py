"""Mails that hold what was withheld since they were made are composed anew without it, before they leave.

What stays is as it was: the same picks in the same order, their reasons, their frozen cards, the
language and the day. New are the subject and the first card where the lead is gone, and the foot,
which names what this reader follows now. An article that is released again comes back into no mail:
what may be in a mail is decided at publish, and after that it can only become less.

A mail that has nothing left is not sent, unless it is the correction of an alert or its all-clear: what turns
out to be false is withheld, and whoever was told it is to hear of that.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from digest.compose.variants import Notice
from digest.jobs.composing import Desk, Typesetters, frozen_in, keep, notice_of, stamped
from digest.jobs.news import News, day_of
from digest.model.alert import AlertKind
from digest.model.delivery import Claim, DeliveryState, Outcome, Parcel
from digest.model.ids import ArticleId, Language, SubscriberId, VariantId
from digest.model.issue import Variant
from digest.model.mailing_list import MailingList
from digest.model.people import Brief, Reader
from digest.model.pick import Choice, Pick
from digest.select.ranking import ranking_of
from digest.store import alerts, articles, chunks, ledger, readers, sections, topics, variants, withheld
from digest.store.database import Connection, Database
from digest.store.following import in_order

NOTHING_LEFT = "all its articles were withheld since"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomposed:
    """Mails as they are to leave now, not kept yet."""

    desk: Desk
    mails: Mapping[SubscriberId, Variant | None]
    """None where nothing is left to tell. Who was erased meanwhile is not in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """All that is left of a mail: what it was, and the picks it may still hold."""

    old: Variant
    picks: tuple[Pick, ...]
    notice: Notice | None = None
    """What it says as an alert's mail."""


def recompose(
    database: Database,
    typesetters: Typesetters,
    parcels: Sequence[Parcel],
    *,
    without: Collection[ArticleId],
    mailing_list: MailingList,
    due: datetime,
) -> Recomposed:
    """The mails of these parcels again, without these articles. `due` is when their wave was.

    It takes its time, for a template is compiled. Raises TemplateRefused, ChildDied, StoreUnavailable.
    """
    with database.reading() as c:
        copies = _with_notices(c, _copies(c, {parcel.variant for parcel in parcels}, without), parcels)
        news = _news(c, mailing_list, copies.values(), due=due)
        known = readers.by_ids(c, (parcel.subscriber for parcel in parcels))
    desk = Desk(typesetters, news, frozen=frozen_in(database, news.versions))
    made: dict[tuple[object, ...], Variant | None] = {}
    mails: dict[SubscriberId, Variant | None] = {}
    for parcel in parcels:
        if (reader := known.get(parcel.subscriber)) is None:
            continue
        day = day_of(due, reader.subscriber.zone, mailing_list)
        shared = (parcel.variant, reader.follows, day)
        if shared not in made:
            made[shared] = _mail(desk, copies[parcel.variant], reader, day=day)
        mails[parcel.subscriber] = made[shared]
    return Recomposed(desk=desk, mails=mails)


def keep_recomposed(
    c: Connection, claim: Claim, recomposed: Recomposed, *, now: datetime, lease: timedelta
) -> dict[SubscriberId, VariantId]:
    """Gives the deliveries of a claimed chunk these mails; who has nothing left to read is skipped.

    Returns who has which mail now. Raises FenceLost when the chunk has become another's.
    """
    made = {subscriber: mail for subscriber, mail in recomposed.mails.items() if mail is not None}
    # Mails before the chunk: a publisher of the same mails waits for an editor who waits for the chunk.
    kept = keep(c, recomposed.desk, {mail.digest: mail for mail in made.values()})
    skipped = [
        Outcome(subscriber=subscriber, state=DeliveryState.SKIPPED, detail=NOTHING_LEFT)
        for subscriber in recomposed.mails.keys() - made.keys()
    ]
    chunks.exchange(c, claim, skipped, intended=(), now=now, lease=lease)
    numbers = {digest: mail.id for digest, mail in kept.items() if mail.id is not None}
    revised = {subscriber: numbers[mail.digest] for subscriber, mail in made.items()}
    ledger.revise(c, claim, revised, now=now)
    return revised


def _copies(
    c: Connection, mails: Collection[VariantId], without: Collection[ArticleId]
) -> dict[VariantId, _Copy]:
    found = variants.variants_of(c, mails)
    article = withheld.articles_of(c, {pick.version for old in found.values() for pick in old.picks})
    return {
        number: _Copy(
            old=old, picks=tuple(pick for pick in old.picks if article.get(pick.version) not in without)
        )
        for number, old in found.items()
    }


def _with_notices(
    c: Connection, copies: Mapping[VariantId, _Copy], parcels: Sequence[Parcel]
) -> Mapping[VariantId, _Copy]:
    """The same, with what they say if they are of an alert. All parcels are of one issue."""
    alert = alerts.of_issue(c, parcels[0].issue) if parcels else None
    if alert is None:
        return copies
    leads = {number: copy.old.picks[0].version for number, copy in copies.items() if copy.old.picks}
    known = articles.versions(c, set(leads.values()))
    return {
        number: replace(copy, notice=notice_of(alert, known[leads[number]])) if number in leads else copy
        for number, copy in copies.items()
    }


def _news(c: Connection, mailing_list: MailingList, copies: Collection[_Copy], *, due: datetime) -> News:
    """What the copies tell, in the words they were made of. Nothing further is to be chosen."""
    return News(
        mailing_list=mailing_list,
        ranking=ranking_of((), {}, now=due),
        versions=articles.versions(c, {pick.version for copy in copies for pick in copy.picks}),
        topics={followed.topic.id: followed.topic for followed in topics.every(c)},
        sections={section.id: section for section in sections.every(c)},
        now=due,
    )


def _mail(desk: Desk, copy: _Copy, reader: Reader, *, day: date) -> Variant | None:
    raised = copy.notice is None or copy.notice.kind is AlertKind.RAISED
    if raised and not copy.picks:
        return None
    # The language is the one it was in.
    brief = Brief(
        reader.subscriber.id,
        (Language(copy.old.language),),
        reader.subscriber.zone,
        *in_order(reader.follows),
    )
    choice = Choice(picks=copy.picks, more=copy.old.more)
    mail = desk.mail(copy.old.issue, brief, choice, day=day, notice=copy.notice)
    # What it tells was chosen when the mail was that it takes the place of.
    return stamped(mail, made=copy.old.made, by=(copy.old.made,))
