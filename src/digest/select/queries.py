"""The topic language: what a reader may ask for.

| typed | found |
|---|---|
| `evacuation` | the word in every form of its family |
| `"air defence"` | these words as written, side by side |
| `evacuat*` | words that begin so |
| `a b`, `a AND b` | both |
| `a OR b` | one of them at least |
| `-a`, `NOT a` | articles without it |
| `( )` | what belongs together |
| `a NEAR/10 b` | with ten words between at most; words, phrases and ORs of them |
| `title:a` | in the headline |
| `lang:uk` `source:key` `section:key` `place:key` | articles in a language, of a source, a section, a place |

Operators are capitals. AND binds closer than OR, NEAR closer than AND.
"""

from collections.abc import Iterator

from digest.model.errors import InputRefused
from digest.model.topic import All, Either, Field, FieldName, Near, Node, Query
from digest.select.refusals import refusal
from digest.select.syntax import DEEPEST, Reader, Resolve
from digest.select.writing import write

LONGEST = 1_000


def parse_query(text: str, *, resolve: Resolve | None = None) -> Query:
    """A topic as typed, normalised: equal topics parse to equal queries.

    `resolve` says the key of the source, section or place that a field names; without it they are
    taken for keys. Raises InputRefused with a caret under the place that cannot be taken.
    """
    if len(text) > LONGEST:
        raise refusal(f"this topic has {len(text):,} characters; {LONGEST:,} are the most", text, LONGEST)
    read = Reader(text, resolve).topic()
    if read.excluded:
        raise refusal(
            "this only excludes: it would match almost everything",
            text,
            read.at,
            hint="say what to search for too: Kharkiv -football",
        )
    if not _searches(read.node):
        raise refusal(
            "a language alone is nothing to search for: this would match everything in it",
            text,
            max(text.casefold().find("lang:"), 0),
            hint="say what to search for in that language: Kharkiv lang:uk",
        )
    query = Query(root=read.node)
    _check_written(query, text)
    return query


def write_query(query: Query) -> str:
    """The normal form of a topic: what `parse_query` reads back to the same query."""
    return write(query.root)


def normalise(text: str) -> str:
    """The normal form of a topic as typed. Raises InputRefused as `parse_query` does."""
    return write_query(parse_query(text))


def fields_of(query: Query) -> frozenset[Field]:
    """Every field the query asks for, also those it excludes."""
    return frozenset(leaf for leaf in leaves(query.root) if isinstance(leaf, Field))


def leaves(node: Node) -> Iterator[Node]:
    """The words, phrases, stems and fields of a query, in its order."""
    if isinstance(node, All):
        inner: tuple[Node, ...] = (*node.parts, *node.without)
    elif isinstance(node, Either):
        inner = node.parts
    elif isinstance(node, Near):
        inner = (*node.sides[0], *node.sides[1])
    else:
        yield node
        return
    for part in inner:
        yield from leaves(part)


def _searches(node: Node) -> bool:
    """Whether only articles that have something particular can answer this."""
    if isinstance(node, All):
        return any(_searches(part) for part in node.parts)
    if isinstance(node, Either):
        return all(_searches(part) for part in node.parts)
    return not (isinstance(node, Field) and node.name is FieldName.LANG)


def _check_written(query: Query, text: str) -> None:
    """What we write must be within the limits that we read in."""
    written = write_query(query)
    if len(written) > LONGEST:
        raise refusal(
            f"written out this topic has {len(written):,} characters; {LONGEST:,} are the most", text, 0
        )
    if _depth(written) > DEEPEST:
        raise InputRefused("this topic is nested too deeply")


def _depth(written: str) -> int:
    deepest = depth = 0
    for letter in written:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    return deepest
