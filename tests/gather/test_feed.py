from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.gather.answers import NotAFeed
from digest.gather.feed import read_feed
from digest.gather.feed_xml import MAX_ENTRIES
from digest.model.article import Image
from digest.model.source import Entry, Feed
from shared_corpora import shared

URL = "https://news.example.org/feeds/all.xml"


def read(text: str) -> Feed:
    return read_feed(text.encode(), charset=None, url=URL)


def only(text: str) -> Entry:
    (entry,) = read(text).entries
    return entry


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
  xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>Kyiv Courier</title><link>https://news.example.org/</link><language>uk-UA</language>
  <atom:link rel="self" href="https://news.example.org/feeds/all.xml"/>
  <item>
    <title>Kupiansk holds &amp; waits</title>
    <link>/2026/kupiansk?utm_source=rss</link>
    <guid isPermaLink="false">tag:1</guid>
    <dc:creator><![CDATA[Olena Kovalenko]]></dc:creator><dc:creator>Ivan Bondar</dc:creator>
    <pubDate>Sun, 22 Nov 2026 08:00:00 +0200</pubDate>
    <category>War in Ukraine</category><category>Kharkiv</category>
    <description>&lt;p&gt;Troops pushed back.&lt;/p&gt;</description>
    <content:encoded><![CDATA[<p>Troops were pushed back.</p>]]></content:encoded>
    <media:content url="small.jpg" medium="image" width="150"/>
    <media:content url="/large.jpg" medium="image" width="1200" height="800">
      <media:description>A street in Kupiansk.</media:description><media:credit>Anna K.</media:credit>
    </media:content>
    <media:content url="film.mp4" type="video/mp4" width="1920"/>
  </item>
