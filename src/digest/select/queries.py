"""The words of a topic: plain words and "quoted phrases", side by side or joined by OR.

`evacuation train OR "humanitarian corridor"` means: both words, or the phrase. Issue by issue the
language grows; what is written today keeps its meaning.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.language.tokens import words
from digest.model.errors import InputRefused
from digest.model.topic import Query, Term

LONGEST = 1_000
_TOKEN = re.compile(r'"(?P<phrase>[^"]*)"|(?P<quote>")|(?P<word>[^\s"]+)')
_RESERVED = re.compile(r"[()*]|^-|^(?:title|lang|source|section|place):|^NEAR(?:/\d+)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Token:
    text: str
    at: int
    exact: bool

    @property
    def is_or(self) -> bool:
        return self.text == "OR" and not self.exact


def parse_query(text: str) -> Query:
    """A topic as typed, normalised: equal topics parse to equal queries.

    Raises InputRefused with a caret under the place that cannot be taken.
    """
    if len(text) > LONGEST:
        raise InputRefused(f"this topic has {len(text):,} characters; {LONGEST:,} are the most")
    branches: list[frozenset[Term]] = [frozenset()]
    last = _Token(text="OR", at=0, exact=False)
    for token in _tokens(text):
        if token.is_or and last.is_or:
            raise _refusal("OR stands between two words or phrases", text, token.at)
        if token.is_or:
            branches.append(frozenset())
        else:
            branches[-1] |= _terms(text, token)
        last = token
    if last.is_or:
        raise _refusal("there is nothing here to search for", text, last.at)
    return Query(branches=tuple(sorted({tuple(sorted(branch, key=_order)) for branch in branches}, key=repr)))


def write_query(query: Query) -> str:
    """The normal form of a topic: what `parse_query` reads back to the same query."""
    return " OR ".join(
        " ".join(f'"{term.text}"' if term.exact else term.text for term in branch)
        for branch in query.branches
    )


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        phrase = match["phrase"]
        if match["quote"] is not None:
            raise _refusal("this quotation mark is never closed", text, match.start())
        if phrase is None and _RESERVED.search(match[0]):
            raise _refusal(
                "a topic is words and “quoted phrases” joined by OR; this is neither", text, match.start()
            )
        yield _Token(text=match[0] if phrase is None else phrase, at=match.start(), exact=phrase is not None)


def _terms(text: str, token: _Token) -> frozenset[Term]:
    found = words(token.text)
    if not found:
        raise _refusal("there is no letter or digit here to search for", text, token.at)
    if token.exact:
        return frozenset((Term(text=" ".join(found), exact=True),))
    return frozenset(Term(text=word) for word in found)


def _order(term: Term) -> tuple[str, bool]:
    return term.text, term.exact


def _refusal(why: str, text: str, at: int) -> InputRefused:
    shown = text.replace("\n", " ").replace("\t", " ")
    return InputRefused(f"{why}\n  {shown}\n  {' ' * at}^")
