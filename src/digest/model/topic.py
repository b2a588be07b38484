"""What readers follow: sections, which editors fix, and topics, which are saved queries."""

from dataclasses import dataclass
from enum import StrEnum

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
class Word:
    """A word to look for in every form of its family. `text` is folded.

    But `text` is in capitals where only these count: US, WHO and IT are no pronouns.
    """

    text: str
    in_title: bool = False
    """Only the headline counts; so it is with phrases and stems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words to look for side by side and as they are written. All are folded."""

    words: tuple[str, ...]
    in_title: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stem:
    """How words to look for begin, as they are written: `evacuat*`. `text` is folded."""

    text: str
    in_title: bool = False


class FieldName(StrEnum):
    """What an article can be asked besides its words."""

    LANG = "lang"
    SOURCE = "source"
    SECTION = "section"
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """The article is in this language, of this source or section, or of a place within this one."""

    name: FieldName
    key: str


Written = Word | Phrase | Stem
"""What stands at a certain place of the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """One of the one side stands near one of the other, before or behind it; they share no word."""

    sides: tuple[tuple[Written, ...], tuple[Written, ...]]
    within: int
    """At most this many words lie between the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Every part is true of the article, and nothing of what is to be without. There is a part."""

    parts: "tuple[Node, ...]"
    without: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """At least one of the parts is true of the article. There are two or more."""

    parts: "tuple[Node, ...]"


Node = Word | Phrase | Stem | Field | Near | All | Either


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a topic asks, in normal form: topics that are equal but for how they are typed are equal here.

    `select.queries` makes and writes it. It always looks for something: no article answers it merely
    by what it lacks.
    """

    root: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a reader follows: a saved query with a name, in every language."""

    id: TopicId
    key: str
    names: tuple[tuple[Language, str], ...]
    query: Query
    place: PlaceId | None = None
    """A place whose articles match too, wherever inside it they happen; what the query as a whole
    excludes or is limited to (`-x`, `lang:`, `source:`, `section:`) holds for these as well."""

    def name(self, language: Language) -> str:
        return named(self.names, language, self.key)
