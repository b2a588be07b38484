"""Builds the English word families out of WordNet: `python scripts/word_families.py [folder]`.

The folder is that of the dictionary files of WordNet 3.0 (data.noun, index.noun, cntlist.rev …), as the
Debian package `wordnet-base` has them under /usr/share/wordnet. The same folder gives the same file.

Joining all that WordNet links would put "organ" with "organization" and the state with its statements.
So each word gets one base at most: by a direct link, from a main sense of it, where it is its base and an
ending, and not where the base is better known as a noun of another meaning.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

INSTALLED = Path("/usr/share/wordnet")
RESULT = Path(__file__).parents[1] / "src" / "digest" / "language" / "data" / "word_families.txt"

_FILES = {"n": "noun", "v": "verb", "a": "adj"}
_KINDS = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}
"""Kinds of words by the number that sense keys have for them; 5 are adjectives that stand near others."""
_DERIVED, _PERTAINS, _PARTICIPLE = "+", "\\", "<"
_MAIN_SHARE = 0.25
_SHORTEST, _SHORTEST_BASE, _MOST_LOST = 4, 3, 3

_NOUN_OF_VERB = (
    *("ion", "ment", "ance", "ence", "ancy", "ency", "al", "er", "or", "ar", "ee", "ing", "ure", "ant"),
    *("ent", "age", "ery", "ry", "y", "se", "ce", "th", "ade"),
)
_NOUN_OF_ADJECTIVE = ("ness", "ity", "ty", "cy", "ce", "ion", "th", "ism")
_ADJECTIVE_OF_NOUN = ("al", "ic", "ical", "ary", "ous", "ful", "ive", "ent", "ar", "ual", "ist")
_NAMES_OF_QUALITIES = ("ity", "ness", "ism", "ency", "ist")
_ADJECTIVE_OF_VERB = ("ive", "able", "ible", "ory", "ed", "ing", "ant", "ent")
_PARTICIPLES = ("ed", "en", "ing", "d", "n", "t")
_OTHER_SPELLINGS = {
    "isation": "ization",
    "ise": "ize",
    "iser": "izer",
    "ising": "izing",
    "yse": "yze",
    "our": "or",
    "tre": "ter",
    "ence": "ense",
    "ogue": "og",
    "gramme": "gram",
    "tor": "ter",
    "sor": "ser",
}

# Right in a dictionary, wrong in the news, where the two report different things.
_WORDS_APART = """
    apparent:appear attention:attend better:bet boundary:bound carrier:carry committee:commit
    conference:confer counter:count creature:create critical:criticism criticism:critical destroyer:destroy
    emergency:emergent executive:execute foundation:found generation:generate
    initiative:initiate intelligence:intelligent intelligent:intelligence layer:lay liver:live
    longer:long luggage:lug majority:major minority:minor national:nation notice:notify
    package:pack patience:patient patient:patience placement:place presence:present present:presence
    presentation:presence pressure:press provision:provide receiver:receive reception:receive
    revolution:revolt security:secure sensitive:sense sensitivity:sense shutter:shut social:society
    society:social supper:sup technical:technique tender:tend tower:tow universal:universe
    vacation:vacate vocational:vocation
