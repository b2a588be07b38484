"""Looks for places again in articles that we have: those filed before anybody followed the place."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from digest.jobs.closed_world import read_world
from digest.language.world import World
from digest.model.article import ArticleVersion
from digest.model.ids import ArticleId, PlaceId, SourceId
from digest.store import articles, places, sources
from digest.store.database import Connection, Database
from digest.store.statements import blocks
from digest.understand.locate import locate

RECENT = timedelta(days=14)
"""How far back it is worth the while: beyond the window of any list."""


def relocate(database: Database, since: datetime) -> int:
    """Locates the articles seen since then anew; returns how many changed.

    To be called when a topic has brought a place that none had before, and when a source was given a home.
    It reads and thinks between short transactions: whoever gathers or sends meanwhile does not wait. Stopped
    in the middle, it leaves the rest as it was; doing it again changes nothing.
    """
    with database.reading() as c:
        world = read_world(c)
        homes = {one.source.id: one.source.home for one in sources.every(c)}
        wanted = articles.seen_since(c, since)
    changed = 0
    for block in blocks(wanted):
        with database.reading() as c:
            recent = articles.current_of(c, block)
            had = articles.places_of(c, block)
        found = _found(recent, world, homes)
        moved = {one: its for one, its in found.items() if frozenset(its) != had.get(one, frozenset())}
        if moved:
            with database.writing() as c:
                _put(c, moved)
        changed += len(moved)
    return changed


def _found(
    recent: Sequence[ArticleVersion], world: World, homes: dict[SourceId, PlaceId | None]
) -> dict[ArticleId, dict[PlaceId, str]]:
    return {
        version.article_id: dict(locate(version.article, world, homes.get(version.source_id)))
        for version in recent
    }


def _put(c: Connection, moved: dict[ArticleId, dict[PlaceId, str]]) -> None:
    articles.one_visit_at_a_time(c)
    for article, found in moved.items():
        places.put(c, article, found)
