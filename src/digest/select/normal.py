"""The normal form of topics: what is put together here is in it if its parts are.

Flat, without doubles, in one order, and without parts that another makes superfluous.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from digest.model.topic import All, Either, Near, Node, Phrase, Stem, Word, Written
from digest.select.writing import write

_Needs = tuple[frozenset[Node], frozenset[Node]]
"""What a branch needs, and what it must be without."""


def all_of(parts: Iterable[Node], without: Iterable[Node] = ()) -> Node:
    """Every one of the parts, of which there is at least one, and none of the others."""
    needed, excluded = set[Node](), set[Node]()
    each = frozenset(parts)
    for part in without:
        excluded.update(part.parts if isinstance(part, Either) else (part,))
    if len(each) == 1 and not excluded:
        return next(iter(each))
    for part in map(drawn_out, each):
        needed.update(part.parts if isinstance(part, All) else (part,))
        excluded.update(part.without if isinstance(part, All) else ())
    # "a (a OR b)" asks for no more than "a".
    kept = [
        part for part in needed if not (isinstance(part, Either) and any(one in needed for one in part.parts))
    ]
    if len(kept) == 1 and not excluded:
        return kept[0]
    return All(parts=_ordered(kept), without=_ordered(_widest(excluded)))


def either_of(parts: Iterable[Node]) -> Node:
    """At least one of the parts, of which there is at least one."""
    offered = set[Node]()
    for part in parts:
        offered.update(part.parts if isinstance(part, Either) else (part,))
    kept = _ordered(_widest(offered))
    return kept[0] if len(kept) == 1 else Either(parts=kept)


def drawn_out(node: Node) -> Node:
    """What all branches of an OR share stands outside it: "a -c OR b -c" is "(a OR b) -c".

    It waits until nothing more can be offered besides these branches.
    """
    if not isinstance(node, Either):
        return node
    needs = [_needs(branch) for branch in node.parts]
    needed = frozenset.intersection(*(parts for parts, _ in needs))
    excluded = frozenset.intersection(*(without for _, without in needs))
    if any(parts == needed for parts, _ in needs):
        needed = frozenset()  # a branch must ask for something
    if not needed and not excluded:
        return node
    rest = either_of(all_of(parts - needed, without - excluded) for parts, without in needs)
    return all_of((*needed, rest), excluded)


def near_of(one: Node, other: Node, *, within: int) -> Near:
    """Both must be written things or alternatives of such."""
    first, second = sorted((_side(one), _side(other)), key=lambda side: [write(part) for part in side])
    return Near(sides=(first, second), within=within)


def in_title(node: Node) -> Node:
    """The same, asked of the headline only."""
    return _mapped(node, lambda leaf: replace(leaf, in_title=True))


def _mapped(node: Node, change: Callable[[Written], Written]) -> Node:
    if isinstance(node, Word | Phrase | Stem):
        return change(node)
    if isinstance(node, All):
        return all_of(
            [_mapped(part, change) for part in node.parts], [_mapped(part, change) for part in node.without]
        )
    if isinstance(node, Either):
        return either_of(_mapped(part, change) for part in node.parts)
    if isinstance(node, Near):
        one, other = (either_of(change(leaf) for leaf in side) for side in node.sides)
        return near_of(one, other, within=node.within)
    return node


def _widest(branches: Iterable[Node]) -> list[Node]:
    """Without those that another one contains: "a OR a b" asks for no more than "a"."""
    needs = [(branch, _needs(branch)) for branch in branches]
    return [
        branch
        for branch, mine in needs
        if not any(_contains(theirs, mine) for other, theirs in needs if other is not branch)
    ]


def _needs(branch: Node) -> _Needs:
    if isinstance(branch, All):
        return frozenset(branch.parts), frozenset(branch.without)
    return frozenset((branch,)), frozenset()


def _contains(wider: _Needs, narrower: _Needs) -> bool:
    return wider[0] <= narrower[0] and wider[1] <= narrower[1]


def _side(node: Node) -> tuple[Written, ...]:
    parts = node.parts if isinstance(node, Either) else (node,)
    return tuple(part for part in parts if isinstance(part, Word | Phrase | Stem))


def _ordered(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(sorted(nodes, key=write))
