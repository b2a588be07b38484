"""Reads a topic as it is typed.

    topic   := branch (OR branch)*
    branch  := wanted (AND? wanted)*
    wanted  := (NOT | -)* nearby
    nearby  := thing (NEAR thing)?
    thing   := "(" topic ")" | word | "phrase" | stem* | field:value | title:thing

NOT and the minus are worked away on the way up, by De Morgan's laws: every part read so far is a node
that is asked for, or one that is excluded.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from digest.language.fold import fold
from digest.language.function_words import is_acronym_like_one
from digest.language.tokens import words_as_written
from digest.language.word_keys import LANGUAGES
from digest.model.errors import InputRefused
from digest.model.topic import All, Either, Field, FieldName, Node, Phrase, Stem, Word
from digest.select.contradictions import why_impossible
from digest.select.leaves import SHORTEST_STEM
from digest.select.lexing import Kind, Token, tokens
from digest.select.normal import all_of, either_of, in_title, near_of
from digest.select.refusals import refusal
from digest.select.spacing import spaced, topic_words

Resolve = Callable[[FieldName, str], str]
"""The key of what a field names. Raises InputRefused, without a place, when there is no such thing."""

DEEPEST = 20
"""Brackets inside brackets."""
MOST_TERMS = 100
FARTHEST = 100
NEARBY = 10
"""Words between, where NEAR says no number."""
_ENDS = frozenset({Kind.END, Kind.CLOSE, Kind.OR})
_STARTS = frozenset({Kind.OPEN, Kind.PHRASE, Kind.FIELD, Kind.WORD})
_FIELDS = ", ".join(f"{name}:" for name in ("title", *FieldName))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What has been read, and whether it is asked for or excluded."""

    node: Node
    at: int
    excluded: bool = False


