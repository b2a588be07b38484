"""The ledger: who was chosen for an issue, and what became of each delivery."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, literal_column, null, or_, select, update

from digest.model.delivery import Claim, Delivery, DeliveryState, Reply
from digest.model.errors import NotFound
from digest.model.ids import ChunkId, IssueId, SubscriberId, VariantId
from digest.model.issue import Lane, Wave
from digest.store import issues
from digest.store import tables as t
from digest.store.columns import microseconds
from digest.store.history import MAY_BE_KNOWN
from digest.store.statements import AnyRow, blocks, near, write_many
from digest.store.states import UNSENT, ChunkState
from digest.store.waves import WaveClosed

CHUNK = 1000
"""Deliveries that are claimed together, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A reader of this issue: to be sent a variant, or to be told of in the ledger as not sent one."""

    subscriber: SubscriberId
    variant: VariantId | None = None
    """None for who gets nothing; `state` then says what that is called, and `detail` why."""
    state: DeliveryState = DeliveryState.QUEUED
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at a delivery; a mail accepted at the first has none."""

    number: int
    at: datetime
    state: DeliveryState
    reply: Reply | None
    text: str


def choose(c: Connection, wave: Wave, chosen: Sequence[Chosen], *, watermark: int, now: datetime) -> int:
    """Enters a block of readers: their deliveries, chunks, the issue's count and the wave's watermark.

    All in the caller's transaction, so a crash loses a block or nothing. Who has a delivery of the
    issue already is left alone and not counted again. Returns how many are new.

    Raises WaveClosed when nobody further can be chosen.
    """
    issues.lock(c, wave.issue)
    issue = c.execute(select(t.issue).where(t.issue.c.id == wave.issue)).one()
    closed = c.scalars(select(t.wave.c.closed).where(t.wave.c.id == wave.id)).one()
    if closed or issue.waves_closed:
        raise WaveClosed(f"issue {issue.number} takes no more readers in this wave")
    new = _without_delivery(c, wave.issue, chosen)
    _enter(c, wave, new, lane=issue.lane, now=now)
    c.execute(update(t.issue).where(t.issue.c.id == wave.issue).values(chosen=t.issue.c.chosen + len(new)))
    c.execute(
        update(t.wave)
        .where(t.wave.c.id == wave.id, t.wave.c.watermark < watermark)
        .values(watermark=watermark)
    )
    return len(new)


def revise(c: Connection, claimed: Claim, mails: Mapping[SubscriberId, VariantId], *, now: datetime) -> None:
    """Gives deliveries of a claimed chunk other mails, where they are not sent yet.

    In the very transaction in which its sender holds the chunk: this does not ask whose it is.
    """
    if not mails:
        return
    c.execute(
        update(t.delivery)
        .where(
            t.delivery.c.issue_id == claimed.issue,
            t.delivery.c.subscriber_id == bindparam("of"),
            t.delivery.c.chunk_id == claimed.chunk,
            or_(*(t.delivery.c.state == state for state in UNSENT)),  # IN takes no list of parameters
        )
        .values(variant_id=bindparam("mail"), changed=now),
        [{"of": subscriber, "mail": variant} for subscriber, variant in mails.items()],
    )


def history(
    c: Connection, subscribers: Iterable[SubscriberId], since: datetime
) -> dict[SubscriberId, tuple[tuple[IssueId, VariantId], ...]]:
    """What each of them was sent since then, or may have been, or is about to be.

    Who was sent nothing is left out. See `variants.variants_of` for what it told.
    """
    found: dict[SubscriberId, list[tuple[IssueId, VariantId]]] = {}
    for block in blocks(subscribers):
        rows = c.execute(
            select(t.delivery.c.subscriber_id, t.delivery.c.issue_id, t.delivery.c.variant_id)
            .where(
                t.delivery.c.subscriber_id.in_(block),
                t.delivery.c.changed >= since,
                t.delivery.c.variant_id.is_not(None),
                or_(t.delivery.c.state.in_(MAY_BE_KNOWN), t.delivery.c.copies > 0),
            )
            .order_by(t.delivery.c.subscriber_id, t.delivery.c.issue_id)
        )
        for row in rows:
            found.setdefault(row.subscriber_id, []).append((row.issue_id, row.variant_id))
    return {subscriber: tuple(sent) for subscriber, sent in found.items()}


