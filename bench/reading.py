"""Reading a feed, against feedparser with its defaults."""

import feedparser

from bench.timing import against
from digest.gather.feed import read_feed
from digest.jobs.reading import read_articles
from digest.model.ids import Language, SourceId
from digest.model.source import Source

ENTRIES = 50
SOURCE = Source(
    id=SourceId(1),
    key="bench",
    url="https://example.org/feed",
    publisher="Bench",
    language=Language("en"),
)


def rows() -> list[str]:
    body = _feed().encode()
    ours, theirs = against(
        lambda: read_feed(body, charset=None, url=SOURCE.url), lambda: feedparser.parse(body)
    )
    cleaned, _ = against(
        lambda: read_articles(body, None, SOURCE.url, SOURCE), lambda: feedparser.parse(body)
    )
    return [
        f"read a feed of {ENTRIES}: {ENTRIES / ours:,.0f} entries/s ({theirs / ours:.1f}x feedparser)",
        f"read and clean it: {ENTRIES / cleaned:,.0f} entries/s ({theirs / cleaned:.1f}x feedparser)",
    ]


def _feed() -> str:
    paragraph = "Rescuers worked through the night, and power came back to three districts by morning. "
    items = "".join(
        f"<item><title>Story number {number} of the day</title><link>https://example.org/{number}</link>"
        f"<guid>{number}</guid><pubDate>Sun, 22 Nov 2026 0{number % 10}:00:00 GMT</pubDate>"
        f"<dc:creator>A Reporter</dc:creator><category>War in Ukraine</category>"
        f"<description>&lt;p&gt;{paragraph * 3}"
        f"&lt;a href='https://example.org'&gt;Read more&lt;/a&gt;&lt;/p&gt;</description></item>"
        for number in range(ENTRIES)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    return f"{head}<channel><title>Bench</title><link>https://example.org/</link>{items}</channel></rss>"
