"""The same article in other languages, as its page or its entry in a feed names it."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from digest.gather.absolute import on_the_web
from digest.gather.xml_tree import Element

_MOST, _MOST_LINKS = 30, 500
"""Of what is kept for cleaning, and of what is looked at."""
_LONGEST = 2_000
_SCREENS = frozenset({"", "all", "screen"})
_FRONT = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2,4})?/?)?(?:index\.\w{2,5})?", re.IGNORECASE)
"""The path of a site's front page, or of that of one of its languages: "/", "/en/", "/uk-ua"."""
_FOR_PHONES = re.compile(r"/amp(?:/|$)|\.amp(?:\.|$)", re.IGNORECASE)


def alternates(links: Iterable[Element], base: str, *, own: str) -> tuple[str, ...]:
    """Where these `link` elements say that the article at `own` stands in other languages: each once.

    Absolute addresses. Feeds, pages for phones or printers and front pages are no articles.
    """
    named = (link.get("href") or "" for link in islice(links, _MOST_LINKS) if _is_version(link))
    return kept(named, base, own=own)


def kept(links: Iterable[str], base: str, *, own: str) -> tuple[str, ...]:
    """Of some links those that may be an article's other versions, as absolute addresses."""
    return tuple(islice(dict.fromkeys(_addresses(links, base, own)), _MOST))


def _is_version(link: Element) -> bool:
    """Whether a `link` leads to another language of what it stands in, to be read on a screen."""
    kind = (link.get("type") or "text/html").lower()
    return (
        "alternate" in (link.get("rel") or "alternate").lower().split()
        and bool((link.get("hreflang") or "").strip())
        and "html" in kind
        and (link.get("media") or "").strip().lower() in _SCREENS
    )


def _addresses(links: Iterable[str], base: str, own: str) -> Iterator[str]:
    for link in links:
        address = on_the_web(link.strip().partition("#")[0], base) if len(link) <= _LONGEST else ""
        if address and address != own and not _opens_a_site(address):
            yield address


def _opens_a_site(address: str) -> bool:
    """Whether it is no article: a front page, or a page for telephones."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return True
    front = _FRONT.fullmatch(parts.path) is not None and "=" not in parts.query.replace("lang=", "")
    return front or _FOR_PHONES.search(parts.path) is not None
