"""Whether two openings contradict each other: they name other places, or tell another day's figures.

Words alone do not part them: "Drones hit Odesa" and "Drones hit Kharkiv" have nearly all of them in
common. What is wrongly joined is lost to whoever was sent the other, so a doubt parts two events.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from digest.language.common_words import is_common
from digest.language.fold import mend
from digest.language.tokens import folded, words
from digest.language.word_keys import word_key
from digest.model.article import Article
from digest.model.ids import Language
from digest.model.likeness import Gist, Member
from digest.understand.calendar_days import days_named, is_of_calendar
from digest.understand.named import capitals
from digest.understand.numbers import numbers

OPENING = 360
"""Characters after the headline that tell which event it is."""

_DAILY = timedelta(hours=14)
"""Reports that come every day are that far apart at least; a toll that rises is told sooner."""
_EXACT = 3
_OTHER_SUM, _OTHER_COUNT = 1.5, 2.0
_YEARS = range(1900, 2100)
_CURRENCY = (
    "[$€£₴]|USD|EUR|UAH|dollars?|euros?|hryvnias?|грн|грив[еінь]+|долар\\w*|доллар\\w*|євро|евро|руб\\w*"
)
_AMOUNT = r"\d[\d,. ]*\d|\d"
_MONEY = re.compile(
    rf"(?:[$€£₴]\s?({_AMOUNT})(?:\s?([^\W\d_]+))?"
    rf"|({_AMOUNT})\s(?:([^\W\d_]+)\.?\s)?(?:{_CURRENCY})(?!\w))",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[^\W\d_]{3})[.!?]\s")
_ALIKE, _SHORT, _SHORTEST = 0.65, 5, 3
_PARTED = 2
_LONG = 40
"""Pairs of words."""
_WIDELY_TOLD = """
ukrain ukrainian russia russian europe european zelensky zelenskyy zelenskiy putin trump volodymyr oblast
україн українськ український росі росіянин російський європ зеленськ путін трамп володимир область
украин украинск росси россиянин российск европ зеленск путин владимир
telegram facebook shahed шахед kyiv київ киев генштаб
"""
_OF_OFFICES = """
general staff court bank national headquarters ministry council president minister prime chancellor governor
mayor police army force forces region street office union central supreme high state service security air
navy bureau parliament emergency city district commission committee league premier cup agency
"""
_OFFICES = frozenset(_OF_OFFICES.split())
_BROAD = frozenset(_WIDELY_TOLD.split())
"""What most events of a war are told with: that both name it says little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An article's headline, and what it opens with after that."""

    headline: str
    opening: str
    language: Language
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marks:
    """What tells one event from another, of one article."""

    words: tuple[str, ...]
    """Of the headline."""
    leading: frozenset[str]
    """The names in the headline, or else in the first sentence."""
    telling: frozenset[str]
    """Of these those of places and people that few events share."""
    short: frozenset[str]
    """Of these those that are letters only: NABU, ДТП."""
    names: frozenset[str]
    """In headline and opening."""
    keys: frozenset[str]
    """All words there: what begins a sentence may be a name, too."""
    figures: frozenset[str]
    all_figures: frozenset[str]
    sums: frozenset[float]
    all_sums: frozenset[float]
    headline_days: frozenset[date]
    days: frozenset[date]


def other_events(one: Told, members: Iterable[Member]) -> bool:
    """Whether an article tells of another event than these, or than half of those in its language."""
    told = [each for member in members if (each := told_by(member)) and each.language == one.language]
    return bool(told) and _PARTED * sum(contradict(one, each) for each in told) >= len(told)


def may_copy(one: Told, gist: Gist, member: Member) -> bool:
    """Whether nothing in an opening says that it is no copy, however alike the words are.

    A short one must keep all names and figures. Who copies a long text may put other ones into the headline.
    """
    other = told_by(member)
    if other is None:
        return True
    if min(len(gist.pairs), len(member.gist.pairs)) < _LONG:
        return keeps_all(one, other)
    return not contradict(one, other)


def told_of(article: Article, at: datetime) -> Told:
    return Told(
        headline=article.headline,
        opening=(article.summary or article.body)[:OPENING],
        language=article.language,
        at=at,
    )


def told_by(member: Member) -> Told | None:
    """What is known of an article that is kept; None where its language is not."""
    if member.language is None:
        return None
    return Told(headline=member.headline, opening=member.opening, language=member.language, at=member.at)


def contradict(one: Told, other: Told) -> bool:
    """Whether these tell of two events, though they may do it in the same words."""
    if one.language != other.language:
        return False
    marks, others = _marks_of(one), _marks_of(other)
    return (
        _elsewhere(marks, others)
        or _of_another_day(marks, others)
        or _other_sums(marks, others)
        or _of_a_series(marks, others, apart=abs(one.at - other.at))
    )


def keeps_all(one: Told, other: Told) -> bool:
    """Whether two that may be copies have all names and figures of their headlines in common."""
    if one.language != other.language:
        return True
    marks, others = _marks_of(one), _marks_of(other)
    missing = _missing(marks, others) & marks.telling | _missing(others, marks) & others.telling
    if missing or contradict(one, other):
        return False
    return marks.all_figures <= others.all_figures or others.all_figures <= marks.all_figures


