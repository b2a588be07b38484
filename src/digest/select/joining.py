"""What thousands of readers get, decided at once: topics to stories once, a union of bits a reader.

It decides as `choosing.choose` does, and a test holds the two equal; but a block of readers at a time,
story by story in the order of rank. So a million readers with ten follows take seconds, where one
after the other they would take minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np

from digest.model.history import History
from digest.model.ids import Language, SectionId, SourceId, StoryId, TopicId, VersionId
from digest.model.mailing_list import MailingList
from digest.model.people import Brief
from digest.model.pick import Choice, Pick, Reason
from digest.select.barring import Barred
from digest.select.choosing import pick_of, shown_anew
from digest.select.filling import View, fill, view_of
from digest.select.placing import Flags, Heard, Ints, Placing
from digest.select.ranking import Ranking
from digest.select.restraining import Restraints, restraints_at
from digest.select.weighing import weigh

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NEVER = -(1 << 62)
_Key = tuple[int, bool, tuple[TopicId, ...]]
_AT_HAND = 100_000
"""As many different picks are kept, to be given to the next reader too."""
_VIEWS = 200
"""As many views are kept: one for all who read the same languages, mute the same and are new to the same."""
_NOTHING: frozenset[SourceId] = frozenset()


class _Sight(NamedTuple):
    """What readers see alike who have this in common."""

    languages: tuple[Language, ...]
    muted: frozenset[SourceId] = _NOTHING
    anew: tuple[tuple[int, VersionId | None], ...] = ()
    """The candidates they had before, and which article of each is new to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a block of readers gets, each found by their place in the block."""

    join: "Join"
    block: Sequence[Brief]
    rows: Sequence[Sequence[int]]
    """By reader: the places of their picks among the candidates; ~place for one that is updated."""
    more: Sequence[int]
    heard: Heard
    sights: Mapping[int, _Sight]
    """What those see who do not see all that stands in their languages."""

    def key(self, at: int) -> object:
        """Readers with the same key, languages and follows get the same."""
        return tuple(self.rows[at]), self.more[at], self.sights.get(at)

    def __getitem__(self, at: int) -> Choice:
        """The picks of one reader, the weightiest first, each with all its reasons."""
        return Choice(picks=self.join.picks(self, at), more=self.more[at])


class Join:
    """Chooses from one ranking for readers of one list."""

    def __init__(
        self, ranking: Ranking, mailing_list: MailingList, *, now: datetime, told: Mapping[VersionId, StoryId]
    ) -> None:
        """`told` says of which story each article version tells, by the stories' numbers in the ranking."""
        self._ranking, self._list, self._now = ranking, mailing_list, now
        self._placing = Placing(ranking, mailing_list.sections)
        self._place = {candidate.story: at for at, candidate in enumerate(ranking.candidates)}
        self._told = _Told({version: self._place[of] for version, of in told.items() if of in self._place})
        renewed = (candidate.renewed for candidate in ranking.candidates)
        self._renewed = np.array([_microseconds(moment) for moment in renewed], dtype=np.int64)
        self._views: dict[_Sight, View] = {}
        self._sections: frozenset[SectionId | None] = frozenset(mailing_list.sections)
        self._followed: dict[tuple[SectionId, ...], frozenset[SectionId | None]] = {}
        sections = [candidate.section for candidate in ranking.candidates]
        self._section_of = [*sections, *reversed(sections)]  # so that it is that of ~place, too
        self._at_hand: dict[_Key, Pick] = {}

    def choose(self, block: Sequence[Brief], history: History) -> Chosen:
        """What these readers, in order of their ids, get where this is all that they were sent before.

        The same arguments give the same picks.
        """
        stated = [(at, brief.restraints) for at, brief in enumerate(block) if brief.restraints]
        tastes = {at: restraints_at(self._now, restraints) for at, restraints in stated}
        barred, again = self._barred(block, self._had(block, history), tastes)
        sights = self._sights(block, again, tastes)
        rows: list[list[int]] = [[] for _ in block]
        more = [0] * len(block)
        alone = {at: its for at, its in tastes.items() if its.fewer or its.sources}
        for sight, members in _by_sight(block, sights, but=alone).items():
            theirs = [block[at] for at in members]
            view = self._view(sight)
            filled = fill(self._placing, view, theirs, barred=barred.of(members), mailing_list=self._list)
            for at, places, left in zip(members, filled.places, filled.more, strict=True):
                rows[at], more[at] = places, left
        for at, restraints in alone.items():
            view = self._view(sights.get(at) or _Sight(block[at].languages))
            rows[at], more[at] = self._alone(block[at], view, restraints, barred=barred.flags[:, at])
        heard = self._placing.heard(block, rows)
        for at, place in again:
            rows[at] = [~one if one == place else one for one in rows[at]]
        return Chosen(join=self, block=block, rows=rows, more=more, heard=heard, sights=sights)

    def picks(self, chosen: Chosen, at: int) -> tuple[Pick, ...]:
        """The picks of one reader. Readers who get one for the same reasons get the very same."""
        at_hand = self._at_hand
        if len(at_hand) > _AT_HAND:
            at_hand.clear()
        brief, row = chosen.block[at], chosen.rows[at]
        view = self._view(chosen.sights.get(at) or _Sight(brief.languages))
        ids = view.ids
        sections, section_of, topics = self._sections_of(brief), self._section_of, chosen.heard.topics
        picks = []
        begin, *ends = chosen.heard.of(at, len(row))
        for place, end in zip(row, ends, strict=True):
            reasons = topics[begin:end]
            key = (ids[place], section_of[place] in sections, reasons)
            if (pick := at_hand.get(key)) is None:
                pick = at_hand[key] = self._pick(view, place, reasons, by_section=key[1])
            picks.append(pick)
            begin = end
        return tuple(picks)

    def _sections_of(self, brief: Brief) -> frozenset[SectionId | None]:
        if not brief.topics and not brief.sections:
            return self._sections
        if brief.sections not in self._followed:
            self._followed[brief.sections] = self._sections.intersection(brief.sections)
        return self._followed[brief.sections]

    def _pick(self, view: View, place: int, topics: Sequence[TopicId], *, by_section: bool) -> Pick:
        updated = place < 0
        place = ~place if updated else place
        candidate, version = self._ranking.candidates[place], view.shown[place]
        assert version is not None  # noqa: S101 - only what can be shown is picked
        reasons = tuple(Reason(topic=topic) for topic in topics)
        if by_section:
            reasons = (*reasons, Reason(section=candidate.section))
        return pick_of(candidate, version, reasons, updated=updated, mailing_list=self._list)

    def _view(self, sight: _Sight) -> View:
        if (view := self._views.get(sight)) is None:
            if len(self._views) > _VIEWS:
                self._views.clear()
            view = self._views[sight] = self._new_view(sight)
        return view

    def _new_view(self, sight: _Sight) -> View:
        candidates = self._ranking.candidates
        if sight.anew:
            shown = {
                place: next((one for one in candidates[place].versions if one.id == version), None)
                for place, version in sight.anew
            }
            return self._view(sight._replace(anew=())).showing(shown)
        if sight.muted:
            return self._view(_Sight(sight.languages)).without(sight.muted, candidates)
        return view_of(candidates, sight.languages)

    def _sights(
        self,
        block: Sequence[Brief],
        again: Mapping[tuple[int, int], datetime],
        tastes: Mapping[int, Restraints],
    ) -> dict[int, _Sight]:
        muted = {at: its.sources for at, its in tastes.items() if its.sources}
        anew: dict[int, list[tuple[int, VersionId | None]]] = {at: [] for at in muted}
        for (at, place), had in sorted(again.items()):
            candidate, without = self._ranking.candidates[place], muted.get(at, _NOTHING)
            shown = shown_anew(candidate, block[at].languages, had=had, without=without)
            number = None if shown is None else shown.id
            if (number or 0) != self._view(_Sight(block[at].languages, without)).ids[place]:
                anew.setdefault(at, []).append((place, number))
        return {
            at: _Sight(block[at].languages, muted.get(at, _NOTHING), tuple(its)) for at, its in anew.items()
        }

    def _had(self, block: Sequence[Brief], history: History) -> "_Had":
        """Who of the block had which candidates, and in mails made when."""
        ids = np.array([brief.subscriber for brief in block], dtype=np.int64)
        whose = np.array(history.subscribers, dtype=np.int64)
        readers = np.minimum(np.searchsorted(ids, whose), len(ids) - 1)
        counts = np.array(history.counts, dtype=np.int64)
        places = self._told.places(np.array(history.versions, dtype=np.int64))
        known = (places >= 0) & np.repeat(ids[readers] == whose, counts)
        made = np.array(history.made, dtype=np.int64)
        return _Had(
            readers=np.repeat(readers, counts)[known],
            places=places[known],
            made=np.repeat(made, counts)[known],
        )

    def _barred(
        self, block: Sequence[Brief], had: "_Had", tastes: Mapping[int, Restraints]
    ) -> tuple[Barred, dict[tuple[int, int], datetime]]:
        """What each of the block had or muted; and who may have what once more, and had it when."""
        barred = Barred(readers=len(block), words=self._placing.stories.shape[1])
        again = self._renewed[had.places] > had.made
        barred.add(had.places[~again], had.readers[~again])
        for at, restraints in tastes.items():
            muted = self._muted(restraints)
            barred.add(muted, np.full_like(muted, at))
        last: dict[tuple[int, int], int] = {}
        for at, place, made in zip(
            *(its[again].tolist() for its in (had.readers, had.places, had.made)), strict=True
        ):
            last[at, place] = max(made, last.get((at, place), made))
        return barred, {pair: _EPOCH + made * _MICROSECOND for pair, made in last.items()}

    def _muted(self, restraints: Restraints) -> Ints:
        """The candidates of which this reader wants nothing, whoever tells them."""
        places = [np.flatnonzero(self._placing.concerned(topic)) for topic in restraints.topics]
        stories = [self._place[story] for story in restraints.stories if story in self._place]
        return np.concatenate((*places, np.array(stories, dtype=np.int64)))

    def _alone(
        self, brief: Brief, view: View, restraints: Restraints, *, barred: Flags
    ) -> tuple[list[int], int]:
        """The row of one reader, and how many more there are."""
        rows, _ = self._placing.followed([brief])
        return weigh(self._placing, view, rows, barred=barred, restraints=restraints, mailing_list=self._list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Had:
    """Arrays of one length: a reader's place in the block, a candidate's, when a mail with it was made."""

    readers: Ints
    places: Ints
    made: Ints


class _Told:
    """Finds candidates by article versions."""

    def __init__(self, places: Mapping[VersionId, int]) -> None:
        self._first = min(places, default=0)
        self._places = np.full(max(places, default=0) - self._first + 2, -1, dtype=np.int64)
        for version, place in places.items():
            self._places[version - self._first] = place

    def places(self, versions: Ints) -> Ints:
        """The candidate that each version tells of, -1 where it tells of none."""
        last = len(self._places) - 1
        at = versions - self._first
        found: Ints = self._places[np.where((at >= 0) & (at < last), at, last)]
        return found


def _by_sight(
    block: Sequence[Brief], sights: Mapping[int, _Sight], *, but: Mapping[int, object]
) -> dict[_Sight, list[int]]:
    found: dict[_Sight, list[int]] = {}
    usual: dict[tuple[Language, ...], _Sight] = {}
    for at, brief in enumerate(block):
        if at not in but and not brief.suppressed:
            sight = sights.get(at) or usual.setdefault(brief.languages, _Sight(brief.languages))
            found.setdefault(sight, []).append(at)
    return found


def _microseconds(moment: datetime | None) -> int:
    return _NEVER if moment is None else (moment - _EPOCH) // _MICROSECOND
