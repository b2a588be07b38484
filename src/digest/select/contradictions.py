"""Topics that no article can answer, as far as that is cheap to see."""

from collections.abc import Iterable
from itertools import combinations

from digest.language.function_words import is_acronym_like_one
from digest.model.topic import All, Either, Field, FieldName, Near, Node, Phrase, Stem, Word, Written

_EXCLUDED = "the same is both asked for and excluded here"
_OF_ONE = {
    FieldName.LANG: "no article is in two languages",
    FieldName.SOURCE: "no article is of two sources",
    FieldName.SECTION: "no article is of two sections",
}


def why_impossible(node: Node) -> str:
    """What stands in the way of any article, here or in one of the parts; empty where nothing does."""
    if isinstance(node, All):
        inner = (why_impossible(part) for part in (*node.parts, *node.without))
        return next(filter(None, inner), "") or _why_not_together(node)
    if isinstance(node, Either):
        return next(filter(None, map(why_impossible, node.parts)), "")
    return ""


def _why_not_together(node: All) -> str:
    for one, other in combinations([part for part in node.parts if isinstance(part, Field)], 2):
        if one.name is other.name and one.name in _OF_ONE:
            return _OF_ONE[one.name]
    if any(_is_sure(excluded, node.parts) for excluded in node.without):
        return _EXCLUDED
    offers = [part.parts for part in node.parts if isinstance(part, Either)]
    return _EXCLUDED if any(all(_is_barred(one, node) for one in offered) for offered in offers) else ""


def _is_barred(branch: Node, within: All) -> bool:
    """Whether what is excluded around a branch is in all that the branch allows."""
    parts = branch.parts if isinstance(branch, All) else (branch,)
    return any(_is_sure(excluded, (*within.parts, *parts)) for excluded in within.without)


def _is_sure(wanted: Node, given: Iterable[Node]) -> bool:
    """Whether every article that has all that is given has what is wanted too."""
    if isinstance(wanted, All):
        return not wanted.without and all(_is_sure(part, given) for part in wanted.parts)
    if isinstance(wanted, Either):
        return any(_is_sure(part, given) for part in wanted.parts)
    return any(_brings(one, wanted) for one in given)


def _brings(given: Node, wanted: Node) -> bool:
    if given == wanted:
        return True
    if isinstance(given, All):
        return any(_brings(part, wanted) for part in given.parts)
    if isinstance(given, Either):
        return all(_brings(part, wanted) for part in given.parts)
    if isinstance(given, Near):
        return any(all(_brings(leaf, wanted) for leaf in side) for side in given.sides)
    if isinstance(given, Word | Phrase | Stem) and isinstance(wanted, Word | Phrase | Stem):
        return given.in_title >= wanted.in_title and _spells(given, wanted)
    return False


def _spells(given: Written, wanted: Written) -> bool:
    """Whether the one cannot stand in a text without the other."""
    if isinstance(given, Word):
        return isinstance(wanted, Word) and given.text == wanted.text
    if isinstance(wanted, Stem):
        starts = given.words if isinstance(given, Phrase) else (given.text,)
        return any(start.startswith(wanted.text) for start in starts)
    if isinstance(given, Stem):
        return False
    if isinstance(wanted, Word):
        return not is_acronym_like_one(wanted.text) and wanted.text in given.words
    ends = range(len(wanted.words), len(given.words) + 1)
    return any(given.words[end - len(wanted.words) : end] == wanted.words for end in ends)
