"""Looks for places again in articles that we have: those filed before anybody followed the place."""

from datetime import datetime, timedelta

from digest.jobs.closed_world import read_world
from digest.store import articles, places, sources
from digest.store.database import Connection
from digest.understand.locate import locate

RECENT = timedelta(days=14)
"""How far back it is worth the while: beyond the window of any list."""


def relocate(c: Connection, since: datetime) -> int:
    """Locates the articles seen since then anew, in the caller's transaction; returns how many changed.

    To be called when a topic brings a place that none had before, and when a source is given a home.
    """
    world = read_world(c)
    recent = articles.current(c, since=since)
    known = sources.named(c, {version.source_id for version in recent})
    homes = {source.id: source.home for source, _ in known}
    had = articles.places_of(c, [version.article_id for version in recent])
    changed = 0
    for version in recent:
        found = locate(version.article, world, homes.get(version.source_id))
        if frozenset(found) != had.get(version.article_id, frozenset()):
            places.put(c, version.article_id, found)
            changed += 1
    return changed
