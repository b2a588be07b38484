"""Who and what a text names: words with a capital that no sentence begins with, as keys of any script."""

import re
from collections.abc import Iterator, Sequence

from digest.language.fold import mend
from digest.language.skeleton import skeleton

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_BEGINS = re.compile(r"(?:^|[.!?…:])[\s\"'«»“”„(\[–—-]*$")
_LOOK_BACK = 8
_POSSESSIVE = re.compile(r"'s$", re.IGNORECASE)
_LONG, _FEWEST_IN_TITLE, _MOSTLY = 4, 4, 0.75


def names(text: str) -> frozenset[str]:
    """The keys of its names: of words with a capital that means something, and of all-capitals.

    The first word of a sentence has one anyhow, and in a headline Written Like This every word has.
    """
    words = (word for word, begins in capitals(text) if not begins)
    return frozenset(key for word in words if (key := skeleton(word)))


def capitals(text: str) -> Iterator[tuple[str, bool]]:
    """Its words with a capital, and whether that may be only because a sentence begins there.

    A line Written Like This has none.
    """
    for line in mend(text).splitlines():
        found = list(_WORD.finditer(line))
        if _is_title(found):
            continue
        for word in found:
            written = _POSSESSIVE.sub("", word[0])
            if written[0].isupper():
                yield written, not written[1:].isupper() and _begins(line, word.start())


def _is_title(found: Sequence[re.Match[str]]) -> bool:
    long = [word[0] for word in found if len(word[0]) > _LONG]
    return len(long) >= _FEWEST_IN_TITLE and sum(word[0].isupper() for word in long) >= _MOSTLY * len(long)


def _begins(line: str, at: int) -> bool:
    return _BEGINS.search(line, max(0, at - _LOOK_BACK), at) is not None
