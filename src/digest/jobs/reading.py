"""What a child process does with bytes from outside: reads and cleans them in one go.

These functions are given to `Children`, so that no such byte is ever parsed in the main process.
"""

from dataclasses import dataclass
from datetime import datetime

from digest.gather.feed import read_feed
from digest.gather.page import read_page
from digest.model.article import Article
from digest.model.source import Source
from digest.understand.clean import Refused, article_from_entry, plain, usual_language, with_page


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFeed:
    """A feed as the program may use it."""

    title: str
    language: str
    """As the feed labels itself: "uk-UA"; empty when it does not."""
    articles: tuple[Article, ...]
    """In the order of the feed."""
    refused: tuple[str, ...]
    """Why some entries make no article, one line each."""


def read_articles(  # noqa: PLR0917 - what a child is given crosses a pipe in order, without names
    body: bytes, charset: str | None, url: str, source: Source, seen: datetime | None = None
) -> ReadFeed:
    """The articles that a feed announces. `seen` is when it was fetched: later dates are not believed.

    Raises NotAFeed.
    """
    feed = read_feed(body, charset=charset, url=url)
    usual = usual_language(feed)
    cleaned = [
        article_from_entry(entry, feed=feed, source=source, usual=usual, seen_at=seen)
        for entry in feed.entries
    ]
    return ReadFeed(
        title=plain(feed.title, 200),
        language=plain(feed.language, 20),
        articles=tuple(each for each in cleaned if isinstance(each, Article)),
        refused=tuple(each.reason for each in cleaned if isinstance(each, Refused)),
    )


def read_article_page(  # noqa: PLR0917 - as above
    body: bytes, charset: str | None, url: str, article: Article, seen: datetime | None = None
) -> Article:
    """The article completed by its page, of which `url` is the address it was fetched from in the end."""
    return with_page(article, read_page(body, charset=charset, url=url), seen_at=seen)
