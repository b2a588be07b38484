"""Feeds that a page names, for an editor who gives us the address of a website."""

from collections.abc import Iterator

from digest.gather.absolute import absolute, on_the_web
from digest.gather.html_tree import html_tree
from digest.gather.xml_tree import Element

_FEEDS = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)


def find_feeds(body: bytes, charset: str | None, url: str) -> tuple[str, ...]:
    """Absolute addresses of the feeds in the page's head, best first: those of comments come last."""
    tree = html_tree(body, charset=charset)
    if tree is None:
        return ()
    base = next((href for each in tree.iter("base") if (href := each.get("href"))), "")
    found = sorted(_links(tree, url, base), key=lambda link: "comments" in link.lower())
    return tuple(dict.fromkeys(found))


def _links(tree: Element, url: str, base: str) -> Iterator[str]:
    for link in tree.iter("link"):
        kind = link.get("type", "").partition(";")[0].strip().lower()
        if "alternate" in link.get("rel", "").lower().split() and kind in _FEEDS:
            address = on_the_web(link.get("href", ""), absolute(base, url))
            if address:
                yield address
