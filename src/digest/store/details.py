"""Why the deliveries of an issue stand as they do: counted by state and detail, naming nobody."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from digest.model.delivery import DeliveryState
from digest.model.ids import IssueId
from digest.store import tables as t


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """So many deliveries are in this state for this reason."""

    state: DeliveryState
    detail: str
    count: int


def details(c: Connection, issue: IssueId, *, limit: int = 50) -> tuple[Detail, ...]:
    """The most frequent first; deliveries that went as they should, without a word, are among them."""
    count = func.count().label("deliveries")
    rows = c.execute(
        select(t.delivery.c.state, t.delivery.c.detail, count)
        .where(t.delivery.c.issue_id == issue)
        .group_by(t.delivery.c.state, t.delivery.c.detail)
        .order_by(count.desc(), t.delivery.c.state, t.delivery.c.detail)
        .limit(limit)
    )
    return tuple(Detail(state=row.state, detail=row.detail, count=row.deliveries) for row in rows)
