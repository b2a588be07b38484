"""Feeds as publishers send them: ours and feedparser read the same."""

from collections.abc import Iterator
from pathlib import Path

import feedparser

from digest.gather.feed import read_feed
from shared_corpora import shared

URL = "https://news.example.org/feeds/all.xml"

DIFFERENCES: dict[str, str] = {}
"""Titles, links and ids that we read otherwise than feedparser, each with the reason: there are none."""
IDENTITIES = {f"bd04b85676aee76e.xml: id of entry {number}" for number in range(10)}
"""Relative guids: feedparser makes addresses of them when it is told where the feed came from.

That is no difference in reading: an identity that changed with the feed's address would make all its
articles new when the feed moves. Without an address feedparser leaves them as they are, like us.
"""


def compared(path: Path) -> Iterator[tuple[str, str, str]]:
    """Each title, link and id, as we read it and as feedparser does."""
    body = path.read_bytes()
    ours = read_feed(body, charset=None, url=URL).entries
    theirs = _judged(body, URL)
    bare = _judged(body, "")
    assert len(ours) == len(theirs) == len(bare), path.name
    for number, (entry, judged, nowhere) in enumerate(zip(ours, theirs, bare, strict=True)):
        yield f"{path.name}: title of entry {number}", entry.title, judged.get("title", "")
        yield f"{path.name}: link of entry {number}", entry.link, judged.get("link", "")
        yield f"{path.name}: id of entry {number}", entry.guid, nowhere.get("id", "")


def _judged(body: bytes, url: str) -> list[dict[str, str]]:
    headers = {"content-location": url} if url else {}
    entries: list[dict[str, str]] = feedparser.parse(
        body, response_headers=headers, sanitize_html=False
    ).entries
    return entries


def test_titles_links_and_ids_are_those_that_feedparser_reads() -> None:
    values = 0
    different: set[str] = set()
    for path in sorted(shared("corpora/feeds/real").glob("*.xml")):
        for name, ours, theirs in compared(path):
            values += 1
            different |= {name} if ours != theirs else set()
    assert values > 1800
    assert different == DIFFERENCES.keys()
    assert 1 - len(different) / values >= 0.999


def test_only_identities_depend_on_where_feedparser_thinks_it_is() -> None:
    moved: set[str] = set()
    for path in sorted(shared("corpora/feeds/real").glob("*.xml")):
        body = path.read_bytes()
        pairs = zip(_judged(body, URL), _judged(body, ""), strict=True)
        moved |= {
            f"{path.name}: id of entry {number}"
            for number, (there, nowhere) in enumerate(pairs)
            if there.get("id") != nowhere.get("id")
        }
    assert moved == IDENTITIES


TWIN = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Twin</title>
<item><title>Caf\xc3\xa9 &amp;amp; bar &#8212; <![CDATA[<b>open</b>]]></title>
<link> /1?a=1&amp;b=2 </link><guid>n1</guid></item>
<item><title>Two</title><guid>https://example.org/2</guid></item>
<item><link>https://example.org/3</link></item></channel></rss>"""


def test_a_small_feed_is_read_as_feedparser_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "twin.xml"
    path.write_bytes(TWIN)
    pairs = list(compared(path))
    assert len(pairs) == 9
    assert [ours for _name, ours, _theirs in pairs] == [theirs for _name, _ours, theirs in pairs]
