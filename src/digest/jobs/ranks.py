"""The ranks of stories whose articles changed: weighed when they change, and never in between."""

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
        told = stories.roots(self._c, self._told_by_several) if self._told_by_several else {}
        alone = {story: (version,) for story, version in self._alone.items() if story not in told.values()}
        several = articles.telling(self._c, set(told.values())) if told else {}
        ranks = {}
        for story, versions in {**alone, **several}.items():
            usable = [version for version in versions if version.status is ArticleStatus.USABLE]
            if usable:
                ranks[story] = rank_of(usable)
        stories.set_rank(self._c, ranks)
