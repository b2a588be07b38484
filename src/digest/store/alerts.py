"""Alerts as they were raised, corrected and ended; and the stories that may deserve one."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from digest.model.alert import Alert, Report, Reported
from digest.model.article import ArticleStatus, told_at
from digest.model.errors import NotFound
from digest.model.ids import IssueId, ListId, StoryId, SubscriberId, VariantId
from digest.model.issue import Lane, SlotKey
from digest.model.pick import Pick
from digest.store import stories
from digest.store import tables as t
from digest.store.history import MAY_BE_KNOWN
from digest.store.statements import AnyRow, blocks, insert_or_leave, near


def record(c: Connection, alert: Alert) -> bool:
    """Writes an alert down. Whether that is new: another may have weighed the story at the same time."""
    values = {
        "story_id": alert.story,
        "revision": alert.revision,
        "kind": alert.kind,
        "cause": alert.cause,
        "words": alert.words,
        "at": alert.at,
        "expires": alert.expires,
    }
    return c.execute(insert_or_leave(c, t.alert).values(values)).rowcount > 0


def of_story(c: Connection, story: StoryId) -> tuple[Alert, ...]:
    """All that was told of a story, under any of the numbers it has had, in the order it was written."""
    root = stories.roots(c, [story]).get(story, story)
    return of_stories(c, [root]).get(root, ())


def of_stories(c: Connection, roots: Iterable[StoryId]) -> dict[StoryId, tuple[Alert, ...]]:
    """The same of many, each by the number it has now; those without an alert are left out."""
    found: dict[StoryId, list[Alert]] = {}
    for block in blocks(dict.fromkeys(roots)):
        rows = c.execute(
            select(t.alert, _ROOT)
            .join(t.story, t.story.c.id == t.alert.c.story_id)
            .where(or_(t.story.c.id.in_(block), t.story.c.merged_into.in_(block)))
            .order_by(t.alert.c.id)
        )
        for row in rows:
            found.setdefault(row.root, []).append(_alert(row))
    return {root: tuple(alerts) for root, alerts in found.items()}


def live(c: Connection, now: datetime) -> tuple[Alert, ...]:
    """Those still worth sending, the oldest first."""
    rows = c.execute(select(t.alert).where(t.alert.c.expires > now).order_by(t.alert.c.id))
    return tuple(map(_alert, rows))


def slot_name(alert: Alert) -> str:
    """What the slot is called in which an alert goes out: by it `of_issue` finds the alert again."""
    return f"story-{alert.story}-{alert.revision}"


def issues_at(c: Connection, mailing_list: ListId, slots: Iterable[SlotKey]) -> tuple[IssueId, ...]:
    """The issues that alerts of these slots became on this list, in the order they were made."""
    asked = select(t.issue.c.id).where(
        t.issue.c.list_id == mailing_list,
        t.issue.c.lane == Lane.ALERT,
        t.issue.c.slot_key.in_([str(slot) for slot in slots]),
    )
    return tuple(c.scalars(asked.order_by(t.issue.c.id)))


def of_issue(c: Connection, issue: IssueId) -> Alert | None:
    """The alert that became this issue; None for one that is no alert's."""
    asked = select(t.issue.c.slot_key).where(t.issue.c.id == issue, t.issue.c.lane == Lane.ALERT)
    slot = c.scalars(asked).one_or_none()
    named = _SLOT.fullmatch(SlotKey.parse(slot).name) if slot is not None else None
    if named is None:
        return None
    story, revision = map(int, named.groups())
    its = select(t.alert).where(t.alert.c.story_id == story, t.alert.c.revision == revision)
    row = c.execute(its).one_or_none()
    return None if row is None else _alert(row)


