"""Topics made up at random, and what they mean: judged word by word, as slowly as can be.

A topic is kept as it was made up, with NOT and brackets anywhere, so that reading it into its normal
form is judged too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from random import Random

from digest.language.common_words import is_common, is_common_somewhere
from digest.language.function_words import is_acronym_like_one
from digest.language.place_choice import spellings_of
from digest.language.skeleton import may_be_one_name, skeleton
from digest.language.tokens import words, words_as_written
from digest.language.word_keys import word_key
from digest.model.article import Article
from digest.model.ids import Language, PlaceId
from digest.model.topic import All, Either, Field, FieldName, Near, Node, Phrase, Stem, Word
from digest.select.matching import Matter
from stories import the_gazetteer

GAZETTEER = the_gazetteer()


@dataclass(frozen=True)
class Said:
    """A part of a topic: what it is, its words or key, and its parts."""

    kind: str
    text: str = ""
    number: int = 0
    parts: "tuple[Said, ...]" = ()


@dataclass(frozen=True)
class Vocabulary:
    words: Sequence[str]
    sources: Sequence[str] = ("courier", "vistnyk")
    sections: Sequence[str] = ("war", "culture")
    languages: Sequence[str] = ("en", "uk", "ru")
    places: Sequence[str] = ("kharkiv-oblast", "kupiansk", "ukraine")


Span = tuple[int, int]


def typed(said: Said, chance: Random) -> str:
    """A way to type it."""
    if said.kind in {"word", "phrase", "stem", "field"}:
        return said.text
    inner = [_bracketed(part, chance) for part in said.parts]
    if said.kind == "title":
        return f"title:{inner[0]}"
    if said.kind == "not":
        return f"{chance.choice(['-', 'NOT '])}{inner[0]}"
    between = {"and": chance.choice([" ", " AND "]), "or": " OR ", "near": f" NEAR/{said.number} "}
    return between[said.kind].join(inner)


def made_up(chance: Random, known: Vocabulary, depth: int = 3) -> Said:
    kind = chance.choice(["leaf", "leaf", "and", "and", "or", "or", "not", "near", "title"])
    if depth == 0 or kind == "leaf":
        return _thing(chance, known) if chance.random() < 0.85 else _field(chance, known)
    if kind == "near":
        sides = tuple(_side(chance, known) for _ in range(2))
        return Said("near", number=chance.randrange(5), parts=sides)
    if kind == "title":
        # Fields have no place in a title.
        bare = Vocabulary(words=known.words, sources=(), sections=(), languages=(), places=())
        return Said("title", parts=(made_up(chance, bare, depth=min(depth - 1, 1)),))
    count = 1 if kind == "not" else chance.randint(2, 3)
    return Said(kind, parts=tuple(made_up(chance, known, depth - 1) for _ in range(count)))


def is_true(said: Said, matter: Matter, *, of_title: bool = False) -> bool:
    if said.kind == "field":
        name, _, key = said.text.partition(":")
        return _is_of(matter, FieldName(name), key)
    if said.kind == "title":
        return is_true(said.parts[0], matter, of_title=True)
    if said.kind == "not":
        return not is_true(said.parts[0], matter, of_title=of_title)
    if said.kind in {"and", "or"}:
        answers = (is_true(part, matter, of_title=of_title) for part in said.parts)
        return all(answers) if said.kind == "and" else any(answers)
    return bool(_said_spans(said, matter.article, of_title=of_title))


def first_words(node: Node, matter: Matter) -> list[Span] | None:
    """The places of all words by which a query in normal form is true; None where it is not."""
    if isinstance(node, All):
        found = [first_words(part, matter) for part in node.parts]
        excluded = [first_words(part, matter) for part in node.without]
        if any(spans is None for spans in found) or any(spans is not None for spans in excluded):
            return None
        return [span for spans in found for span in spans or ()]
    if isinstance(node, Either):
        offered = [spans for part in node.parts if (spans := first_words(part, matter)) is not None]
        return [span for spans in offered for span in spans] if offered else None
    if isinstance(node, Field):
        return [] if _is_of(matter, node.name, node.key) else None
    return _leaf_spans(node, matter.article) or None


def _is_of(matter: Matter, name: FieldName, key: str) -> bool:
    if name is FieldName.PLACE:
        return any(key in _around(place) for place in matter.places)
    asked = {FieldName.LANG: matter.article.language, FieldName.SOURCE: matter.source}
    return asked.get(name, matter.section) == key


def _around(place: PlaceId) -> set[str]:
    """The keys of the place and all it lies in."""
    here = GAZETTEER[place]
    return {here.key, *(_around(here.parent) if here.parent else ())}


@lru_cache
def _written(article: Article) -> list[str]:
    """The same with its capitals."""
    title = words_as_written(article.headline)
    return [*title, "\n", *words_as_written(article.summary), *words_as_written(article.body[:1000])]


@lru_cache
def words_of(article: Article) -> tuple[list[str], int]:
    """What there is to search, with a stop behind the headline, and how much of it is the headline."""
    title = list(words(article.headline))
    return [*title, "\n", *words(article.summary), *words(article.body[:1000])], len(title)


def _leaf_spans(node: Word | Phrase | Stem | Near, article: Article) -> list[Span]:
    if isinstance(node, Near):
        one, other = ([s for leaf in side for s in _leaf_spans(leaf, article)] for side in node.sides)
        return _near(one, other, node.within)
    if isinstance(node, Phrase):
        return _spans("phrase", " ".join(node.words), article, of_title=node.in_title)
    kind = "word" if isinstance(node, Word) else "stem"
    return _spans(kind, node.text, article, of_title=node.in_title)


def _said_spans(said: Said, article: Article, *, of_title: bool) -> list[Span]:
    if said.kind == "near":
        one, other = (_said_spans(part, article, of_title=of_title) for part in said.parts)
        return _near(one, other, said.number)
    if said.kind == "or":
        return [span for part in said.parts for span in _said_spans(part, article, of_title=of_title)]
    return _spans(said.kind, said.text.strip('"*'), article, of_title=of_title)


def _spans(kind: str, text: str, article: Article, *, of_title: bool) -> list[Span]:
    there, title = words_of(article)
    there = there[:title] if of_title else there
    wanted = words(text)
    if kind == "phrase":
        ends = [(at, at + len(wanted)) for at in range(len(there))]
        return [(at, end - 1) for at, end in ends if tuple(there[at:end]) == wanted]
    if kind == "stem":
        return [(at, at) for at, word in enumerate(there) if word.startswith(wanted[0])]
    written = _written(article)
    if is_acronym_like_one(text):
        return [(at, at) for at in range(len(there)) if written[at] == text]
    return [
        (at, at)
        for at, word in enumerate(there)
        if word_key(word, article.language) == word_key(wanted[0], article.language)
        or (written[at][0].isupper() and _are_one_name(word, wanted[0], article.language))
    ]


@cache
def _spellings(asked: str) -> frozenset[str]:
    return spellings_of([asked], GAZETTEER).get(asked, frozenset())


def _are_one_name(there: str, asked: str, language: Language) -> bool:
    if word_key(there, language) in {word_key(name, language) for name in _spellings(asked)}:
        return True
    is_name = skeleton(there) is not None and not is_common(there, language)
    sounds_alike = skeleton(there) == skeleton(asked) and may_be_one_name(there, asked)
    return is_name and sounds_alike and not is_common_somewhere(asked)


def _near(one: list[Span], other: list[Span], within: int) -> list[Span]:
    pairs = [(a, b) for a in one for b in other] + [(b, a) for a in one for b in other]
    return [a for a, b in pairs if 0 <= b[0] - a[1] - 1 <= within]


def _thing(chance: Random, known: Vocabulary) -> Said:
    kind = chance.choice(["word", "word", "word", "phrase", "stem"])
    word = chance.choice(known.words)
    if kind == "phrase":
        more = chance.choices(known.words, k=chance.randint(0, 2))
        return Said("phrase", text=f'"{" ".join((word, *more))}"')
    if kind == "stem" and len(word) > 2:
        return Said("stem", text=f"{word[: chance.randint(3, 5)]}*")
    return Said("word", text=chance.choice([word, word.title(), word.capitalize(), _loud(word)]))


def _loud(word: str) -> str:
    return word if word.upper() in {"AND", "OR", "NOT", "NEAR"} else word.upper()


def _side(chance: Random, known: Vocabulary) -> Said:
    things = tuple(_thing(chance, known) for _ in range(chance.choice([1, 1, 2, 3])))
    return things[0] if len(things) == 1 else Said("or", parts=things)


def _field(chance: Random, known: Vocabulary) -> Said:
    fields = [
        *(f"lang:{key}" for key in known.languages),
        *(f"source:{key}" for key in known.sources),
        *(f"section:{key}" for key in known.sections),
        *(f"place:{key}" for key in known.places),
    ]
    return Said("field", text=chance.choice(fields)) if fields else _thing(chance, known)


def _bracketed(part: Said, chance: Random) -> str:
    inner = typed(part, chance)
    plain = part.kind in {"word", "phrase", "stem", "field"} and chance.random() < 0.9
    return inner if plain else f"({inner})"
