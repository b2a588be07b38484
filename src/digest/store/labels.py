"""What publishers call the parts of their publications, as their articles say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select, true, update

from digest.model.ids import SectionId
from digest.store import tables as t
from digest.store.statements import blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """A label, letter for letter, on articles that stand in one section, or in none."""

    label: str
    section: SectionId | None
    articles: int
    sources: int
    newest: datetime
    """When the newest of them was first seen."""


def used(c: Connection, since: datetime) -> tuple[Used, ...]:
    """The labels on articles first seen since then, the most frequent first; an empty one is left out."""
    articles = func.count().label("articles")
    rows = c.execute(
        select(
            t.article_version.c.label,
            t.article.c.section_id,
            articles,
            func.count(t.article.c.source_id.distinct()).label("sources"),
            func.max(t.article.c.seen).label("newest"),
        )
        .join(t.article_version, _words_of_it)
        .where(t.article.c.seen >= since, t.article_version.c.label != "")
        .group_by(t.article_version.c.label, t.article.c.section_id)
        .order_by(articles.desc(), t.article_version.c.label)
    )
    return tuple(
        Used(
            label=row.label,
            section=row.section_id,
            articles=row.articles,
            sources=row.sources,
            newest=row.newest,
        )
        for row in rows
    )


def move(c: Connection, labels: Iterable[str], *, to: SectionId | None, since: datetime) -> int:
    """Puts the articles so labelled, letter for letter, into a section; how many stood elsewhere.

    To None, they go where their sources say, as articles without a label of ours do.
    """
    moved = 0
    target = to if to is not None else _home
    for block in blocks(dict.fromkeys(labels)):
        labelled = (
            select(t.article_version.c.article_id)
            .where(t.article_version.c.current.is_(true()), t.article_version.c.label.in_(block))
            .scalar_subquery()
        )
        moved += c.execute(
            update(t.article)
            .where(
                t.article.c.seen >= since,
                t.article.c.id.in_(labelled),
                t.article.c.section_id.is_distinct_from(target),
            )
            .values(section_id=target)
        ).rowcount
    return moved


_words_of_it = and_(t.article_version.c.article_id == t.article.c.id, t.article_version.c.current.is_(true()))
_home = select(t.source.c.section_id).where(t.source.c.id == t.article.c.source_id).scalar_subquery()
