"""A query as text: no two have the same, so it serves to put them in order too."""

import re

from digest.model.topic import All, Either, Field, Near, Node, Phrase, Stem, Word
from digest.select.spacing import joined

_BARE = re.compile(r"\w+(?:-\w+)*")


def write(node: Node) -> str:
    """The text that reads back to the same."""
    if isinstance(node, All):
        needed = [_bracketed(part) if isinstance(part, Either) else write(part) for part in node.parts]
        return " ".join((*needed, *(_excluded(part) for part in node.without)))
    if isinstance(node, Either):
        return " OR ".join(write(part) for part in node.parts)
    if isinstance(node, Near):
        one, other = (_side([write(leaf) for leaf in side]) for side in node.sides)
        return f"{one} NEAR/{node.within} {other}"
    if isinstance(node, Field):
        return f"{node.name}:{node.key if _BARE.fullmatch(node.key) else _quoted(node.key)}"
    return f"title:{_leaf(node)}" if node.in_title else _leaf(node)


def _leaf(leaf: Word | Phrase | Stem) -> str:
    if isinstance(leaf, Phrase):
        return _quoted(joined(leaf.words))
    return f"{leaf.text}*" if isinstance(leaf, Stem) else leaf.text


def _excluded(node: Node) -> str:
    return f"-{_bracketed(node) if isinstance(node, All | Either | Near) else write(node)}"


def _side(leaves: list[str]) -> str:
    return leaves[0] if len(leaves) == 1 else f"({' OR '.join(leaves)})"


def _bracketed(node: Node) -> str:
    return f"({write(node)})"


def _quoted(text: str) -> str:
    return f'"{text}"'
