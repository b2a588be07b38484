"""Waves: the parts of an issue, each due at one instant."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from digest.model.errors import DigestError
from digest.model.ids import IssueId, WaveId
from digest.model.issue import Wave
from digest.store import issues
from digest.store import tables as t
from digest.store.statements import AnyRow


class WaveClosed(DigestError):
    """Nobody further can be chosen: its wave, or the whole issue, has been closed meanwhile."""


def open_wave(c: Connection, issue: IssueId, due: datetime, *, expires: datetime) -> Wave:
    """The wave of this issue and instant: made if it is the first time, else as it is.

    Raises WaveClosed for a new one when the issue takes no more.
    """
    issues.lock(c, issue)
    one = select(t.wave).where(t.wave.c.issue_id == issue, t.wave.c.due == due)
    row = c.execute(one).one_or_none()
    if row is None:
        if c.scalars(select(t.issue.c.waves_closed).where(t.issue.c.id == issue)).one():
            raise WaveClosed("this issue has closed its last wave")
        values = {"issue_id": issue, "due": due, "expires": expires, "watermark": 0, "closed": False}
        c.execute(insert(t.wave).values(values))
        row = c.execute(one).one()
    return _wave(row)


def waves(c: Connection, issue: IssueId) -> tuple[Wave, ...]:
    """In the order they are due."""
    rows = c.execute(select(t.wave).where(t.wave.c.issue_id == issue).order_by(t.wave.c.due))
    return tuple(map(_wave, rows))


def close_wave(c: Connection, wave: WaveId) -> None:
    """Every reader of it has been decided."""
    c.execute(update(t.wave).where(t.wave.c.id == wave).values(closed=True))


def close_waves(c: Connection, issue: IssueId) -> None:
    """No reader can be chosen any more: *chosen* is final."""
    issues.lock(c, issue)
    c.execute(update(t.wave).where(t.wave.c.issue_id == issue).values(closed=True))
    c.execute(update(t.issue).where(t.issue.c.id == issue).values(waves_closed=True))


def _wave(row: AnyRow) -> Wave:
    return Wave(
        id=row.id,
        issue=row.issue_id,
        due=row.due,
        expires=row.expires,
        watermark=row.watermark,
        closed=row.closed,
    )
