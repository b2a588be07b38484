"""What one reader gets, and by which rule they do not get the rest."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from digest.model.article import ArticleVersion
from digest.model.ids import Language, SectionId, SourceId, StoryId
from digest.model.mailing_list import MailingList
from digest.model.people import Follows
from digest.model.pick import FULL, Choice, LeftOut, Pick, Reason, Rule
from digest.select.ranking import Candidate, Ranking, followed_sections


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

    def take(self, candidate: Candidate, version: ArticleVersion, reasons: tuple[Reason, ...]) -> Pick:
        section = candidate.section if candidate.section in self.mailing_list.sections else None
        also = tuple(name for name in candidate.publishers if name != version.article.publisher)
        pick = Pick(story=candidate.story, version=version.id, section=section, reasons=reasons, also=also)
        self.taken += 1
        self.sources[version.source_id] += 1
        if section is not None:
            self.sections[section] += 1
        return pick


def choose(
    ranking: Ranking,
    *,
    follows: Follows,
    languages: Sequence[Language],
    had: Container[StoryId],
    mailing_list: MailingList,
) -> Choice:
    """The picks of one reader, the weightiest first: one a story, each with all its reasons.

    `languages` stand in the reader's own order, and `had` holds the stories this reader was sent before, on
    any list. The same arguments give the same picks.
    """
    picks: list[Pick] = []
    more = 0
    theirs = ranking.concerning(follows, mailing_list.sections)
    for decision in decide(theirs, follows=follows, languages=languages, had=had, mailing_list=mailing_list):
        if isinstance(decision, Pick):
            picks.append(decision)
        else:
            more += decision.rule in FULL
    return Choice(picks=tuple(picks), more=more)


def decide(
    ranked: Iterable[Candidate],
    *,
    follows: Follows,
    languages: Sequence[Language],
    had: Container[StoryId],
    mailing_list: MailingList,
) -> Iterator[Pick | LeftOut]:
    """The same, story by story in order of rank, with the rule that leaves out each one left out."""
    room = _Room(mailing_list=mailing_list)
    for candidate in ranked:
        version = in_language(candidate, languages)
        if not (reasons := why(candidate, follows=follows, mailing_list=mailing_list)):
            yield LeftOut(story=candidate.story, rule=Rule.NOT_FOLLOWED)
        elif candidate.story in had:
            yield LeftOut(story=candidate.story, rule=Rule.ALREADY_SENT)
        elif version is None:
            yield LeftOut(story=candidate.story, rule=Rule.LANGUAGE)
        elif full := room.full(candidate, version):
            yield LeftOut(story=candidate.story, rule=full)
        else:
            yield room.take(candidate, version, reasons)


def why(candidate: Candidate, *, follows: Follows, mailing_list: MailingList) -> tuple[Reason, ...]:
    """Every reason this reader has for the story, topics first; none means it does not concern them.

    Who follows nothing gets the list's own sections, as they joined them.
    """
    topics = tuple(Reason(topic=topic) for topic in sorted(candidate.topics & follows.topics))
    if candidate.section in followed_sections(follows, mailing_list.sections):
        return (*topics, Reason(section=candidate.section))
    return topics


def in_language(candidate: Candidate, languages: Sequence[Language]) -> ArticleVersion | None:
    """The article of the story that this reader gets: in the language read first, the original first."""
    for language in languages:
        for version in candidate.versions:
            if version.article.language == language:
                return version
    return None
