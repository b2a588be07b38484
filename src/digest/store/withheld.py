"""What was withheld: which articles mails hold, and which of those no mail may hold any more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    type_coerce,
)

from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.delivery import DeliveryState
from digest.model.ids import ArticleId, IssueId, VariantId, VersionId
from digest.model.issue import Variant
from digest.store import tables as t
from digest.store.packed_picks import texts_with
from digest.store.statements import AnyRow, blocks
from digest.store.states import UNSENT

_UNKNOWN = (DeliveryState.SENDING, DeliveryState.IN_DOUBT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """How many deliveries hold an article, in the mails that they have at this moment."""

    waiting: int
    """Not sent yet, or to be sent once more."""
    accepted: int
    in_doubt: int
    """A copy is on its way, or may have arrived; one that also waits counts in both."""


def held_by(c: Connection, variants: Iterable[Variant]) -> dict[VariantId, frozenset[ArticleId]]:
    """Which articles each of these variants holds, in whatever version."""
    of = {variant.id: variant.picks for variant in variants if variant.id is not None}
    articles = articles_of(c, {pick.version for picks in of.values() for pick in picks})
    return {
        number: frozenset(articles[pick.version] for pick in picks if pick.version in articles)
        for number, picks in of.items()
    }


def articles_of(c: Connection, versions: Iterable[VersionId]) -> dict[VersionId, ArticleId]:
    """Whose words these versions are."""
    found: dict[VersionId, ArticleId] = {}
    columns = t.article_version.c.id, t.article_version.c.article_id
    for block in blocks(versions):
        rows = c.execute(select(*columns).where(t.article_version.c.id.in_(block)))
        found.update({row.id: row.article_id for row in rows})
    return found


def among(c: Connection, articles: Iterable[ArticleId]) -> frozenset[ArticleId]:
    """Those of these articles that no mail may hold now: withheld, or telling a story that is."""
    found: set[ArticleId] = set()
    for block in blocks(articles):
        for barred in (_not_usable, _of_withheld_stories):
            found.update(c.scalars(barred().where(t.article.c.id.in_(block))))
    return frozenset(found)


def none_among(articles: BindParameter[Any]) -> ColumnElement[bool]:
    """Whether all of these articles may be mailed: a condition for the very statement that lets them go."""
    barred = (some().where(t.article.c.id.in_(articles)) for some in (_not_usable, _of_withheld_stories))
    return not_(or_(*map(exists, barred)))


def holding(c: Connection, version: ArticleVersion) -> Holding:
    """Counts the deliveries that hold an article, in any of its versions."""
    found = by_issue(c, version).values()
    return Holding(
        waiting=sum(one.waiting for one in found),
        accepted=sum(one.accepted for one in found),
        in_doubt=sum(one.in_doubt for one in found),
    )


def by_issue(c: Connection, version: ArticleVersion) -> dict[IssueId, Holding]:
    """The same for each issue that has such a delivery, whatever became of it; the oldest issue first.

    Reads the picks of issues that are not finished and of those that could have taken it up: not of
    what was closed before the article was known, or begun when it was no news any more.
    """
    counts = {issue: _deliveries(c, issue, version) for issue in sorted(_issues(c, version))}
    return {issue: _holding(rows) for issue, rows in counts.items() if rows}


def _holding(counts: Sequence[AnyRow]) -> Holding:
    def total(*states: DeliveryState) -> int:
        return sum(row.deliveries for row in counts if row.state in states)

    once_more = sum(row.deliveries for row in counts if row.state in UNSENT and row.copied)
    return Holding(
        waiting=total(*UNSENT),
        accepted=total(DeliveryState.ACCEPTED),
        in_doubt=total(*_UNKNOWN) + once_more,
    )


def _not_usable() -> Select[ArticleId]:
    # Written into the statement: an index of the few that are not serves no query that does not say so.
    return select(t.article.c.id).where(
        t.article.c.status != literal_column(f"'{ArticleStatus.USABLE.value}'")
    )


def _of_withheld_stories() -> Select[ArticleId]:
    its = t.story.c.id == t.article.c.story_id
    return select(t.article.c.id).join(t.story, its).where(t.story.c.withheld.is_(true()))


def _issues(c: Connection, version: ArticleVersion) -> list[IssueId]:
    rows = c.execute(
        select(t.issue.c.id, t.issue.c.made, t.issue.c.frozen, t.mailing_list.c.window_hours)
        .join(t.mailing_list, t.mailing_list.c.id == t.issue.c.list_id)
        .where(or_(t.issue.c.frozen.is_(None), t.issue.c.frozen >= version.seen))
    )
    return [
        row.id
        for row in rows
        if row.frozen is None or row.made <= version.seen + timedelta(hours=row.window_hours)
    ]


def _deliveries(c: Connection, issue: IssueId, version: ArticleVersion) -> list[AnyRow]:
    """By state, and by whether a copy may have arrived."""
    holding_it = _variants(c, issue, version)
    copied = (t.delivery.c.copies > 0).label("copied")
    found: list[AnyRow] = []
    for block in blocks(holding_it):
        found += c.execute(
            select(t.delivery.c.state, copied, func.count().label("deliveries"))
            .where(t.delivery.c.issue_id == issue, t.delivery.c.variant_id.in_(block))
            .group_by(t.delivery.c.state, copied)
        )
    return found


def _variants(c: Connection, issue: IssueId, version: ArticleVersion) -> list[VariantId]:
    versions = frozenset(
        c.scalars(select(t.article_version.c.id).where(t.article_version.c.article_id == version.article_id))
    )
    # Asked of the text: reading the picks of a large issue would keep the writer for seconds.
    text = type_coerce(t.variant.c.picks, Text())
    shown = (text.contains(words) for number in versions for words in texts_with(number))
    statement = select(t.variant.c.id).where(and_(t.variant.c.issue_id == issue, or_(*shown)))
    return list(c.scalars(statement))
