"""What one reader gets, and by which rule they do not get the rest.

`joining` decides the same for thousands of readers at a time; a test holds the two equal.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from digest.language.fold import fold
from digest.model.article import ArticleVersion
from digest.model.ids import Language, SectionId, SourceId, StoryId
from digest.model.mailing_list import MailingList
from digest.model.people import Follows
from digest.model.pick import FULL, Choice, LeftOut, Pick, Reason, Rule
from digest.select.ranking import Candidate, Ranking, followed_sections
from digest.select.restraining import Restraints, restraints_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """All that is to be known of one reader to choose for them."""

    follows: Follows
    languages: Sequence[Language]
    """In the reader's own order."""
    had: Mapping[StoryId, datetime]
    """The stories they were sent before, on any list, and when the last mail with each was made."""


@dataclass(slots=True, kw_only=True)
class _Room:
    """How much of each kind a mail has taken so far."""

    mailing_list: MailingList
    sections: Counter[SectionId] = field(default_factory=Counter)
    sources: Counter[SourceId] = field(default_factory=Counter)
    taken: int = 0

    def full(self, candidate: Candidate, version: ArticleVersion) -> Rule | None:
        if self.taken >= self.mailing_list.max_picks:
            return Rule.LIST_FULL
        section = candidate.section
        if section is not None and self.sections[section] >= self.mailing_list.max_per_section:
            return Rule.SECTION_FULL
        if self.sources[version.source_id] >= self.mailing_list.max_per_source:
            return Rule.SOURCE_FULL
        return None

    def take(self, candidate: Candidate, version: ArticleVersion) -> None:
        self.taken += 1
        self.sources[version.source_id] += 1
        if candidate.section in self.mailing_list.sections:
            self.sections[candidate.section] += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A story as one reader would see it."""

    candidate: Candidate
    version: ArticleVersion | None
    reasons: tuple[Reason, ...]
    standing: float
    barred: Rule | None
    """What leaves it out before there is any question of room."""

    @property
    def order(self) -> tuple[float, StoryId]:
        return -self.standing, self.candidate.story


def choose(ranking: Ranking, wishes: Wishes, *, mailing_list: MailingList, now: datetime) -> Choice:
    """The picks of one reader, the weightiest first: one a story, each with all its reasons.

    The same arguments give the same picks.
    """
    picks: list[Pick] = []
    more = 0
    theirs = ranking.concerning(wishes.follows, mailing_list.sections)
    for decision in decide(theirs, wishes, mailing_list=mailing_list, now=now):
        if isinstance(decision, Pick):
            picks.append(decision)
        else:
            more += decision.rule in FULL
    return Choice(picks=tuple(picks), more=more)


def decide(
    candidates: Iterable[Candidate], wishes: Wishes, *, mailing_list: MailingList, now: datetime
) -> Iterator[Pick | LeftOut]:
    """The same, story by story in this reader's order, with the rule that leaves out each one left out.

    A story stands where the best of the reasons that bring it puts it.
    """
    restraints = restraints_at(now, wishes.follows.restraints)
    seen = (_seen(one, wishes, restraints, mailing_list=mailing_list) for one in candidates)
    room = _Room(mailing_list=mailing_list)
    for one in sorted(seen, key=lambda one: one.order):
        if one.barred is not None or one.version is None:
            yield LeftOut(story=one.candidate.story, rule=one.barred or Rule.LANGUAGE)
        elif full := room.full(one.candidate, one.version):
            yield LeftOut(story=one.candidate.story, rule=full)
        else:
            room.take(one.candidate, one.version)
            updated = one.candidate.story in wishes.had
            yield pick_of(one.candidate, one.version, one.reasons, updated=updated, mailing_list=mailing_list)


def pick_of(
    candidate: Candidate,
    version: ArticleVersion,
    reasons: tuple[Reason, ...],
    *,
    updated: bool,
    mailing_list: MailingList,
) -> Pick:
    """A story as it is picked, shown in this article of it."""
    return Pick(
        story=candidate.story,
        version=version.id,
        section=candidate.section if candidate.section in mailing_list.sections else None,
        reasons=reasons,
        also=_others(candidate.publishers, version.article.publisher),
        updated=updated,
    )


@lru_cache(maxsize=10_000)  # asked for every pick of every reader
def _others(publishers: tuple[str, ...], own: str) -> tuple[str, ...]:
    """Who else tells it: not the publisher itself, in another language and another spelling of its name."""
    return tuple(name for name in publishers if fold(name) != fold(own))


def why(candidate: Candidate, *, follows: Follows, mailing_list: MailingList) -> tuple[Reason, ...]:
    """Every reason this reader has for the story, topics first; none means it does not concern them.

    Who follows nothing gets the list's own sections, as they joined them.
    """
    topics = tuple(Reason(topic=topic) for topic in sorted(candidate.lifts.keys() & follows.topics))
    if candidate.section in followed_sections(follows, mailing_list.sections):
        return (*topics, Reason(section=candidate.section))
    return topics


def in_language(
    candidate: Candidate, languages: Sequence[Language], *, without: frozenset[SourceId] = frozenset()
) -> ArticleVersion | None:
    """The article of the story that this reader gets.

    In the language read first; there the original before copies, then the earliest. `without` these sources.
    """
    return first_in(candidate.versions, languages, without=without)


def first_in(
    versions: Sequence[ArticleVersion],
    languages: Sequence[Language],
    *,
    without: frozenset[SourceId] = frozenset(),
) -> ArticleVersion | None:
    """The same of articles in their order."""
    for language in languages:
        for version in versions:
            if version.article.language == language and version.source_id not in without:
                return version
    return None


def is_news(candidate: Candidate, had: datetime | None) -> bool:
    """Whether a reader who had it then, or never (None), may be sent it: again only when it is renewed."""
    return had is None or (candidate.renewed is not None and candidate.renewed > had)


def shown_anew(
    candidate: Candidate,
    languages: Sequence[Language],
    *,
    had: datetime,
    without: frozenset[SourceId] = frozenset(),
) -> ArticleVersion | None:
    """The article that a reader who had the story then gets when it is renewed; None where none is new.

    The newest that came after that, in the language read first; there originals before copies. Where no
    article made it new, an editor did, who means what is there: then the usual one.
    """
    newer = [
        version for version in candidate.versions if version.seen > had and version.source_id not in without
    ]
    for language in languages:
        theirs = [version for version in newer if version.article.language == language]
        if theirs:
            return max(theirs, key=lambda version: (version.copy_of is None, version.when, version.id))
    if any(version.seen == candidate.renewed for version in candidate.versions):
        return None
    return in_language(candidate, languages, without=without)


def _seen(
    candidate: Candidate, wishes: Wishes, restraints: Restraints, *, mailing_list: MailingList
) -> _Seen:
    reasons = why(candidate, follows=wishes.follows, mailing_list=mailing_list)
    had, languages = wishes.had.get(candidate.story), wishes.languages
    if had is not None and is_news(candidate, had):
        version = shown_anew(candidate, languages, had=had, without=restraints.sources)
    else:
        version = in_language(candidate, languages, without=restraints.sources)
    lift = max((_lift(candidate, reason) for reason in reasons), default=0.0)
    penalty = restraints.penalty(candidate.lifts, version) if version is not None else 0.0
    return _Seen(
        candidate=candidate,
        version=version,
        reasons=reasons,
        standing=candidate.standing + lift - penalty,
        barred=_barred(candidate, wishes, restraints, shown=version, reasons=reasons),
    )


def _lift(candidate: Candidate, reason: Reason) -> float:
    return 0.0 if reason.topic is None else candidate.lifts[reason.topic]


def _barred(
    candidate: Candidate,
    wishes: Wishes,
    restraints: Restraints,
    *,
    shown: ArticleVersion | None,
    reasons: tuple[Reason, ...],
) -> Rule | None:
    if not reasons:
        return Rule.NOT_FOLLOWED
    if restraints.mutes(candidate.story, candidate.lifts):
        return Rule.MUTED
    if not is_news(candidate, wishes.had.get(candidate.story)):
        return Rule.ALREADY_SENT
    if shown is None:
        if in_language(candidate, wishes.languages, without=restraints.sources) is not None:
            return Rule.ALREADY_SENT
        muted = in_language(candidate, wishes.languages) is not None
        return Rule.MUTED if muted else Rule.LANGUAGE
    return None
