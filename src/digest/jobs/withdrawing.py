"""An editor's word that an article must not be mailed, or may be mailed again.

It holds from the moment it is written down: publishing passes the article over, and no mail with it is
let go. The mails that wait with it are composed anew when their turn comes (`jobs/recomposing.py`).
"""

from dataclasses import dataclass

from digest.jobs.ranks import weigh
from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.ids import ArticleId
from digest.store import articles, withheld
from digest.store.database import Connection
from digest.store.withheld import Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """An article that was withheld, and who has had it or was about to."""

    version: ArticleVersion
    """As it is now: its newest words."""
    changed: bool
    """False when it was withheld already."""
    holding: Holding
    """Its deliveries at this moment: those that wait go without it, what was accepted stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """An article that may be mailed again."""

    version: ArticleVersion
    changed: bool
    """False when it was not withheld."""


def withhold(c: Connection, article: ArticleId) -> Withheld:
    """Keeps an article out of every mail that has not left yet. Doing it again changes nothing.

    All in the caller's transaction. Raises NotFound.
    """
    version, changed = _changed(c, article, ArticleStatus.WITHHELD)
    return Withheld(version=version, changed=changed, holding=withheld.holding(c, version))


def release(c: Connection, article: ArticleId) -> Released:
    """Lets an article be chosen again, for mails that are yet to be made. Raises NotFound.

    A mail that was composed anew without it stays so; one that waits with it and has not had its turn
    leaves with it.
    """
    version, changed = _changed(c, article, ArticleStatus.USABLE)
    return Released(version=version, changed=changed)


def _changed(c: Connection, article: ArticleId, status: ArticleStatus) -> tuple[ArticleVersion, bool]:
    """The article as it is then; and its story weighs what those of its articles weigh that may be mailed."""
    articles.one_visit_at_a_time(c)
    changed = articles.set_status(c, article, status)
    version = articles.by_id(c, article)
    if changed:
        weigh(c, [version.story_id])
    return version, changed
