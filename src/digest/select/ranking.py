"""Stories in the order of their weight: what can be decided once for all readers of a list."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import log2

from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.ids import ArticleId, SectionId, StoryId, TopicId

HALF_LIFE = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that may be picked, with everything readers share about it."""

    story: StoryId
    versions: tuple[ArticleVersion, ...]
    """Its usable articles, the earliest published first: that is the original, reprints follow."""
    topics: frozenset[TopicId]
    section: SectionId | None
    rank: float
    """log2(weight) + published/half-life: it never changes as time passes, so it is comparable."""

    @property
    def publishers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(version.article.publisher for version in self.versions))


def candidates(
    versions: Iterable[ArticleVersion], concerns: Mapping[ArticleId, frozenset[TopicId]]
) -> tuple[Candidate, ...]:
    """The stories that these articles report, the weightiest and newest first.

    A story concerns every topic that one of its articles concerns, and weighs as much as
    independent publishers report it. Withheld and canceled articles have no part in it.
    """
    stories: dict[StoryId, list[ArticleVersion]] = defaultdict(list)
    for version in versions:
        if version.status is ArticleStatus.USABLE:
            stories[version.story_id].append(version)
    found = (_candidate(story, members, concerns) for story, members in stories.items())
    return tuple(sorted(found, key=lambda candidate: (-candidate.rank, candidate.story)))


def _candidate(
    story: StoryId, members: list[ArticleVersion], concerns: Mapping[ArticleId, frozenset[TopicId]]
) -> Candidate:
    ordered = tuple(sorted(members, key=lambda version: (version.when, version.article_id)))
    newest = max(version.when for version in ordered)
    weight = len({version.article.publisher for version in ordered})
    return Candidate(
        story=story,
        versions=ordered,
        topics=frozenset().union(*(concerns.get(version.article_id, frozenset()) for version in ordered)),
        section=next((version.section for version in ordered if version.section is not None), None),
        rank=log2(1 + weight) + newest.timestamp() / HALF_LIFE.total_seconds(),
    )
