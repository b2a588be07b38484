"""gofeed's test files, and what it reads from them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from feed_judges import URL, Stated, misses, of_gofeed
from shared_corpora import shared

_DERIVED = "JSON Feed has no date of its own; gofeed takes its first item's"
_LINKS = "the last of several links: a `link` with an href, which is Atom's, does not replace RSS's own"

TRANSLATOR = {
    "json/json10_full_expected.json: feed.published": _DERIVED,
    "json/json10_full_expected.json: feed.updated": _DERIVED,
    "json/json11_full_expected.json: feed.published": _DERIVED,
    "json/json11_full_expected.json: feed.updated": _DERIVED,
    "rss/feed_item_links_-_rss_channel_item_links.json: entry 0.link": _LINKS,
    "rss/feed_links_-_rdf_channel_links.json: feed.link": _LINKS,
    "rss/feed_links_-_rss_channel_links.json: feed.link": _LINKS,
}
"""Values that we see otherwise than gofeed, each with the reason. A mended one goes from here."""
PARSER = {
    "atom/entry_id_xml_base.json: entry 0.guid": "an id is an identity, not an address (RFC 4287 §4.2.6)",
    "rss/rdf_channel_links.json: feed.link": _LINKS,
    "rss/rdf_item_links.json: entry 0.link": _LINKS,
    "rss/rss_channel_item_links.json: entry 0.link": _LINKS,
    "rss/rss_channel_links.json: feed.link": _LINKS,
}


def files(suite: Path) -> Iterator[tuple[Path, list[Stated]]]:
    """The feeds, each with what stands of it in the file beside it."""
    for path in sorted(suite.rglob("*.json")):
        json_feed = path.with_name(path.name.replace("_expected.json", ".json"))
        feed = path.with_suffix(".xml") if json_feed == path else json_feed
        if feed.exists():
            yield feed, list(of_gofeed(path, path.relative_to(suite).as_posix()))


@pytest.mark.parametrize(
    ("suite", "listed", "at_least", "share"),
    [("translator", TRANSLATOR, 140, 0.92), ("parser", PARSER, 230, 0.92)],
)
def test_at_least_92_percent_of_what_gofeed_states_is_read_so_and_the_rest_is_listed(
    suite: str, listed: dict[str, str], at_least: int, share: float
) -> None:
    values = count_wrong = 0
    wrong: set[str] = set()
    for feed, stated in files(shared(f"corpora/feeds/gofeed/{suite}")):
        values += len(stated)
        for each, _ours in misses(stated, feed.read_bytes(), charset=None, url=URL):
            count_wrong += 1
            wrong.add(str(each))
    assert wrong == listed.keys()
    assert values >= at_least
    assert 1 - count_wrong / values >= share


def test_the_judge_tells_right_from_wrong(tmp_path: Path) -> None:
    (tmp_path / "twin.xml").write_text(
        """<feed><title>T</title><entry><id>1</id><title>One</title><content>&lt;p&gt;C&lt;/p&gt;</content>
        <author><name>Ivan</name></author><updated>2026-11-22T08:00:00Z</updated></entry></feed>""",
        encoding="utf-8",
    )
    stated = {
        "title": "T",
        "description": "not there",
        "updatedParsed": "2026-11-22T08:00:00Z",
        "items": [
            {"guid": "1", "title": "Two", "content": "<p>C</p>", "updatedParsed": "2026-11-22T08:00:00Z"},
            {"guid": {"value": "2"}, "authors": [{"email": "x@example.org"}]},
        ],
    }
    (tmp_path / "twin.json").write_text(json.dumps(stated), encoding="utf-8")
    ((feed, values),) = files(tmp_path)
    assert len(values) == 9
    wrong = [str(each) for each, _ours in misses(values, feed.read_bytes(), charset=None, url=URL)]
    assert wrong == [
        "twin.json: feed.summary",
        "twin.json: feed.updated",
        "twin.json: entry 0.title",
        "twin.json: entry 1.guid",
        "twin.json: entry 1.author",
    ]
