"""What a page says of itself to machines: JSON-LD (schema.org) and `meta` elements (OpenGraph)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from digest.gather.xml_tree import Element

Json = object
Node = dict[str, Json]

_LONGEST_SCRIPT = 1 << 18
_MOST_NODES = 500
_ARTICLE = re.compile(r"(?:\w*Article|BlogPosting|LiveBlogPosting|Report|NewsReport)$")
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """The page's own statements."""

    meta: dict[str, str] = field(default_factory=dict)
    """First value of each name or property, in lower case: "og:title"."""
    article: Node = field(default_factory=dict)
    """The JSON-LD node of the article."""
    crumbs: tuple[str, ...] = ()
    """Names in a JSON-LD BreadcrumbList, in order."""


def stated(tree: Element) -> Stated:
    nodes = list(_nodes(tree))
    articles = [node for node in nodes if any(_ARTICLE.match(kind) for kind in _types(node))]
    lists = [node for node in nodes if "BreadcrumbList" in _types(node)]
    return Stated(
        meta=_meta(tree),
        article=next((node for node in articles if text(node, "headline")), articles[0] if articles else {}),
        crumbs=_crumbs(lists[0]) if lists else (),
    )


def text(node: Node, *names: str) -> str:
    """The first of these that is text, or holds text under "@value" or "name"."""
    return next((found for name in names if (found := _as_text(node.get(name)))), "")


def names(node: Node, name: str) -> list[str]:
    """Names of the people or things under `name`: one or several, as text or as nodes."""
    value = node.get(name)
    values = value if isinstance(value, list) else [value]
    found = (_as_text(each) for each in values)
    return [text for text in found if any(map(str.isalpha, text))]


def picture(node: Node) -> Node:
    """The first image as a node with "url"; empty if there is none."""
    value = node.get("image")
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict):
        return {**first, "url": text(first, "url", "contentUrl")}
    return {"url": first} if isinstance(first, str) else {}


def _meta(tree: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _nodes(tree: Element) -> Iterator[Node]:
    """Every node of every script, outer ones first, up to a number that no honest page reaches."""
    scripts = (script for script in tree.iter("script") if "ld+json" in (script.get("type") or "").lower())
    waiting = [_parsed(script.text or "") for script in scripts]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[name] for name in ("@graph", "mainEntity", "breadcrumb") if name in value)


def _parsed(script: str) -> Json:
    if len(script) > _LONGEST_SCRIPT:
        return None
    try:
        parsed: Json = json.loads(_WRAPPING.sub("", script), strict=False, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None  # pages break their own JSON often; the same facts stand in `meta`
    return parsed


def _types(node: Node) -> list[str]:
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return [kind for kind in values if isinstance(kind, str)]


def _crumbs(node: Node) -> tuple[str, ...]:
    items = node.get("itemListElement")
    elements = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    elements.sort(key=_position)
    named = ((element, element.get("item")) for element in elements)
    found = (
        text(each, "name") or (text(item, "name") if isinstance(item, dict) else "") for each, item in named
    )
    return tuple(name for name in found if name)


def _position(element: Node) -> int:
    position = str(element.get("position", ""))
    return int(position) if position.isascii() and position.isdigit() and len(position) < 4 else 0  # noqa: PLR2004 - no trail is that long


def _as_text(value: Json) -> str:
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return value.strip() if isinstance(value, str) else ""