class Reader:
    """Reads one text, once. Every method leaves the position behind what it has read."""

    def __init__(self, text: str, resolve: Resolve | None) -> None:
        self._text = text
        self._resolve = resolve
        self._tokens = list(tokens(text))
        self._next = 0
        self._depth = 0
        self._terms = 0

    def topic(self) -> Part:
        """All of it. Raises InputRefused with the place."""
        part = self._either()
        if self._token.kind is Kind.CLOSE:
            raise self._refusal("this bracket closes nothing", self._token.at)
        return part

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _taken(self) -> Token:
        token = self._token
        self._next += 1
        return token

    def _refusal(self, why: str, at: int, *, hint: str = "") -> InputRefused:
        return refusal(why, self._text, at, hint=hint)

    def _either(self) -> Part:
        begun, operator = self._token.at, None
        branches = [self._all(operator)]
        while self._token.kind is Kind.OR:
            operator = self._taken()
            branches.append(self._all(operator))
        return self._possible(_either(branches, begun))

    def _all(self, operator: Token | None) -> Part:
        """What follows the beginning of something, or an operator."""
        begun = self._token.at
        self._check_begins(operator)
        wanted = [self._wanted()]
        while self._token.kind not in _ENDS:
            if self._token.kind is Kind.AND:
                self._check_begins(self._taken())
            wanted.append(self._wanted())
        return self._possible(_all(wanted, begun))

    def _check_begins(self, operator: Token | None) -> None:
        if self._token.kind in _STARTS | {Kind.NOT, Kind.MINUS}:
            return
        if operator is None and self._token.kind in {Kind.END, Kind.CLOSE}:
            raise self._refusal("there is nothing here to search for", self._token.at)
        dangling = operator or self._token
        raise self._dangling(dangling.text, dangling.at)

    def _dangling(self, operator: str, at: int) -> InputRefused:
        hint = f'to search for the word itself, write "{operator}" with its quotation marks'
        unclosed = self._depth and self._token.kind is Kind.END
        why = ", and the bracket before it is never closed" if unclosed else ""
        return self._refusal(f"{operator} stands between two words, phrases or brackets{why}", at, hint=hint)

    def _possible(self, part: Part) -> Part:
        why = why_impossible(part.node)
        if why and part.excluded:
            raise self._refusal("no article has all that is excluded here: this would match any", part.at)
        if why:
            raise self._refusal(why, part.at)
        return part

    def _wanted(self) -> Part:
        begun, excluded, minus = self._token.at, False, False
        while self._token.kind in {Kind.NOT, Kind.MINUS}:
            sign = self._taken()
            minus = sign.kind is Kind.MINUS
            excluded = not excluded
            if self._token.kind not in _STARTS | {Kind.NOT, Kind.MINUS}:
                raise self._refusal("nothing follows here that could be excluded", sign.at)
        part = self._nearby(after_minus=minus)
        return Part(node=part.node, at=begun, excluded=part.excluded is not excluded)

    def _nearby(self, *, after_minus: bool) -> Part:
        one = self._thing()
        if self._token.kind is not Kind.NEAR:
            return one
        operator = self._taken()
        within = self._within(operator)
        if after_minus:
            raise self._refusal(
                "it is not clear whether this excludes one word or the two near each other",
                one.at,
                hint="put brackets around what is to be excluded: -(a NEAR/10 b)",
            )
        if self._token.kind not in _STARTS:
            raise self._dangling("NEAR", operator.at)
        other = self._thing()
        self._check_position(one)
        self._check_position(other)
        if self._token.kind is Kind.NEAR:
            raise self._refusal(
                "NEAR joins two things, not three", self._token.at, hint="write a NEAR b AND b NEAR c"
            )
        return Part(node=near_of(one.node, other.node, within=within), at=one.at)

    def _within(self, operator: Token) -> int:
        number = operator.text.partition("/")[2]
        if operator.text == "NEAR":
            return NEARBY
        if not re.fullmatch(r"[0-9]{1,3}", number) or int(number) > FARTHEST:
            raise self._refusal(
                f"NEAR/ is followed by how many words may lie between, {FARTHEST} at most", operator.at
            )
        return int(number)

    def _check_position(self, part: Part) -> None:
        offered = part.node.parts if isinstance(part.node, Either) else (part.node,)
        if not part.excluded and all(isinstance(one, Word | Phrase | Stem) for one in offered):
            return
        raise self._refusal(
            "NEAR joins words, phrases and ORs of them; this has no one place in the text",
            part.at,
            hint="write a NEAR/10 (b OR c), or b NEAR/10 c AND b NEAR/10 d",
        )

    def _thing(self) -> Part:
        token = self._taken()
        if token.kind is Kind.OPEN:
            return self._brackets(token)
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise self._refusal(f"{MOST_TERMS} words, phrases and fields are the most in a topic", token.at)
        if token.kind is Kind.FIELD:
            return self._field(token)
        if token.kind not in {Kind.PHRASE, Kind.WORD}:
            raise self._dangling(token.text, token.at)
        return Part(node=self._phrase(token) if token.kind is Kind.PHRASE else self._word(token), at=token.at)

    def _brackets(self, opening: Token) -> Part:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._refusal(f"brackets stand in brackets, {DEEPEST} deep at most", opening.at)
        inner = self._either()
        if self._taken().kind is not Kind.CLOSE:
            raise self._refusal("this bracket is never closed", opening.at)
        self._depth -= 1
        return Part(node=inner.node, at=opening.at, excluded=inner.excluded)

    def _word(self, token: Token) -> Node:
        if "*" in token.text:
            return self._stem(token)
        found = self._found(token)
        (*_, written) = words_as_written(spaced(token.text))
        if len(found) == 1 and is_acronym_like_one(written):
            return Word(text=written)
        # 12:30 and a/b are several words side by side.
        return Word(text=found[0]) if len(found) == 1 else Phrase(words=found)

    def _stem(self, token: Token) -> Stem:
        at, body = token.at + token.text.index("*"), token.text.removesuffix("*")
        if "*" in body:
            raise self._refusal("* stands once, at the end of how a word begins", at)
        found = topic_words(body)
        if sum(letter.isalnum() for letter in body) < SHORTEST_STEM:
            raise self._refusal(f"before * stand at least {SHORTEST_STEM} letters", at)
        if len(found) != 1 or found[0] != fold(body):
            raise self._refusal("before * stands the beginning of one word", token.at)
        return Stem(text=found[0])

    def _phrase(self, token: Token) -> Phrase:
        if "*" in token.text:
            at = token.at + 1 + token.text.index("*")
            raise self._refusal("* has no meaning in a phrase: it is searched for as it stands", at)
        return Phrase(words=self._found(token))

    def _found(self, token: Token) -> tuple[str, ...]:
        found = topic_words(token.text)
        if not found:
            hint = "a minus stands right before what it excludes: -football" if token.text in "-−–—" else ""
            raise self._refusal("there is no letter or digit here to search for", token.at, hint=hint)
        return found

    def _field(self, token: Token) -> Part:
        name = token.text.casefold()
        if name != "title" and name not in set(FieldName):
            raise self._refusal(
                f"there is no field {token.text}: — those that exist are {_FIELDS}",
                token.at,
                hint="to search for words with a colon, put them in quotation marks",
            )
        value = self._token
        if value.at != token.end or value.kind is Kind.END:
            raise self._refusal(f"right after {name}: stands what it is to be", token.at)
        if name == "title":
            return self._title(token)
        if value.kind not in {Kind.WORD, Kind.PHRASE} or not value.text.strip():
            raise self._refusal(f"{name}: takes one key, or a name in quotation marks", value.at)
        self._next += 1
        return Part(node=Field(name=FieldName(name), key=self._key(FieldName(name), value)), at=token.at)

    def _title(self, token: Token) -> Part:
        if self._token.kind not in {Kind.OPEN, Kind.PHRASE, Kind.WORD}:
            raise self._refusal("title: takes a word, a phrase or brackets", self._token.at)
        self._terms -= 1
        inner = self._thing()
        if _asks_a_field(inner.node):
            raise self._refusal("only words and phrases stand in a title", inner.at)
        return self._possible(Part(node=in_title(inner.node), at=token.at, excluded=inner.excluded))

    def _key(self, name: FieldName, value: Token) -> str:
        typed = " ".join(value.text.split())
        if name is FieldName.LANG:
            return self._language(typed.casefold(), value)
        if self._resolve is None:
            return typed.casefold()
        try:
            return self._resolve(name, typed)
        except InputRefused as error:
            raise self._refusal(str(error), value.at, hint=error.hint) from error

    def _language(self, typed: str, value: Token) -> str:
        if typed not in LANGUAGES:
            raise self._refusal(f"lang: is one of {', '.join(LANGUAGES)}", value.at)
        return typed


def _either(branches: list[Part], at: int) -> Part:
    """`a OR -b` is the same as everything but `b -a`."""
    asked = [part.node for part in branches if not part.excluded]
    excluded = [part.node for part in branches if part.excluded]
    node = all_of(excluded, without=asked) if excluded else either_of(asked)
    return Part(node=node, at=at, excluded=bool(excluded))


def _all(wanted: list[Part], at: int) -> Part:
    asked = [part.node for part in wanted if not part.excluded]
    excluded = [part.node for part in wanted if part.excluded]
    node = all_of(asked, without=excluded) if asked else either_of(excluded)
    return Part(node=node, at=at, excluded=not asked)


def _asks_a_field(node: Node) -> bool:
    if isinstance(node, All):
        return any(_asks_a_field(part) for part in (*node.parts, *node.without))
    if isinstance(node, Either):
        return any(_asks_a_field(part) for part in node.parts)
    return isinstance(node, Field)
