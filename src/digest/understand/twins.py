"""Which articles of one publisher are one article in two languages, where their pages do not say so.

Words can't be compared, so what is the same in every language is: places, names and numbers. The bounds
were found with the examples in tests/understand, which hold many reports that come every day and differ
in nothing but their figures.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

from digest.language.skeleton import skeleton
from digest.model.article import Article
from digest.model.ids import Language, PlaceId
from digest.understand.named import names
from digest.understand.numbers import numbers, weight

NEAR = timedelta(hours=18)
"""How far apart twins may be published: what is translated at all is translated that day."""
TEXT = 1_500
"""Characters of a body that are compared: desks shorten what they translate, and add background to it."""
_DAY = timedelta(days=1)

_PLACE, _PICTURE, _COMMON = 0.5, 1.5, 0.2
"""What it tells to agree on these. A name tells 1, and a number up to that."""
_WEIGHTY = 0.4
_FEWEST, _EVIDENCE, _SHARE = 3, 2.2, 0.35
_FIGURES, _MANY_FIGURES = 0.4, 1.0
_FEWEST_RARE, _EVIDENCE_OF_NAMES, _SHARE_OF_NAMES = 2, 5.0, 0.5
_MANY_RARE, _EVIDENCE_OF_ALL, _SHARE_OF_ALL = 3, 3.0, 0.99
"""A teaser has few names, but where it has them all from the other, and nobody else has, these are enough."""
_MARGIN = 1.15
"""How much better than the next best one must be to be the one."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What an article tells in any language, and when it was published: between two moments."""

    language: Language
    begins: datetime
    ends: datetime
    """Later than `begins` where only the day is known."""
    names: Mapping[str, float]
    """Names and places, and how much each says."""
    figures: Mapping[str, float]
    picture: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much two articles have in common."""

    agreements: int
    """Things of weight that both tell."""
    evidence: float
    share: float
    """The evidence as a part of all that the poorer of the two tells."""
    figures: float | None
    """The same of numbers only; None where neither tells any of weight."""
    rare: int
    """Names that both tell and no other candidate."""
    picture: bool

    @property
    def enough(self) -> bool:
        """Whether they are twins. Without numbers in common, names that others tell too prove little."""
        if self.agreements < _FEWEST or (self.figures is not None and self.figures < _FIGURES):
            return False
        if self.figures is not None or self.picture:
            return self.evidence >= _EVIDENCE and self.share >= _SHARE
        if self.rare >= _MANY_RARE and self.share >= _SHARE_OF_ALL:
            return self.evidence >= _EVIDENCE_OF_ALL
        rare = self.rare >= _FEWEST_RARE
        return rare and self.evidence >= _EVIDENCE_OF_NAMES and self.share >= _SHARE_OF_NAMES


def telling(article: Article, places: Collection[PlaceId], *, seen: datetime) -> Telling:
    """What is compared of an article that happens at these places and was `seen` then."""
    when = article.published or seen
    text = "\n".join((article.headline, article.summary, article.body[:TEXT]))
    named = {name: _COMMON if name in _common_names() else 1.0 for name in names(text)}
    figures = {number: weight(number, when) for number in numbers(text, article.language)}
    return Telling(
        language=article.language,
        begins=when,
        ends=when + _DAY if article.day_only else when,
        names=named | {f"place {place}": _PLACE for place in places},
        figures={number: tells for number, tells in figures.items() if tells},
        picture=article.image.url.partition("?")[0] if article.image else "",
    )


def twins_among(one: Telling, others: Mapping[T, Telling]) -> frozenset[T]:
    """Of other articles of its publisher its twins: at most one in each other language.

    Of two that could both be it neither is taken.
    """
    by_language: dict[Language, dict[T, Telling]] = defaultdict(dict)
    for key, other in others.items():
        if other.language != one.language:
            by_language[other.language][key] = other
    found = (_twin_among(one, candidates) for candidates in by_language.values())
    return frozenset(key for keys in found for key in keys)


def likeness(one: Telling, other: Telling, often: Mapping[str, int]) -> Likeness:
    """How alike two are, when names and pictures are told so `often` by the candidates of a language."""
    names, figures = _shared(one.names, other.names), _shared(one.figures, other.figures)
    picture = bool(one.picture) and one.picture == other.picture and often.get(one.picture, 1) == 1
    told = sum(names.values()) + sum(figures.values())
    evidence = told + (_PICTURE if picture else 0)
    poorer = min(_all(one), _all(other))
    return Likeness(
        agreements=picture + sum(tells >= _WEIGHTY for tells in (*names.values(), *figures.values())),
        evidence=evidence,
        share=told / poorer if poorer else 0.0,
        figures=_figures_in_common(one, other, sum(figures.values())),
        rare=sum(tells == 1 and often.get(name, 1) == 1 for name, tells in names.items()),
        picture=picture,
    )


def _twin_among(one: Telling, candidates: Mapping[T, Telling]) -> list[T]:
    often = Counter(
        mark for each in candidates.values() for mark in (*each.names, *filter(None, [each.picture]))
    )
    alike = {key: likeness(one, other, often) for key, other in candidates.items() if _same_day(one, other)}
    scores = sorted(
        ((each.evidence * each.share, key) for key, each in alike.items() if each.enough),
        key=lambda scored: -scored[0],
    )
    if len(scores) > 1 and scores[0][0] < _MARGIN * scores[1][0]:
        return []
    return [key for _, key in scores[:1]]


def _same_day(one: Telling, other: Telling) -> bool:
    return one.begins - other.ends <= NEAR and other.begins - one.ends <= NEAR


def _figures_in_common(one: Telling, other: Telling, shared: float) -> float | None:
    """Of the poorer's numbers; none at all where one tells several and the other nothing of them."""
    poorer, richer = sorted((sum(one.figures.values()), sum(other.figures.values())))
    if poorer >= _WEIGHTY:
        return shared / poorer
    return 0.0 if richer >= _MANY_FIGURES else None


