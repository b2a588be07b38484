"""Room for picks, filled for a block of readers at once: the first story for all of them, then the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from digest.model.article import ArticleVersion
from digest.model.ids import Language, SectionId, SourceId
from digest.model.mailing_list import MailingList
from digest.model.people import Brief
from digest.select.barring import Barred
from digest.select.choosing import in_language
from digest.select.placing import Bits, Flags, Ints, Placing, width_of, words_of
from digest.select.ranking import Candidate

_STEP = 4
"""Words of entries looked at together: most readers are served by the first 256."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Which article of each candidate is shown to those who read these languages in this order."""

    languages: tuple[Language, ...]
    shown: Sequence[ArticleVersion | None]
    ids: Sequence[int]
    """The numbers of these by candidate, and less than 0 by ~candidate; 0 where there is none to show."""
    sources: Ints
    """Whose they are, -1 where there is none."""

    @property
    def words(self) -> Bits:
        """Which candidates have one, as bits."""
        flags = np.zeros(words_of(width_of(self.sources)) * 64, dtype=np.bool_)
        flags[: len(self.sources)] = self.sources >= 0
        return np.packbits(flags, bitorder="little").view("<u8")

    def without(self, muted: frozenset[SourceId], candidates: Sequence[Candidate]) -> "View":
        """The same for a reader who muted these sources."""
        places = np.flatnonzero(np.isin(self.sources, list(muted))).tolist()
        return self.showing(
            {place: in_language(candidates[place], self.languages, without=muted) for place in places}
        )

    def showing(self, others: Mapping[int, ArticleVersion | None]) -> "View":
        """The same with other articles of these candidates, or none."""
        shown, ids, sources = list(self.shown), list(self.ids), self.sources.copy()
        for place, version in others.items():
            shown[place] = version
            ids[place] = 0 if version is None else version.id
            ids[~place] = -ids[place]
            sources[place] = -1 if version is None else version.source_id
        return View(languages=self.languages, shown=shown, ids=ids, sources=sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """For each reader the places of their picks, in order, and how many more there was no room for."""

    places: list[list[int]]
    more: list[int]


def view_of(candidates: Sequence[Candidate], languages: tuple[Language, ...]) -> View:
    shown = [in_language(candidate, languages) for candidate in candidates]
    ids = [0 if version is None else version.id for version in shown]
    sources = [-1 if version is None else version.source_id for version in shown]
    return View(
        languages=languages,
        shown=shown,
        ids=[*ids, *(-number for number in reversed(ids))],
        sources=np.array(sources, dtype=np.int64),
    )


def fill(
    placing: Placing, view: View, block: Sequence[Brief], *, barred: Barred, mailing_list: MailingList
) -> Filled:
    """The picks of readers of one view, of what is not barred from them."""
    rows, begin = placing.followed(block)
    mails = _Mails(placing, view, barred=barred, mailing_list=mailing_list)
    for word in range(0, placing.entries.shape[1], _STEP):
        part = placing.union(placing.entries[:, word : word + _STEP], rows, begin)
        wanted = np.unpackbits(part.view(np.uint8), axis=1, bitorder="little").T.astype(np.bool_, order="C")
        mails.offer(word * 64, wanted)
        if not mails.rooms.open.any():
            break
    eligible = placing.union(placing.stories, rows, begin) & view.words
    counted = np.bitwise_count(eligible & ~barred.words).sum(axis=1, dtype=np.int64)
    taken = mails.rooms.counts.tolist()
    places = [row[:count] for row, count in zip(mails.picked.tolist(), taken, strict=True)]
    return Filled(places=places, more=(counted - mails.rooms.counts).tolist())


class _Mails:
    """How far each mail of a block is filled."""

    def __init__(self, placing: Placing, view: View, *, barred: Barred, mailing_list: MailingList) -> None:
        self._placing, self._view, self._list = placing, view, mailing_list
        self._closed = barred.flags  # as it gets a story, a mail is closed to it
        self._sections: dict[SectionId, _Rooms] = {}
        self._sources: dict[SourceId, _Rooms] = {}
        readers = len(barred.words)
        self.rooms = _Rooms(readers, mailing_list.max_picks)
        self.picked: Ints = np.zeros((readers, mailing_list.max_picks), dtype=np.int64)

    def offer(self, first: int, wanted: Flags) -> None:
        """Entries in order, each to those readers who want it."""
        for at in np.flatnonzero((wanted & self.rooms.open).any(axis=1)).tolist():
            place = self._placing.places[first + at]
            if (version := self._view.shown[place]) is not None:
                self._take(place, version.source_id, wanted[at])

    def _take(self, place: int, source: SourceId, wanted: Flags) -> None:
        """Puts a story into all of these mails that have room for it."""
        closed = self._closed[place]
        free = wanted & ~closed
        rooms = [self.rooms, *self._rooms(place, source)]
        for its in rooms:
            free &= its.open
        whose = np.flatnonzero(free)
        if whose.size:
            at, *_ = [its.take(whose) for its in rooms]
            self.picked[whose, at] = place
            closed |= free

    def _rooms(self, place: int, source: SourceId) -> list["_Rooms"]:
        """What else than the whole mail must have room for this story."""
        readers, list_ = len(self.rooms.open), self._list
        if source not in self._sources:
            self._sources[source] = _Rooms(readers, list_.max_per_source)
        section = self._placing.candidates[place].section
        if section not in list_.sections:
            return [self._sources[source]]
        if section not in self._sections:
            self._sections[section] = _Rooms(readers, list_.max_per_section)
        return [self._sources[source], self._sections[section]]


class _Rooms:
    """How much of one kind each mail holds, and which mails have room for more of it."""

    def __init__(self, readers: int, most: int) -> None:
        self._most = most
        self.counts = np.zeros(readers, dtype=np.int32)
        self.open: Flags = np.full(readers, most > 0)

    def take(self, whose: Ints) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
        """One more for each of these. Returns how many each had before."""
        before = self.counts[whose]
        self.counts[whose] = before + 1
        self.open[whose] = before + 1 < self._most
        return before
