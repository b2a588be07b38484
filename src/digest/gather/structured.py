"""What a page says of itself to machines: JSON-LD (schema.org) and `meta` elements (OpenGraph)."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import islice

from digest.gather.json_ld import Json, Node, parsed
from digest.gather.xml_tree import Element

_MOST_SCRIPTS, _MOST_NODES, _MOST_META = 50, 500, 500
_MOST_NAMES = 20
_ARTICLE = re.compile(r"(?:\w{0,40}Article|BlogPosting|LiveBlogPosting|Report|NewsReport)$")
_PAGE = frozenset({"WebPage", "ItemPage"})
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The page's own statements."""

    meta: dict[str, str] = field(default_factory=dict)
    """First value of each name or property, in lower case: "og:title"."""
    article: Node = field(default_factory=dict)
    """The JSON-LD node of the article, with the nodes it refers to in their places."""
    crumbs: tuple[str, ...] = ()
    """Names in a JSON-LD BreadcrumbList, in order."""


def stated(tree: Element, url: str = "") -> Stated:
    """What the page at `url` states. Of several articles the one that says it is this page is taken."""
    meta = _meta(tree)
    nodes = list(_nodes(tree))
    trails = (_crumbs(node) for node in nodes if "BreadcrumbList" in _types(node))
    return Stated(
        meta=meta,
        article=_whole(_article(nodes, {url, meta.get("og:url", "")}, meta.get("og:title", "")), nodes),
        crumbs=next(filter(None, trails), ()),
    )


def text(node: Node, *names: str) -> str:
    """The first of these that is text, or holds text under "@value" or "name"."""
    return next((found for name in names if (found := _as_text(node.get(name)))), "")


def names(node: Node, *properties: str) -> list[str]:
    """Names of the people or things under the first of these: one or several, as text or as nodes."""
    for name in properties:
        found = [_as_text(each) for each in _several(node.get(name))[:_MOST_NAMES]]
        if named := [each for each in found if any(map(str.isalpha, each)) and "://" not in each]:
            return named
    return []


def references(node: Node, *properties: str) -> list[str]:
    """Addresses of the things under these, which stand there as text or as nodes."""
    things = (each for name in properties for each in _several(node.get(name))[:_MOST_NAMES])
    return [address for each in things if (address := _reference(each))]


def picture(node: Node) -> Node:
    """The first image as a node with "url"; empty if there is none."""
    first = next(iter(_several(node.get("image"))), None)
    if isinstance(first, dict):
        return {**first, "url": text(first, "url", "contentUrl")}
    return {"url": first} if isinstance(first, str) else {}


def _meta(tree: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in islice(tree.iter("meta"), _MOST_META):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = _clean(element.get("content") or "")
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _nodes(tree: Element) -> Iterator[Node]:
    """Every node of every script, outer ones first, up to a number that no honest page reaches."""
    scripts = (script for script in tree.iter("script") if "ld+json" in (script.get("type") or "").lower())
    waiting = deque(parsed(script.text or "") for script in islice(scripts, _MOST_SCRIPTS))
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, list):
            waiting.extend(value[:_MOST_NODES])
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[name] for name in ("@graph", "mainEntity", "breadcrumb") if name in value)


def _article(nodes: list[Node], addresses: set[str], title: str) -> Node:
    """The node of the page's own article; a page that describes only itself stands for one."""
    articles = [node for node in nodes if any(_ARTICLE.match(kind) for kind in _types(node))]
    pages = [node for node in nodes if not _PAGE.isdisjoint(_types(node)) and text(node, "datePublished")]
    own = {_bare(address) for address in addresses if address}

    def likely(node: Node) -> tuple[bool, bool, bool]:
        headline = text(node, "headline")
        same = any(_bare(_reference(node.get(name))) in own for name in ("url", "mainEntityOfPage", "@id"))
        return same, bool(headline) and headline.casefold() == title.casefold(), bool(headline)

    return max(articles, key=likely, default=pages[0] if pages else {})


def _whole(article: Node, nodes: list[Node]) -> Node:
    """The article with `{"@id": …}` replaced by the node of that name (JSON-LD 1.1 §3.3)."""
    named = {
        name: node for node in reversed(nodes) if isinstance(name := node.get("@id"), str) and len(node) > 1
    }

    def found(value: Json) -> Json:
        if isinstance(value, list):
            return [found(each) for each in value[:_MOST_NAMES] if not isinstance(each, list)]
        if isinstance(value, dict) and isinstance(name := value.get("@id"), str) and not _as_text(value):
            return {**named.get(name, {}), **value}
        return value

    wanted = ("author", "creator", "publisher", "image")
    return {**article, **{name: found(article[name]) for name in wanted if name in article}}


def _types(node: Node) -> list[str]:
    """Names of its types, without the address of their vocabulary."""
    kinds = _several(node.get("@type"))[:_MOST_NAMES]
    return [re.split(r"[/:#]", kind)[-1] for kind in kinds if isinstance(kind, str)]


def _crumbs(node: Node) -> tuple[str, ...]:
    elements = [item for item in _several(node.get("itemListElement")) if isinstance(item, dict)]
    elements.sort(key=_position)
    named = ((element, element.get("item")) for element in elements)
    found = (
        text(each, "name") or (text(item, "name") if isinstance(item, dict) else "") for each, item in named
    )
    return tuple(name for name in found if name)


def _position(element: Node) -> int:
    position = str(element.get("position", ""))
    return int(position) if position.isascii() and position.isdigit() and len(position) < 4 else 0  # noqa: PLR2004 - no trail is that long


def _several(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _reference(value: Json) -> str:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value if isinstance(value, str) else ""


def _bare(address: str) -> str:
    """An address without what does not tell one article from another."""
    return re.split(r"[?#]", address, maxsplit=1)[0].partition("://")[2].removeprefix("www.").rstrip("/")


def _as_text(value: Json) -> str:
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return _clean(next((each for each in _several(value) if isinstance(each, str)), ""))


def _clean(text: str) -> str:
    """As it was meant: these places hold no markup, yet many sites escape theirs into them."""
    return _TAG.sub(" ", unescape(text)).strip()
