"""In which part of the publication an article stands, by the trail above it."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from digest.gather.xml_tree import Element
from digest.language.front_page import is_front_page

_TRAIL = re.compile(
    r"breadcrumb|(?:^|[\s_-])crumbs?(?:$|[\s_-])|crumb-container|bread-?crumbs?", re.IGNORECASE
)
_MARKED = ("class", "id", "itemtype", "typeof", "aria-label")
_BETWEEN = re.compile(r"\s+[/|>→·•]\s+|\s*[›»]\s*")
_SEPARATOR = re.compile(r"[\W_]+")
_LONGEST = 60
"""Characters: a longer crumb is a headline, cut or not."""
_LONGEST_TRAIL = 500
_MOST_TRAILS, _MOST_PARTS = 10, 60
"""Parts of text in a trail, the space between its crumbs counted too: what has more is no trail."""


def section_of(tree: Element, stated: tuple[str, ...], titles: Iterable[str], *, site: str = "") -> str:
    """The last crumb that is neither the front page nor the article; empty if there is no trail.

    `stated` is the trail as the page states it for machines; the one that readers see comes first.
    `site` is the name of the publication, by which some call their front page.
    """
    headlines = [_folded(title) for title in titles if title]
    for trail in chain(_seen_trails(tree), (stated,)):
        crumbs = [
            crumb for crumb in trail if _names_section(crumb, headlines) and _folded(crumb) != _folded(site)
        ]
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


def _seen_trails(tree: Element) -> Iterator[list[str]]:
    elements = tree.iter("div", "nav", "ol", "ul", "p", "span", "section")
    for element in islice(filter(_is_trail, elements), _MOST_TRAILS):
        parts = list(islice(element.itertext(), _MOST_PARTS + 1))
        if len(parts) <= _MOST_PARTS and sum(map(len, map(str.strip, map(str, parts)))) <= _LONGEST_TRAIL:
            yield [crumb for part in parts for crumb in _crumbs(str(part))]


def _crumbs(part: str) -> Iterator[str]:
    for crumb in _BETWEEN.split(" ".join(part.split())):
        if crumb and not _SEPARATOR.fullmatch(crumb):
            yield crumb


def _is_trail(element: Element) -> bool:
    marks = [mark for name in _MARKED if (mark := element.get(name))]
    return any(_TRAIL.search(mark) for mark in marks)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
