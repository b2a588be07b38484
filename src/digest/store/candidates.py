"""What is to be known of the stories that a list may tell, beside their articles in its window."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from digest.model.ids import StoryId, VersionId
from digest.model.story import Story
from digest.store import tables as t
from digest.store.statements import blocks
from digest.store.stories import as_story


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Which article versions tell of which story: a reader who was sent one has been told the story."""

    of: dict[VersionId, StoryId]
    newest: VersionId
    """The highest number of any version, these stories' or not: what is higher was written later."""


NOTHING_TOLD = Told(of={}, newest=VersionId(0))


def said(c: Connection, stories: Iterable[StoryId]) -> dict[StoryId, Story]:
    """What is kept of each."""
    found: dict[StoryId, Story] = {}
    for block in blocks(stories):
        rows = c.execute(select(t.story).where(t.story.c.id.in_(block)))
        found.update({row.id: as_story(row) for row in rows})
    return found


def told(c: Connection, stories: Iterable[StoryId]) -> Told:
    """Every version of every article of theirs, of whatever age and state.

    By articles, not by the numbers of stories: where two were merged, or one split, an article knows
    best which story it tells now.
    """
    of: dict[VersionId, StoryId] = {}
    columns = t.article_version.c.id, t.article.c.story_id
    for block in blocks(stories):
        rows = c.execute(
            select(*columns)
            .join(t.article, t.article.c.id == t.article_version.c.article_id)
            .where(t.article.c.story_id.in_(block))
        )
        of.update({row.id: row.story_id for row in rows})
    newest = c.scalars(select(func.coalesce(func.max(t.article_version.c.id), 0))).one()
    return Told(of=of, newest=newest)


def began(c: Connection, stories: Collection[StoryId]) -> datetime | None:
    """When the first article of any of them was seen: no earlier mail can have told one."""
    firsts: list[datetime | None] = [
        c.scalars(select(func.min(t.article.c.seen)).where(t.article.c.story_id.in_(block))).one()
        for block in blocks(stories)
    ]
    return min((first for first in firsts if first is not None), default=None)


def merged_into(c: Connection, stories: Collection[StoryId]) -> dict[StoryId, StoryId]:
    """Other numbers that these stories had before they became one, and which of them has each now."""
    found: dict[StoryId, StoryId] = {}
    for block in blocks(stories):
        rows = c.execute(select(t.story.c.id, t.story.c.merged_into).where(t.story.c.merged_into.in_(block)))
        found.update((row.id, row.merged_into) for row in rows)
    return found
