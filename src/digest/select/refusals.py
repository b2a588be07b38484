"""What cannot be taken as a topic, with a caret under the place."""

import unicodedata
from itertools import accumulate

from digest.model.errors import InputRefused

_WIDEST = 100
"""Terminal cells of a topic that are shown around the place; more would be wrapped under the caret."""
_BEFORE = 60


def refusal(why: str, text: str, at: int, *, hint: str = "") -> InputRefused:
    """An error to raise. `at` counts characters; the caret counts cells, as a terminal does."""
    shown = "".join(" " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text)
    begin, end = _window(shown, at)
    before, behind = "…" if begin else "", "…" if end < len(shown) else ""
    column = len(before) + _cells(shown[begin:at])
    return InputRefused(f"{why}\n  {before}{shown[begin:end]}{behind}\n  {' ' * column}^", hint=hint)


def _window(text: str, at: int) -> tuple[int, int]:
    """From where to where to show a text, so that it fits on a line with the place in it."""
    if _cells(text) <= _WIDEST:
        return 0, len(text)
    widths = list(accumulate((_width(letter) for letter in text), initial=0))
    begin = next(n for n in range(len(text) + 1) if widths[at] - widths[n] <= _BEFORE)
    end = next(
        (n - 1 for n in range(begin + 1, len(text) + 1) if widths[n] - widths[begin] > _WIDEST), len(text)
    )
    return begin, end


def _cells(text: str) -> int:
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> int:
    """Cells a letter takes: none for marks and what is invisible, two for the wide ones of East Asia."""
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
