"""Topics taken apart into branches, each hung on the leaves without which it cannot be true."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from digest.model.ids import PlaceId, TopicId
from digest.model.topic import All, Either, Field, FieldName, Near, Node, Phrase, Stem, Topic, Written
from digest.select.conditions import Condition, HasAll, HasEither, HasLeaf, HasNear
from digest.select.leaves import LeafId

_ANY_ARTICLE = 10**6
_MANY_ARTICLES = 10**4
_STEM_WEIGHT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """The place that a topic is linked to: a leaf like those that are typed."""

    place: PlaceId


Leaf = Written | Field | Linked


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One of the ways to answer a topic."""

    topic: TopicId
    limits: tuple[Node | Linked, ...]
    without: tuple[Node, ...]


class Compiled:
    """A set of topics over numbered leaves."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        branches = [branch for topic in topics for branch in _branches(topic)]
        asked = Counter(chain.from_iterable(_leaves(part) for one in branches for part in one.limits))
        self.numbers: dict[Leaf, LeafId] = {}
        self.sure: dict[LeafId, list[TopicId]] = defaultdict(list)
        """Topics that are answered by one leaf alone."""
        self.hung: dict[LeafId, list[tuple[TopicId, Condition]]] = defaultdict(list)
        """What is to be asked when the leaf is there; without it, it need not be asked."""
        for branch in branches:
            self._hang(branch, asked)

    def _hang(self, branch: Branch, asked: Counter[Leaf]) -> None:
        condition = self._all(branch.limits, branch.without)
        if isinstance(condition, HasLeaf):
            self.sure[condition.leaf].append(branch.topic)
            return
        anchors = min((_anchors(part, asked) for part in branch.limits), key=lambda one: one[0])[1]
        for leaf in anchors:
            self.hung[self._number(leaf)].append((branch.topic, condition))

    def _number(self, leaf: Leaf) -> LeafId:
        return self.numbers.setdefault(leaf, len(self.numbers))

    def _condition(self, node: Node | Linked) -> Condition:
        if isinstance(node, All):
            return self._all(node.parts, node.without)
        if isinstance(node, Either):
            return HasEither(tuple(self._condition(part) for part in node.parts))
        if isinstance(node, Near):
            one, other = (tuple(self._number(leaf) for leaf in side) for side in node.sides)
            return HasNear((one, other), node.within)
        return HasLeaf(self._number(node))

    def _all(self, parts: Sequence[Node | Linked], without: Sequence[Node]) -> Condition:
        needed = [self._condition(part) for part in parts]
        if len(needed) == 1 and not without:
            return needed[0]
        excluded = [self._condition(part) for part in without]
        return HasAll(_of_leaves(needed), _of_leaves(excluded), _others(needed), _others(excluded))


def _of_leaves(conditions: Iterable[Condition]) -> tuple[LeafId, ...]:
    return tuple(one.leaf for one in conditions if isinstance(one, HasLeaf))


def _others(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    return tuple(one for one in conditions if not isinstance(one, HasLeaf))


def _branches(topic: Topic) -> Iterator[Branch]:
    """Those of the query, and the linked place as one more.

    What the query as a whole excludes, or is limited to, holds for the place too: followers of
    `Kharkiv -football` get no football from Kharkiv. A query of nothing but limits is no limit.
    """
    root = topic.query.root
    offered = root.parts if isinstance(root, Either) else (root,)
    for part in offered:
        yield Branch(topic=topic.id, limits=_parts(part), without=_without(part))
    if topic.place is not None:
        limits = tuple(part for part in _parts(root) if _is_limit(part)) if isinstance(root, All) else ()
        only_limits = len(limits) == len(_parts(root))
        kept = () if only_limits else limits
        yield Branch(topic=topic.id, limits=(*kept, Linked(place=topic.place)), without=_without(root))


def _parts(node: Node) -> tuple[Node, ...]:
    return node.parts if isinstance(node, All) else (node,)


def _without(node: Node) -> tuple[Node, ...]:
    return node.without if isinstance(node, All) else ()


def _is_limit(node: Node) -> bool:
    return isinstance(node, Field) and node.name is not FieldName.PLACE


def _leaves(node: Node | Linked) -> Iterator[Leaf]:
    if isinstance(node, All | Either):
        for part in node.parts:
            yield from _leaves(part)
    elif isinstance(node, Near):
        yield from chain(*node.sides)
    else:
        yield node


def _anchors(node: Node | Linked, asked: Counter[Leaf]) -> tuple[float, frozenset[Leaf]]:
    """Leaves of which an article has at least one if the node is true of it, and how common they are."""
    if isinstance(node, All):
        return min((_anchors(part, asked) for part in node.parts), key=lambda one: one[0])
    if isinstance(node, Either):
        return _together(_anchors(part, asked) for part in node.parts)
    if isinstance(node, Near):
        return min(
            (_together(_anchors(leaf, asked) for leaf in side) for side in node.sides), key=lambda one: one[0]
        )
    return _common(node, asked[node]), frozenset((node,))


def _together(found: Iterable[tuple[float, frozenset[Leaf]]]) -> tuple[float, frozenset[Leaf]]:
    costs, leaves = zip(*found, strict=True)
    return sum(costs), frozenset().union(*leaves)


def _common(leaf: Leaf, asked: int) -> float:
    """How often a leaf is found, as far as can be told: what many ask for is written about often."""
    if isinstance(leaf, Field | Linked):
        return _common_field(leaf, asked)
    if isinstance(leaf, Stem):
        return asked * _STEM_WEIGHT
    if isinstance(leaf, Phrase):
        return asked / len(leaf.words)
    return asked


def _common_field(leaf: Field | Linked, asked: int) -> float:
    if isinstance(leaf, Linked) or leaf.name is FieldName.PLACE:
        return asked
    return _ANY_ARTICLE if leaf.name is FieldName.LANG else _MANY_ARTICLES
