"""What readers follow: sections, which editors fix, and topics, which are saved queries."""

from dataclasses import dataclass

from digest.model.ids import Language, PlaceId, SectionId, TopicId


def named(names: tuple[tuple[Language, str], ...], language: Language, key: str) -> str:
    """The name in this language, else in English, else the first there is, else the key."""
    by_language = dict(names)
    english = by_language.get(Language("en"))
    return by_language.get(language) or english or next(iter(by_language.values()), key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the publication fixed by editors: "War in Ukraine"."""

    id: SectionId
    key: str
    names: tuple[tuple[Language, str], ...]
    labels: tuple[str, ...] = ()
    """What publishers call it; an article so labelled belongs here. Compared folded."""

    def name(self, language: Language) -> str:
        return named(self.names, language, self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One thing to look for: the words of a phrase in order, or a single word."""

    text: str
    exact: bool = False
    """True for a "quoted phrase": its words as written (folded), not their word families."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A normalised topic: any of the branches, each of which needs all its terms."""

    branches: tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a reader follows: a saved query with a name, in every language."""

    id: TopicId
    key: str
    names: tuple[tuple[Language, str], ...]
    query: Query
    place: PlaceId | None = None
    """A place whose articles match too, wherever inside it they happen."""

    def name(self, language: Language) -> str:
        return named(self.names, language, self.key)
