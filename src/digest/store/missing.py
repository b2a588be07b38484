"""What to say when the thing that was named does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches

from digest.model.errors import NotFound


def not_found(what: str, key: str, known: Iterable[str | None]) -> NotFound:
    """An error whose hint names the nearest keys there are."""
    keys = sorted(filter(None, known))
    near = get_close_matches(key, keys, n=3, cutoff=0.5)
    if near:
        hint = f"did you mean {' or '.join(near)}?"
    elif keys:
        hint = f"there is {', '.join(keys[:10])}" + (" …" if len(keys) > 10 else "")  # noqa: PLR2004 - a line's worth
    else:
        hint = f"there is no {what} yet"
    return NotFound(f"there is no {what} {key!r}", hint=hint)
