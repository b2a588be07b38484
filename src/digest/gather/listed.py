"""Which links of a page lead to other articles of the same site: news that no feed may have announced."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import SplitResult, urlsplit

from digest.gather.absolute import on_the_web
from digest.gather.aside_names import opens_list
from digest.gather.xml_tree import Element

_MOST = 30
_MOST_LINKS = 2_000
"""Links that are looked at, of each sort."""
_LONGEST_ADDRESS = 2_000
_FEWEST_WORDS = 3
_SURE_WORDS = 4
"""A link of so many words is a headline, even if only its depth lets its address look like an article's."""
_NO_ARTICLE = re.compile(
    r"/(?:tags?|topics?|category|categories|rubrics?|authors?|users?|profile|search|login|log-in|signin|sign-in"
    r"|signup|sign-up|register|account|subscribe|subscriptions?|newsletters?|donate|support-us|contacts?"
    r"|contact-us|about|about-us|advertise|imprint|impressum|datenschutz|terms|privacy|cookies?|feed|rss"
    r"|wp-admin|wp-login\.php|wp-content|cdn-cgi)(?:/|$)"
    r"|/(?:privacy|cookies?)-(?:policy|notice|statement|settings)|/terms-(?:of|and)-"
    r"|\.(?:jpe?g|png|gif|webp|svg|pdf|mp3|mp4|zip|xml|css|js)$",
    re.IGNORECASE,
)
_LIKE_AN_ARTICLE = re.compile(r"\d|[^/-]+-[^/-]+-[^/]+/?$|\.s?html?$")
"""A number, a name of three words, a document: sections and front pages rarely have them."""


def addresses(links: Iterable[Element], base: str) -> Iterator[str]:
    """Where the links lead: absolute, without fragment, never to the page itself."""
    own = base.partition("#")[0]
    for link in links:
        address = _address(link, base)
        if address and address != own:
            yield address


def to_discover(links: Iterable[Element], url: str, *, known: Iterable[Element]) -> tuple[str, ...]:
    """The articles that these links of the page at `url` announce: each once, in their order, at most 30.

    `known` are the links of its navigation, which lead to parts of the publication, not to news.
    """
    try:
        page = urlsplit(url)
    except ValueError:
        return ()
    announced = (
        address
        for link in islice(links, _MOST_LINKS)
        if (address := _address(link, url)) and _announces(link, address, page)
    )
    found = dict.fromkeys(announced)
    parts = set(addresses(islice(known, _MOST_LINKS), url)) if found else set()
    return tuple(islice((address for address in found if address not in parts), _MOST))


def _address(link: Element, base: str) -> str:
    address = on_the_web((link.get("href") or "").strip().partition("#")[0], base)
    return address if len(address) <= _LONGEST_ADDRESS else ""


def _announces(link: Element, address: str, page: SplitResult) -> bool:
    """Whether the link looks like a headline and its address like an article of this site."""
    words = _words(link)
    try:
        target = urlsplit(address)
        same = _same_site(target.hostname or "", page.hostname or "")
    except ValueError:
        return False
    where = target.path + (f"?{target.query}" if target.query else "")
    if not same or len(words) < _FEWEST_WORDS or opens_list(" ".join(words)):
        return False
    if _NO_ARTICLE.search(target.path) or _is_above(target, page):
        return False
    deep = target.path.strip("/").count("/") > 0
    return _LIKE_AN_ARTICLE.search(where) is not None or (deep and len(words) >= _SURE_WORDS)


def _is_above(target: SplitResult, page: SplitResult) -> bool:
    """Whether it is the page itself, the front page, or a section that the page stands in."""
    path, own = target.path.rstrip("/"), page.path.rstrip("/")
    if path == own:
        return target.query == page.query
    return (not path and not target.query) or (own.startswith(f"{path}/") and not target.query)


def _same_site(one: str, other: str) -> bool:
    one, other = one.removeprefix("www."), other.removeprefix("www.")
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))


def _words(link: Element) -> list[str]:
    """The words of a link, or what it is called when it shows only a picture."""
    text = "".join(str(part) for part in islice(link.itertext(), 100))
    return [word for word in (text.strip() or link.get("title") or "").split() if any(map(str.isalpha, word))]
