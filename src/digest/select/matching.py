"""Which topics an article concerns, and by which words. The cost goes by articles, not by topics.

An article's opening is walked over once, and every leaf of any topic that it has is written down with
its places. Then only those branches of topics are asked that hang on one of these leaves.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from digest.language.gazetteer import Gazetteer
from digest.language.place_choice import spellings_of
from digest.language.word_keys import text_keys
from digest.model.article import Article
from digest.model.ids import Language, PlaceId, TopicId
from digest.model.place import Place
from digest.model.topic import Field, Topic, named
from digest.select.besides import FIRST_PLACE, NO_WORD, FieldIndex
from digest.select.compiling import Compiled, Linked
from digest.select.leaves import Found, LeafId, LeafIndex
from digest.select.opening import Opening, Span, read_opening, title_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What can be asked of an article."""

    article: Article
    source: str
    """The key of its source, and of its section."""
    section: str | None = None
    places: Collection[PlaceId] = ()
    """Where it happens. A mapping gives the words that say so, as they stand in it; "" for unknown ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Why an article concerns a topic: the first of its words that count, as it stands there.

    Where only a place counts, it is what names the place there, or else the place's name in the article's
    language; where only its source, section or language counts, it is empty.
    """

    word: str
    in_title: bool


class Matcher:
    """A set of topics, compiled."""

    def __init__(self, topics: Iterable[Topic], gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._topics = Compiled(topics)
        spelled = partial(spellings_of, gazetteer=gazetteer)
        self._anywhere, self._in_title = LeafIndex(spelled), LeafIndex(spelled)
        self._fields = FieldIndex(self._topics.numbers.items(), gazetteer)
        for leaf, number in self._topics.numbers.items():
            if not isinstance(leaf, Field | Linked):
                (self._in_title if leaf.in_title else self._anywhere).add(leaf, number)

    def concerned(self, matter: Matter) -> Mapping[TopicId, Hit]:
        """The topics that this article's opening, place or origin answers, each with its reason."""
        opening = read_opening(matter.article)
        places = sorted(matter.places)
        found: Found = {}
        self._anywhere.find(opening, found)
        self._in_title.find(title_of(opening), found)
        self._fields.find(
            language=opening.language, source=matter.source, section=matter.section, found=found
        )
        self._fields.find_places(places, found)
        answered = self._answered(found)
        hits = {span: self._hit(span, opening, matter) for span in set(answered.values())}
        return {topic: hits[span] for topic, span in answered.items()}

    def _answered(self, found: Found) -> dict[TopicId, Span]:
        """The topics, and the first word by which each is answered."""
        answered: dict[TopicId, Span] = {}
        # The last words first, so that an earlier one takes their place.
        for leaf, spans in sorted(found.items(), key=_first, reverse=True):
            topics = self._topics.sure.get(leaf)
            if topics:
                answered.update(dict.fromkeys(topics, spans[0]))
        for leaf in found:
            for topic, condition in self._topics.hung.get(leaf, ()):
                span = condition.first(found)
                if span is not None:
                    answered[topic] = min(span, answered.get(topic, span))
        return answered

    def _hit(self, span: Span, opening: Opening, matter: Matter) -> Hit:
        begin = span[0]
        if begin < FIRST_PLACE:
            return Hit(word=opening.quoted(span), in_title=begin < opening.title)
        if begin == NO_WORD:
            return Hit(word="", in_title=False)
        place = sorted(matter.places)[begin - FIRST_PLACE]
        said = matter.places.get(place, "") if isinstance(matter.places, Mapping) else ""
        names = (
            (said,)
            if said or place not in self._gazetteer
            else _names(self._gazetteer[place], opening.language)
        )
        return Hit(word=names[0], in_title=_is_in_title(names, opening))


def _first(found: tuple[LeafId, list[Span]]) -> Span:
    return found[1][0]


def _names(place: Place, language: Language) -> tuple[str, ...]:
    """All the place's names, the one to show first."""
    names = (name for _, name in place.names)
    return named(place.names, language, place.key), *names, *place.aliases


def _is_in_title(names: Iterable[str], opening: Opening) -> bool:
    title = opening.keys[: opening.title]
    wanted = (text_keys(name, opening.language) for name in names)
    return any(keys and title[at : at + len(keys)] == keys for keys in wanted for at in range(len(title)))
