"""Words from outside on their way to a terminal: whatever stands in them gives it no orders.

Escapes colour, move and retitle; marks of direction and letters without width make one address look
like another.
"""

import re

_KEPT = "\n\u00a0\u202f"
"""Not printable in Python's eyes, and harmless: line ends, and spaces that do not break."""
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_SUSPECT = re.compile(r"[^ -~\n]")
_BEYOND_16_BITS = 0x10000


def harmless(words: str) -> str:
    """Words as a terminal may have them: lines stay, and what cannot be printed is shown as such."""
    return _SUSPECT.sub(lambda found: found[0] if _may_stay(found[0]) else _REPLACED, words)


def harmless_json(text: str) -> str:
    """JSON that means the same, with what cannot be printed as escapes."""
    return _SUSPECT.sub(lambda found: found[0] if _may_stay(found[0]) else _escape(found[0]), text)


def _may_stay(letter: str) -> bool:
    return letter.isprintable() or letter in _KEPT


def _escape(letter: str) -> str:
    code = ord(letter)
    if code < _BEYOND_16_BITS:
        return f"\\u{code:04x}"
    high, low = divmod(code - _BEYOND_16_BITS, 1 << 10)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
