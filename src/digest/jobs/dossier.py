"""All there is to know of one article: what it is about and was, who else tells it, which mails hold it."""

from dataclasses import dataclass

from digest.jobs.matters import matters_of
from digest.language.gazetteer import shipped_gazetteer
from digest.model.article import ArticleVersion
from digest.model.issue import Issue
from digest.select.matching import Matcher
from digest.store import archive, lists, topics
from digest.store.database import Connection
from digest.store.withheld import Holding

MOST_TOLD = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """An issue whose mails hold the article, and how many of them do."""

    list_key: str
    issue: Issue
    holding: Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One article in its newest words."""

    version: ArticleVersion
    places: tuple[str, ...]
    topics: tuple[str, ...]
    """The keys of the topics it concerns, as they are today."""
    also: tuple[ArticleVersion, ...]
    """Other articles that tell the same story, 50 at most."""
    history: tuple[ArticleVersion, ...]
    """Every state of its words, the first one first."""
    carriers: tuple[Carrier, ...]
    """The oldest issue first."""


def dossier(c: Connection, version: ArticleVersion) -> Dossier:
    """Collects it; nothing is written."""
    gazetteer = shipped_gazetteer()
    matter = matters_of(c, [version])[version.article_id]
    known = {followed.topic.id: followed.topic for followed in topics.every(c)}
    concerned = Matcher(known.values(), gazetteer).concerned(matter)
    keys = {one.id: one.key for one in lists.every(c)}
    return Dossier(
        version=version,
        places=tuple(gazetteer[place].key for place in sorted(matter.places) if place in gazetteer),
        topics=tuple(sorted(known[topic].key for topic in concerned)),
        also=also_told(c, version),
        history=archive.history(c, version.article_id),
        carriers=tuple(
            Carrier(list_key=keys[issue.mailing_list], issue=issue, holding=holding)
            for issue, holding in archive.carried(c, version)
        ),
    )


def also_told(c: Connection, version: ArticleVersion) -> tuple[ArticleVersion, ...]:
    """The other articles that tell the same story, the first one first."""
    found = archive.of_story(c, version.story_id, limit=MOST_TOLD)
    return tuple(one for one in found if one.article_id != version.article_id)
