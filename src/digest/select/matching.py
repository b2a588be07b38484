"""Which topics an article concerns, and by which words. The cost goes by articles, not by topics.

An article's opening is walked over once, and every leaf of any topic that it has is written down with
its places. Then only those branches of topics are asked that hang on one of these leaves.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from digest.language.gazetteer import Gazetteer
from digest.language.word_keys import text_keys
from digest.model.article import Article
from digest.model.ids import PlaceId, TopicId
from digest.model.place import Place
from digest.model.topic import Field, FieldName, Topic, named
from digest.select.compiling import Compiled, Linked
from digest.select.leaves import Found, LeafId, LeafIndex
from digest.select.opening import Opening, Span, read_opening, title_of

# Leaves that no word answers have a place behind all words: first the article's places, then the rest.
_PLACES = 1 << 30
_BESIDE_WORDS = 1 << 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What can be asked of an article."""

    article: Article
    source: str
    """The key of its source, and of its section."""
    section: str | None = None
    places: Collection[PlaceId] = ()
    """Where it happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Why an article concerns a topic: the first of its words that count, as it stands there.

    Where only a place counts, it is the place's name in the article's language; where only its source,
    section or language does, it is empty.
    """

    word: str
    in_title: bool


class Matcher:
    """A set of topics, compiled."""

    def __init__(self, topics: Iterable[Topic], gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._topics = Compiled(topics)
        self._anywhere, self._in_title = LeafIndex(), LeafIndex()
        self._fields: dict[Field | Linked, LeafId] = {}
        for leaf, number in self._topics.numbers.items():
            if isinstance(leaf, Field | Linked):
                self._fields[leaf] = number
            else:
                (self._in_title if leaf.in_title else self._anywhere).add(leaf, number)

    def concerned(self, matter: Matter) -> Mapping[TopicId, Hit]:
        """The topics that this article's opening, place or origin answers, each with its reason."""
        opening = read_opening(matter.article)
        places = sorted(matter.places)
        found: Found = {}
        self._anywhere.find(opening, found)
        self._in_title.find(title_of(opening), found)
        self._find_fields(matter, places, found)
        answered = self._answered(found)
        hits = {span: self._hit(span, opening, places) for span in sorted(set(answered.values()))}
        return {topic: hits[answered[topic]] for topic in sorted(answered)}

    def _answered(self, found: Found) -> dict[TopicId, Span]:
        answered: dict[TopicId, Span] = {}
        sure, hung = self._topics.sure, self._topics.hung
        for leaf, spans in found.items():
            first = spans[0]
            for topic in sure.get(leaf, ()):
                answered[topic] = min(first, answered.get(topic, first))
            for topic, condition in hung.get(leaf, ()):
                span = condition.first(found)
                if span is not None:
                    answered[topic] = min(span, answered.get(topic, span))
        return answered

    def _find_fields(self, matter: Matter, places: list[PlaceId], found: Found) -> None:
        if not self._fields:
            return
        asked = [
            Field(name=FieldName.LANG, key=matter.article.language),
            Field(name=FieldName.SOURCE, key=matter.source),
            *([Field(name=FieldName.SECTION, key=matter.section)] if matter.section else ()),
        ]
        for field in asked:
            self._find_field(field, _BESIDE_WORDS, found)
        for number, place in enumerate(places):
            for around in _around(self._gazetteer, place):
                self._find_field(Linked(place=around.id), _PLACES + number, found)
                self._find_field(Field(name=FieldName.PLACE, key=around.key), _PLACES + number, found)

    def _find_field(self, field: Field | Linked, at: int, found: Found) -> None:
        leaf = self._fields.get(field)
        if leaf is not None and leaf not in found:
            found[leaf] = [(at, at)]

    def _hit(self, span: Span, opening: Opening, places: list[PlaceId]) -> Hit:
        if span[0] < _PLACES:
            return Hit(word=opening.quoted(span), in_title=span[0] < opening.title)
        if span[0] == _BESIDE_WORDS:
            return Hit(word="", in_title=False)
        place = self._gazetteer[places[span[0] - _PLACES]]
        return Hit(word=named(place.names, opening.language, place.key), in_title=_is_named(place, opening))


def _around(gazetteer: Gazetteer, place: PlaceId) -> Iterator[Place]:
    """The place and everything it lies in."""
    above: PlaceId | None = place
    while above is not None:
        around = gazetteer[above]
        yield around
        above = around.parent


def _is_named(place: Place, opening: Opening) -> bool:
    """Whether the headline has one of the place's names."""
    title = opening.keys[: opening.title]
    names = (*(name for _, name in place.names), *place.aliases)
    return any(_occurs(text_keys(name, opening.language), title) for name in names)


def _occurs(keys: tuple[str, ...], title: tuple[str, ...]) -> bool:
    length = len(keys)
    return any(title[at : at + length] == keys for at in range(len(title) - length + 1)) if keys else False
