"""Which articles tell the same story, and which one only repeats another.

Streaming TF-IDF: an article is compared with stories, each of which is the sum of its articles. The
thresholds were tuned on headlines of half of the stories of a corpus, with those of other stories among them;
`tests/understand/test_likeness_corpora.py` reports on the other half, and on whole texts.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import fsum, sqrt

from digest.language.tokens import words
from digest.language.weights import STORY_TERMS, cosine, total
from digest.model.ids import SourceId, StoryId
from digest.model.likeness import Gist, Member, StoryGist, Weights

WINDOW = timedelta(hours=72)
"""How far apart two articles may be published and still be compared, if they are whole texts."""
_SHORTLY = timedelta(hours=36)
"""The same for headlines and teasers: "What we know this morning" comes back with another story."""

_SHARED, _SHARED_OPENING = 2, 3
_HEADLINE, _OPENING, _TEXT = 8, 12, 60
"""How many terms a headline has, how many with a sentence under it, and how many a text with its opening."""
_OF_HEADLINES, _OF_OPENINGS, _OF_TEXTS = 0.11, 0.18, 0.34
"""How alike those of one story are at least. Long texts have more in common by chance."""
_BESIDES = 0.4
"""So much of that must be left without the term that both tell most of: a place alone makes no story."""
_STORIES = 1.3
"""So many times more alike than article and story must be two stories."""
_BRIDGED = 3
"""With at most so many stories an article is taken to tell one."""

_COPY = 0.35
_COPIED_PAIRS = 4
_COPIED_FROM, _COPIED_SHARE = 2, 0.22
"""Who reports independently shares a tenth of the word pairs; half remain with every third word replaced."""

_ONE_WORD = 1


def telling_the_same(gist: Gist, at: datetime, stories: Iterable[StoryGist]) -> tuple[StoryId, ...]:
    """The story that an article tells, and others that turn out to be the same one; the likest first.

    Those it shares only one term with, or that were told at another time, are not compared.
    """
    alike: list[tuple[float, StoryGist]] = []
    for story in stories:
        if not _at_one_time(gist, at, story) or not _share_enough(gist, story):
            continue
        needed = _needed(gist, story)
        likeness = cosine(gist.weights, story.weights) / needed
        if likeness >= 1 and _besides_one(gist.weights, story.weights) >= _BESIDES * needed:
            alike.append((likeness, story))
    alike.sort(key=lambda each: (-each[0], each[1].story))
    return tuple(story.story for story in _one_story(gist, [story for _, story in alike[:_BRIDGED]]))


def with_article(story: StoryGist, gist: Gist, at: datetime) -> StoryGist:
    """The story with one article more."""
    return StoryGist(
        story=story.story,
        at=max(story.at, at),
        size=story.size + 1,
        weights=total((story.weights, gist.weights), keep=STORY_TERMS),
    )


def alone(story: StoryId, gist: Gist, at: datetime) -> StoryGist:
    """The story of the first article that tells it."""
    return StoryGist(story=story, at=at, size=1, weights=gist.weights)


def is_copy(one: Gist, other: Gist) -> bool:
    """Whether one of two only repeats the other, word for word or spun.

    Two who report the same event use the same words, but in another order.
    """
    shared, fewer = len(one.pairs & other.pairs), min(len(one.pairs), len(other.pairs))
    if shared < max(_COPIED_PAIRS, _COPIED_FROM + _COPIED_SHARE * fewer):
        return False
    return cosine(one.weights, other.weights) >= _COPY


def copied_among(gist: Gist, members: Iterable[Member]) -> Member | None:
    """The article that this one repeats, or that repeats it: of several the likest, then the first."""
    copied = [each for each in members if is_copy(gist, each.gist)]
    return min(copied, key=lambda each: (-len(gist.pairs & each.gist.pairs), each.article), default=None)


def in_a_series(source: SourceId, headline: str, members: Iterable[Member]) -> bool:
    """Whether a source tells this beside one of these, under the same headline but for a number or a word.

    "Air raid alert in Sumy", "Air raid alert in Kharkiv": each is an event of its own.
    """
    own = words(headline)
    return any(each.source == source and _serial(own, words(each.headline)) for each in members)


def _at_one_time(gist: Gist, at: datetime, story: StoryGist) -> bool:
    few = min(len(gist.weights), len(story.weights)) < _TEXT
    return abs(story.at - at) <= (_SHORTLY if few else WINDOW)


def _needed(gist: Gist, story: StoryGist) -> float:
    """How alike an article and a story must be: of few words less, with a story told by many less."""
    terms = min(len(gist.weights), len(story.weights))
    length = _part(terms, _HEADLINE, _TEXT)
    least = (
        _OF_HEADLINES
        + (_OF_OPENINGS - _OF_HEADLINES) * _part(terms, _HEADLINE, _OPENING)
        + (_OF_TEXTS - _OF_OPENINGS) * _part(terms, _OPENING, _TEXT)
    )
    return least * (1 + (1 - length) / story.size)


def _part(terms: int, least: int, most: int) -> float:
    """How far from the one to the other, between 0 and 1."""
    return min(max((terms - least) / (most - least), 0.0), 1.0)


def _share_enough(gist: Gist, story: StoryGist) -> bool:
    terms = min(len(gist.weights), len(story.weights))
    shared = len(gist.weights.keys() & story.weights.keys())
    return shared >= (_SHARED if terms < _OPENING else _SHARED_OPENING)


def _besides_one(one: Weights, other: Weights) -> float:
    """How alike they are without the term that makes them so most."""
    most = max(one.keys() & other.keys(), key=lambda term: one[term] * other[term])
    return cosine(one, other) - one[most] * other[most] / sqrt(_square(one) * _square(other))


def _one_story(gist: Gist, alike: Sequence[StoryGist]) -> Iterable[StoryGist]:
    for place, story in enumerate(alike):
        if place == 0:
            yield story
            continue
        smaller = min(alike[0], story, key=lambda each: each.size)
        if cosine(alike[0].weights, story.weights) >= _STORIES * _needed(gist, smaller):
            yield story


def _serial(one: Sequence[str], other: Sequence[str]) -> bool:
    if len(one) != len(other):
        return False
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    numbers = all(a.isdigit() and b.isdigit() for a, b in differing)
    return bool(differing) and (numbers or len(differing) <= _ONE_WORD)


def _square(weights: Weights) -> float:
    return fsum(weight * weight for weight in weights.values())
