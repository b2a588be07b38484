"""In which part of the publication an article stands, by the trail above it."""

import re
from collections.abc import Iterable

from digest.gather.xml_tree import Element
from digest.language.front_page import is_front_page

_TRAIL = re.compile(
    r"breadcrumb|(?:^|[\s_-])crumbs?(?:$|[\s_-])|crumb-container|bread-?crumbs?", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s+[/|>→·•]\s+|\s*[›»]\s*")
_SEPARATOR = re.compile(r"[\W_]+")
_LONGEST = 60
"""Characters: a longer crumb is a headline, cut or not."""


def section_of(tree: Element, stated: tuple[str, ...], titles: Iterable[str]) -> str:
    """The last crumb that is neither the front page nor the article; empty if there is no trail.

    `stated` is the trail as the page states it for machines; the one that readers see comes first.
    """
    headlines = [_folded(title) for title in titles if title]
    for trail in (_seen_trail(tree), stated):
        crumbs = [crumb for crumb in trail if _names_section(crumb, headlines)]
        if crumbs:
            return crumbs[-1]
    return ""


def _names_section(crumb: str, headlines: list[str]) -> bool:
    folded = _folded(crumb).rstrip(" .…")
    return (
        len(crumb) <= _LONGEST
        and not is_front_page(crumb)
        and not any(
            (headline.startswith(folded) and len(folded) > len(headline) // 3) or headline == folded
            for headline in headlines
        )
    )


def _seen_trail(tree: Element) -> list[str]:
    trail = next(
        (
            element
            for element in tree.iter("div", "nav", "ol", "ul", "p", "span", "section")
            if _is_trail(element)
        ),
        None,
    )
    if trail is None:
        return []
    crumbs = (crumb for part in trail.itertext() for crumb in _BETWEEN.split(" ".join(str(part).split())))
    return [crumb for crumb in crumbs if crumb and not _SEPARATOR.fullmatch(crumb)]


def _is_trail(element: Element) -> bool:
    marks = (element.get(name) or "" for name in ("class", "id", "itemtype", "aria-label"))
    return any(_TRAIL.search(mark) for mark in marks)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
