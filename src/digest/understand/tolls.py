"""What a headline counts: numbers, each with the words beside it that say of what."""

import re
from collections.abc import Iterator, Sequence

from digest.language.commonness import stop_words
from digest.language.tokens import words
from digest.language.word_keys import word_key
from digest.model.ids import Language

_YEARS = range(1900, 2100)
_THOUSANDS = re.compile(r"(?<=\d)[.,'’\u00a0\u202f ](?=\d{3}(?!\d))")
_NO_COUNT = re.compile(
    r"\d{1,2}:\d{2}|\d+(?:[.,]\d+)?(?:\s?%|\s(?:per ?cent|percent|відсотк|процент)\w*)|\d+[.,]\d+"
    r"|\d{1,2}[-\s](?:year|річ|лет|год)[\w-]*|\d{1,2}\s?(?:[ap]\.?m\b)"
    r"|\b(?:at|о|об|в|by|until)\s\d{1,2}(?=\s*$)",
    re.IGNORECASE,
)
_COUNTED = (
    "two three four five six seven eight nine ten eleven twelve",
    "два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять",
    "двоє троє четверо п'ятеро шестеро семеро восьмеро дев'ятеро десятеро",
    "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "двое трое четверо пятеро шестеро семеро восьмеро девятеро десятеро",
    "dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście",
    "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
)
NUMBERS = {word: number for line in _COUNTED for number, word in enumerate(line.split(), start=2)}
_DEAD = re.compile(
    r"dead|death|die[ds]?$|kill|fatal|загин|загиб|жертв|погиб|вбит|убит|tot$|tote|getötet|zabit|zgin"
)
_HURT = re.compile(r"injur|wound|hurt|поран|постражд|травмов|ранен|пострада|verletz|rann")
_RISES = re.compile(
    r"ris|rose|climb|grow|grew|reach|hit[s]?$|зрос|збільш|сягн|вирос|вырос|увелич|достиг|steig|wzros"
)
_BESIDE = 2


def counts(headline: str, language: Language) -> frozenset[tuple[int, str]]:
    """Each number above 1 with each word that says what it counts; the dead are one word in all forms.

    Times of day, ages, shares, years and numbers that stand alone count nothing.
    """
    told = words(_THOUSANDS.sub("", _NO_COUNT.sub(" ", headline)))
    return frozenset(
        (number, unit)
        for place, word in enumerate(told)
        if (number := number_named(word)) is not None
        for unit in _units(told, place, language)
    )


def number_named(word: str) -> int | None:
    """The number that a folded word is, in figures or letters; None for 1, and for a year."""
    number = int(word) if word.isascii() and word.isdigit() else NUMBERS.get(word, 0)
    return number if number > 1 and number not in _YEARS else None


def _units(told: Sequence[str], place: int, language: Language) -> Iterator[str]:
    near = [*reversed(told[max(0, place - _BESIDE) : place])], told[place + 1 : place + 1 + _BESIDE]
    people = [kind for side in near for word in side if (kind := _kind(word))]
    kinds = {kind for word in told if (kind := _kind(word))}
    if people:
        yield people[-1] if _kind_in(near[1]) else people[0]
    elif len(kinds) == 1 and any(_RISES.match(word) for word in told):
        yield from kinds
    for side in near:
        for word in side[:1]:
            key = word_key(word, language)
            if number_named(word) is None and not _kind(word) and key not in stop_words(language):
                yield key


def _kind_in(side: Sequence[str]) -> bool:
    return any(_kind(word) for word in side)


def _kind(word: str) -> str:
    return "dead" if _DEAD.match(word) else "hurt" if _HURT.match(word) else ""
