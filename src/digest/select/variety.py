"""What a topic's stories repeat of one another: a topic that has many does not show one thing five times."""

from collections.abc import Sequence
from math import floor, sqrt

MANY = 12
"""A topic with no more stories than this shows them as they rank."""
POOL = 60
"""As many of a topic's best are compared: nobody is sent more of it."""
REPEATED = 2.0
"""What it costs to say the very same as a story before: as much as being a day older."""
_STEPS = 4


def repetition(scores: Sequence[float], headlines: Sequence[frozenset[str]]) -> list[float]:
    """What each story of one topic loses there for what it repeats, by maximal marginal relevance.

    Stories come by score, the highest first; `headlines` are the word keys of each. The best of what is
    left comes next, where the more it is like any that came before it, the more it loses (Carbonell and
    Goldstein 1998). Likeness counts in quarters, so that words which any two headlines share cost nothing.
    """
    likest = [0.0] * len(scores)
    if len(scores) <= MANY:
        return likest
    left = list(range(min(len(scores), POOL)))
    while left:
        best = max(left, key=lambda at: (scores[at] - REPEATED * likest[at], -at))
        left.remove(best)
        for at in left:
            likest[at] = max(likest[at], _likeness(headlines[best], headlines[at]))
    return [REPEATED * like for like in likest]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """From 0 to 1: the cosine of two sets of words, rounded down to a quarter."""
    shared = len(one & other)
    if not shared:
        return 0.0
    return floor(_STEPS * shared / sqrt(len(one) * len(other)) + 1e-9) / _STEPS
