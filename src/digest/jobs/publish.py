"""Publish: due slots become issues and waves, and every reader of a wave gets one delivery row.

The reader who gets nothing gets a row too, with the reason, so that the ledger can prove it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from digest.jobs.composing import Typesetters
from digest.jobs.press import Press, Sheet, press_for
from digest.model.clock import Progress, silent
from digest.model.errors import DigestError, InputRefused, StoreUnavailable
from digest.model.issue import Issue, Lane, SlotKey
from digest.model.mailing_list import MailingList
from digest.schedule.slots import latest_slot, next_slot
from digest.store import issues, lists, readers, waves
from digest.store.database import Connection, Database
from digest.store.readers import LocalHour

Slots = dict[tuple[date, datetime], set[LocalHour]]
"""Due slots, each a local date and an instant, and whose they are."""

CATCH_UP = timedelta(hours=12)
"""A slot missed for longer than this is missed: the next digest holds what it would have held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What publishing one wave came to."""

    issue: Issue
    mailing_list: MailingList
    chosen: int
    """Readers decided, those who get nothing among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpublished:
    """A list whose issue could not be made: its template or its words are to be mended first."""

    mailing_list: MailingList
    problem: str
    hint: str


def publish_due(
    database: Database, typesetters: Typesetters, *, now: datetime, progress: Progress = silent
) -> tuple[Published | Unpublished, ...]:
    """Publishes every wave that is due, on every active list. Doing it again changes nothing.

    A list that cannot be published stands in what is returned, and none of its readers has been
    chosen; the others go on. Raises StoreUnavailable.
    """
    with database.reading() as c:
        due = [(active, _due(c, active, now)) for active in lists.every(c) if active.active]
    published: list[Published | Unpublished] = []
    for mailing_list, slots in due:
        try:
            published += _publish(
                database, typesetters, mailing_list, slots=slots, now=now, progress=progress
            )
        except StoreUnavailable:
            raise
        except DigestError as error:
            published.append(Unpublished(mailing_list=mailing_list, problem=str(error), hint=error.hint))
    with database.writing() as c:
        _close_past_issues(c, now)
    return tuple(published)


def publish_now(
    database: Database,
    typesetters: Typesetters,
    mailing_list: MailingList,
    *,
    now: datetime,
    progress: Progress = silent,
) -> Published:
    """Publishes today's issue to every reader who has not had it, whatever their hour.

    Raises InputRefused when today's issue takes no more readers, TemplateRefused before any is chosen.
    """
    press = press_for(database, typesetters, mailing_list, now=now)
    day = now.astimezone(ZoneInfo(mailing_list.zone)).date()
    with database.writing() as c:
        issue = _open_issue(c, mailing_list, day, now=now)
        if issue.waves_closed:
            raise InputRefused(
                f"issue {issue.number} of {mailing_list.key}, of {day.isoformat()}, takes no more readers",
                hint=f"it is {issue.state}: see `digest issue show {mailing_list.key} {issue.number}`",
            )
        wave = waves.open_wave(c, issue.id, now, expires=_expiry(mailing_list, now))
    sheet = Sheet(issue=issue, wave=wave, local_hours=None)
    published = _run(database, press, sheet, progress=progress)
    with database.writing() as c:
        waves.close_waves(c, issue.id)
    return published


def _publish(
    database: Database,
    typesetters: Typesetters,
    mailing_list: MailingList,
    *,
    slots: Slots,
    now: datetime,
    progress: Progress,
) -> list[Published]:
    with database.writing() as c:
        sheets = _sheets(c, mailing_list, slots, now=now)
    if not sheets:
        return []
    press = press_for(database, typesetters, mailing_list, now=now)
    return [_run(database, press, sheet, progress=progress) for sheet in sheets]


def _due(c: Connection, mailing_list: MailingList, now: datetime) -> Slots:
    """The slots that struck lately, and whose they are: readers of one instant share a wave."""
    due: dict[tuple[date, datetime], set[LocalHour]] = defaultdict(set)
    for zone, hour in readers.local_hours(c, mailing_list):
        slot = latest_slot(now, hour=hour, zone=zone)
        if now - slot.due <= CATCH_UP:
            due[slot.day, slot.due].add((zone, hour))
    return due


def _sheets(c: Connection, mailing_list: MailingList, slots: Slots, *, now: datetime) -> list[Sheet]:
    """The waves of those slots that still take readers; issues and waves are made the first time."""
    sheets = []
    for (day, due), local_hours in sorted(slots.items()):
        issue = _open_issue(c, mailing_list, day, now=now)
        if issue.waves_closed:
            continue
        wave = waves.open_wave(c, issue.id, due, expires=_expiry(mailing_list, due))
        if not wave.closed:
            sheets.append(Sheet(issue=issue, wave=wave, local_hours=local_hours))
    return sheets


def _open_issue(c: Connection, mailing_list: MailingList, day: date, *, now: datetime) -> Issue:
    return issues.open_issue(c, mailing_list.id, Lane.DIGEST, slot=SlotKey(day=day), made=now)


def _expiry(mailing_list: MailingList, due: datetime) -> datetime:
    return due + timedelta(hours=mailing_list.expires_hours)


def _run(database: Database, press: Press, sheet: Sheet, *, progress: Progress) -> Published:
    chosen = press.run(sheet, progress)
    with database.reading() as c:
        issue = issues.by_id(c, sheet.issue.id)
    return Published(issue=issue, mailing_list=press.mailing_list, chosen=chosen)


def _close_past_issues(c: Connection, now: datetime) -> None:
    """Closes an issue to further readers once its day lies before none of them any more."""
    for issue in issues.unsettled(c):
        if issue.waves_closed:
            continue
        hours = readers.local_hours(c, lists.by_id(c, issue.mailing_list))
        coming = (next_slot(now, hour=hour, zone=zone).day for zone, hour in hours)
        if all(day > issue.slot.day for day in coming):
            waves.close_waves(c, issue.id)