def shown(
    c: Connection, issues: Collection[IssueId], subscribers: Sequence[SubscriberId]
) -> dict[SubscriberId, Pick]:
    """What those of these subscribers, in order, who were sent one of these issues were last shown by it.

    Were sent, may have been or are about to be; of an issue whose mail held no story the one before counts.
    """
    if not issues or not subscribers:
        return {}
    asked = frozenset(subscribers)
    rows = c.execute(
        select(t.delivery.c.subscriber_id, t.delivery.c.variant_id)
        .where(
            t.delivery.c.issue_id.in_(issues),
            near(t.delivery.c.subscriber_id, subscribers),
            t.delivery.c.variant_id.is_not(None),
            or_(t.delivery.c.state.in_(MAY_BE_KNOWN), t.delivery.c.copies > 0),
        )
        .order_by(t.delivery.c.issue_id)
    ).all()
    picks = _picks(c, {row.variant_id for row in rows})
    found = ((row.subscriber_id, picks[row.variant_id]) for row in rows if row.subscriber_id in asked)
    return {subscriber: its[0] for subscriber, its in found if its}


def reported(c: Connection, number: StoryId) -> Reported:
    """One story as urgency weighs it. Raises NotFound."""
    root = stories.roots(c, [number]).get(number)
    if root is None:
        raise NotFound(f"there is no story {number}")
    (found,) = _reported(c, [root])
    return found


def perhaps_urgent(c: Connection, *, since: datetime) -> tuple[Reported, ...]:
    """The stories with an article that we first had since then, and those flagged that had no alert yet."""
    # Without DISTINCT, for which SQLite would walk through all articles in the order of their stories.
    touched = c.scalars(select(t.article.c.story_id).where(t.article.c.seen >= since, _usable)).all()
    told = select(t.alert.c.story_id).where(t.alert.c.story_id == t.story.c.id).exists()
    flagged = c.scalars(
        select(t.story.c.id).where(t.story.c.urgent.is_(true()), t.story.c.merged_into.is_(None), ~told)
    ).all()
    return tuple(_reported(c, sorted({*touched, *flagged})))


_SLOT = re.compile(r"story-(\d+)-(\d+)")
_ROOT = func.coalesce(t.story.c.merged_into, t.story.c.id).label("root")
_usable: ColumnElement[bool] = t.article.c.status == ArticleStatus.USABLE


def _picks(c: Connection, mails: Collection[VariantId]) -> dict[VariantId, tuple[Pick, ...]]:
    found: dict[VariantId, tuple[Pick, ...]] = {}
    for block in blocks(mails):
        rows = c.execute(select(t.variant.c.id, t.variant.c.picks).where(t.variant.c.id.in_(block)))
        found.update({row.id: row.picks for row in rows})
    return found


def _reported(c: Connection, roots: Iterable[StoryId]) -> Iterator[Reported]:
    for block in blocks(roots):
        alerts, reports = of_stories(c, block), _reports(c, block)
        rows = c.execute(select(t.story).where(t.story.c.id.in_(block)).order_by(t.story.c.id))
        for row in rows:
            yield Reported(
                story=row.id,
                reports=tuple(reports.get(row.id, ())),
                alerts=alerts.get(row.id, ()),
                urgent=row.urgent,
                withheld=row.withheld,
            )


def _reports(c: Connection, block: tuple[StoryId, ...]) -> dict[StoryId, list[Report]]:
    version = t.article_version
    rows = c.execute(
        select(
            t.article.c.id,
            t.article.c.story_id,
            t.article.c.seen,
            version.c.publisher,
            version.c.published,
            version.c.day_only,
            t.article_copy.c.copy_of,
            t.source.c.urgent,
        )
        .join(version, and_(version.c.article_id == t.article.c.id, version.c.current.is_(true())))
        .join(t.source, t.source.c.id == t.article.c.source_id)
        .outerjoin(t.article_copy, t.article_copy.c.article_id == t.article.c.id)
        .where(t.article.c.story_id.in_(block), _usable)
        .order_by(t.article.c.id)
    )
    found: dict[StoryId, list[Report]] = {}
    for row in rows:
        found.setdefault(row.story_id, []).append(_report(row))
    return found


def _report(row: AnyRow) -> Report:
    return Report(
        article=row.id,
        publisher=row.publisher,
        at=told_at(row.published, day_only=row.day_only, seen=row.seen),
        copy_of=row.copy_of,
        urgent=row.urgent,
    )


def _alert(row: AnyRow) -> Alert:
    return Alert(
        story=row.story_id,
        revision=row.revision,
        kind=row.kind,
        at=row.at,
        expires=row.expires,
        cause=row.cause,
        words=row.words,
    )
