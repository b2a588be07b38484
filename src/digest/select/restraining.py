"""What a reader wants none of, or less: what of it bears on stories at one moment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from math import fsum

from digest.model.article import ArticleVersion
from digest.model.ids import SourceId, StoryId, TopicId
from digest.model.people import FADE, Restraint, RestraintKind

FEWER = 2.0
"""What it costs when it is new: as much as being a day older."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restraints:
    """The mutes of one reader, and the rest of each "fewer"."""

    topics: frozenset[TopicId]
    sources: frozenset[SourceId]
    stories: frozenset[StoryId]
    fewer: tuple[tuple[Restraint, float], ...]

    def mutes(self, story: StoryId, topics: Collection[TopicId]) -> bool:
        """Whether nothing of this story is to be shown, whoever tells it and whatever else is followed."""
        return story in self.stories or not self.topics.isdisjoint(topics)

    def penalty(self, topics: Collection[TopicId], shown: ArticleVersion) -> float:
        """What a story that concerns these topics loses for this reader, shown in this article."""
        return fsum(
            loss
            for less, loss in self.fewer
            if less.topic in topics or less.source == shown.source_id or less.story == shown.story_id
        )


def restraints_at(now: datetime, stated: Iterable[Restraint]) -> Restraints:
    """What these come to at this moment: a mute for ever, a "fewer" ever less within a month."""
    told = tuple(stated)
    mutes = [one for one in told if one.kind is RestraintKind.MUTE]
    fewer = ((one, FEWER * (1 - (now - one.at) / FADE)) for one in told if one.kind is RestraintKind.FEWER)
    return Restraints(
        topics=frozenset(one.topic for one in mutes if one.topic is not None),
        sources=frozenset(one.source for one in mutes if one.source is not None),
        stories=frozenset(one.story for one in mutes if one.story is not None),
        fewer=tuple((one, min(loss, FEWER)) for one, loss in fewer if loss > 0),
    )
