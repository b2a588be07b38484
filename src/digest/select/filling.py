"""Room for picks, filled for a block of readers at once: the first story for all of them, then the next."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digest.model.article import ArticleVersion
from digest.model.ids import Language, SectionId
from digest.model.mailing_list import MailingList
from digest.model.people import Brief
from digest.select.choosing import in_language
from digest.select.placing import Ints, Placing
from digest.select.ranking import Candidate

Flags = npt.NDArray[np.bool_]
_STEP = 4
"""Words of entries looked at together: most readers are served by the first 256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which article of each candidate is shown to those who read these languages in this order."""

    shown: Sequence[ArticleVersion | None]

    @property
    def words(self) -> npt.NDArray[np.uint64]:
        """Which candidates have one, as bits."""
        width = len(self.shown) // 64 + 1
        flags = np.zeros(width * 64, dtype=np.uint8)
        flags[: len(self.shown)] = [version is not None for version in self.shown]
        return np.packbits(flags, bitorder="little").view("<u8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """For each reader the places of their picks, in order, and how many more there was no room for."""

    places: list[list[int]]
    more: list[int]


def view_of(candidates: Sequence[Candidate], languages: Sequence[Language]) -> View:
    return View(shown=[in_language(candidate, languages) for candidate in candidates])


def fill(
    placing: Placing, view: View, block: Sequence[Brief], *, barred: Flags, mailing_list: MailingList
) -> Filled:
    """The picks of readers of one view. `barred` says by reader and candidate what they are not to get."""
    rows, begin = placing.followed(block)
    mail = _Mails(placing, view, barred=barred, mailing_list=mailing_list)
    going = np.arange(len(block))
    for word in range(0, placing.entries.shape[1], _STEP):
        part = placing.union(placing.entries[:, word : word + _STEP], rows, begin)
        columns = np.unpackbits(np.ascontiguousarray(part).view(np.uint8), axis=1, bitorder="little")
        mail.offer(word * 64, np.ascontiguousarray(columns[going].T.astype(np.bool_)), going)
        going = np.flatnonzero(mail.taken < mailing_list.max_picks)
        if not going.size:
            break
    eligible = placing.union(placing.stories, rows, begin) & view.words
    barred_bits = np.packbits(barred, axis=1, bitorder="little").view("<u8")
    counted = np.bitwise_count(eligible & ~barred_bits).sum(axis=1)
    places = [row[:count] for row, count in zip(mail.picked.tolist(), mail.taken.tolist(), strict=True)]
    return Filled(places=places, more=(counted - mail.taken).tolist())


class _Mails:
    """How far each mail of a block is filled."""

    def __init__(self, placing: Placing, view: View, *, barred: Flags, mailing_list: MailingList) -> None:
        readers = len(barred)
        self._placing, self._view, self._barred, self._list = placing, view, barred, mailing_list
        self._open: dict[int, Flags] = {}
        self._sections: dict[SectionId, Ints] = {}
        self._sources: dict[int, Ints] = {}
        self.taken: Ints = np.zeros(readers, dtype=np.int64)
        self.picked: Ints = np.zeros((readers, mailing_list.max_picks), dtype=np.int64)

    def offer(self, first: int, columns: Flags, going: Ints) -> None:
        """Entries in order, each to those readers (of those `going`) whose column says that it is theirs."""
        for at in np.flatnonzero(columns.any(axis=1)).tolist():
            place = self._placing.places[first + at]
            if (version := self._view.shown[place]) is not None:
                self._take(place, version.source_id, going[columns[at]])

    def _take(self, place: int, source: int, whose: Ints) -> None:
        """Puts a story into all of these mails that have room for it."""
        open_ = self._opened(place)
        sources = self._sources.setdefault(source, np.zeros(len(self.taken), dtype=np.int64))
        free = open_[whose] & (self.taken[whose] < self._list.max_picks)
        free &= sources[whose] < self._list.max_per_source
        section = self._placing.candidates[place].section
        if section in self._list.sections:
            counts = self._sections.setdefault(section, np.zeros(len(self.taken), dtype=np.int64))
            free &= counts[whose] < self._list.max_per_section
            whose = whose[free]
            counts[whose] += 1
        else:
            whose = whose[free]
        sources[whose] += 1
        open_[whose] = False
        self.picked[whose, self.taken[whose]] = place
        self.taken[whose] += 1

    def _opened(self, place: int) -> Flags:
        """Who may still get this story."""
        if place not in self._open:
            self._open[place] = ~self._barred[:, place]
        return self._open[place]
