import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.gather.answers import NotAFeed
from digest.gather.feed import read_feed
from digest.gather.feed_xml import MAX_ENTRIES
from digest.gather.xml_text import MAX_TAGS
from digest.gather.xml_tree import MOST_OF_A_KIND
from digest.model.source import Entry, Feed

URL = "https://news.example.org/feeds/all.xml"
PIECES = (
    *("<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", '<link href="', '"', "'"),
    *("<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE rss [", "]>", "<?xml", "?>", "&amp;", "&", "&#x0;", "<"),
    *('<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://[">', "<entry>", "<author>", "<name>"),
    *("<content type='xhtml'>", "<media:content url='x'/>", "<img src='x'>", "</", ">", "/>", "{", "[", "\0"),
    *(
        '{"items": [',
        '{"id": ',
        "},",
        "]}",
        "text",
        "\ud7ff",
        " xmlns:a='b'",
        "<a:b/>",
        "<ttl>9</ttl>",
        "<media:group>",
    ),
)


@given(
    st.binary(max_size=500)
    | st.lists(st.sampled_from(PIECES), max_size=60).map(lambda parts: "".join(parts).encode()),
    st.none() | st.text(max_size=9),
)
def test_any_bytes_are_a_feed_or_refused_with_a_reason(body: bytes, charset: str | None) -> None:
    outcome: Feed | NotAFeed
    try:
        outcome = read_feed(body, charset=charset, url=URL)
    except NotAFeed as refused:
        outcome = refused
    if isinstance(outcome, Feed):
        assert all(isinstance(entry, Entry) for entry in outcome.entries)
    else:
        assert outcome.reason.startswith("sent ")


def item(inside: str) -> str:
    return f"<rss><channel><item>{inside}</item></channel></rss>"


ATTRIBUTES = " ".join(f'a{n}=""' for n in range(6000))
NAMESPACES = " ".join(f'xmlns:a{n}="u{n}"' for n in range(2500))


@pytest.mark.parametrize(
    "text",
    [
        item(f"<author>{'a(' * 32_000}</author>"),
        item("<title>" + "<b>" * 100_000),
        item("<title>" + "<![CDATA[a]]>" * 100_000 + "</title>"),
        item("<title>" + "<!--a-->b" * 100_000 + "</title>"),
        item("<title>" + "\x92" * 500_000 + "</title>"),
        item("<title>" + "&" * 500_000 + "</title>"),
        item("<link/>" * 300_000),
        item("".join(f"<l{n}/>" for n in range(100_000))),
        item("<description><![CDATA[" + "<img src='data:x' " * 100_000 + "]]></description>"),
        item("</b>" * 100_000),
        item(f"<b {ATTRIBUTES}/>" * 20),
        item(f"<b {NAMESPACES}/>" * 20),
        item("<media:group>" * 200 + "<media:content url='x'/>" * 10_000),
    ],
    ids=lambda text: str(text)[20:60],
)
def test_one_hostile_entry_is_one_entry(text: str) -> None:
    assert len(read_feed(text.encode(), charset=None, url=URL).entries) == 1


def test_namespaces_around_markup_are_not_written_again_with_each_of_it() -> None:
    items = "<item><title>x<b/></title><description>x<b/></description></item>" * 900
    feed = read_feed(f"<rss {NAMESPACES}><channel>{items}</channel></rss>".encode(), charset=None, url=URL)
    assert {(entry.title, entry.summary) for entry in feed.entries} == {("x<b></b>", "x<b></b>")}
    assert len(feed.entries) == 900


def test_a_base_of_any_length_is_not_joined_with_each_link() -> None:
    base = "http://a/" + "b/" * 30_000
    entries = '<entry><link href="x"/></entry>' * 900
    feed = read_feed(f'<feed xml:base="{base}">{entries}</feed>'.encode(), charset=None, url=URL)
    assert {entry.link for entry in feed.entries} == {"https://news.example.org/feeds/x"}


def test_a_million_entries_are_read_as_far_as_a_feed_goes() -> None:
    text = "<rss><channel>" + "<item/>" * 1_000_000
    assert len(read_feed(text.encode(), charset=None, url=URL).entries) == MAX_ENTRIES


def test_of_a_flood_of_tags_only_the_beginning_is_read() -> None:
    text = (
        "<rss><channel><item><title>1</title></item>"
        + "<x>" * (MAX_TAGS + 5)
        + "<item><title>2</title></item>"
    )
    assert [entry.title for entry in read_feed(text.encode(), charset=None, url=URL).entries] == ["1"]
    with pytest.raises(NotAFeed, match="too many pieces"):
        read_feed(('{"items": [' + "{}," * MAX_TAGS).encode(), charset=None, url=URL)


def test_an_entry_has_no_more_of_a_kind_than_anybody_needs() -> None:
    categories = "".join(f"<category>{n}</category>" for n in range(1000))
    (entry,) = read_feed(item(categories).encode(), charset=None, url=URL).entries
    assert len(entry.categories) == MOST_OF_A_KIND
