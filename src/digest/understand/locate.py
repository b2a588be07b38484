"""Where an article's events happen."""

from collections.abc import Mapping

from digest.language.world import World
from digest.model.article import Article
from digest.model.ids import PlaceId


def locate(article: Article, world: World, home: PlaceId | None = None) -> Mapping[PlaceId, str]:
    """The places that an article is about, each with the words of its opening that name it.

    `home` is the region its source reports from.
    """
    return world.mentioned(article.opening, article.language, home=home)
