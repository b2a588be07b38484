"""The ranks of stories whose articles changed: weighed when they change, and never in between."""

from collections.abc import Iterable, Mapping, Sequence

from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.ids import StoryId
from digest.select.ranking import rank_of
from digest.store import articles, stories
from digest.store.database import Connection


class Ranks:
    """Collects the stories that one visit changed, and weighs each once."""

    def __init__(self, c: Connection) -> None:
        self._c = c
        self._alone: dict[StoryId, ArticleVersion] = {}
        self._told_by_several: set[StoryId] = set()

    def changed(self, version: ArticleVersion, *, alone: bool) -> None:
        """A story has got an article; `alone` where that has begun it."""
        if alone:
            self._alone[version.story_id] = version
        else:
            self._alone.pop(version.story_id, None)
            self._told_by_several.add(version.story_id)

    def close(self) -> None:
        told = _told(self._c, self._told_by_several)
        alone = {story: (version,) for story, version in self._alone.items() if story not in told}
        _keep(self._c, {**alone, **told})


def weigh(c: Connection, changed: Iterable[StoryId]) -> None:
    """Ranks these stories by the articles they have now: others, or others that may be mailed.

    By whatever number; to be called with `articles.one_visit_at_a_time` before what changes them.
    """
    _keep(c, _told(c, changed))


def _told(c: Connection, numbers: Iterable[StoryId]) -> dict[StoryId, tuple[ArticleVersion, ...]]:
    """The stories that have these numbers, or had them, each with the articles that it is weighed by."""
    return articles.telling(c, sorted(set(stories.roots(c, numbers).values())))


def _keep(c: Connection, told: Mapping[StoryId, Sequence[ArticleVersion]]) -> None:
    ranks = {}
    for story, versions in told.items():
        usable = [version for version in versions if version.status is ArticleStatus.USABLE]
        if usable:
            ranks[story] = rank_of(usable)
    stories.set_rank(c, ranks)
