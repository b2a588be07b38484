"""Issues: opened once per slot, counted by one statement, closed only when the count comes out."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, case, func, insert, select, update

from digest.model.delivery import WAITING, DeliveryState
from digest.model.errors import InputRefused, NotFinished, NotFound
from digest.model.ids import IssueId, ListId
from digest.model.issue import Issue, IssueState, Lane, SlotKey, Totals
from digest.store import tables as t
from digest.store.statements import AnyRow
from digest.store.states import ChunkState

_SETTLED = {
    "accepted": DeliveryState.ACCEPTED,
    "failed": DeliveryState.FAILED,
    "suppressed": DeliveryState.SUPPRESSED,
    "skipped": DeliveryState.SKIPPED,
    "expired": DeliveryState.EXPIRED,
    "canceled": DeliveryState.CANCELED,
    "held": DeliveryState.IN_DOUBT,
}
"""The right side of the equation: which total counts which state."""


def open_issue(c: Connection, mailing_list: ListId, lane: Lane, *, slot: SlotKey, made: datetime) -> Issue:
    """The issue of this list, lane and slot: made and numbered if it is the first time, else as it is.

    Two ticks or two daemons that ask at once are given the same one.
    """
    # Whoever numbers an issue of this list waits here until the one before is committed.
    c.execute(
        select(t.mailing_list.c.id).where(t.mailing_list.c.id == mailing_list).with_for_update(key_share=True)
    )
    key = {"list_id": mailing_list, "lane": lane, "slot_key": str(slot)}
    found = c.scalars(
        select(t.issue.c.id).where(*(t.issue.c[name] == value for name, value in key.items()))
    ).one_or_none()
    if found is not None:
        return by_id(c, found)
    last = select(func.coalesce(func.max(t.issue.c.number), 0)).where(t.issue.c.list_id == mailing_list)
    values = key | {
        "number": c.scalars(last).one() + 1,
        "state": IssueState.OPEN,
        "made": made,
        "waves_closed": False,
        "chosen": 0,
    }
    return by_id(c, c.scalars(insert(t.issue).values(values).returning(t.issue.c.id)).one())


def by_id(c: Connection, number: IssueId) -> Issue:
    """Raises NotFound."""
    found = _issues(c, select(t.issue).where(t.issue.c.id == number))
    if not found:
        raise NotFound(f"there is no issue with id {number}")
    return found[0]


def by_number(c: Connection, mailing_list: ListId, number: int) -> Issue:
    """An issue by the number its readers know. Raises NotFound, saying which is the last."""
    found = _issues(c, select(t.issue).where(t.issue.c.list_id == mailing_list, t.issue.c.number == number))
    if not found:
        last = c.scalars(
            select(func.max(t.issue.c.number)).where(t.issue.c.list_id == mailing_list)
        ).one_or_none()
        hint = f"the last one is number {last}" if last else "the list has no issue yet"
        raise NotFound(f"the list has no issue {number}", hint=hint)
    return found[0]


def every(
    c: Connection,
    *,
    mailing_list: ListId | None = None,
    state: IssueState | None = None,
    limit: int = 100,
) -> tuple[Issue, ...]:
    """The newest first."""
    statement = select(t.issue).order_by(t.issue.c.id.desc()).limit(limit)
    if mailing_list is not None:
        statement = statement.where(t.issue.c.list_id == mailing_list)
    if state is not None:
        statement = statement.where(t.issue.c.state == state)
    return _issues(c, statement)


def unsettled(c: Connection) -> tuple[Issue, ...]:
    """Those whose ledger is not closed yet, the oldest first: open ones, and canceled ones in flight."""
    return _issues(c, select(t.issue).where(_unfrozen).order_by(t.issue.c.id))


def totals(c: Connection, number: IssueId) -> Totals:
    """The ledger of one issue, counted by one statement; as frozen once it is closed."""
    return by_id(c, number).totals


def finish(c: Connection, number: IssueId, *, now: datetime) -> Issue:
    """Closes the ledger: the totals are frozen, and what is erased later changes them no more.

    A canceled issue stays canceled. Closing again changes nothing. Raises NotFinished while waves
    are to come, deliveries wait, or the equation does not hold.
    """
    lock(c, number)
    issue = by_id(c, number)
    frozen = c.scalars(select(t.issue.c.frozen).where(t.issue.c.id == number)).one()
    if frozen is not None:
        return issue
    if open_still := _open_still(issue):
        raise NotFinished(
            f"issue {issue.number} is not finished: {'; '.join(open_still)}",
            hint="`digest send` sends what waits, and `digest issue cancel` stops it",
        )
    values = {name: getattr(issue.totals, name) for name in _SETTLED}
    state = IssueState.FINISHED if issue.state is IssueState.OPEN else issue.state
    c.execute(update(t.issue).where(t.issue.c.id == number).values(values | {"state": state, "frozen": now}))
    return by_id(c, number)


def cancel(c: Connection, number: IssueId, *, now: datetime) -> Issue:
    """Stops an issue: nobody further is chosen, and what waits is not sent.

    What is in flight is left to its sender to settle. A delivery of which a copy may have arrived
    is held in doubt, not canceled. Canceling again changes nothing. Raises InputRefused when the
    issue is finished.
    """
    lock(c, number)
    issue = by_id(c, number)
    if issue.state is IssueState.FINISHED:
        raise InputRefused(f"issue {issue.number} is finished", hint="its mails have left")
    # Chunks before deliveries, as a sender does: whoever goes the other way round may meet it half-way.
    c.execute(
        select(t.chunk.c.id)
        .where(t.chunk.c.issue_id == number, t.chunk.c.state != ChunkState.DONE)
        .order_by(t.chunk.c.id)
        .with_for_update(key_share=True)
    ).all()
    _cancel_waiting(c, number, now)
    c.execute(
        update(t.chunk)
        .where(t.chunk.c.issue_id == number, t.chunk.c.state == ChunkState.OPEN)
        .values(state=ChunkState.DONE)
    )
    c.execute(update(t.wave).where(t.wave.c.issue_id == number).values(closed=True))
    c.execute(
        update(t.issue).where(t.issue.c.id == number).values(state=IssueState.CANCELED, waves_closed=True)
    )
    return by_id(c, number)


def lock(c: Connection, number: IssueId) -> None:
    """Nobody else chooses readers for this issue, closes or cancels it until this transaction ends."""
    c.execute(select(t.issue.c.id).where(t.issue.c.id == number).with_for_update(key_share=True)).all()


_unfrozen: ColumnElement[bool] = t.issue.c.frozen.is_(None)


def _cancel_waiting(c: Connection, number: IssueId, now: datetime) -> None:
    may_have_arrived = t.delivery.c.copies > 0
    c.execute(
        update(t.delivery)
        .where(
            t.delivery.c.issue_id == number,
            t.delivery.c.state.in_([DeliveryState.QUEUED, DeliveryState.DEFERRED]),
        )
        .values(
            state=case((may_have_arrived, DeliveryState.IN_DOUBT.value), else_=DeliveryState.CANCELED.value),
            detail=case(
                (may_have_arrived, "one copy may have arrived before the issue was canceled"),
                else_="the issue was canceled",
            ),
            next_try=None,
            changed=now,
        )
    )


def _open_still(issue: Issue) -> list[str]:
    counted = issue.totals
    reasons = []
    if not issue.waves_closed:
        reasons.append("waves are to come")
    if counted.waiting:
        reasons.append(f"{counted.waiting} deliveries wait")
    elif counted.chosen != counted.settled:
        reasons.append(f"{counted.chosen} were chosen, but {counted.settled} are accounted for")
    return reasons


def _issues(c: Connection, statement: Select[*tuple[object, ...]]) -> tuple[Issue, ...]:
    rows = c.execute(statement).all()
    counted = _count(c, [row.id for row in rows if row.frozen is None])
    return tuple(_issue(row, counted.get(row.id)) for row in rows)


def _count(c: Connection, ids: Iterable[IssueId]) -> dict[IssueId, AnyRow]:
    state = t.delivery.c.state
    settled = [func.count().filter(state == word).label(name) for name, word in _SETTLED.items()]
    waiting = func.count().filter(state.in_(WAITING)).label("waiting")
    rows = c.execute(
        select(t.delivery.c.issue_id, waiting, *settled)
        .where(t.delivery.c.issue_id.in_(list(ids)))
        .group_by(t.delivery.c.issue_id)
    )
    return {row.issue_id: row for row in rows}


def _issue(row: AnyRow, counted: AnyRow | None) -> Issue:
    source = row if row.frozen is not None else counted
    totals = {name: getattr(source, name) for name in _SETTLED} if source is not None else {}
    waiting = counted.waiting if counted is not None else 0
    return Issue(
        id=row.id,
        mailing_list=row.list_id,
        number=row.number,
        lane=row.lane,
        slot=SlotKey.parse(row.slot_key),
        state=row.state,
        made=row.made,
        waves_closed=row.waves_closed,
        totals=Totals(chosen=row.chosen, waiting=waiting, **totals),
    )
