"""Chunks: how senders share the work, and how their results reach the ledger.

A chunk is claimed with a lease and a fence. A sender whose lease ran out may be slow or dead: its
chunk goes to another with a higher fence, and whatever it still writes is refused.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    literal,
    literal_column,
    select,
    update,
)

from digest.model.delivery import WAITING, Claim, DeliveryState, Outcome, Parcel
from digest.model.errors import DigestError
from digest.model.ids import ArticleId, ChunkId, IssueId, ListId, SubscriberId, WaveId
from digest.model.issue import IssueState, Lane
from digest.model.people import SubscriptionStatus
from digest.store import tables as t
from digest.store import withheld
from digest.store.columns import Instant
from digest.store.doubt import SENDER_STOPPED, Entry, Standing, entry, not_denied, stopped
from digest.store.statements import AnyRow
from digest.store.states import UNSENT, ChunkState

LEASE = timedelta(minutes=30)
"""Longer than one mail may take with all the patience of RFC 5321 §4.5.3.2: 25 minutes."""


class FenceLost(DigestError):
    """This sender's lease ran out and its chunk is another's: it must send nothing more of it."""


def claim(
    c: Connection,
    *,
    now: datetime,
    owner: str,
    lease: timedelta = LEASE,
    issue: IssueId | None = None,
    mailing_list: ListId | None = None,
) -> Claim | None:
    """Takes the chunk that has been due longest, alerts first. None means nothing is due.

    Whether each of its readers may still be mailed is asked again here, and who may not is settled.
    A claim may therefore hold no parcel at all; it is released like any other.
    """
    among: list[ColumnElement[bool]] = []
    if issue is not None:
        among.append(t.chunk.c.issue_id == issue)
    if mailing_list is not None:
        of_list = select(t.issue.c.id).where(t.issue.c.list_id == mailing_list)
        among.append(t.chunk.c.issue_id.in_(of_list))
    for lane in (Lane.ALERT, Lane.DIGEST):
        chunk = c.execute(_next_open(lane, now).where(*among)).one_or_none()
        if chunk is not None:
            return _take(c, chunk, owner=owner, now=now, until=now + lease)
    return None


def exchange(
    c: Connection,
    claimed: Claim,
    settled: Sequence[Outcome],
    *,
    intended: Sequence[SubscriberId],
    holding: Collection[ArticleId] = (),
    now: datetime,
    lease: timedelta = LEASE,
) -> frozenset[SubscriberId]:
    """Writes what became of mails that were sent, and the intent to send the next: one transaction.

    Returns those of `intended` that may be sent once it is committed; the issue may have been
    canceled meanwhile, or they may have left the list. `holding` are the articles in their mails:
    when one of these was withheld meanwhile, none of the mails may be sent as it is. An outcome of a
    delivery that is settled already changes nothing. The lease runs anew from `now`.

    Raises FenceLost when the chunk has become another's: then nothing is written.
    """
    _hold(c, claimed, until=now + lease)
    if settled:
        _settle(c, claimed.issue, settled, now=now)
    if not intended:
        return frozenset()
    given = {"of_issue": claimed.issue, "of_chunk": claimed.chunk, "intended": list(intended), "at": now}
    if holding:
        return frozenset(c.scalars(_SENDING_WHOLE, given | {"holding": list(holding)}))
    return frozenset(c.scalars(_SENDING, given))


def release(c: Connection, claimed: Claim, *, now: datetime) -> None:
    """Gives a chunk back: done when nothing in it waits, else open again when the next try is due.

    What is still in flight is in doubt from now on. Raises FenceLost.
    """
    _hold(c, claimed, until=now)
    _give_back(c, claimed.chunk, claimed.issue, fence=claimed.fence, now=now)


def recover(c: Connection, now: datetime) -> int:
    """Takes back the chunks of senders whose lease ran out, and returns how many.

    What they had in flight is sent once more or held in doubt, as the list wants it.
    """
    lost = c.execute(
        select(t.chunk.c.id, t.chunk.c.issue_id, t.chunk.c.fence)
        .where(_is(ChunkState.CLAIMED), t.chunk.c.lease_until <= now)
        .order_by(t.chunk.c.lease_until, t.chunk.c.id)
        .with_for_update(skip_locked=True)
    ).all()
    for row in lost:
        _give_back(c, row.id, row.issue_id, fence=row.fence + 1, now=now)
    return len(lost)


def due_at(c: Connection) -> datetime | None:
    """When there will be something to claim: a moment past or to come; None means never."""
    return c.scalars(select(func.min(t.chunk.c.due)).where(_is(ChunkState.OPEN))).one()


def _is(state: ChunkState) -> ColumnElement[bool]:
    # Written into the statement: a partial index serves no query whose state it cannot see.
    return t.chunk.c.state == literal_column(f"'{state.value}'")


def _next_open(lane: Lane, now: datetime) -> Select[*tuple[object, ...]]:
    return (
        select(t.chunk)
        .where(_is(ChunkState.OPEN), t.chunk.c.lane == lane, t.chunk.c.due <= now)
        .order_by(t.chunk.c.due, t.chunk.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _take(c: Connection, chunk: AnyRow, *, owner: str, now: datetime, until: datetime) -> Claim:
    fence = chunk.fence + 1
    c.execute(
        update(t.chunk)
        .where(t.chunk.c.id == chunk.id)
        .values(state=ChunkState.CLAIMED, owner=owner, lease_until=until, fence=fence)
    )
    issue = c.execute(_issue_and_wave(chunk.wave_id)).one()
    parcels, stops = [], []
    for row in c.execute(_waiting(chunk.id, issue.list_id)):
        stop = stopped(
            row.status,
            row.reason,
            canceled=issue.state is IssueState.CANCELED,
            expired=issue.expires <= now,
        )
        if stop is not None:
            state, detail = not_denied(*stop, copies=row.copies)
            stops.append((row.subscriber_id, Entry(state=state, detail=detail, copies=row.copies)))
        elif row.next_try is None or row.next_try <= now:
            parcels.append(_parcel(row))
    _write(c, issue.id, stops, now=now)
    return Claim(
        chunk=chunk.id,
        issue=issue.id,
        fence=fence,
        lease_until=until,
        date=issue.due,
        expires=issue.expires,
        parcels=tuple(parcels),
    )


def _issue_and_wave(wave: WaveId) -> Select[*tuple[object, ...]]:
    return (
        select(t.issue, t.wave.c.due, t.wave.c.expires)
        .join(t.wave, t.wave.c.issue_id == t.issue.c.id)
        .where(t.wave.c.id == wave)
    )


def _waiting(chunk: ChunkId, mailing_list: ListId) -> Select[*tuple[object, ...]]:
    """Deliveries of a chunk that are to be sent, with what may speak against it."""
    return (
        select(
            t.delivery,
            t.subscriber.c.address,
            t.subscriber.c.name,
            t.subscription.c.status,
            t.suppression.c.reason,
        )
        .join(t.subscriber, t.subscriber.c.id == t.delivery.c.subscriber_id)
        .outerjoin(
            t.subscription,
            and_(
                t.subscription.c.subscriber_id == t.delivery.c.subscriber_id,
                t.subscription.c.list_id == mailing_list,
            ),
        )
        .outerjoin(t.suppression, t.suppression.c.hash == t.subscriber.c.address_hash)
        .where(t.delivery.c.chunk_id == chunk, t.delivery.c.state.in_(UNSENT))
        .order_by(t.delivery.c.subscriber_id)
    )


def _still_confirmed() -> ColumnElement[bool]:
    """Whoever left the list since the claim is not mailed; the next claim says so in the ledger."""
    list_id = select(t.issue.c.list_id).where(t.issue.c.id == bindparam("of_issue")).scalar_subquery()
    subscribed = select(t.subscription.c.subscriber_id).where(
        t.subscription.c.subscriber_id == t.delivery.c.subscriber_id,
        t.subscription.c.list_id == list_id,
        t.subscription.c.status == SubscriptionStatus.CONFIRMED,
    )
    return exists(subscribed.correlate(t.delivery))


# Put together once: it runs before every mail, and putting it together takes longer than running it.
_SENDING = (
    update(t.delivery)
    .where(
        t.delivery.c.issue_id == bindparam("of_issue"),
        t.delivery.c.subscriber_id.in_(bindparam("intended", expanding=True)),
        t.delivery.c.chunk_id == bindparam("of_chunk"),
        t.delivery.c.state.in_(UNSENT),
        _still_confirmed(),
    )
    .values(
        state=DeliveryState.SENDING,
        tries=t.delivery.c.tries + 1,
        next_try=None,
        changed=bindparam("at", type_=Instant()),
    )
    .returning(t.delivery.c.subscriber_id)
)
_SENDING_WHOLE = _SENDING.where(withheld.none_among(bindparam("holding", expanding=True)))


def _parcel(row: AnyRow) -> Parcel:
    return Parcel(
        issue=row.issue_id,
        subscriber=row.subscriber_id,
        address=row.address,
        name=row.name,
        variant=row.variant_id,
        tries=row.tries,
        copies=row.copies,
    )


def _hold(c: Connection, claimed: Claim, *, until: datetime) -> None:
    """Nobody else touches the chunk until this transaction ends, and the lease runs on."""
    held = c.execute(
        update(t.chunk)
        .where(
            t.chunk.c.id == claimed.chunk,
            t.chunk.c.fence == claimed.fence,
            t.chunk.c.state == ChunkState.CLAIMED,
        )
        .values(lease_until=until)
    )
    if held.rowcount == 0:
        raise FenceLost(
            f"chunk {claimed.chunk} is no longer this sender's",
            hint="its lease ran out, and another sender goes on with it",
        )


def _settle(c: Connection, issue: IssueId, settled: Iterable[Outcome], *, now: datetime) -> None:
    """The outcomes into the ledger; those that were tries, and not accepted at once, as attempts too."""
    outcomes = {outcome.subscriber: outcome for outcome in settled}
    rows = c.execute(
        select(
            t.delivery.c.subscriber_id,
            t.delivery.c.state,
            t.delivery.c.tries,
            t.delivery.c.copies,
            t.issue.c.state.label("issue_state"),
            t.mailing_list.c.doubt,
        )
        .join(t.issue, t.issue.c.id == t.delivery.c.issue_id)
        .join(t.mailing_list, t.mailing_list.c.id == t.issue.c.list_id)
        .where(
            t.delivery.c.issue_id == issue,
            t.delivery.c.subscriber_id.in_(outcomes),
            t.delivery.c.state.in_(WAITING),
        )
    ).all()
    # What a try came to is said of a delivery in flight; said twice, it would count two copies.
    told = [(row, outcomes[row.subscriber_id]) for row in rows]
    told = [(row, said) for row, said in told if row.state is DeliveryState.SENDING or not _tried(said)]
    _write_attempts(c, issue, told, now=now)
    entries = [(row.subscriber_id, entry(said, _standing(row))) for row, said in told]
    _write(c, issue, entries, now=now)


def _tried(outcome: Outcome) -> bool:
    return outcome.left or outcome.state in (DeliveryState.ACCEPTED, DeliveryState.IN_DOUBT)


def _standing(row: AnyRow) -> Standing:
    return Standing(copies=row.copies, doubt=row.doubt, canceled=row.issue_state is IssueState.CANCELED)


def _write(
    c: Connection, issue: IssueId, entries: Sequence[tuple[SubscriberId, Entry]], *, now: datetime
) -> None:
    if not entries:
        return
    c.execute(
        update(t.delivery).where(
            t.delivery.c.issue_id == issue, t.delivery.c.subscriber_id == bindparam("of")
        ),
        [
            {
                "of": subscriber,
                "state": said.state,
                "detail": said.detail,
                "copies": said.copies,
                "next_try": said.next_try,
                "changed": now,
            }
            for subscriber, said in entries
        ],
    )


def _write_attempts(
    c: Connection, issue: IssueId, tried: Sequence[tuple[AnyRow, Outcome]], *, now: datetime
) -> None:
    rows = [
        {
            "issue_id": issue,
            "subscriber_id": row.subscriber_id,
            "number": row.tries,
            "at": now,
            "state": outcome.state,
            "code": outcome.reply.code if outcome.reply else None,
            "enhanced": outcome.reply.enhanced if outcome.reply else "",
            "text": outcome.reply.text if outcome.reply else outcome.detail,
        }
        for row, outcome in tried
        if row.state is DeliveryState.SENDING
        and not (outcome.state is DeliveryState.ACCEPTED and row.tries == 1)
    ]
    if rows:
        c.execute(insert(t.attempt), rows)


def _give_back(c: Connection, chunk: ChunkId, issue: IssueId, *, fence: int, now: datetime) -> None:
    stranded = c.scalars(
        select(t.delivery.c.subscriber_id).where(
            t.delivery.c.chunk_id == chunk, t.delivery.c.state == DeliveryState.SENDING
        )
    ).all()
    if stranded:
        in_doubt = [_in_doubt(subscriber) for subscriber in stranded]
        _settle(c, issue, in_doubt, now=now)
    expires = c.scalars(
        select(t.wave.c.expires).join(t.chunk, t.chunk.c.wave_id == t.wave.c.id).where(t.chunk.c.id == chunk)
    ).one()
    next_try = c.scalars(
        select(func.min(func.coalesce(t.delivery.c.next_try, literal(now, Instant)))).where(
            t.delivery.c.chunk_id == chunk, t.delivery.c.state.in_(UNSENT)
        )
    ).one()
    # Not later than the wave expires: whoever waits must be told so then.
    left = (
        {"state": ChunkState.DONE}
        if next_try is None
        else {"state": ChunkState.OPEN, "due": min(next_try, expires)}
    )
    c.execute(
        update(t.chunk)
        .where(t.chunk.c.id == chunk)
        .values(left | {"owner": None, "lease_until": None, "fence": fence})
    )


def _in_doubt(subscriber: SubscriberId) -> Outcome:
    return Outcome(subscriber=subscriber, state=DeliveryState.IN_DOUBT, detail=SENDER_STOPPED, left=True)
