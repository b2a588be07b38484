"""Whose an article is: another source comes to hold it, or one of its addresses leads elsewhere."""

from sqlalchemy import Connection, delete, or_, select, update

from digest.model.ids import ArticleId, SourceId
from digest.store import tables as t
from digest.store.statements import insert_or_leave

_WITHHOLD, _RELEASE = "article withhold", "article release"
"""As the commands stand in the audit."""


def give(c: Connection, article: ArticleId, *, to: SourceId) -> None:
    """From now on the article is this source's: its words count, and what it takes back is withheld."""
    c.execute(update(t.article).where(t.article.c.id == article).values(source_id=to))


def lead(c: Connection, url_key: bytes, *, to: ArticleId) -> None:
    """An article is found by this address too, unless another one is."""
    c.execute(insert_or_leave(c, t.url_key), {"key": url_key, "article_id": to})


def let_go(c: Connection, url_key: bytes) -> None:
    """No article is found by this address any more."""
    c.execute(delete(t.url_key).where(t.url_key.c.key == url_key))


def withheld_by_an_editor(c: Connection, article: ArticleId) -> bool:
    """Whether the last that editors said of it is that it must not be mailed.

    What an editor withholds stands in the audit, what a publisher takes back does not.
    """
    about = or_(t.audit.c.detail == str(article), t.audit.c.detail.startswith(f"{article}: "))
    said = c.scalars(
        select(t.audit.c.command)
        .where(t.audit.c.command.in_((_WITHHOLD, _RELEASE)), about)
        .order_by(t.audit.c.id.desc())
        .limit(1)
    ).one_or_none()
    return said == _WITHHOLD
