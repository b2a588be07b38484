"""Stories in the order of their weight: what can be decided once for all readers of a list."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import log2

from digest.language.fold import fold
from digest.language.tokens import words
from digest.language.word_keys import word_key
from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.ids import ArticleId, SectionId, StoryId, TopicId
from digest.model.people import Follows
from digest.model.story import Story
from digest.select.matching import Hit
from digest.select.originals import Age, independent
from digest.select.variety import MANY, repetition

HALF_LIFE = timedelta(hours=12)
IN_TITLE = 1.0
"""What a topic's word in the headline is worth there: as much as twice the publishers."""
_PINNED = 1e6
"""More than any rank differs by; small enough that ranks of one day still differ beside it."""
_SHORT = 4
"""Letters: shorter words of a headline tell nothing of what it is about."""

Concerns = Mapping[ArticleId, Mapping[TopicId, Hit]]
"""Which topics each article concerns, and by which of its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that may be picked, with everything readers share about it."""

    story: StoryId
    versions: tuple[ArticleVersion, ...]
    """Its usable articles: originals before copies, then the earliest published first."""
    publishers: tuple[str, ...]
    """Those who tell it of their own, the first one first."""
    lifts: Mapping[TopicId, float]
    """The topics it concerns, and what it gains or loses there beside the topic's other stories."""
    section: SectionId | None
    rank: float
    """log2(weight) + published/half-life: it never changes as time passes, so it is comparable."""
    pinned: bool = False
    renewed: datetime | None = None
    """Who was sent it before this moment may be sent it once more."""

    @property
    def standing(self) -> float:
        """Where it stands on the list: by rank, and before all others where an editor pinned it."""
        return self.rank + _PINNED if self.pinned else self.rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """All candidates of a list, the weightiest and newest first, and where each topic's stand."""

    candidates: tuple[Candidate, ...]
    by_topic: Mapping[TopicId, tuple[int, ...]]
    by_section: Mapping[SectionId, tuple[int, ...]]

    def concerning(self, follows: Follows, sections: Sequence[SectionId]) -> Iterator[Candidate]:
        """Those that concern a reader: the others cost this reader nothing."""
        places: set[int] = set()
        places.update(*(self.by_topic.get(topic, ()) for topic in follows.topics))
        places.update(*(self.by_section.get(section, ()) for section in followed_sections(follows, sections)))
        return (self.candidates[place] for place in sorted(places))


def followed_sections(follows: Follows, sections: Sequence[SectionId]) -> Collection[SectionId]:
    """Of the list's sections those this reader gets: all of them for who follows nothing at all."""
    if not follows.topics and not follows.sections:
        return sections
    return follows.sections.intersection(sections)


def rank_of(members: Sequence[ArticleVersion]) -> float:
    """The rank of a story that these articles tell, at least one: log2(weight) + published/half-life.

    It weighs as much as there are independent publishers, and is as new as the newest article that is
    nobody's copy. To be stored whenever its articles change; time does not change it.
    """
    own = independent(members, _age)
    newest = max(version.when for version in own)
    return log2(len(_publishers(own))) + newest.timestamp() / HALF_LIFE.total_seconds()


def ranking_of(
    versions: Iterable[ArticleVersion],
    concerns: Concerns,
    *,
    now: datetime,
    stories: Mapping[StoryId, Story] | None = None,
) -> Ranking:
    """The stories that these articles report. `stories` holds what is kept of each, where anything is.

    A story concerns every topic that one of its articles concerns. Articles and stories that are withheld
    or canceled have no part in it. The same arguments give the same order.
    """
    said = stories or {}
    told: dict[StoryId, list[ArticleVersion]] = defaultdict(list)
    for version in versions:
        if version.status is ArticleStatus.USABLE:
            told[version.story_id].append(version)
    known = ((said.get(story) or Story(id=story), members) for story, members in told.items())
    found = (_candidate(story, members, concerns, now=now) for story, members in known if not story.withheld)
    ranked = sorted(found, key=lambda candidate: (-candidate.standing, candidate.story))
    by_topic: dict[TopicId, list[int]] = defaultdict(list)
    by_section: dict[SectionId, list[int]] = defaultdict(list)
    for place, candidate in enumerate(ranked):
        for topic in candidate.lifts:
            by_topic[topic].append(place)
        if candidate.section is not None:
            by_section[candidate.section].append(place)
    return Ranking(
        candidates=_varied(ranked, by_topic),
        by_topic={topic: tuple(places) for topic, places in by_topic.items()},
        by_section={section: tuple(places) for section, places in by_section.items()},
    )


def _candidate(
    story: Story, members: Sequence[ArticleVersion], concerns: Concerns, *, now: datetime
) -> Candidate:
    own = independent(members, _age)
    first = {version.article_id for version in own}
    copies = sorted((version for version in members if version.article_id not in first), key=_age)
    ordered = (*own, *copies)
    return Candidate(
        story=story.id,
        versions=ordered,
        publishers=tuple(_publishers(own).values()),
        lifts=_lifts(ordered, concerns),
        section=next((version.section for version in ordered if version.section is not None), None),
        rank=rank_of(members) if story.rank is None else story.rank,
        pinned=story.pinned_until is not None and story.pinned_until > now,
        renewed=story.renewed,
    )


def _publishers(own: Iterable[ArticleVersion]) -> dict[str, str]:
    """Each publisher once, however its name is written, and as it is written first."""
    found: dict[str, str] = {}
    for version in own:
        found.setdefault(fold(version.article.publisher), version.article.publisher)
    return found


def _age(version: ArticleVersion) -> Age:
    return version.when, version.article_id


def _lifts(versions: Iterable[ArticleVersion], concerns: Concerns) -> dict[TopicId, float]:
    lifts: dict[TopicId, float] = {}
    for version in versions:
        for topic, hit in concerns.get(version.article_id, {}).items():
            lifts[topic] = max(lifts.get(topic, 0.0), IN_TITLE if hit.in_title else 0.0)
    return lifts


def _varied(ranked: Sequence[Candidate], by_topic: Mapping[TopicId, Sequence[int]]) -> tuple[Candidate, ...]:
    """The candidates with what each loses in topics that have many stories, for what it repeats there."""
    keys: dict[int, frozenset[str]] = {}
    losses: dict[int, dict[TopicId, float]] = defaultdict(dict)
    for topic, places in by_topic.items():
        if len(places) <= MANY:
            continue
        scored = sorted((-(ranked[at].standing + ranked[at].lifts[topic]), at) for at in places)
        for _, at in scored:
            if at not in keys:
                keys[at] = _headline_keys(ranked[at])
        lost = repetition([-score for score, _ in scored], [keys[at] for _, at in scored])
        for (_, at), loss in zip(scored, lost, strict=True):
            if loss:
                losses[at][topic] = loss
    return tuple(_losing(candidate, losses.get(at, {})) for at, candidate in enumerate(ranked))


def _losing(candidate: Candidate, losses: Mapping[TopicId, float]) -> Candidate:
    if not losses:
        return candidate
    lifts = {topic: lift - losses.get(topic, 0.0) for topic, lift in candidate.lifts.items()}
    return replace(candidate, lifts=lifts)


def _headline_keys(candidate: Candidate) -> frozenset[str]:
    article = candidate.versions[0].article
    found = (word for word in words(article.headline) if len(word) >= _SHORT)
    return frozenset(word_key(word, article.language) for word in found)
