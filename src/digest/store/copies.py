"""Which article copies which: an original, and whatever repeats it, word for word or spun."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, or_, select, update

from digest.model.ids import ArticleId, SourceId
from digest.store import tables as t
from digest.store.statements import blocks


def fold(c: Connection, copies: Iterable[ArticleId], *, into: ArticleId) -> None:
    """These copy that article from now on, and so does what copied one of them.

    That one is an original then, whatever it was taken for before: so who copies whom can be turned round.
    """
    kept = set(copies) - {into}
    c.execute(delete(t.article_copy).where(t.article_copy.c.article_id == into))
    for block in blocks(sorted(kept)):
        c.execute(delete(t.article_copy).where(t.article_copy.c.article_id.in_(block)))
        c.execute(update(t.article_copy).where(t.article_copy.c.copy_of.in_(block)).values(copy_of=into))
        c.execute(insert(t.article_copy), [{"article_id": copy, "copy_of": into} for copy in block])


def unfold(c: Connection, copy: ArticleId) -> None:
    """It copies nothing any more: its words are others."""
    c.execute(delete(t.article_copy).where(t.article_copy.c.article_id == copy))


def originals(c: Connection, articles: Iterable[ArticleId]) -> dict[ArticleId, ArticleId]:
    """The article that each of these copies; those that copy none are left out."""
    found: dict[ArticleId, ArticleId] = {}
    for block in blocks(articles):
        rows = c.execute(select(t.article_copy).where(t.article_copy.c.article_id.in_(block)))
        found.update({row.article_id: row.copy_of for row in rows})
    return found


def part(c: Connection, articles: Iterable[ArticleId]) -> None:
    """None of these copies an article that is not among them, nor is copied by one."""
    away = set(articles)
    for block in blocks(sorted(away)):
        pair = t.article_copy.c.article_id, t.article_copy.c.copy_of
        rows = c.execute(select(*pair).where(or_(pair[0].in_(block), pair[1].in_(block))))
        apart = [row.article_id for row in rows if not {row.article_id, row.copy_of} <= away]
        for crossing in blocks(apart):
            c.execute(delete(t.article_copy).where(t.article_copy.c.article_id.in_(crossing)))


def addresses(c: Connection, ids: Iterable[SourceId]) -> dict[SourceId, str]:
    """Where these sources are, also those that were removed: whose site an article stands on."""
    rows = c.execute(select(t.source.c.id, t.source.c.url).where(t.source.c.id.in_(sorted(ids))))
    return {row.id: row.url for row in rows}
