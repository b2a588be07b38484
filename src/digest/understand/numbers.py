"""The numbers that a text tells, the same in whatever language it writes them."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from digest.language.fold import mend
from digest.model.ids import Language

_NUMBER = re.compile(
    r"(?<![\w.,:])(?P<whole>\d{1,3}(?:(?P<mark>[ ,.])\d{3})(?:(?P=mark)\d{3}){0,4}(?!\d)|\d{1,18}+)(?!:\d)"
    r"(?:[.,](?P<part>\d{1,6}))?\d*(?:[ -]?(?P<times>[^\W\d_]{1,12}))?"
)
_TIMES = {
    3: ("тис", "тыс", "тисяч", "тысяч", "thousand", "tys", "tausend", "k"),
    6: ("млн", "мільйон", "миллион", "million", "mln", "mio", "millionen"),
    9: ("млрд", "мільярд", "миллиард", "billion", "bn", "mld", "mrd", "miliard", "milliard"),
    12: ("трлн", "трильйон", "триллион", "trillion"),
}
_POWERS = {word: power for power, written in _TIMES.items() for word in written}
_ENDINGS = ("ами", "ів", "ов", "и", "і", "ы", "а", "у", "en", "s")
_DOTS_IN_THOUSANDS = frozenset({Language("de"), Language("pl")})
_MOST = 400
_YEARS = range(1900, 2100)
_TELLING_DIGITS = 3
_FULL, _HALF, _LITTLE = 1.0, 0.5, 0.15


def numbers(text: str, language: Language) -> frozenset[str]:
    """Each number of the text as plain digits: 22,000, 22 000 and "22 тис." are one."""
    return frozenset(_numbers(mend(text.replace("№", "№ ")), language))  # mended to the letters "No"


def weight(number: str, when: datetime) -> float:
    """How much it says that two texts of that day tell the same number: of "3", of a year or date, little."""
    digits = number.replace(".", "").strip("0")
    if "." not in number and (int(number) in _YEARS or abs(int(number) - when.day) <= 1):
        return _LITTLE if int(number) in _YEARS else 0.0
    if len(digits) >= _TELLING_DIGITS or ("." in number and len(digits) > 1):
        return _FULL
    return _HALF if len(digits) > 1 or len(number) > _TELLING_DIGITS else _LITTLE


def _numbers(text: str, language: Language) -> Iterator[str]:
    for _, found in zip(range(_MOST), _NUMBER.finditer(text), strict=False):
        whole, mark, part = found["whole"], found["mark"], found["part"]
        if mark == "." and language not in _DOTS_IN_THOUSANDS:
            whole, part = whole.split(".")[0], part or whole.split(".")[1]
        value = Decimal(re.sub(r"\D", "", whole) + (f".{part}" if part else ""))
        value *= 10 ** _power((found["times"] or "").casefold())
        yield _plain(value)


def _plain(value: Decimal) -> str:
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _power(word: str) -> int:
    for ending in ("", *_ENDINGS):
        stem = word.removesuffix(ending)
        if stem in _POWERS:
            return _POWERS[stem]
    return 0
