"""Where stories stand, as bits: a row for every topic and section, a bit for every place in the order.

A story stands at one place, or at several where topics lift it differently: at each there is an entry,
and a reader meets the story at the first of its entries that one of their follows has.
"""

from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from digest.model.ids import SectionId, TopicId
from digest.model.people import Brief
from digest.select.ranking import Ranking

Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
_WORD = 64
_AT_ONCE = 256
"""Readers whose rows are looked at together: these stay in the processor's cache, a whole block's do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """By reader and pick: the followed topics that it concerns, in order; one flat list for a block."""

    width: int
    ends: list[int]
    topics: tuple[TopicId, ...]

    def of(self, reader: int, picks: int) -> list[int]:
        """Where the topics of each of one reader's first picks begin in the list, and where the last end."""
        first = reader * self.width
        return self.ends[first : first + picks + 1]


class Placing:
    """The order of a ranking's stories, for all readers of a list with these sections."""

    def __init__(self, ranking: Ranking, sections: Sequence[SectionId]) -> None:
        self.candidates = ranking.candidates
        topics = {topic: row for row, topic in enumerate(sorted(ranking.by_topic), start=1)}
        self._sections = {section: len(topics) + 1 + at for at, section in enumerate(sections)}
        self._section_rows: dict[tuple[SectionId, ...], list[int]] = {}
        self._topic_row = dense(topics)
        marks = list(_marks(ranking, topics, self._sections))
        entries = sorted({(-score, self.candidates[place].story, place) for _, place, score in marks})
        numbers = {(-score, place): number for number, (score, _, place) in enumerate(entries)}
        rows = np.fromiter((row for row, _, _ in marks), np.int64, len(marks))
        height = 1 + len(topics) + len(sections)
        self.places = [place for _, _, place in entries]
        """Which candidate each entry is, in order."""
        self.place_of = np.array(self.places, dtype=np.int64)
        self.scores = np.array([-score for score, _, _ in entries], dtype=np.float64)
        self.numbers = np.array([candidate.story for candidate in self.candidates], dtype=np.int64)
        """By candidate: the story's number, which decides between equals."""
        at = np.fromiter((numbers[score, place] for _, place, score in marks), np.int64, len(marks))
        self.entries = _table(rows, at, height=height, width=len(entries))
        at = np.fromiter((place for _, place, _ in marks), np.int64, len(marks))
        self.stories = _table(rows, at, height=height, width=width_of(self.candidates))
        """One bit more than there are candidates: nothing stands there."""
        self._story_bytes = self.stories.view(np.uint8).ravel()

    def followed(self, block: Sequence[Brief]) -> tuple[Ints, Ints]:
        """The rows of all that these readers follow, and where those of each begin. Nobody has none."""
        topics, counts = self._topics_of(block)
        found = [self._sections_of(brief) for brief in block]
        more = np.fromiter(map(len, found), np.int64, len(block))
        begin = np.concatenate(([0], np.cumsum(counts + more)[:-1])).astype(np.int64)
        rows = np.zeros(int((counts + more).sum()), dtype=np.int64)
        rows[_spread(begin, counts)] = topics
        rows[_spread(begin + counts, more)] = np.fromiter(chain.from_iterable(found), np.int64)
        return rows, begin

    def concerned(self, topic: TopicId) -> Flags:
        """By candidate: whether it concerns this topic."""
        row = self.stories[self._topic_row[min(topic, len(self._topic_row) - 1)]]
        return np.unpackbits(row.view(np.uint8), bitorder="little").astype(np.bool_)

    def first_entries(self, rows: Ints) -> Ints:
        """By candidate: the first of its entries that one of these rows has, -1 where none has any."""
        bits = np.bitwise_or.reduce(self.entries[rows], axis=0)
        found = np.flatnonzero(np.unpackbits(bits.view(np.uint8), bitorder="little"))[::-1]
        first: Ints = np.full(len(self.candidates), -1, dtype=np.int64)
        first[self.place_of[found]] = found  # where a candidate comes again, the later one stands: the first
        return first

    def heard(self, block: Sequence[Brief], rows: Sequence[Sequence[int]]) -> "Heard":
        """The topics that bring readers the candidates in their rows."""
        topics, counts = self._topics_of(block)
        shown = _padded(rows, with_=len(self.candidates))
        begin = np.concatenate(([0], np.cumsum(counts)))
        slots, heard = [], []
        for first in range(0, len(block), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            which = slice(begin[first], begin[min(first + _AT_ONCE, len(block))])
            slot, at = self._brought(topics[which], counts[some], shown[some])
            slots.append(slot + first * shown.shape[1])
            heard.append(at + which.start)
        flat = np.fromiter(chain.from_iterable(brief.topics for brief in block), np.int64, len(topics))
        ends = np.cumsum(np.bincount(np.concatenate(slots), minlength=shown.size))
        return Heard(
            width=shown.shape[1], ends=[0, *ends.tolist()], topics=tuple(flat[np.concatenate(heard)].tolist())
        )

    def _brought(self, topics: Ints, counts: Ints, shown: Ints) -> tuple[Ints, Ints]:
        """Which picks, counted through, are of which of these topics, by the picks and then the topics."""
        reader, width = np.repeat(np.arange(len(counts)), counts), shown.shape[1]
        bytes_ = self._story_bytes.take((topics * self.stories.shape[1] * 8)[:, None] + (shown // 8)[reader])
        found = np.flatnonzero(bytes_ & (1 << shown % 8).astype(np.uint8)[reader] != 0)
        topic = found // width
        slots = reader[topic] * width + found % width
        order = np.argsort(slots, kind="stable")
        return slots[order], topic[order]

    def union(self, table: Bits, rows: Ints, begin: Ints) -> Bits:
        """For each reader all bits that one of their rows has."""
        together: Bits = np.empty((len(begin), table.shape[1]), dtype=np.uint64)
        ends = np.append(begin, len(rows))
        for first in range(0, len(begin), _AT_ONCE):
            some = ends[first : first + _AT_ONCE + 1]
            theirs = table[rows[some[0] : some[-1]]]
            np.bitwise_or.reduceat(
                theirs, some[:-1] - some[0], axis=0, out=together[first : first + _AT_ONCE]
            )
        return together

    def _topics_of(self, block: Sequence[Brief]) -> tuple[Ints, Ints]:
        counts = np.fromiter((len(brief.topics) for brief in block), np.int64, len(block))
        ids = np.fromiter(chain.from_iterable(brief.topics for brief in block), np.int64, int(counts.sum()))
        return self._topic_row[np.minimum(ids, len(self._topic_row) - 1)], counts

    def _sections_of(self, brief: Brief) -> list[int]:
        if not brief.topics and not brief.sections:
            return [0, *self._sections.values()]
        if brief.sections not in self._section_rows:
            rows = [0, *(self._sections[one] for one in brief.sections if one in self._sections)]
            self._section_rows[brief.sections] = rows
        return self._section_rows[brief.sections]


def width_of(candidates: Sized) -> int:
    """In bits, where each candidate has one: one more than there are, for a place where nothing stands."""
    return len(candidates) + 1


def words_of(width: int) -> int:
    """So many words hold so many bits."""
    return width // _WORD + 1


def dense(numbers: Mapping[TopicId, int]) -> Ints:
    """An array to look up the number of each id in; the last place, like any that is not there, has 0."""
    found = np.zeros(max(numbers, default=0) + 2, dtype=np.int64)
    for one, number in numbers.items():
        found[one] = number
    return found


def _marks(
    ranking: Ranking, topics: Mapping[TopicId, int], sections: Mapping[SectionId, int]
) -> Iterator[tuple[int, int, float]]:
    """Row, candidate and score of all that one can follow and that brings a story."""
    for topic, row in topics.items():
        for place in ranking.by_topic[topic]:
            candidate = ranking.candidates[place]
            yield row, place, candidate.standing + candidate.lifts[topic]
    for section, row in sections.items():
        for place in ranking.by_section.get(section, ()):
            yield row, place, ranking.candidates[place].standing + 0.0


def _table(rows: Ints, at: Ints, *, height: int, width: int) -> Bits:
    table: Bits = np.zeros((height, words_of(width)), dtype="<u8")
    np.bitwise_or.at(table, (rows, at // _WORD), np.uint64(1) << (at % _WORD).astype(np.uint64))
    return table


def _spread(begin: Ints, counts: Ints) -> Ints:
    """As many numbers from the first of `begin` on as the first of `counts`, then those from the second."""
    before = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)
    spread: Ints = np.repeat(begin - before, counts) + np.arange(int(counts.sum()))
    return spread


def _padded(rows: Sequence[Sequence[int]], *, with_: int) -> Ints:
    counts = np.fromiter(map(len, rows), np.int64, len(rows))
    width = max(int(counts.max(initial=0)), 1)
    padded = np.full((len(rows), width), with_, dtype=np.int64)
    padded.reshape(-1)[_spread(np.arange(len(rows)) * width, counts)] = np.fromiter(
        chain.from_iterable(rows), np.int64
    )
    return padded