def deliveries(
    c: Connection,
    issue: IssueId,
    *,
    state: DeliveryState | None = None,
    after: int = 0,
    limit: int = 100,
) -> tuple[Delivery, ...]:
    """A page of an issue's deliveries past the subscriber `after`, by subscriber."""
    statement = (
        select(t.delivery)
        .where(t.delivery.c.issue_id == issue, t.delivery.c.subscriber_id > after)
        .order_by(t.delivery.c.subscriber_id)
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(t.delivery.c.state == state)
    return tuple(map(_delivery, c.execute(statement)))


def delivery(c: Connection, issue: IssueId, subscriber: SubscriberId) -> Delivery:
    """Raises NotFound when the subscriber was not chosen for the issue."""
    row = c.execute(
        select(t.delivery).where(t.delivery.c.issue_id == issue, t.delivery.c.subscriber_id == subscriber)
    ).one_or_none()
    if row is None:
        raise NotFound("this subscriber was not chosen for this issue")
    return _delivery(row)


def attempts(c: Connection, issue: IssueId, subscriber: SubscriberId) -> tuple[Attempt, ...]:
    """The tries at a delivery, in order."""
    rows = c.execute(
        select(t.attempt)
        .where(t.attempt.c.issue_id == issue, t.attempt.c.subscriber_id == subscriber)
        .order_by(t.attempt.c.number)
    )
    return tuple(map(_attempt, rows))


def _without_delivery(c: Connection, issue: IssueId, chosen: Sequence[Chosen]) -> list[Chosen]:
    by_subscriber = {one.subscriber: one for one in chosen}
    if by_subscriber:
        among = near(t.delivery.c.subscriber_id, sorted(by_subscriber))
        for subscriber in c.scalars(
            select(t.delivery.c.subscriber_id).where(t.delivery.c.issue_id == issue, among)
        ):
            by_subscriber.pop(subscriber, None)
    return list(by_subscriber.values())


def _enter(c: Connection, wave: Wave, new: Sequence[Chosen], *, lane: Lane, now: datetime) -> None:
    at = microseconds(now)
    queued = [one for one in new if one.state is DeliveryState.QUEUED]
    rows = [_row(one, wave, chunk=None, at=at) for one in new if one.state is not DeliveryState.QUEUED]
    for start in range(0, len(queued), CHUNK):
        part = queued[start : start + CHUNK]
        chunk = _new_chunk(c, wave, size=len(part), lane=lane)
        rows += [_row(one, wave, chunk=chunk, at=at) for one in part]
    if rows:
        write_many(c, _ENTER, rows, names=_NAMES)


def _new_chunk(c: Connection, wave: Wave, *, size: int, lane: Lane) -> ChunkId:
    values = {
        "issue_id": wave.issue,
        "wave_id": wave.id,
        "lane": lane,
        "size": size,
        "state": ChunkState.OPEN,
        "due": wave.due,
        "fence": 0,
    }
    return c.scalars(insert(t.chunk).values(values).returning(t.chunk.c.id)).one()


def _row(one: Chosen, wave: Wave, *, chunk: ChunkId | None, at: int) -> tuple[object, ...]:
    return wave.issue, one.subscriber, chunk, one.variant, one.state, one.detail, at


_NAMES = ("of_issue", "of", "its_chunk", "mail", "its_state", "its_detail", "at")
_ENTER = insert(t.delivery).values(
    issue_id=bindparam("of_issue"),
    subscriber_id=bindparam("of"),
    chunk_id=bindparam("its_chunk"),
    variant_id=bindparam("mail"),
    state=bindparam("its_state"),
    detail=bindparam("its_detail"),
    tries=literal_column("0"),
    copies=literal_column("0"),
    next_try=null(),
    changed=bindparam("at"),
)


def _delivery(row: AnyRow) -> Delivery:
    return Delivery(
        issue=row.issue_id,
        subscriber=row.subscriber_id,
        chunk=row.chunk_id,
        variant=row.variant_id,
        state=row.state,
        detail=row.detail,
        tries=row.tries,
        copies=row.copies,
        next_try=row.next_try,
        changed=row.changed,
    )


def _attempt(row: AnyRow) -> Attempt:
    reply = None if row.code is None else Reply(code=row.code, enhanced=row.enhanced, text=row.text)
    return Attempt(number=row.number, at=row.at, state=row.state, reply=reply, text=row.text)