def _elsewhere(one: _Marks, other: _Marks) -> bool:
    own, its = _missing(one, other), _missing(other, one)
    if not (own - one.short and its - other.short):
        return False
    telling, of_other = own & one.telling, its & other.telling
    shared = (one.leading - own) | (other.leading - its)
    if not shared:
        return bool(telling or of_other)
    known = _one_of_each(shared & (one.telling | other.telling))
    return bool(telling and of_other) and len(known) < min(len(telling), len(of_other))


def _one_of_each(names: Collection[str]) -> list[str]:
    """Without those that are another form of one that is taken already."""
    taken: list[str] = []
    for name in sorted(names):
        if not any(_is_one_name(name, each) for each in taken):
            taken.append(name)
    return taken


def _missing(one: _Marks, other: _Marks) -> frozenset[str]:
    """The names one leads with that do not come up in the other."""
    return frozenset(
        name
        for name in one.leading
        if name not in other.keys and not any(_is_one_name(name, each) for each in other.names)
    )


def _is_one_name(one: str, other: str) -> bool:
    """Whether two words are forms of one name, or made of it: Суми, Сумщина; Kharkiv, Kharkov."""
    if one == other:
        return True
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    fewer = min(len(one), len(other))
    shared = fewer if shared is None else shared
    return shared >= max(_SHORTEST, (_ALIKE * fewer) if fewer > _SHORT else _SHORTEST)


def _of_another_day(one: _Marks, other: _Marks) -> bool:
    if not (one.headline_days or other.headline_days):
        return False
    days, others = one.headline_days or one.days, other.headline_days or other.days
    return bool(days and others) and days.isdisjoint(others)


def _other_sums(one: _Marks, other: _Marks) -> bool:
    """Whether all sums of money differ by far; those of the openings count under headlines much alike."""
    headlines = frozenset(one.words), frozenset(other.words)
    alike = len(headlines[0] & headlines[1]) >= _ALIKE * min(map(len, headlines))
    sums, others = (one.all_sums, other.all_sums) if alike else (one.sums, other.sums)
    return bool(sums and others) and all(_far(a, b, _OTHER_SUM) for a in sums for b in others)


def _far(one: float, other: float, times: float) -> bool:
    return max(one, other) >= times * min(one, other)


def _of_a_series(one: _Marks, other: _Marks, *, apart: timedelta) -> bool:
    """Whether they are the reports of two days, or count what is not the same."""
    exact, others = _exact(one.figures), _exact(other.figures)
    if exact and others and not (exact & other.all_figures or others & one.all_figures):
        far = all(_far(float(a), float(b), _OTHER_COUNT) for a in exact for b in others)
        if far or apart >= _DAILY:
            return True
    differing = _differing(one.words, other.words)
    if not differing or not all(a.isdigit() and b.isdigit() for a, b in differing):
        return False
    return apart >= _DAILY or any(len(a) >= _EXACT and len(b) >= _EXACT for a, b in differing)


def _differing(one: Sequence[str], other: Sequence[str]) -> list[tuple[str, str]] | None:
    """Where one headline has another word than one that is as long."""
    if len(one) != len(other):
        return None
    return [(a, b) for a, b in zip(one, other, strict=True) if a != b]


def _exact(found: Iterable[str]) -> frozenset[str]:
    """The numbers of three digits and more, without years."""
    return frozenset(
        number
        for number in found
        if len(number.replace(".", "")) >= _EXACT and not ("." not in number and int(number) in _YEARS)
    )


def _marks_of(told: Told) -> _Marks:
    return _marks((told.headline, told.opening[:OPENING]), told.language, told.at.date())


@lru_cache(maxsize=4_000)  # an article is compared with the same ones as those that come with it
def _marks(told: tuple[str, str], language: Language, day: date) -> _Marks:
    headline, opening = told
    first = _SENTENCE.split(opening, maxsplit=1)[0]
    both = headline + "\n" + opening
    names = frozenset(_names(both, language))
    leading = _names(headline, language, known=names) or _names(first, language, known=names)
    return _Marks(
        words=words(headline),
        leading=frozenset(leading),
        telling=frozenset(name for name, written in leading.items() if _tells(name, written)),
        short=frozenset(name for name, written in leading.items() if written.isupper()),
        names=names,
        keys=frozenset(word_key(word, language) for word in words(both)),
        figures=numbers(headline, language),
        all_figures=numbers(headline + "\n" + first, language),
        sums=frozenset(_sums(headline, language)),
        all_sums=frozenset(_sums(headline + "\n" + first, language)),
        headline_days=days_named(headline, near=day),
        days=days_named(first, near=day),
    )


def _names(text: str, language: Language, *, known: Collection[str] = ()) -> dict[str, str]:
    """The keys of its names, and how these are written; `known` are those that a sentence may begin with."""
    found = {}
    for word, begins in capitals(text):
        plain = folded(word)
        key = word_key(plain, language)
        if not is_of_calendar(plain) and (not begins or key in known or not is_common(plain, language)):
            found[key] = word
    return found


def _tells(name: str, written: str) -> bool:
    return not (written.isupper() or name in _BROAD or folded(written) in _OFFICES)


def _sums(text: str, language: Language) -> Iterator[float]:
    for found in _MONEY.finditer(mend(text)):
        amount = found[1] or found[3]
        times = found[2] or found[4] or ""
        yield from (float(number) for number in numbers(f"{amount} {times}", language) if float(number) > 0)
