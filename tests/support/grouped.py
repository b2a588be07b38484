"""Grouping as the store does it, in memory: to judge the decisions on thousands of articles in seconds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from digest.language.weights import LEADING, STORY_TERMS, heaviest, total
from digest.model.article import Article
from digest.model.ids import Language, StoryId
from digest.model.likeness import StoryGist
from digest.store.likeness import MOST_COMPARED
from digest.understand.background import Background, counting
from digest.understand.gist import gist_of
from digest.understand.likeness import alone, telling_the_same, with_article
from headlines import Headline
from stories import an_article


@dataclass(slots=True)
class Grouped:
    """Articles as they come, one after the other, and the story of each."""

    background: Background = field(default_factory=lambda: Background(language=Language("en")))
    stories: dict[StoryId, StoryGist] = field(default_factory=dict)
    labels: list[StoryId] = field(default_factory=list)
    parents: dict[StoryId, StoryId] = field(default_factory=dict)
    led: defaultdict[int, set[StoryId]] = field(default_factory=lambda: defaultdict(set))

    def add(self, article: Article, at: datetime) -> None:
        number = StoryId(len(self.labels) + 1)
        gist = gist_of(article, self.background)
        if gist is None:
            self.labels.append(number)
            return
        leading = heaviest(gist.weights, LEADING)
        one, *others = telling_the_same(gist, at, self._sharing(leading)) or (number,)
        self.labels.append(one)
        for other in others:
            one = self._merge(one, other)
        known = self.stories.get(one)
        self.stories[one] = alone(one, gist, at) if known is None else with_article(known, gist, at)
        for term in leading:
            self.led[term].add(one)
        if known is None:
            self.background = replace(self.background, tally=counting(self.background.tally, [gist.weights]))

    def story(self, place: int) -> StoryId:
        """Of the article that came as this one, counted from 0."""
        number = self.labels[place]
        while number in self.parents:
            number = self.parents[number]
        return number

    def _sharing(self, leading: list[int]) -> list[StoryGist]:
        hits = Counter(story for term in leading for story in self.led.get(term, ()))
        likely = sorted(hits, key=lambda story: (-hits[story], -story))
        return [self.stories[story] for story in likely if story in self.stories][:MOST_COMPARED]

    def _merge(self, one: StoryId, other: StoryId) -> StoryId:
        kept, lost = min(one, other), max(one, other)
        self.parents[lost] = kept
        gone, stays = self.stories.pop(lost), self.stories[kept]
        self.stories[kept] = StoryGist(
            story=kept,
            at=max(gone.at, stays.at),
            size=gone.size + stays.size,
            weights=total((stays.weights, gone.weights), keep=STORY_TERMS),
        )
        for stories in self.led.values():
            if lost in stories:
                stories.add(kept)
        return kept


def grouped_in_memory(headlines: Iterable[Headline]) -> list[object]:
    """The story of each, in order."""
    grouped = Grouped()
    for one in headlines:
        grouped.add(an_article(one.text), one.at)
    return [grouped.story(place) for place in range(len(grouped.labels))]


def b_cubed(
    found: Sequence[object], true: Sequence[object], counted: Sequence[bool]
) -> tuple[float, float, float]:
    """Precision, recall and F1 of those counted, each among all: how pure and how whole their groups are."""
    pairs = Counter(zip(found, true, strict=True))
    groups, kinds = Counter(found), Counter(true)
    rows = [
        (pairs[one, other] / groups[one], pairs[one, other] / kinds[other])
        for one, other, counts in zip(found, true, counted, strict=True)
        if counts
    ]
    precision = sum(row[0] for row in rows) / len(rows)
    recall = sum(row[1] for row in rows) / len(rows)
    return precision, recall, 2 * precision * recall / (precision + recall)