"""
_APART = frozenset(tuple(pair.split(":")) for pair in _WORDS_APART.split())
# Regular, much in the news, and not linked, or not by a main sense, in WordNet 3.0.
_ADDED = {
    "defense": "defend",
    "deminer": "demine",
    "demining": "demine",
    "displacement": "displace",
    "evacuee": "evacuate",
}


class Sense(NamedTuple):
    """One meaning of one word: the word, its kind, and the synset that holds the meaning."""

    word: str
    kind: str
    synset: str


class Link(NamedTuple):
    """What WordNet says of two senses."""

    relation: str
    derived: Sense
    base: Sense


@dataclass(frozen=True, slots=True, kw_only=True)
class WordNet:
    """What of the dictionary the families need."""

    synonyms: tuple[tuple[str, ...], ...]
    links: tuple[Link, ...]
    ranks: Mapping[Sense, int]
    counts: Mapping[tuple[str, str, int], int]
    totals: Mapping[tuple[str, str], int]
    verbs: Mapping[tuple[str, str], set[Link]]
    """The derivational links of each word and kind to verbs."""

    def is_main(self, sense: Sense) -> bool:
        """Whether the word means this first of all, or in a fair share of the texts."""
        rank = self.ranks.get(sense)
        if rank is None:
            return False
        total = self.totals.get((sense.word, sense.kind), 0)
        seen = self.counts.get((*sense[:2], rank), 0)
        return rank == 1 or (total > 0 and seen / total >= _MAIN_SHARE)


def main() -> None:
    """Reads the dictionary and writes the file beside the package's code."""
    wordnet = read(Path(sys.argv[1]) if len(sys.argv) > 1 else INSTALLED)
    families: dict[str, list[str]] = defaultdict(list)
    bases = _bases(wordnet)
    for word in bases:
        head = _head(word, bases)
        if word != head:
            families[head].append(word)
    lines = [" ".join((head, *sorted(members))) for head, members in sorted(families.items())]
    alone = " ".join(sorted(_ends_in_s(wordnet)))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text("\n".join((alone, *lines)) + "\n", encoding="ascii")
    print(f"{RESULT.name}: {len(families)} families of {sum(map(len, families.values()))} more words")  # noqa: T201 - a script says what it did


def read(folder: Path) -> WordNet:
    """The dictionary in this folder; format: wndb(5WN), senseidx and cntlist(5WN)."""
    synonyms, links = _synsets(folder)
    counts, totals = _counts(folder)
    verbs: dict[tuple[str, str], set[Link]] = defaultdict(set)
    for link in links:
        if link.relation == _DERIVED and link.base.kind == "v":
            verbs[link.derived[:2]].add(link)
    return WordNet(
        synonyms=synonyms, links=links, ranks=_ranks(folder), counts=counts, totals=totals, verbs=verbs
    )


def _synsets(folder: Path) -> tuple[tuple[tuple[str, ...], ...], tuple[Link, ...]]:
    words: dict[tuple[str, str], tuple[str, ...]] = {}
    pointers: list[tuple[str, tuple[str, str], tuple[str, str], str]] = []
    for kind, name in _FILES.items():
        for line in _lines(folder / f"data.{name}"):
            fields = line.partition(" | ")[0].split()
            count = int(fields[3], 16)
            here, after = (kind, fields[0]), 4 + 2 * count
            words[here] = tuple(word.partition("(")[0] for word in fields[4:after:2])
            for at in range(after + 1, after + 1 + 4 * int(fields[after]), 4):
                relation, synset, there, ends = fields[at : at + 4]
                if relation in {_DERIVED, _PERTAINS, _PARTICIPLE} and ends != "0000":
                    pointers.append((relation, here, ("a" if there == "s" else there, synset), ends))

    def sense(synset: tuple[str, str], number: str) -> Sense:
        return Sense(words[synset][int(number, 16) - 1], *synset)

    links = (
        Link(relation, sense(here, ends[:2]), sense(there, ends[2:]))
        for relation, here, there, ends in pointers
        if there in words
    )
    return tuple(words.values()), tuple(links)


def _ranks(folder: Path) -> dict[Sense, int]:
    ranks = {}
    for kind, name in _FILES.items():
        for line in _lines(folder / f"index.{name}"):
            fields = line.split()
            synsets = fields[-int(fields[2]) :]
            ranks.update({Sense(fields[0], kind, synset): rank for rank, synset in enumerate(synsets, 1)})
    return ranks


def _counts(folder: Path) -> tuple[Counter[tuple[str, str, int]], Counter[tuple[str, str]]]:
    counts, totals = Counter[tuple[str, str, int]](), Counter[tuple[str, str]]()
    for line in _lines(folder / "cntlist.rev"):
        key, rank, seen = line.split()
        word, _, rest = key.partition("%")
        counts[word, _KINDS[rest[0]], int(rank)] += int(seen)
        totals[word, _KINDS[rest[0]]] += int(seen)
    return counts, totals


def _lines(path: Path) -> Iterator[str]:
    # The licence stands at the head of each file, indented.
    with path.open(encoding="latin-1") as lines:
        yield from (line for line in lines if not line.startswith(" "))