def _shared(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {mark: min(one[mark], other[mark]) for mark in one.keys() & other.keys()}


def _all(one: Telling) -> float:
    return sum(one.names.values()) + sum(one.figures.values())


@cache
def _common_names() -> frozenset[str]:
    return frozenset(key for word in _COMMON_NAMES for key in (skeleton(word),) if key)


_COMMON_NAMES = (
    *("Ukraine", "Ukrainian", "Ukrainians", "Україна", "України", "Україні", "Україну", "Украина", "Украины"),
    *("Russia", "Russian", "Russians", "Росія", "Росії", "Росію", "Росіяни", "Россия", "России", "Россияне"),
    *("Kyiv", "Київ", "Києва", "Києві", "Киев", "Moscow", "Kremlin", "Europe", "European", "Telegram"),
    *("Zelensky", "Зеленський", "Зеленский", "Putin", "Путін", "Путин", "Trump", "Трамп", "Donald"),
    *("US", "USA", "США", "EU", "UN", "NATO", "НАТО", "Volodymyr", "Володимир", "Vladimir", "Владимир"),
    *(
        "Oleh",
        "Олег",
        "Serhii",
        "Serhiy",
        "Сергій",
        "Сергей",
        "Oleksandr",
        "Олександр",
        "Александр",
        "Andrii",
    ),
    *("Andrii", "Andriy", "Андрій", "Андрей", "Ihor", "Ігор", "Игорь", "Yurii", "Yuriy", "Юрій", "Юрий"),
    *("Dmytro", "Дмитро", "Дмитрий", "Roman", "Роман", "Ivan", "Іван", "Oleksii", "Олексій", "Алексей"),
    *("Vitalii", "Віталій", "Mykola", "Микола", "Николай", "Olena", "Олена", "Nov", "State"),
    *("General", "President", "Minister", "Prime", "Governor", "Mayor", "Oblast", "Bank", "National"),
)
"""What most articles of a newsroom in Ukraine name, and first names: they tell one from another least."""
