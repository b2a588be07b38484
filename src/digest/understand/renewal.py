"""Whether a story has become materially new: worth sending to who was sent it before."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.language.tokens import words
from digest.language.weights import cosine
from digest.model.ids import Language
from digest.model.likeness import Gist, Member, Weights
from digest.understand.gist import headline_terms
from digest.understand.tolls import NUMBERS, counts

SOONEST = timedelta(hours=6)
"""So long after a story began, or was renewed, nothing is new enough."""

_GROWN = 1.5
_UNHEARD_HEADLINE, _UNHEARD_TEXT = 0.5, 0.6
_ENOUGH_TERMS = 30
_REWRITTEN = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An article that joins a story, or new words of one that is in it."""

    headline: str
    language: Language
    at: datetime
    gist: Gist


def materially_new(news: News, known: Collection[Member], *, renewed: datetime | None = None) -> bool:
    """Whether an article that joins a story, and copies none of it, tells what nobody knew.

    `known` are the articles of the story so far, and `renewed` is when it was materially new last. A number
    in the headline that has grown by half is news, if it counts what a smaller one counted; so is an
    article that is for the most part about something else, headline and text. All else is not: it is
    worse to send a story twice than to wait.
    """
    began = min((member.at for member in known), default=news.at)
    if news.at - max(began, renewed or began) < SOONEST:
        return False
    heard = frozenset().union(*(member.gist.weights for member in known))
    if _has_grown(news, known, heard):
        return True
    of_headline = headline_terms(news.headline, news.language)
    enough = len(news.gist.weights) >= _ENOUGH_TERMS
    headline = {term: weight for term, weight in news.gist.weights.items() if term in of_headline}
    return (
        enough
        and _unheard(headline, heard) >= _UNHEARD_HEADLINE
        and _unheard(news.gist.weights, heard) >= _UNHEARD_TEXT
    )


def rewritten(
    news: News, before: Member, others: Iterable[Member], *, renewed: datetime | None = None
) -> bool:
    """Whether new words of an article make its story materially new.

    Only where headline and text are for the most part other ones: corrections, a paragraph more and new
    headlines over the same text are not.
    """
    if cosine(news.gist.weights, before.gist.weights) > _REWRITTEN:
        return False
    if words(news.headline) == words(before.headline):
        return False
    return materially_new(news, (before, *others), renewed=renewed)


def _has_grown(news: News, known: Iterable[Member], heard: Collection[int]) -> bool:
    """Whether it counts half as many more of what the others counted, and nobody told that number."""
    before = frozenset().union(
        *(counts(member.headline, member.language or news.language) for member in known)
    )
    told = {number for number, _ in before} | _told(news, heard)
    fresh = [(number, unit) for number, unit in counts(news.headline, news.language) if number not in told]
    return any(
        number >= _GROWN * max(smaller for smaller, same in before if same == unit)
        for number, unit in fresh
        if any(same == unit for _, same in before)
    )


def _told(news: News, heard: Collection[int]) -> frozenset[int]:
    """Of the headline's numbers those that stood in some text of the story, in figures or in words."""

    def spellings(number: int) -> str:
        return " ".join((str(number), *(word for word, its in NUMBERS.items() if its == number)))

    return frozenset(
        number
        for number, _ in counts(news.headline, news.language)
        if not headline_terms(spellings(number), news.language).isdisjoint(heard)
    )


def _unheard(weights: Weights, heard: Collection[int]) -> float:
    """How much of it, from 0 to 1, no text of the story has said."""
    fresh = sum(weight for term, weight in weights.items() if term not in heard)
    return fresh / (sum(weights.values()) or 1)
