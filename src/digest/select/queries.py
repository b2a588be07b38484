"""The topic language: what a reader may ask for.

| typed | found |
|---|---|
| `evacuation` | the word in every form of its family |
| `WHO` | the acronym, where it is not "who" |
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

import re
from collections.abc import Iterator

from digest.language.function_words import is_function_word
from digest.language.tokens import folded
from digest.model.errors import InputRefused
from digest.model.topic import All, Either, Field, FieldName, Near, Node, Phrase, Query, Word
from digest.select.normal import drawn_out
from digest.select.refusals import refusal
from digest.select.syntax import DEEPEST, Reader, Resolve
from digest.select.writing import write

LONGEST = 1_000
_TYPED_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")


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
    _check_searches(read.node, text)
    query = Query(root=drawn_out(read.node))
    _check_written(query, text)
    return query


def write_query(query: Query) -> str:
    """The normal form of a topic: what `parse_query` reads back to the same query."""
    return write(query.root)


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


def _check_searches(root: Node, text: str) -> None:
    """Only articles that have something particular must answer a topic."""
    everywhere = _everywhere(root)
    if not everywhere:
        return
    said = next((word for leaf in everywhere if (word := _function_word(leaf))), "")
    if said:
        raise refusal(
            f"“{said}” alone is nothing to search for: it stands in almost every article",
            text,
            _at(said, text),
            hint="ask for what the articles are about; an acronym in capitals, as WHO or US, is one",
        )
    raise refusal(
        "a language alone is nothing to search for: this would match everything in it",
        text,
        max(text.casefold().find("lang:"), 0),
        hint="say what to search for in that language: Kharkiv lang:uk",
    )


def _everywhere(node: Node) -> tuple[Node, ...]:
    """The leaves of a branch of which every one is in nearly all articles; none where there is no such."""
    if isinstance(node, All):
        each = [_everywhere(part) for part in node.parts]
        return tuple(leaf for found in each for leaf in found) if all(each) else ()
    if isinstance(node, Either):
        return next((found for part in node.parts if (found := _everywhere(part))), ())
    if isinstance(node, Near):
        each = [_everywhere(side[0] if len(side) == 1 else Either(parts=side)) for side in node.sides]
        return (*each[0], *each[1]) if all(each) else ()
    is_language = isinstance(node, Field) and node.name is FieldName.LANG
    return (node,) if is_language or _function_word(node) else ()


def _function_word(leaf: Node) -> str:
    """The only word of it, if that is one."""
    alone = leaf.text if isinstance(leaf, Word) else ""
    if isinstance(leaf, Phrase) and len(leaf.words) == 1:
        alone = leaf.words[0]
    return alone if is_function_word(alone) else ""


def _at(word: str, text: str) -> int:
    """Where the folded word stands in what was typed."""
    found = (match.start() for match in _TYPED_WORD.finditer(text) if folded(match[0]) == word)
    return next(found, 0)


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