def _bases(wordnet: WordNet) -> dict[str, str]:
    """The best base of each word that has one: another spelling first, then by how main the sense is."""
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for word, spelling in _other_spellings(wordnet):
        found[word].append((-1, len(spelling), spelling))
    for link in wordnet.links:
        word, base = link.derived.word, link.base.word
        if _is_base_and_ending(word, base) and (order := _order(wordnet, link)) is not None:
            found[word].append((order, len(base), base))
    for word, base in _ADDED.items():
        found[word].append((0, len(base), base))
    return {word: min(candidates)[2] for word, candidates in found.items()}


def _is_base_and_ending(word: str, base: str) -> bool:
    plain = word.isascii() and word.isalpha() and word.islower() and base.isalpha() and base.islower()
    if not plain or word == base or len(word) < _SHORTEST or len(base) < _SHORTEST_BASE:
        return False
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, base, strict=False)))
    return shared >= max(_SHORTEST_BASE, len(base) - _MOST_LOST) and (word, base) not in _APART


def _order(wordnet: WordNet, link: Link) -> int | None:
    """How good a reason this link is to put a word with its base, the lower the better; None: it is none."""
    relation, (word, kind, _), (base, base_kind, _) = link
    rank, main = wordnet.ranks.get(link.derived, 99), wordnet.is_main(link.derived)
    derived, of = relation == _DERIVED, kind + base_kind
    if of == "nv" and derived and _names_deed(word, base) and (main or _is_regular(word, base)):
        return rank if _same_meaning(wordnet, word, base) else None
    if main and of == "av" and relation == _PARTICIPLE and word.endswith(_PARTICIPLES):
        return rank + 3
    if not main or not wordnet.is_main(link.base):
        return None
    if of == "na" and derived and word.endswith(_NOUN_OF_ADJECTIVE) and len(word) >= len(base):
        return rank + 5
    if of == "av" and derived and word.endswith(_ADJECTIVE_OF_VERB):
        return rank + 8
    of_thing = word.endswith(_ADJECTIVE_OF_NOUN) and not base.endswith(_NAMES_OF_QUALITIES)
    return rank + 10 if of == "an" and of_thing else None


def _names_deed(word: str, verb: str) -> bool:
    longer = len(word) > len(verb) or (len(word) == len(verb) and word.endswith(("se", "ce")))
    return longer and word.endswith(_NOUN_OF_VERB)


def _is_regular(word: str, verb: str) -> bool:
    short = verb.removesuffix("e")
    return word in {f"{verb}ion", f"{short}ion", f"{short}ation", f"{verb}ment", f"{verb}er", f"{short}er"}


def _same_meaning(wordnet: WordNet, word: str, verb: str) -> bool:
    """Whether a verb that is a common noun too means in both what the word was made of.

    An attacker has to do with an attack; a statement has nothing to do with a state.
    """
    as_noun, as_verb = wordnet.totals.get((verb, "n"), 0), wordnet.totals.get((verb, "v"), 0)
    if as_noun <= as_verb / 2:
        return True
    meant = {link.base for link in wordnet.verbs.get((word, "n"), ()) if link.base.word == verb}
    return any(
        link.base in meant and wordnet.is_main(link.derived) for link in wordnet.verbs.get((verb, "n"), ())
    )


def _other_spellings(wordnet: WordNet) -> Iterator[tuple[str, str]]:
    for words in wordnet.synonyms:
        for word in filter(re.compile("[a-z]{6,}").fullmatch, words):
            for ending, other in _OTHER_SPELLINGS.items():
                spelling = word.removesuffix(ending) + other
                if word.endswith(ending) and spelling in words:
                    yield word, spelling


def _head(word: str, bases: Mapping[str, str]) -> str:
    """The last base; of words that are each other's base, the first by the alphabet."""
    passed = [word]
    while (base := bases.get(passed[-1])) is not None:
        if base in passed:
            return min(passed[passed.index(base) :])
        passed.append(base)
    return passed[-1]


def _ends_in_s(wordnet: WordNet) -> set[str]:
    """Nouns that look like plurals of another word and are none: news, corps."""
    nouns = {sense.word for sense in wordnet.ranks if sense.kind == "n"}
    known = {sense.word for sense in wordnet.ranks}
    return {
        word
        for word in nouns
        if re.fullmatch("[a-z]{3,}s", word) and not word.endswith("ss") and word[:-1] in known
    }


if __name__ == "__main__":
    main()
