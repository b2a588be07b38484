"""Stories in the order of their weight: what can be decided once for all readers of a list."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import log2

from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.ids import ArticleId, SectionId, StoryId, TopicId
from digest.model.people import Follows

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """All candidates of a list, the weightiest and newest first, and where each topic's stand."""

    candidates: tuple[Candidate, ...]
    by_topic: Mapping[TopicId, tuple[int, ...]]
    by_section: Mapping[SectionId, tuple[int, ...]]

    def concerning(self, follows: Follows, sections: Sequence[SectionId]) -> Iterator[Candidate]:
        """Those that concern a reader, in order of rank: the others cost this reader nothing."""
        places: set[int] = set()
        places.update(*(self.by_topic.get(topic, ()) for topic in follows.topics))
        places.update(*(self.by_section.get(section, ()) for section in followed_sections(follows, sections)))
        return (self.candidates[place] for place in sorted(places))


def followed_sections(follows: Follows, sections: Sequence[SectionId]) -> Collection[SectionId]:
    """Of the list's sections those this reader gets: all of them for who follows nothing at all."""
    if not follows.topics and not follows.sections:
        return sections
    return follows.sections.intersection(sections)


def ranking_of(
    versions: Iterable[ArticleVersion], concerns: Mapping[ArticleId, frozenset[TopicId]]
) -> Ranking:
    """The stories that these articles report.

    A story concerns every topic that one of its articles concerns, and weighs as much as
    independent publishers report it. Withheld and canceled articles have no part in it.
    """
    stories: dict[StoryId, list[ArticleVersion]] = defaultdict(list)
    for version in versions:
        if version.status is ArticleStatus.USABLE:
            stories[version.story_id].append(version)
    found = (_candidate(story, members, concerns) for story, members in stories.items())
    ranked = tuple(sorted(found, key=lambda candidate: (-candidate.rank, candidate.story)))
    by_topic: dict[TopicId, list[int]] = defaultdict(list)
    by_section: dict[SectionId, list[int]] = defaultdict(list)
    for place, candidate in enumerate(ranked):
        for topic in candidate.topics:
            by_topic[topic].append(place)
        if candidate.section is not None:
            by_section[candidate.section].append(place)
    return Ranking(
        candidates=ranked,
        by_topic={topic: tuple(places) for topic, places in by_topic.items()},
        by_section={section: tuple(places) for section, places in by_section.items()},
    )


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
