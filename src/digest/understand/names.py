"""Headlines, bylines and labels as names, without what software and templates put around them.

Plain text in, plain text out.
"""

import re
from functools import lru_cache

from digest.language.front_page import names_section
from digest.understand.text import cut

_HEADLINE, _BYLINE, _LABEL = 300, 120, 60
"""Characters, at most."""
_LONGEST_BYLINE = 500
"""Characters that are looked through: what searches for addresses may take the square of its input."""

_SEPARATORS = (" - ", " – ", " — ", " | ", " · ", " • ", " :: ", " » ", " « ", " / ")
_EMAIL = re.compile(r"\S+@\S+\.\w+\S*")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+")
_BY = re.compile(
    r"(?:by|author|written by|від|автор(?:ка)?|текст|autor(?:ka)?|von|text)\s*:?\s+", re.IGNORECASE
)
_LOGIN = re.compile(r"[a-z0-9._-]+")
_AROUND = " ,;|()<>-–—"
_NOBODY = frozenset(
    {
        *("admin", "administrator", "author", "editor", "guest", "news", "null", "root", "system", "unknown"),
        "webmaster",
    }
)


def headline_of(title: str, names: tuple[str, ...]) -> str:
    """Without the name of the site at its end."""
    endings = _endings(names)
    if title.casefold().endswith(endings):
        for ending in endings:
            if title.casefold().endswith(ending) and len(title) > len(ending):
                title = title[: -len(ending)].rstrip()
    return cut(title, _HEADLINE)


def byline_of(author: str, publisher: str) -> str:
    """Names only: what mail software, blog software and templates put around them goes."""
    name = author[:_LONGEST_BYLINE]
    if "@" in name:
        name = _EMAIL.sub("", name)
    name = _ADDRESS.sub("", name).partition(" | ")[0].strip(_AROUND)
    if by := _BY.match(name):
        name = name[by.end() :].strip(_AROUND)
    if _LOGIN.fullmatch(name) or name.casefold() in _NOBODY or name.casefold() == publisher.casefold():
        return ""
    return cut(name, _BYLINE)


def label_of(name: str) -> str:
    """The name of a section; empty where it is none."""
    return name if len(name) <= _LABEL and names_section(name) and not _ADDRESS.search(name) else ""


@lru_cache(maxsize=64)
def _endings(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(separator + name.casefold() for name in names if name for separator in _SEPARATORS)