</channel></rss>"""


def test_rss_with_its_extensions() -> None:
    assert replace(read(RSS), about=Entry()) == Feed(
        title="Kyiv Courier",
        link="https://news.example.org/",
        language="uk-UA",
        entries=(
            Entry(
                guid="tag:1",
                link="https://news.example.org/2026/kupiansk?utm_source=rss",
                title="Kupiansk holds & waits",
                author="Olena Kovalenko, Ivan Bondar",
                published="Sun, 22 Nov 2026 08:00:00 +0200",
                summary="<p>Troops pushed back.</p>",
                content="<p>Troops were pushed back.</p>",
                categories=("War in Ukraine", "Kharkiv"),
                image=Image(
                    url="https://news.example.org/large.jpg",
                    caption="A street in Kupiansk.",
                    credit="Anna K.",
                    width=1200,
                    height=800,
                ),
            ),
        ),
    )


def test_atom_with_several_links_and_xhtml() -> None:
    feed = read("""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://blog.example.org/">
      <title type="html">Ivan&amp;rsquo;s blog</title>
      <link rel="self" href="/atom.xml"/><link href="/"/>
      <entry xml:lang="de">
        <id>urn:uuid:1</id><title>Nachricht</title>
        <link rel="edit" href="/edit/1"/>
        <link rel="alternate" type="application/json" href="/1.json"/>
        <link rel="alternate" type="text/html" href="/1"/>
        <author><name>Iwan</name><email>iwan@example.org</email></author>
        <published>2026-11-22T08:00:00Z</published><updated>2026-11-22T09:00:00Z</updated>
        <category term="krieg" label="Krieg"/>
        <summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Erst <b>dies</b></div></summary>
      </entry></feed>""")
    (entry,) = feed.entries
    assert (feed.title, feed.link, feed.language) == ("Ivan&rsquo;s blog", "https://blog.example.org/", "en")
    assert (entry.guid, entry.link, entry.language) == ("urn:uuid:1", "https://blog.example.org/1", "de")
    assert (entry.author, entry.categories) == ("Iwan", ("Krieg",))
    assert (entry.published, entry.updated) == ("2026-11-22T08:00:00Z", "2026-11-22T09:00:00Z")
    assert "Erst <b>dies</b>" in entry.summary


def test_rdf_whose_items_stand_beside_the_channel() -> None:
    feed = read("""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
      <channel rdf:about="https://example.org/"><title>Old news</title><items><rdf:Seq/></items></channel>
      <item rdf:about="https://example.org/1"><title>One</title><dc:date>2026-11-22</dc:date></item>
      <item rdf:about="https://example.org/2"><title>Two</title></item></rdf:RDF>""")
    assert feed.title == "Old news"
    assert [(entry.link, entry.guid, entry.title) for entry in feed.entries] == [
        ("https://example.org/1", "https://example.org/1", "One"),
        ("https://example.org/2", "https://example.org/2", "Two"),
    ]
    assert feed.entries[0].published == "2026-11-22"


def test_json_feed() -> None:
    feed = read("""{"version": "https://jsonfeed.org/version/1.1", "title": "News", "language": "pl",
      "home_page_url": "https://example.org/", "authors": [{"name": "The desk"}, {"url": "x"}, 7],
      "items": [
        {"id": 7, "url": "/7", "title": "Seven", "content_html": "<p>Text</p>", "summary": "Text",
         "image": "/7.jpg", "date_published": "2026-11-22T08:00:00Z", "tags": ["war", 1]},
        {"id": "https://example.org/8", "title": ["no", "text"], "authors": [{"name": "Jan"}], "tags": "x"},
        "no entry"
      ]}""")
    assert replace(feed, about=Entry()) == Feed(
        title="News",
        link="https://example.org/",
        language="pl",
        entries=(
            Entry(
                guid="7",
                link="https://news.example.org/7",
                title="Seven",
                author="The desk",
                published="2026-11-22T08:00:00Z",
                summary="Text",
                content="<p>Text</p>",
                categories=("war", "1"),
                image=Image(url="https://news.example.org/7.jpg"),
                language="pl",
            ),
            Entry(guid="https://example.org/8", link="https://example.org/8", author="Jan", language="pl"),
        ),
    )


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ("<guid>https://example.org/1</guid>", "https://example.org/1"),
        ('<guid isPermaLink="false">https://example.org/1</guid>', ""),
        ("<guid>4711</guid>", ""),
        ("<link><![CDATA[ https://example.org/?a=1&b=2 ]]></link>", "https://example.org/?a=1&b=2"),
        ("<link>https://example.org/?a=1&b=2&copy=3</link>", "https://example.org/?a=1&b=2&copy=3"),
        ("<link/><guid>https://example.org/1</guid>", "https://example.org/1"),
        ("<link>//cdn.example.org/1</link>", "https://cdn.example.org/1"),
        ("<link>http://[broken</link>", "http://[broken"),
        ('<atom:link href="https://example.org/undeclared"/>', "https://example.org/undeclared"),
        ('<atom:link rel="self" href="https://example.org/undeclared"/>', ""),
        ('<link rel="enclosure">https://example.org/a.mp3</link>', ""),
        ("<link>https://example.org/old</link><link>https://example.org/1</link>", "https://example.org/1"),
    ],
)
def test_the_link_of_an_rss_item(item: str, link: str) -> None:
    assert only(f"<rss><channel><item>{item}</item></channel></rss>").link == link


@pytest.mark.parametrize(
    ("item", "image"),
    [
        (
            '<enclosure url="/a.jpg" type="image/jpeg" length="1"/>',
            Image(url="https://news.example.org/a.jpg"),
        ),
        ('<enclosure url="/a.mp3" type="audio/mpeg"/>', None),
        (
            """<description><![CDATA[<img src='/pixel.gif' width='1' height='1'><img src='data:x'>
            <figure><img src='/b.jpg' width='640px'><figcaption>A <b>bridge</b>. (Photo by Jan)</figcaption>
            </figure>]]></description>""",
            Image(url="https://news.example.org/b.jpg", caption="A bridge.", credit="Jan", width=640),
        ),
        ("<description>no picture</description>", None),
    ],
)
def test_the_picture_of_an_item(item: str, image: Image | None) -> None:
    assert only(f"<rss><channel><item>{item}</item></channel></rss>").image == image


def test_pictures_in_a_group_and_in_a_namespace_that_was_never_declared() -> None:
    group = """<media:group><media:content url="/a.jpg" width="90"/><media:content url="/b.jpg" width="900"/>
        <media:credit>Jan</media:credit></media:group>"""
    expected = Image(url="https://news.example.org/b.jpg", credit="Jan", width=900)
    assert only(f"<rss><channel><item>{group}</item></channel></rss>").image == expected


def test_broken_xml_gives_what_can_be_saved() -> None:
    feed = read("""<rss version="2.0"><channel><title>Caf&eacute; & bar</title>
      <item><title>One &mdash; bold</title><link>https://example.org/1</link></item>
      <item><title>Two\x00\x0b</title><link>https://example.org/2</link>
      <item><title>Three</title><link>https://example.org/3</link></item>
      <item><title><![CDATA[Four, cut o""")
    assert feed.title == "Café & bar"
    assert [entry.link for entry in feed.entries] == [f"https://example.org/{n}" for n in (1, 2, 3)] + [""]
    assert [entry.title[:5] for entry in feed.entries] == ["One —", "Two", "Three", "Four,"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "sent an empty answer"),
        (b" \r\n\0 ", "sent an empty answer"),
        (b"<!DOCTYPE html><html><body>News</body></html>", "sent an HTML page, not a feed"),
        (b"<!-- saved --><html><body>News</body></html>", "sent an HTML page, not a feed"),
        (b"<div>News</div>", "sent an HTML page, not a feed"),
        (b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "sent a sitemap, not a feed"),
        (b'<opml version="2.0"><body/></opml>', "sent an OPML file, not a feed"),
        (b"<svg/>", "sent an XML document that is no feed"),
        (b"<<<<", "sent XML that is broken beyond mending"),
        (b"<!DOCTYPE rss [", "sent an XML document that is no feed"),
        (b"Not found", "sent plain text, not a feed"),
        (b'{"items": 7}', "sent JSON that is no feed"),
        (b"[1, 2]", "sent JSON that is no feed"),
        (b'{"items": [', "sent JSON that is broken"),
        (b"[" * 100_000, "sent JSON that is broken"),
        (b'{"items": []}' + b"\xff", "sent JSON that is broken"),
        (b"%PDF-1.7", "sent a PDF document, not a feed"),
        (b"\x89PNG\r\n", "sent a picture, not a feed"),
        (b"\x1f\x8b\x08", "sent gzip data inside gzip data, not a feed"),
    ],
)
def test_what_is_no_feed_is_refused_with_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(NotAFeed) as refused:
        read_feed(body, charset=None, url=URL)
    assert refused.value.reason == reason
    assert refused.value.is_page == ("HTML page" in reason)


def test_of_an_endless_feed_the_beginning_is_read() -> None:
    entries = read("<rss><channel>" + "<item><guid>1</guid></item>" * (MAX_ENTRIES + 5)).entries
    assert len(entries) == MAX_ENTRIES


def test_what_the_whole_feed_says_of_itself_reads_like_an_entry() -> None:
    about = read("""<rss><channel><title>News</title><description>All of it</description>
      <managingEditor>desk@example.org (The desk)</managingEditor><pubDate>Sun, 22 Nov 2026</pubDate>
      <item><title>One</title></item></channel></rss>""").about
    assert about == Entry(
        title="News",
        summary="All of it",
        author="desk@example.org (The desk)",
        published="Sun, 22 Nov 2026",
    )


def test_an_atom_entry_without_an_author_has_the_feeds_but_an_rss_item_has_none() -> None:
    atom = read("""<feed xmlns="http://www.w3.org/2005/Atom"><author><name>Olena</name></author>
      <entry><title>1</title></entry><entry><author><name>Ivan</name></author></entry></feed>""")
    rss = read("<rss><channel><managingEditor>x@y.z</managingEditor><item/></channel></rss>")
    assert [entry.author for entry in (*atom.entries, *rss.entries)] == ["Olena", "Ivan", ""]


@pytest.mark.parametrize(
    ("ttl", "minutes"),
    [("60", 60), (" 1440 ", 1440), ("10080", 10080), ("10081", None), ("3600000", None), ("0", None)]
    + [(text, None) for text in ("", "-5", "1.5", "an hour", "٦٠", "9" * 5000)],
)
def test_a_feed_may_say_how_long_nothing_new_will_come(ttl: str, minutes: int | None) -> None:
    feed = read(f"<rss><channel><ttl>{ttl}</ttl><item/></channel></rss>")
    assert feed.ttl == (timedelta(minutes=minutes) if minutes else None)


def test_entries_that_are_taken_back_are_named_each_once() -> None:
    feed = read("""<feed xmlns="http://www.w3.org/2005/Atom"
        xmlns:at="http://purl.org/atompub/tombstones/1.0">
      <at:deleted-entry ref="tag:1" when="2026-11-22T08:00:00Z"><at:comment/></at:deleted-entry>
      <entry><id>tag:2</id></entry><at:deleted-entry ref=" tag:1 "/><at:deleted-entry/>
      <at:deleted-entry ref="tag:3"/></feed>""")
    assert feed.withdrawn == ("tag:1", "tag:3")
    assert [entry.guid for entry in feed.entries] == ["tag:2"]


@pytest.mark.parametrize(
    ("attributes", "text", "read_as"),
    [
        ('mode="base64" type="text/html"', "<b>Caf\u00e9</b>", "<b>Caf\u00e9</b>"),
        ('type="application/octet-stream"', "News", "News"),
        ('type="image/png"', "\x89PNG\xff", ""),
    ],
)
def test_content_in_base64_is_decoded(attributes: str, text: str, read_as: str) -> None:
    code = b64encode(text.encode("latin-1" if "image" in attributes else "utf-8")).decode()
    feed = read(f"<feed><entry><content {attributes}>{code}</content></entry></feed>")
    assert feed.entries[0].content == read_as


@pytest.mark.parametrize("word", ["Ukraine1", "test", "abcdefgh"])
def test_a_word_that_could_be_base64_is_a_word(word: str) -> None:
    assert only(f"<feed><entry><title type='text'>{word}</title></entry></feed>").title == word
    assert only(f"<feed><entry><title type='x/y'>{word}</title></entry></feed>").title == word


@pytest.mark.parametrize(
    "namespace",
    ["http://www.w3.org/2005/Atom", "https://www.w3.org/2005/atom/", "http://purl.org/atom/ns#", "uri:own"],
)
def test_a_feed_is_one_in_whatever_namespace(namespace: str) -> None:
    feed = read(f"<feed xmlns='{namespace}'><title>News</title><entry><id>1</id></entry></feed>")
    assert (feed.title, feed.entries) == ("News", (Entry(guid="1"),))


def test_items_of_another_vocabulary_are_no_entries() -> None:
    assert read("<rss xmlns:x='uri:x'><channel><x:item/><item><x:entry/></item></channel></rss>").entries == (
        Entry(),
    )


def test_markup_that_was_not_escaped_keeps_its_tags_but_not_its_namespaces() -> None:
    entry = only("""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:h="http://www.w3.org/1999/xhtml"><entry>
      <content><h:p xml:lang="uk" title="&quot;&lt;">A &amp; B<h:br/><h:i>C</h:i></h:p>D</content>
      </entry></feed>""")
    assert entry.content == '<p title="&quot;&lt;">A &amp; B<br><i>C</i></p>D'


def test_a_base_is_that_of_the_nearest_elements_around() -> None:
    feed = read("""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/a/"><entry xml:base="b/">
      <link href="1"/></entry><entry><link href="2" xml:base="https://example.org/c/"/></entry></feed>""")
    assert [entry.link for entry in feed.entries] == [
        "https://news.example.org/a/b/1",
        "https://example.org/c/2",
    ]


@pytest.mark.parametrize(
    ("entry", "language"),
    [
        ('<entry xml:lang="uk"><title>x</title></entry>', "uk"),
        ('<entry xml:lang="uk"><content xml:lang="pl_PL">x</content></entry>', "pl-PL"),
        ('<entry xml:lang="uk"><summary xml:lang="pl">x</summary><content>y</content></entry>', "uk"),
        ("<entry><dc:language>de</dc:language></entry>", "de"),
        ("<entry/>", ""),
    ],
)
def test_the_language_is_that_of_the_words(entry: str, language: str) -> None:
    assert only(f"<feed>{entry}</feed>").language == language


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), max_size=8))
def test_titles_come_back_as_they_were_written(titles: list[str]) -> None:
    items = "".join(f"<item><title>x{escape(title)}x</title></item>" for title in titles)
    feed = read(f"<rss><channel>{items}</channel></rss>")
    legal = [title.replace("\ufffe", "").replace("\uffff", "") for title in titles]
    assert [entry.title for entry in feed.entries] == [f"x{title}x" for title in legal]


def test_nothing_is_fetched_or_expanded() -> None:
    title = only("""<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
      <rss><channel><item><title>&b; &x;</title></item></channel></rss>""").title
    assert title == "&b; &x;"


def test_every_collected_feed_is_read_or_refused_with_a_reason() -> None:
    read_well = 0
    for path in sorted(shared("corpora/feeds").rglob("*.xml")):
        with suppress(NotAFeed):
            read_feed(path.read_bytes(), charset=None, url=URL)
            read_well += 1
    assert read_well > 2650
