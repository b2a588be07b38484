"""Where an article's events happen."""

from digest.language.gazetteer import Gazetteer
from digest.model.article import Article
from digest.model.ids import PlaceId


def locate(article: Article, gazetteer: Gazetteer) -> frozenset[PlaceId]:
    """The places that an article is about, by the names in its opening."""
    return gazetteer.mentioned(article.opening, article.language)
