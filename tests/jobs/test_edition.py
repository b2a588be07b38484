"""Entries that are known are not cleaned again: so a change of the rules of cleaning has to be announced."""

from dataclasses import astuple
from hashlib import sha256

from digest.jobs.marks import EDITION
from digest.jobs.reading import read_articles
from digest.model.ids import SourceId
from digest.model.source import Source

FEED = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Courier</title>
<item><title>BREAKING: The dam holds &amp;mdash; engineers | Courier</title><guid>1</guid>
<link>https://news.example.org/1?utm_source=rss&amp;id=5#top</link>
<pubDate>Sun, 22 Nov 2026 00:00:00 GMT</pubDate>
<dc:creator>By Ann Writer, ann@example.org</dc:creator><category>War</category>
<description>&lt;p&gt;It has held since &lt;b&gt;Friday&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;More&amp;hellip;
&lt;a href="/"&gt;Read more&lt;/a&gt;&lt;/p&gt;&lt;img src="https://news.example.org/pixel.gif" width="1"&gt;
</description></item>
<item><title>Міст відкрито</title><guid>2</guid><link>https://news.example.org/2</link>
<description><![CDATA[Трамваї курсують з ранку… Читати далі]]></description></item>
</channel></rss>"""
KNOWN = {b"1": "722f94ca33ffd203", b"2": "4d1f0d82376676c3"}
"""For each edition, what these entries came to."""


def test_whoever_changes_what_cleaning_makes_of_an_entry_raises_the_edition() -> None:
    source = Source(id=SourceId(1), key="courier", url="https://news.example.org/feed", publisher="Courier")
    articles = read_articles(FEED.encode(), None, source.url, source).articles
    came_to = sha256(repr([astuple(article) for article in articles]).encode()).hexdigest()[:16]
    assert KNOWN[EDITION] == came_to, "cleaning has changed: raise EDITION in jobs/marks.py, and note it here"
