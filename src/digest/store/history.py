"""What readers were sent before: of mails that may still matter, read by issue, where rows lie in order."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import BigInteger, Connection, LargeBinary, func, or_, select, type_coerce

from digest.model.delivery import WAITING, DeliveryState
from digest.model.history import History
from digest.model.ids import IssueId, SubscriberId, VariantId
from digest.store import tables as t
from digest.store.packed_picks import pack_versions
from digest.store.statements import AnyRow, blocks, near

MAY_BE_KNOWN = WAITING | {DeliveryState.ACCEPTED, DeliveryState.IN_DOUBT}
"""What is in such a mail counts as told; so does a mail of which a copy may have arrived."""
_LONGEST_ISSUE = timedelta(days=3)
"""An issue's day is over everywhere within 50 hours, and a slot that was missed is made up for in 12."""

_CHOOSING_LOCK = 0x64696765737433
"""The bytes of "digest3": any number that other programs are unlikely to use."""

Count = dict[IssueId, int]
"""How many readers the issues that matter have chosen: it grows with every delivery."""


def one_at_a_time(c: Connection) -> None:
    """Waits until nobody else chooses for readers, to the end of this transaction; call it before `count`.

    Who asks what a reader was sent must see what another has just chosen for them, on whatever list: else
    both would choose the same story. On SQLite whoever writes is alone already.
    """
    if c.dialect.name == "postgresql":
        c.execute(select(func.pg_advisory_xact_lock(_CHOOSING_LOCK)))


def count(c: Connection, since: datetime) -> Count:
    """Of every issue with mails made since then. While none of them grows, nobody is sent anything more."""
    rows = c.execute(select(t.issue.c.id, t.issue.c.chosen).where(t.issue.c.made >= since - _LONGEST_ISSUE))
    return {row.id: row.chosen for row in rows}


def of(
    c: Connection, subscribers: Sequence[SubscriberId], issues: Iterable[IssueId], *, since: datetime
) -> History:
    """The mails of these issues that these subscribers, in order of their ids, were sent or are to be sent.

    On any list: all lists have one sender to a reader. Without those that were made before `since`.
    """
    history = History()
    listed = sorted(issues)
    if not listed or not subscribers:
        return history
    wanted = None if subscribers[-1] - subscribers[0] < len(subscribers) else frozenset(subscribers)
    made = func.coalesce(t.variant.c.made, t.delivery.c.changed)
    rows = c.execute(
        select(
            t.delivery.c.subscriber_id,
            type_coerce(made, BigInteger()).label("made"),
            type_coerce(t.variant.c.versions, LargeBinary()),
            t.variant.c.id,
        )
        .join(t.variant, t.variant.c.id == t.delivery.c.variant_id)
        .where(
            t.delivery.c.issue_id.in_(listed),
            near(t.delivery.c.subscriber_id, subscribers),
            made >= since,
            or_(t.delivery.c.state.in_(MAY_BE_KNOWN), t.delivery.c.copies > 0),
        )
    )
    found = cast("Sequence[AnyRow]", rows.all())
    unnoted = _packed(c, {variant for _, _, versions, variant in found if versions is None})
    for subscriber, moment, versions, variant in found:
        if wanted is None or subscriber in wanted:
            packed = unnoted[variant] if versions is None else versions
            history.subscribers.append(subscriber)
            history.made.append(moment)
            history.counts.append(len(packed) // history.versions.itemsize)
            history.versions.frombytes(packed)  # a machine's own order of bytes is the lowest first
    return history


def _packed(c: Connection, variants: Iterable[VariantId]) -> dict[VariantId, bytes]:
    """For mails that were kept before their versions were noted beside their picks."""
    found: dict[VariantId, bytes] = {}
    for block in blocks(variants):
        rows = c.execute(select(t.variant.c.id, t.variant.c.picks).where(t.variant.c.id.in_(block)))
        found.update((row.id, pack_versions(pick.version for pick in row.picks)) for row in rows)
    return found
