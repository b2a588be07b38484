"""What a child process does with the bytes of a feed or page: reads and cleans them, in one go.

No outside byte is parsed in the main process: these functions run in `digest.child`, where whatever
a feed does to its reader ends with the child.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.gather.feed import read_feed
from digest.gather.listing import read_listing
from digest.gather.page import read_page
from digest.jobs.marks import (
    digest,
    guid_of,
    identity_of,
    mark_of,
    page_wanted,
    share_identities,
    split,
)
from digest.model.article import Article
from digest.model.source import Entry, Feed, Source
from digest.understand.clean import Refused, article_from_entry, plain, usual_language, with_page
from digest.understand.links import article_address

_MOST_TEXT = 250_000
"""Characters of articles in one answer, which may have to wait for their pages: the rest comes next time."""
_MOST_LISTED = 30
_NEWS = timedelta(days=3)
"""How old an article may be that only another page's list has told us of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFeed:
    """A feed as the program may use it."""

    title: str
    language: str
    """As the feed labels itself: "uk-UA"; empty when it does not."""
    articles: tuple[Article, ...] = ()
    """In the order of the feed, without those whose raw entries were known already."""
    refused: tuple[str, ...] = ()
    """Why some entries make no article, one line each."""
    marks: tuple[bytes, ...] = ()
    """Of each of the articles, the mark of its entry; empty where it is not to be remembered yet."""
    wanted: frozenset[Article] = frozenset()
    """Those of them whose pages could not be had at the last visit, and are to be tried again."""
    known: int = 0
    """Entries that were left alone, because they are as they were at the last visit."""
    announced: tuple[str, ...] = ()
    """The identities of those: guids, or addresses where they have none."""
    entries: bytes = b""
    """The marks of all other entries that need no second look, to be given as `known` next time."""
    left: bool = False
    """Whether there was more than fits into one answer."""
    ttl: timedelta | None = None
    withdrawn: tuple[str, ...] = ()
    """Identities of entries that the publisher has taken back since the last visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRead:
    """An article completed by its page, and the addresses of other news that the page lists."""

    article: Article
    listed: tuple[str, ...] = ()


def read_articles(  # noqa: PLR0917 - what a child is given crosses a pipe in order, without names
    body: bytes,
    charset: str | None,
    url: str,
    source: Source,
    seen: datetime | None = None,
    known: bytes = b"",
) -> ReadFeed:
    """The articles that a feed announces, or a page that lists articles, by the source's selector.

    `seen` is when it was fetched: later dates are not believed. Entries whose mark is among `known`
    are not cleaned again. Raises NotAFeed.
    """
    if source.selector:
        feed = read_listing(body, charset=charset, url=url, selector=source.selector)
    else:
        feed = read_feed(body, charset=charset, url=url)
    before = frozenset(split(known))
    marked = [(mark_of(entry, source), entry) for entry in feed.entries]
    whole = share_identities(feed.entries)
    fresh = [(mark, entry) for mark, entry in marked if whole or mark not in before]
    fresh.sort(key=lambda each: each[0] in before)  # what is not known comes first, should there be too much
    cleaned = _cleaned(feed, [entry for _, entry in fresh], source=source, seen=seen)
    settled = [(mark, entry, each) for (mark, entry), each in zip(fresh, cleaned, strict=False)]
    refused = [(mark, each.reason) for mark, _, each in settled if isinstance(each, Refused)]
    alone = [(mark, entry) for mark, entry in marked if not whole and mark in before]
    gone = {digest("withdrawn", guid): guid_of(guid) for guid in feed.withdrawn}
    kept = (*(mark for mark, _ in alone), *(mark for mark, _ in refused), *gone)
    read = ReadFeed(
        title=plain(feed.title, 200),
        language=plain(feed.language, 20),
        refused=tuple(reason for _, reason in refused),
        known=len(alone),
        announced=tuple(identity_of(entry) for _, entry in alone),
        entries=b"".join(kept),
        left=len(settled) < len(fresh),
        ttl=feed.ttl,
        withdrawn=tuple(guid for mark, guid in gone.items() if mark not in before),
    )
    return _with_articles(read, settled, before)


def read_article_page(  # noqa: PLR0917 - as above
    body: bytes, charset: str | None, url: str, article: Article, seen: datetime | None = None
) -> PageRead:
    """The article completed by its page, of which `url` is the address it was fetched from in the end."""
    page = read_page(body, charset=charset, url=url)
    listed = (article_address(link) for link in page.listed[:_MOST_LISTED])
    return PageRead(
        article=with_page(article, page, seen_at=seen), listed=tuple(dict.fromkeys(filter(None, listed)))
    )


def read_discovered(  # noqa: PLR0917 - as above
    body: bytes, charset: str | None, url: str, source: Source, seen: datetime
) -> Article | None:
    """The article that stands at an address which only another page told us of; None if none does.

    It has to prove itself: a headline, a text, and a date of these days.
    """
    page = read_page(body, charset=charset, url=url)
    entry = Entry(link=url, title=page.title, published=page.published, language=page.language)
    found = article_from_entry(entry, feed=Feed(), source=source, seen_at=seen)
    if isinstance(found, Refused) or not page.body:
        return None
    article = with_page(found, page, seen_at=seen)
    published = article.published
    return article if published is not None and seen - published <= _NEWS else None


def _with_articles(
    read: ReadFeed, settled: Sequence[tuple[bytes, Entry, Article | Refused]], before: frozenset[bytes]
) -> ReadFeed:
    articles = [(mark, entry, each) for mark, entry, each in settled if isinstance(each, Article)]
    return replace(
        read,
        articles=tuple(each for _, _, each in articles),
        marks=tuple(mark if _date_believed(entry, each) else b"" for mark, entry, each in articles),
        wanted=frozenset(each for mark, _, each in articles if page_wanted(mark) in before),
    )


def _cleaned(
    feed: Feed, entries: Sequence[Entry], *, source: Source, seen: datetime | None
) -> Iterator[Article | Refused]:
    """What becomes of the entries, of as many as one answer holds."""
    usual = usual_language(feed)
    room = _MOST_TEXT
    for entry in entries:
        if room < 0:
            return
        cleaned = article_from_entry(entry, feed=feed, source=source, usual=usual, seen_at=seen)
        if isinstance(cleaned, Article):
            room -= len(cleaned.body) + len(cleaned.summary)
        yield cleaned


def _date_believed(entry: Entry, article: Article) -> bool:
    """A date in the future may be believed at a later visit; until then the entry is not settled."""
    return article.published is not None or not (entry.published or entry.updated)
