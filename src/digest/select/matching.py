"""Which topics an article concerns. The cost goes by articles, not by topics."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from digest.language.gazetteer import Gazetteer
from digest.language.tokens import words
from digest.language.word_keys import word_key
from digest.model.article import Article
from digest.model.ids import Language, PlaceId, TopicId
from digest.model.topic import Term, Topic

_Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    """One alternative of a topic in one language: phrases that must all occur."""

    topic: TopicId
    keys: tuple[_Phrase, ...]
    """Runs of word keys."""
    exact: tuple[_Phrase, ...]
    """Runs of words as folded."""


class Matcher:
    """A set of topics, compiled: every alternative is looked at only when its first word occurs."""

    def __init__(self, topics: Iterable[Topic], gazetteer: Gazetteer) -> None:
        self._topics = tuple(topics)
        self._by_language: dict[Language, dict[str, list[_Branch]]] = {}
        self._by_place: dict[PlaceId, set[TopicId]] = defaultdict(set)
        for topic in self._topics:
            if topic.place is not None:
                for place in gazetteer.within(topic.place):
                    self._by_place[place].add(topic.id)

    def concerned(self, article: Article, places: Iterable[PlaceId]) -> frozenset[TopicId]:
        """The topics whose query this article's opening answers, or whose place it is about."""
        folded = words(article.opening)
        keys = tuple(word_key(word, article.language) for word in folded)
        found = {topic for place in places for topic in self._by_place.get(place, ())}
        by_anchor = self._anchored(article.language)
        for anchor in frozenset(keys) | frozenset(folded):
            for branch in by_anchor.get(anchor, ()):
                if branch.topic not in found and _answers(branch, keys, folded):
                    found.add(branch.topic)
        return frozenset(found)

    def _anchored(self, language: Language) -> dict[str, list[_Branch]]:
        """Every alternative by its first word in this language; made when first asked for."""
        if language not in self._by_language:
            by_anchor: dict[str, list[_Branch]] = defaultdict(list)
            for topic in self._topics:
                for terms in topic.query.branches:
                    branch = _branch(topic.id, terms, language)
                    by_anchor[(*branch.exact, *branch.keys)[0][0]].append(branch)
            self._by_language[language] = by_anchor
        return self._by_language[language]


def _branch(topic: TopicId, terms: Sequence[Term], language: Language) -> _Branch:
    return _Branch(
        topic=topic,
        keys=tuple(
            tuple(word_key(word, language) for word in words(term.text)) for term in terms if not term.exact
        ),
        exact=tuple(words(term.text) for term in terms if term.exact),
    )


def _answers(branch: _Branch, keys: _Phrase, folded: _Phrase) -> bool:
    return all(_occurs(phrase, keys) for phrase in branch.keys) and all(
        _occurs(phrase, folded) for phrase in branch.exact
    )


def _occurs(phrase: _Phrase, text: _Phrase) -> bool:
    length = len(phrase)
    if length == 1:
        return phrase[0] in text
    return any(text[at : at + length] == phrase for at in range(len(text) - length + 1))
