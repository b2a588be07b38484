"""The right name for a wrong one."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that was probably meant, or None where none is near.

    Compared whole first; then by last part, for a key that stands in the wrong section.
    """
    known = list(names)
    by_last = {_last(one): one for one in reversed(known)}
    last = get_close_matches(_last(name), by_last, n=1, cutoff=0.8)
    return slip(name, known) or (by_last[last[0]] if last else None)


def slip(name: str, names: Iterable[str]) -> str | None:
    """The name of which this one looks like a slip of the pen."""
    close = get_close_matches(name, list(names), n=1)
    return close[0] if close else None


def _last(name: str) -> str:
    return name.rpartition(".")[2].strip("[]").lower()
