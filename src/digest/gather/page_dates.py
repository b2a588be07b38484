"""When an article was published, by what its page says; never when it was last changed."""

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import chain, islice

from htmldate import find_date
from lxml.html import HtmlElement

from digest.gather.cutting import cut_out
from digest.gather.structured import Stated, text
from digest.gather.xml_tree import Element

logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_META = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "article:published",
    "article.published",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "published_time",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.issued",
    "dc.date",
    "date",
)
_CHANGED = re.compile(r"updated|modified|lastmod", re.IGNORECASE)
_CHANGED_WORDS = re.compile(
    r"(?:last\s+)?(?:updated|modified|edited)|оновлено|змінено|обновлено|изменено|zaktualizowan|aktualisier"
    r"|©|\(c\)|copyright",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:^|[\s_-])(?:(?:post|pub|article|entry|news|publish(?:ed)?|created?|display)?dates?|time|datetime"
    r"|published|posted|meta|byline|dateline|timestamp)(?:$|[\s_-])",
    re.IGNORECASE,
)
_YEAR = r"(?:19|20)\d\d"
_WRITTEN = re.compile(
    rf"(?<![\w.])(?:{_YEAR}-\d\d-\d\d|\d\d?\.\d\d?\.{_YEAR}|\d\d?\.?\s+[^\W\d]{{3,12}}\.?,?\s+{_YEAR}"
    rf"|[^\W\d]{{3,12}}\.?\s+\d\d?(?:st|nd|rd|th)?,?\s+{_YEAR})(?!\d)"
)
"""Days only: the hour that may follow is some zone's, and some clock's of twelve hours."""
_TOLD = re.compile(
    r"(?:published|posted|publiziert|veröffentlicht|erschienen|опубліковано|опубликовано|opublikowano"
    r"|data publikacji|дата публікації|дата публикации)\s*:?\s*(?:on|am|dnia)?\s*$",
    re.IGNORECASE,
)
_MOMENT = re.compile(rf"\s*{_YEAR}-?\d\d-?\d\d")
_MOST_PLACES, _MOST_PARTS = 200, 5_000
_LONGEST_PLACE, _LONGEST_PROSE = 200, 60
_MOST_ELEMENTS = 5_000
"""Beyond so many, the last resort is not asked: it copies the page, and looks at it many times."""


def published_on(tree: HtmlElement, said: Stated, url: str) -> str:
    """As the page writes it, or "YYYY-MM-DD" if that had to be guessed; empty if nothing tells.

    To be asked when other articles' teasers, comments and footers have been taken out of the tree.
    """
    stated = text(said.article, "datePublished", "dateCreated")
    metas = (said.meta.get(name, "") for name in _META)
    found = chain((stated,), metas, _moments(tree), _written(tree), _told(tree))
    return next((moment for moment in found if _has_digits(moment)), "") or _guessed(tree, url)


def _moments(tree: Element) -> Iterator[str]:
    """What elements state for machines: first those that say what moment it is."""
    published = (
        each for each in tree.iter("time", "abbr", "span", "div", "p", "meta") if _says_published(each)
    )
    times = (each for each in tree.iter("time") if not _tells_change(each))
    for element in chain(published, islice(times, _MOST_PLACES)):
        moment = element.get("datetime") or element.get("content") or ""
        if _MOMENT.match(moment):
            yield moment


def _says_published(element: Element) -> bool:
    return "datepublished" in (element.get("itemprop") or "").lower()


def _written(tree: Element) -> Iterator[str]:
    """Dates that readers see, in the places made for them."""
    for element in islice(_places(tree), _MOST_PLACES):
        words = " ".join("".join(map(str, islice(element.itertext(), 30))).split())
        if (
            len(words) <= _LONGEST_PLACE
            and not _CHANGED_WORDS.search(words)
            and (found := _WRITTEN.search(words))
        ):
            yield found[0].replace(". ", " ")


def _told(tree: Element) -> Iterator[str]:
    """Dates that readers are told in so many words: "Published on 20 November 2026"."""
    for part in islice(tree.itertext(), _MOST_PARTS):
        found = _WRITTEN.search(str(part)) if len(part) <= _LONGEST_PLACE else None
        if found and _TOLD.search(str(part)[: found.start()]):
            yield found[0].replace(". ", " ")


def _places(tree: Element) -> Iterator[Element]:
    for element in tree.iter("time", "span", "div", "p", "li", "small", "abbr"):
        marks = f"{element.get('class') or ''} {element.get('id') or ''}"[:_LONGEST_PLACE]
        if (element.tag == "time" or _DATED.search(marks)) and not _tells_change(element):
            yield element


def _tells_change(element: Element) -> bool:
    marks = " ".join(element.get(name) or "" for name in ("class", "id", "itemprop"))
    return _CHANGED.search(marks) is not None and "published" not in marks.lower()


def _guessed(tree: HtmlElement, url: str) -> str:
    """The day that the address or some odd corner of the page tells, by a library that knows many.

    It sees the body only, without prose and headline, where days of events are told, and without what
    tells of changes.
    """
    bodies = list(islice(tree.iter("body"), 1))
    if not bodies or sum(1 for _ in islice(bodies[0].iter(), _MOST_ELEMENTS + 1)) > _MOST_ELEMENTS:
        return ""
    body = deepcopy(bodies[0])
    cut_out(body, [each for each in body.iter() if _is_noise(each) or _tells_change(each)])
    day: str | None = find_date(
        body,
        extensive_search=False,
        original_date=True,
        url=url,
        min_date="1995-01-01",
        max_date="2100-01-01",
    )
    return day or ""


def _is_noise(element: Element) -> bool:
    if element.tag in {"script", "style", "meta", "link", "template", "noscript", "h1"}:
        return True
    if element.tag not in {"p", "span", "div", "li", "small"}:
        return False
    words = "".join(map(str, islice(element.itertext(), 30))).strip()
    if element.tag == "p" and len(words) > _LONGEST_PROSE:
        return True
    return len(words) <= _LONGEST_PLACE and _CHANGED_WORDS.search(words) is not None


def _has_digits(moment: str) -> bool:
    return any(map(str.isdigit, moment))
