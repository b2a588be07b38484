"""All there is to know of one story, and what an editor may say of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from digest.jobs.dossier import Carrier
from digest.jobs.matters import matters_of
from digest.jobs.ranks import weigh
from digest.jobs.withdrawing import Withheld
from digest.language.gazetteer import Gazetteer
from digest.model.alert import Alert
from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.errors import InputRefused
from digest.model.ids import ArticleId, IssueId, Language, SectionId, SourceId, StoryId, TopicId
from digest.model.issue import Issue
from digest.model.story import Story
from digest.model.topic import Topic
from digest.select.matching import Hit, Matcher, Matter
from digest.select.ranking import ranking_of
from digest.store import alerts, archive, articles, candidates, lists, places, stories, topics
from digest.store.database import Connection
from digest.store.known import find
from digest.store.withheld import Holding, holding
from digest.understand.identify import story_keys

MOST_TOLD = 200
MOST_LISTED = 10_000
_ANY_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story and the articles that tell it."""

    story: Story
    articles: tuple[ArticleVersion, ...]
    """The one that is shown first, copies last, then what may not be mailed; 200 at most."""
    publishers: tuple[str, ...]
    """The independent ones: who only copies another is not among them."""

    @property
    def headline(self) -> str:
        return self.articles[0].article.headline if self.articles else ""

    @property
    def languages(self) -> tuple[Language, ...]:
        return tuple(dict.fromkeys(version.article.language for version in self.articles))

    @property
    def first_seen(self) -> datetime | None:
        return min((version.seen for version in self.articles), default=None)

    @property
    def newest(self) -> datetime | None:
        """When the newest of its articles was published, as far as we know."""
        return max((version.when for version in self.articles), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """Everything about one story, for a person to read."""

    told: Told
    sections: tuple[str, ...]
    places: tuple[str, ...]
    topics: Mapping[str, Hit]
    """The keys of the topics it concerns, and by which of its words."""
    alerts: tuple[Alert, ...]
    carriers: tuple[Carrier, ...]
    """Issues whose mails hold it, the oldest first."""
    source_keys: Mapping[SourceId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which stories to list; what is None or empty does not matter."""

    since: datetime
    text: str = ""
    """Stands in one of its headlines, in capitals or not."""
    topic: Topic | None = None
    section: SectionId | None = None


def told(c: Connection, story: StoryId) -> Told:
    """A story by its number, or by one that it had before it became part of another. Raises NotFound."""
    found = stories.story(c, story)
    return _told(found, archive.of_story(c, found.id, limit=MOST_TOLD))


def whole(c: Connection, story: StoryId, gazetteer: Gazetteer) -> Whole:
    """Collects all there is; nothing is written. Raises NotFound."""
    found = told(c, story)
    there = matters_of(c, found.articles)
    known = {one.topic.id: one.topic for one in topics.every(c)}
    concerned = _concerned(Matcher(known.values(), gazetteer), there.values())
    named = articles.places_of(c, [version.article_id for version in found.articles])
    every_place = {place.id: place.key for place in places.every(c)}
    return Whole(
        told=found,
        sections=tuple(sorted({matter.section for matter in there.values() if matter.section})),
        places=tuple(sorted({every_place[place] for some in named.values() for place in some})),
        topics={known[topic].key: hit for topic, hit in sorted(concerned.items())},
        alerts=alerts.of_story(c, found.story.id),
        carriers=_carriers(c, found.articles),
        source_keys=archive.source_keys(c, (version.source_id for version in found.articles)),
    )


def listed(c: Connection, wanted: Wanted, gazetteer: Gazetteer) -> tuple[Told, ...]:
    """Those stories in the order in which a digest would rank them, withheld ones too."""
    recent = archive.listed(c, archive.Wanted(since=wanted.since), limit=MOST_LISTED)
    if wanted.topic is not None:
        matcher, there = Matcher([wanted.topic], gazetteer), matters_of(c, recent)
        recent = tuple(one for one in recent if matcher.concerned(there[one.article_id]))
    if wanted.section is not None:
        recent = tuple(one for one in recent if one.section == wanted.section)
    text = wanted.text.casefold()
    meant = {one.story_id for one in recent if text in one.article.headline.casefold()}
    members: dict[StoryId, list[ArticleVersion]] = {}
    for version in archive.of_stories(c, meant):
        members.setdefault(version.story_id, []).append(version)
    found = [_told(story, members[number]) for number, story in candidates.said(c, meant).items()]
    return tuple(sorted(found, key=lambda one: (-(one.story.rank or 0.0), one.story.id)))


def split(c: Connection, story: StoryId, wanted: Collection[ArticleId]) -> StoryId:
    """These articles tell another story: theirs from now on, under a number of its own.

    Likeness alone makes the two one no more. Raises InputRefused when nothing would be left of the story,
    or an article is not of it.
    """
    articles.one_visit_at_a_time(c)
    found = told(c, story)
    of_it = {version.article_id: version for version in found.articles}
    if astray := [article for article in wanted if article not in of_it]:
        raise InputRefused(
            f"article {astray[0]} does not tell story {story}",
            hint=f"`digest story show {story}` lists those",
        )
    away = set(wanted)
    # Whatever copies one of them goes with it: a copy without its original would lead the other story.
    away |= {number for number, version in of_it.items() if version.copy_of in away}
    if away == of_it.keys():
        raise InputRefused(
            f"these are all the articles of story {story}",
            hint="leave at least one, or there is nothing to split",
        )
    keys = _keys_that_go(c, found.story.id, away, stay=of_it.keys() - away)
    new = stories.split(c, found.story.id, away, keys=keys)
    weigh(c, (found.story.id, new))
    return new


def merge(c: Connection, wanted: Sequence[StoryId]) -> StoryId:
    """These stories are one; the oldest keeps its number, for readers may have been sent it under that."""
    articles.one_visit_at_a_time(c)
    kept = min(stories.story(c, number).id for number in wanted)
    for number in wanted:
        kept = stories.merge(c, into=kept, gone=stories.story(c, number).id)
    weigh(c, (kept,))
    return kept


def keep_back(c: Connection, story: StoryId) -> tuple[Withheld, ...]:
    """Keeps a story out of every mail that has not left yet, whatever article joins it later.

    Its articles stay as they are: it is the story that is withheld. Raises NotFound.
    """
    articles.one_visit_at_a_time(c)
    found = told(c, story)
    stories.withhold(c, found.story.id)
    return tuple(
        Withheld(version=version, changed=not found.story.withheld, holding=holding(c, version))
        for version in found.articles
    )


def let_go(c: Connection, story: StoryId) -> tuple[ArticleId, ...]:
    """Lets a story be chosen again; in which of its articles, none where it was not withheld.

    What was withheld by itself, or taken back by its publisher, stays so. Raises NotFound.
    """
    articles.one_visit_at_a_time(c)
    found = told(c, story)
    stories.release(c, found.story.id)
    freed = found.articles if found.story.withheld else ()
    return tuple(version.article_id for version in freed if version.status is ArticleStatus.USABLE)


def _told(story: Story, members: Sequence[ArticleVersion]) -> Told:
    usable = [one for one in members if one.status is ArticleStatus.USABLE]
    barred = tuple(one for one in members if one.status is not ArticleStatus.USABLE)
    if not usable:
        return Told(story=story, articles=barred, publishers=())
    (ordered,) = ranking_of(usable, {}, now=_ANY_TIME).candidates
    return Told(story=story, articles=(*ordered.versions, *barred), publishers=ordered.publishers)


def renew(c: Connection, story: StoryId, *, now: datetime) -> None:
    """An editor says that it is materially new: who was sent it before may be sent it once more."""
    articles.one_visit_at_a_time(c)
    stories.renew(c, stories.story(c, story).id, now)


def _keys_that_go(
    c: Connection, story: StoryId, away: Iterable[ArticleId], *, stay: Iterable[ArticleId]
) -> set[bytes]:
    """Of the keys that lead to a story those by which others would join the articles that leave it.

    By what these said, now or earlier, and where they stand; what is left of an announcement whose page
    said something else is told by the moment in which it was filed.
    """
    led = stories.keys_of(c, story)
    went, stayed = ([archive.history(c, number) for number in sorted(some)] for some in (away, stay))
    now = {key for versions in went for key in _keys(versions[-1])}
    theirs, others = _keys_of_all(went), _keys_of_all(stayed)
    moved = {version.article_id for versions in went for version in versions}
    for key, article in find(c, led).by_url.items():
        (theirs if article.id in moved else others).add(key)
    moments = _moments(went) - _moments(stayed)
    unknown = {key for key, at in led.items() if at in moments} - others
    return now | (theirs - others) | unknown


def _keys_of_all(articles: Iterable[Sequence[ArticleVersion]]) -> set[bytes]:
    return {key for versions in articles for version in versions for key in _keys(version)}


def _keys(version: ArticleVersion) -> tuple[bytes, ...]:
    """By which others would join it."""
    keys = story_keys(version.article)
    return (keys.link, *keys.firm, *keys.leads, *keys.verbatim, *keys.named)


def _moments(articles: Iterable[Sequence[ArticleVersion]]) -> set[datetime]:
    """As of which they were filed."""
    every = (version for versions in articles for version in versions)
    return {min(version.article.published or version.seen, version.seen) for version in every}


def _concerned(matcher: Matcher, there: Iterable[Matter]) -> dict[TopicId, Hit]:
    """The topics that a story concerns, each by a word in a headline where there is one."""
    found: dict[TopicId, Hit] = {}
    for matter in there:
        for topic, hit in matcher.concerned(matter).items():
            if topic not in found or (hit.in_title and not found[topic].in_title):
                found[topic] = hit
    return found


def _carriers(c: Connection, versions: Iterable[ArticleVersion]) -> tuple[Carrier, ...]:
    """A mail holds one article of a story, so those of its articles add up."""
    issues: dict[IssueId, Issue] = {}
    held: dict[IssueId, list[Holding]] = {}
    for version in versions:
        for issue, its in archive.carried(c, version):
            issues[issue.id] = issue
            held.setdefault(issue.id, []).append(its)
    keys = {one.id: one.key for one in lists.every(c)}
    return tuple(
        Carrier(
            list_key=keys[issues[number].mailing_list], issue=issues[number], holding=_together(held[number])
        )
        for number in sorted(held)
    )


def _together(held: Sequence[Holding]) -> Holding:
    return Holding(
        waiting=sum(one.waiting for one in held),
        accepted=sum(one.accepted for one in held),
        in_doubt=sum(one.in_doubt for one in held),
    )
