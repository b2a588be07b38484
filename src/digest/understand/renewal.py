"""Whether a story has become materially new: worth sending to who was sent it before."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.language.tokens import words
from digest.language.weights import cosine
from digest.model.ids import Language
from digest.model.likeness import Gist, Member, Weights
from digest.understand.gist import headline_terms

SOONEST = timedelta(hours=6)
"""So long after a story began, or was renewed, nothing is new enough."""

_GROWN = 1.5
_UNHEARD_HEADLINE, _UNHEARD_TEXT = 0.5, 0.6
_ENOUGH_TERMS = 30
_REWRITTEN = 0.6
_YEARS = range(1900, 2100)
_THOUSANDS = re.compile(r"(?<=\d)[.,'’\u00a0\u202f ](?=\d{3}(?!\d))")
_COUNTED = (
    "two three four five six seven eight nine ten eleven twelve",
    "два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять",
    "двоє троє четверо п'ятеро шестеро семеро восьмеро дев'ятеро десятеро",
    "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "двое трое четверо пятеро шестеро семеро восьмеро девятеро десятеро",
    "dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście",
    "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
)
_NUMBERS = {word: number for line in _COUNTED for number, word in enumerate(line.split(), start=2)}


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
    in the headline that has grown by half is news; so is an article that is for the most part about
    something else, headline and text. All else is not: it is worse to send a story twice than to wait.
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
    before = frozenset().union(*(_numbers(member.headline) for member in known))
    unheard = _numbers(news.headline) - before - _told(news, heard)
    return any(number >= _GROWN * smaller for number in unheard for smaller in before)


def _numbers(headline: str) -> frozenset[int]:
    """What a headline counts; a year is no such number."""
    written = words(_THOUSANDS.sub("", headline))
    counted = {int(word) for word in written if word.isascii() and word.isdigit()}
    named = {_NUMBERS[word] for word in written if word in _NUMBERS}
    return frozenset(number for number in counted | named if number > 1 and number not in _YEARS)


def _told(news: News, heard: Collection[int]) -> frozenset[int]:
    """Of the headline's numbers those that stood in some text of the story, in figures or in words."""

    def spellings(number: int) -> str:
        return " ".join((str(number), *(word for word, its in _NUMBERS.items() if its == number)))

    return frozenset(
        number
        for number in _numbers(news.headline)
        if not headline_terms(spellings(number), news.language).isdisjoint(heard)
    )


def _unheard(weights: Weights, heard: Collection[int]) -> float:
    """How much of it, from 0 to 1, no text of the story has said."""
    fresh = sum(weight for term, weight in weights.items() if term not in heard)
    return fresh / (sum(weights.values()) or 1)
