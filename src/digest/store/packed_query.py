"""How a topic's query is kept: as the JSON of its tree.

A word is a string, everything else a list that begins with what it is:
`["either", "evacuation", ["all", ["train", ["phrase", "air", "raid"]], ["football"]]]`.
"""

from typing import Any

from digest.model.topic import All, Either, Field, FieldName, Near, Node, Phrase, Query, Stem, Word, Written

_VERSION = 1


def pack_query(query: Query) -> dict[str, object]:
    return {"version": _VERSION, "asks": _plain(query.root)}


def unpack_query(plain: dict[str, Any]) -> Query:
    """Raises ValueError for what a newer version wrote."""
    if plain["version"] != _VERSION:
        raise ValueError(f"a query of version {plain['version']}; {_VERSION} is the newest known")
    return Query(root=_node(plain["asks"]))


def _plain(node: Node) -> object:
    if isinstance(node, All):
        return ["all", list(map(_plain, node.parts)), list(map(_plain, node.without))]
    if isinstance(node, Either):
        return ["either", *map(_plain, node.parts)]
    if isinstance(node, Near):
        return ["near", node.within, *([_plain(leaf) for leaf in side] for side in node.sides)]
    if isinstance(node, Field):
        return [node.name.value, node.key]
    return ["title", _plain_leaf(node)] if node.in_title else _plain_leaf(node)


def _plain_leaf(leaf: Written) -> object:
    if isinstance(leaf, Phrase):
        return ["phrase", *leaf.words]
    return ["stem", leaf.text] if isinstance(leaf, Stem) else leaf.text


def _node(plain: Any) -> Node:  # noqa: ANN401 - JSON is anything
    if isinstance(plain, str):
        return Word(text=plain)
    kind, *rest = plain
    if kind == "all":
        return All(parts=tuple(map(_node, rest[0])), without=tuple(map(_node, rest[1])))
    if kind == "either":
        return Either(parts=tuple(map(_node, rest)))
    if kind == "near":
        return Near(within=rest[0], sides=(_side(rest[1]), _side(rest[2])))
    if kind in {"title", "phrase", "stem"}:
        return _leaf(plain)
    return Field(name=FieldName(kind), key=rest[0])


def _side(plain: list[Any]) -> tuple[Written, ...]:
    return tuple(map(_leaf, plain))


def _leaf(plain: Any, *, in_title: bool = False) -> Written:  # noqa: ANN401 - JSON is anything
    if isinstance(plain, str):
        return Word(text=plain, in_title=in_title)
    kind, *rest = plain
    if kind == "title":
        return _leaf(rest[0], in_title=True)
    if kind == "phrase":
        return Phrase(words=tuple(rest), in_title=in_title)
    return Stem(text=rest[0], in_title=in_title)
