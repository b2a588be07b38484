"""JSON as it stands in the scripts of pages: by hand, by template, and seldom checked by anybody."""

import json
import re
from collections.abc import Iterator
from html import unescape

Json = object
Node = dict[str, Json]

_LONGEST = 1 << 18
_WRAPPING = ("<!--", "/* <![CDATA[ */", "/*<![CDATA[*/", "// <![CDATA[", "//<![CDATA[", "<![CDATA[")
_FAULTS = re.compile(
    r"""("(?:[^"\\]|\\.)*+(?:"|\Z))  # a text, kept as it is
      | /\*.*?(?:\*/|\Z) | //[^\n]*  # comments
      | ,(?=\s*+[}\]])               # a comma before the end
    """,
    re.DOTALL | re.VERBOSE,
)


def parsed(script: str) -> Json:
    """What the script says, as well as it can be made out; None if it can't."""
    if len(script) > _LONGEST:
        return None
    bare = script.strip(" \t\r\n;\ufeff")
    wrapping = next((start for start in _WRAPPING if bare.startswith(start)), "")
    for attempt in _attempts(bare[len(wrapping) :]):
        try:
            value: Json = _DECODER.raw_decode(attempt.lstrip())[0]  # what follows may be anything
        except (ValueError, RecursionError):
            continue  # pages break their own JSON often; the same facts stand in `meta`
        return value
    return None


def _attempts(script: str) -> Iterator[str]:
    yield script
    yield _FAULTS.sub(_mended, script)
    if "&quot;" in script or "&#34;" in script:
        yield _FAULTS.sub(_mended, unescape(script))


def _mended(fault: re.Match[str]) -> str:
    return fault[1] or ""


_DECODER = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)
"""Numbers stay text: none is needed, and one of a hundred thousand digits takes its time."""
