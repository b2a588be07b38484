"""What readers say of what they got: none of it any more, or fewer like it."""

from datetime import datetime

from digest.jobs.matters import matters_of
from digest.jobs.news import MEMORY
from digest.language.gazetteer import shipped_gazetteer
from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.errors import InputRefused
from digest.model.ids import StoryId, TopicId
from digest.model.people import Restraint, RestraintKind, Subscriber
from digest.select.choosing import first_in
from digest.select.matching import Matcher
from digest.store import archive, articles, ledger, restraints, stories, subscribers, topics, variants
from digest.store.database import Connection

_MOST_TOLD = 200


def fewer_like(
    c: Connection, subscriber: Subscriber, story: StoryId, *, now: datetime
) -> tuple[Restraint, ...]:
    """Lowers what is like a story: the source that they are shown it by, and their topics that it concerns.

    Returns what that came to, without what they muted before. Raises NotFound, InputRefused for a story
    of which there is nothing to be shown.
    """
    told = _told(c, story)
    sent = _sent(c, subscriber, story, now=now)
    # Who was sent none is taken to mean the article that they would be shown; who reads none, the original.
    shown = sent or first_in(told, subscriber.languages) or told[0]
    followed = subscribers.follows(c, [subscriber.id])[subscriber.id].topics
    concerned = sorted(followed & _topics(c, told))
    wanted = (
        Restraint(kind=RestraintKind.FEWER, at=now, source=shown.source_id),
        *(Restraint(kind=RestraintKind.FEWER, at=now, topic=topic) for topic in concerned),
    )
    return tuple(one for one in wanted if restraints.add(c, subscriber.id, one))


def _told(c: Connection, story: StoryId) -> tuple[ArticleVersion, ...]:
    """The usable articles of a story, originals before copies."""
    found = archive.of_story(c, stories.story(c, story).id, limit=_MOST_TOLD)
    usable = (version for version in found if version.status is ArticleStatus.USABLE)
    told = tuple(sorted(usable, key=lambda version: (version.copy_of is not None, version.when, version.id)))
    if not told:
        raise InputRefused(f"all articles of story {story} are withheld", hint="name a source or a topic")
    return told


def _sent(c: Connection, subscriber: Subscriber, story: StoryId, *, now: datetime) -> ArticleVersion | None:
    """The article of the story that they were sent last."""
    sent = [variant for _, variant in ledger.history(c, [subscriber.id], now - MEMORY).get(subscriber.id, ())]
    found = variants.variants_of(c, sent)
    picks = [pick for variant in reversed(sent) for pick in found[variant].picks]
    roots = stories.roots(c, {story, *(pick.story for pick in picks)})
    of_it = [pick.version for pick in picks if roots[pick.story] == roots[story]]
    return articles.versions(c, of_it[:1])[of_it[0]] if of_it else None


def _topics(c: Connection, told: tuple[ArticleVersion, ...]) -> set[TopicId]:
    """The topics that the story concerns."""
    matcher = Matcher((one.topic for one in topics.every(c)), shipped_gazetteer())
    return {topic for matter in matters_of(c, told).values() for topic in matcher.concerned(matter)}
