"""What a child process does with the bytes of a feed or page: reads and cleans them, in one go.

No outside byte is parsed in the main process: these functions run in `digest.child`, where whatever
a feed does to its reader ends with the child.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from digest.gather.feed import read_feed
from digest.gather.listing import read_listing
from digest.gather.page import read_page
from digest.model.article import Article
from digest.model.source import Entry, Feed, Source
from digest.understand.clean import Refused, article_from_entry, plain, usual_language, with_page
from digest.understand.text import seen as without_the_unseen

EDITION = b"1"
"""Of the rules of cleaning: with another one, entries that are known are cleaned again."""
MARK = 8
"""Bytes that tell one raw entry from another."""
_MOST_TEXT = 4_000_000
"""Characters of articles in one answer: what is beyond waits for the next change of the feed."""
_LONGEST_GUID = 500
_NEWS = timedelta(days=3)
"""How old an article may be that only another page's list has told us of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFeed:
    """A feed as the program may use it."""

    title: str
    language: str
    """As the feed labels itself: "uk-UA"; empty when it does not."""
    articles: tuple[Article, ...]
    """In the order of the feed, without those whose raw entries were known already."""
    refused: tuple[str, ...]
    """Why some entries make no article, one line each."""
    known: int = 0
    """Entries that were left alone, because they are as they were at the last visit."""
    entries: bytes = b""
    """The marks of all entries, to be given as `known` next time."""
    ttl: timedelta | None = None
    withdrawn: tuple[str, ...] = ()
    """Identities of entries that the publisher has taken back."""


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
    marks = [_mark(entry, source) for entry in feed.entries]
    before = frozenset() if _share_identities(feed.entries) else frozenset(_split(known))
    fresh = [number for number, mark in enumerate(marks) if mark not in before]
    articles, refused, done = _cleaned(
        feed, [feed.entries[number] for number in fresh], source=source, seen=seen
    )
    left = frozenset(fresh[done:])
    return ReadFeed(
        title=plain(feed.title, 200),
        language=plain(feed.language, 20),
        articles=tuple(articles),
        refused=tuple(refused),
        known=len(marks) - len(fresh),
        entries=b"".join(mark for number, mark in enumerate(marks) if number not in left),
        ttl=feed.ttl,
        withdrawn=tuple(guid_of(guid) for guid in feed.withdrawn),
    )


def read_article_page(  # noqa: PLR0917 - as above
    body: bytes, charset: str | None, url: str, article: Article, seen: datetime | None = None
) -> PageRead:
    """The article completed by its page, of which `url` is the address it was fetched from in the end."""
    page = read_page(body, charset=charset, url=url)
    return PageRead(article=with_page(article, page, seen_at=seen), listed=page.listed)


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


def guid_of(raw: str) -> str:
    """A raw identity as articles carry it."""
    return without_the_unseen(raw)[:_LONGEST_GUID]


def _cleaned(
    feed: Feed, entries: Sequence[Entry], *, source: Source, seen: datetime | None
) -> tuple[list[Article], list[str], int]:
    """The articles, why others are none, and how many entries that was: the first so many."""
    usual = usual_language(feed)
    articles: list[Article] = []
    refused: list[str] = []
    room = _MOST_TEXT
    for number, entry in enumerate(entries):
        if room < 0:
            return articles, refused, number
        cleaned = article_from_entry(entry, feed=feed, source=source, usual=usual, seen_at=seen)
        if isinstance(cleaned, Refused):
            refused.append(cleaned.reason)
        else:
            articles.append(cleaned)
            room -= len(cleaned.body) + len(cleaned.summary)
    return articles, refused, len(entries)


def _mark(entry: Entry, source: Source) -> bytes:
    """Tells an entry from every other state of it, and from one that another source's words apply to."""
    said = (source.publisher, source.language or "", *_words(entry))
    text = "\0".join(said).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=MARK, key=EDITION).digest()


def _words(entry: Entry) -> Iterator[str]:
    yield from (entry.guid, entry.link, entry.title, entry.author, entry.published, entry.updated)
    yield from (entry.summary, entry.content, entry.language, *entry.categories)
    if entry.image is not None:
        yield from (entry.image.url, entry.image.caption, entry.image.credit)


def _share_identities(entries: Sequence[Entry]) -> bool:
    """Whether some entries have an identity or address in common: only together can they be told apart."""
    guids = [entry.guid for entry in entries if entry.guid]
    links = [entry.link for entry in entries if entry.link]
    return len(set(guids)) < len(guids) or len(set(links)) < len(links)


def _split(marks: bytes) -> Iterator[bytes]:
    return (marks[at : at + MARK] for at in range(0, len(marks), MARK))
