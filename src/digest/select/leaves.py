"""Every word, phrase and stem that any topic asks for, looked up in one walk over an article."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import count

from digest.language.common_words import is_common, is_common_somewhere
from digest.language.function_words import is_acronym_like_one
from digest.language.skeleton import may_be_one_name, skeleton
from digest.language.word_keys import word_key
from digest.model.ids import Language
from digest.model.topic import Phrase, Stem, Written
from digest.select.opening import Opening, Span

LeafId = int
SHORTEST_STEM = 3
"""Letters that stand before the * at least."""
Found = dict[LeafId, list[Span]]
"""The leaves that an article has, and where, from its beginning to its end."""


Spelled = Callable[[Collection[str]], Mapping[str, Collection[str]]]
"""Finds, for those of these words that are names of places, the other names of the same place."""


class LeafIndex:
    """Leaves by what an article must have for them. It is filled first, and asked afterwards."""

    def __init__(self, spelled: Spelled) -> None:
        self._spelled = spelled
        self._words: dict[str, LeafId] = {}
        self._acronyms: dict[str, LeafId] = {}
        """Words that count only where they stand in capitals, as these are."""
        self._phrases = _Trie()
        self._stems: dict[str, LeafId] = {}
        self._stem_lengths: dict[str, tuple[int, ...]] = {}
        """How long the stems are that have the same beginning."""
        self._by_key: dict[Language, Mapping[str, tuple[LeafId, ...]]] = {}
        self._by_name: dict[Language, Mapping[str, tuple[LeafId, ...]]] = {}
        self._by_skeleton: Mapping[str, tuple[str, ...]] | None = None

    def add(self, leaf: Written, number: LeafId) -> None:
        if isinstance(leaf, Phrase):
            self._phrases.add(leaf.words, number)
        elif isinstance(leaf, Stem):
            self._stems[leaf.text] = number
            begin = leaf.text[:SHORTEST_STEM]
            lengths = {*self._stem_lengths.get(begin, ()), len(leaf.text)}
            self._stem_lengths[begin] = tuple(sorted(lengths))
        elif is_acronym_like_one(leaf.text):
            self._acronyms[leaf.text] = number
        else:
            self._words[leaf.text] = number

    def find(self, opening: Opening, found: Found) -> None:
        """Adds what this opening has. The time it takes goes by its words, not by the leaves."""
        if self._words:
            by_key = self._keys(opening.language)
            for key, spans in _places(opening.keys).items():
                for leaf in by_key.get(key, ()):
                    found[leaf] = spans
            self._find_names(opening, found)
        if self._acronyms:
            self._find_acronyms(opening, found)
        if self._phrases.then:
            self._phrases.find(opening.folded, found)
        if self._stems:
            self._find_stems(opening.folded, found)

    def _find_names(self, opening: Opening, found: Found) -> None:
        """Names in any alphabet: a topic asks for Kharkiv or Syniehubov, the article says Харкові, Синєгубов.

        Places by the names that the gazetteer lists, others by their skeletons. Only what stands with a
        capital can be a name, and only what is no ordinary word one that nobody listed.
        """
        by_name = self._names(opening.language)
        named: dict[LeafId, set[Span]] = defaultdict(set)
        for at, word in enumerate(opening.folded):
            if opening.written[at][0].isupper():
                for leaf in (*by_name.get(opening.keys[at], ()), *self._alike(word, opening.language)):
                    named[leaf].add((at, at))
        found.update((leaf, sorted(spans.union(found.get(leaf, ())))) for leaf, spans in named.items())

    def _alike(self, word: str, language: Language) -> Iterator[LeafId]:
        """What asks for this folded word as the name that it may be, in whatever alphabet."""
        key = skeleton(word)
        candidates = self._skeletons().get(key, ()) if key is not None else ()
        if candidates and not is_common(word, language):
            for candidate in candidates:
                if may_be_one_name(word, candidate):
                    yield self._words[candidate]

    def _find_acronyms(self, opening: Opening, found: Found) -> None:
        for at, word in enumerate(opening.written):
            leaf = self._acronyms.get(word)
            if leaf is not None:
                found.setdefault(leaf, []).append((at, at))

    def _names(self, language: Language) -> Mapping[str, tuple[LeafId, ...]]:
        """The words that name a place by the keys that its other names have in this language."""
        if language not in self._by_name:
            by_name: dict[str, tuple[LeafId, ...]] = {}
            for word, names in self._spellings.items():
                for key in {word_key(name, language) for name in names}:
                    by_name[key] = (*by_name.get(key, ()), self._words[word])
            self._by_name[language] = by_name
        return self._by_name[language]

    @cached_property
    def _spellings(self) -> Mapping[str, Collection[str]]:
        return self._spelled(self._words)

    def _find_stems(self, words: tuple[str, ...], found: Found) -> None:
        begun: dict[LeafId, list[Span]] = defaultdict(list)
        for word, spans in _places(words).items():
            for length in self._stem_lengths.get(word[:SHORTEST_STEM], ()):
                leaf = self._stems.get(word[:length]) if length <= len(word) else None
                if leaf is not None:
                    begun[leaf] += spans
        found.update((leaf, sorted(spans)) for leaf, spans in begun.items())

    def _skeletons(self) -> Mapping[str, tuple[str, ...]]:
        """The words that may be names, by their skeletons."""
        if self._by_skeleton is None:
            by_skeleton: dict[str, tuple[str, ...]] = {}
            for word in self._words:
                key = skeleton(word)
                if key is not None and not is_common_somewhere(word):
                    by_skeleton[key] = (*by_skeleton.get(key, ()), word)
            self._by_skeleton = by_skeleton
        return self._by_skeleton

    def _keys(self, language: Language) -> Mapping[str, tuple[LeafId, ...]]:
        """The words by their key in this language; made when first asked for, as its dictionary is large."""
        if language not in self._by_key:
            by_key: dict[str, tuple[LeafId, ...]] = {}
            for word, number in self._words.items():
                key = word_key(word, language)
                by_key[key] = (*by_key.get(key, ()), number)
            self._by_key[language] = by_key
        return self._by_key[language]


class _Trie:
    """Phrases that begin with the same words share them."""

    __slots__ = ("leaf", "then")

    def __init__(self) -> None:
        self.leaf: LeafId | None = None
        self.then: dict[str, _Trie] = {}

    def add(self, words: Iterable[str], leaf: LeafId) -> None:
        node = self
        for word in words:
            node = node.then.setdefault(word, _Trie())
        node.leaf = leaf

    def find(self, words: tuple[str, ...], found: Found) -> None:
        first = self.then
        for begin, word in enumerate(words):
            node, end = first.get(word), begin
            while node is not None:
                if node.leaf is not None:
                    found.setdefault(node.leaf, []).append((begin, end))
                end += 1
                node = node.then.get(words[end]) if end < len(words) else None


def _places(words: tuple[str, ...]) -> dict[str, list[Span]]:
    places: dict[str, list[Span]] = defaultdict(list)
    for word, span in zip(words, zip(count(), count(), strict=False), strict=False):
        places[word].append(span)
    return places
