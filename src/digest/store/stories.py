"""Stories: found by keys, merged when two turn out to be one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, literal_column, or_, select, true, update

from digest.model.ids import StoryId
from digest.store import tables as t
from digest.store.statements import blocks, insert_or_change

SAME_STORY = timedelta(hours=36)
"""How far apart two articles with one headline or lead may be published and still tell one story."""


SAME_WORDS = timedelta(days=30)
"""How far apart they may be published when headline and lead are the same, word for word."""


def new(c: Connection) -> StoryId:
    """A story that nobody has told yet."""
    return c.scalars(insert(t.story).values(merged_into=None).returning(t.story.c.id)).one()


def find(
    c: Connection, keys: Iterable[bytes], *, around: datetime, within: timedelta | None = SAME_STORY
) -> dict[bytes, StoryId]:
    """The stories that those keys led to at about that time; unknown keys are left out.

    A headline that comes back next week ("What we know this morning") tells another story.
    `within` None means at any time.
    """
    found: dict[bytes, StoryId] = {}
    told_then = true() if within is None else t.story_key.c.at.between(around - within, around + within)
    for block in blocks(keys):
        rows = c.execute(select(t.story_key).where(t.story_key.c.key.in_(block), told_then))
        found.update({row.key: row.story_id for row in rows})
    return found


def remember(c: Connection, story: StoryId, keys: Iterable[bytes], *, at: datetime) -> None:
    """These keys lead to this story, as told at that time; one that led to a later story goes on so."""
    rows = [{"key": key, "story_id": story, "at": at} for key in dict.fromkeys(keys)]
    if rows:
        later = t.story_key.c.at <= literal_column("excluded.at")
        c.execute(insert_or_change(c, t.story_key, on="key", where=later), rows)


def merge(c: Connection, *, into: StoryId, gone: StoryId) -> StoryId:
    """Two stories become one, which keeps the older id: readers may have been sent it under that.

    Returns the id that stays. Merging what is one already changes nothing.
    """
    root = roots(c, [into, gone])
    kept, lost = min(root.values()), max(root.values())
    if kept == lost:
        return kept
    c.execute(
        update(t.story)
        .where(or_(t.story.c.id == lost, t.story.c.merged_into == lost))
        .values(merged_into=kept)
    )
    c.execute(update(t.article).where(t.article.c.story_id == lost).values(story_id=kept))
    c.execute(update(t.story_key).where(t.story_key.c.story_id == lost).values(story_id=kept))
    return kept


def roots(c: Connection, ids: Iterable[StoryId]) -> dict[StoryId, StoryId]:
    """The story each of these has become part of: itself, where it was never merged."""
    found: dict[StoryId, StoryId] = {}
    root = func.coalesce(t.story.c.merged_into, t.story.c.id).label("root")
    for block in blocks(dict.fromkeys(ids)):
        rows = c.execute(select(t.story.c.id, root).where(t.story.c.id.in_(block)))
        found.update({row.id: row.root for row in rows})
    return found
