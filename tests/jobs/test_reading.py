import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import feedparser
import pytest

from digest.child import ChildDied, Children
from digest.gather.answers import NotAFeed
from digest.jobs.marks import MARK
from digest.jobs.reading import ReadFeed, read_article_page, read_articles
from digest.model.article import Article
from digest.model.ids import Language, SourceId
from digest.model.source import Source
from republished import CARD_URL, PAGE_URL, TWIN, from_seed, html_of
from shared_corpora import shared

URL = "https://news.example.org/feed.xml"
SOURCE = Source(
    id=SourceId(1), key="courier", url=URL, publisher="Kyiv Courier", language=Language("en"), pages=True
)
GOOD = b"""<rss version="2.0"><channel><title>Kyiv &lt;b&gt;Courier&lt;/b&gt;</title><language>en</language>
<item><title>Kupiansk holds</title><link>https://news.example.org/1</link></item>
<item><title>No link</title></item></channel></rss>"""


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    with Children(1) as children:
        yield children


def feed_with(item: str) -> bytes:
    return f"<rss version='2.0'><channel><item>{item}</item></channel></rss>".encode()


def read(children: Children, body: bytes) -> ReadFeed:
    """With three times the processor time that gathering gives, for machines slower than most."""
    return children.call(read_articles, body, None, URL, SOURCE, seconds=6)


def test_a_feed_is_read_and_cleaned_in_a_child(children: Children) -> None:
    given = read(children, GOOD)
    assert [len(marks) for marks in (given.entries, *given.marks)] == [MARK, MARK]
    assert replace(given, entries=b"", marks=()) == ReadFeed(
        title="Kyiv Courier",
        language="en",
        articles=(
            Article(
                url="https://news.example.org/1",
                headline="Kupiansk holds",
                publisher="Kyiv Courier",
                language=Language("en"),
            ),
        ),
        refused=("“No link” has no link that can be followed",),
    )


def test_entries_that_are_known_are_left_alone_unless_they_changed(children: Children) -> None:
    first = read(children, GOOD)
    marks = first.entries + b"".join(first.marks)
    changed = GOOD.replace(b"Kupiansk holds", b"Kupiansk holds on")
    for body, articles, known in ((GOOD, 0, 2), (changed, 1, 1)):
        again = children.call(read_articles, body, None, URL, SOURCE, None, marks, seconds=6)
        assert (len(again.articles), again.known) == (articles, known)
    renamed = replace(SOURCE, publisher="Courier")
    again = children.call(read_articles, GOOD, None, URL, renamed, None, marks, seconds=6)
    assert [article.publisher for article in again.articles] == ["Courier"]


def test_what_is_no_feed_says_so_from_within_the_child(children: Children) -> None:
    with pytest.raises(NotAFeed, match="sent an HTML page, not a feed"):
        read(children, b"<!doctype html><html></html>")


ITEM = "<title>Kupiansk holds</title><link>https://news.example.org/1</link>"
ATTRIBUTES = " ".join(f"a{n}='1'" for n in range(100_000))
BILLION_LAUGHS = (
    "<!DOCTYPE rss [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + f"]><rss><channel><item>{ITEM}<description>&a11;</description></item></channel></rss>"
).encode()
HOSTILE = {
    "entity bomb": BILLION_LAUGHS,
    "64 KB author": feed_with(f"{ITEM}<author>a@{'a-' * 32_000}</author>"),
    "100k attributes": feed_with(f"{ITEM}<x {ATTRIBUTES}/>"),
    "100k attributes in escaped markup": feed_with(
        f"{ITEM}<description><![CDATA[<p {ATTRIBUTES}>]]></description>"
    ),
    "1 MB tag": feed_with(f"{ITEM}<x a='{'y' * 1_000_000}'/>"),
    "deep nesting": feed_with(f"{ITEM}{'<x>' * 200_000}"),
    "deep nesting in markup": feed_with(f"{ITEM}<description><![CDATA[{'<b>' * 300_000}]]></description>"),
    "many namespaces": feed_with(ITEM + "".join(f"<x xmlns:n{n}='urn:{n}'/>" for n in range(50_000))),
    "unclosed sections": b"<rss><channel>" + b"<![CDATA[" * 500_000,
    "unclosed comments": b"<rss><channel>" + b"<!--" * 500_000,
    "ampersands": feed_with(f"{ITEM}<description>{'&' * 2_000_000}</description>"),
    "entities": feed_with(f"{ITEM}<description>{'&amp;lt;' * 500_000}</description>"),
    "a million entries": b"<rss><channel>" + b"<item/>" * 1_000_000,
    "ten megabytes of text": feed_with(f"{ITEM}<description>{'words and ' * 1_040_000}</description>"),
    "nested lists": b'{"items": ' + b"[" * 1_000_000,
    "long numbers": b'{"items": [{"id": ' + b"9" * 1_000_000 + b"}]}",
    "nothing but brackets": b"<" * 1_000_000,
    "binary": bytes(range(256)) * 4_000,
    "quotes": feed_with(ITEM + "<a b=\"'" * 200_000),
    "spaces": feed_with(f"{ITEM}<title>{' ' * 2_000_000}x</title>"),
    "dots": feed_with(
        f"<link>https://a.example/</link><title>x</title><description>{'. … ' * 200_000}</description>"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_is_soon_over_and_the_next_one_is_read(children: Children, name: str) -> None:
    body = HOSTILE[name]
    outcome: ReadFeed | NotAFeed | ChildDied
    begin = time.monotonic()
    try:
        outcome = read(children, body)
    except (NotAFeed, ChildDied) as error:
        outcome = error
    assert time.monotonic() - begin < 30
    assert not isinstance(outcome, ChildDied), outcome
    assert len(read(children, GOOD).articles) == 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("100k attributes", "sent a feed with a tag of more than 64 KB"),
        ("1 MB tag", "sent a feed with a tag of more than 64 KB"),
        ("nested lists", "sent JSON of too many pieces"),
    ],
)
def test_a_hostile_feed_is_refused_with_what_is_wrong_with_it(name: str, reason: str) -> None:
    with pytest.raises(NotAFeed) as refused:
        read_articles(HOSTILE[name], None, URL, SOURCE)
    assert refused.value.reason == reason


def test_an_article_hidden_under_a_bomb_is_read_all_the_same(children: Children) -> None:
    (article,) = read(children, BILLION_LAUGHS).articles
    assert article.headline == "Kupiansk holds"


def check_republished(page: bytes, headline: str, section: str) -> None:
    announced = Article(
        url=PAGE_URL, headline=headline, publisher="Example Guru", language=Language("en"), label="News"
    )
    with Children(1) as children:
        read_it = children.call(read_article_page, page, "latin-1", PAGE_URL, announced, seconds=2)
    article = read_it.article
    assert article.label == section
    assert article.byline == ""
    assert article.related == (CARD_URL,)
    assert article.image is not None
    assert article.image.caption
    assert article.image.caption not in article.body
    assert article.summary
    assert not any(
        mark in repr(article) for mark in ("<p", "&lt;", "Goncharova", "Joan Lark", "More like this")
    )


HOSTILE_PAGES = {
    "headings": "<h3>Latest articles</h3>" * 200_000,
    "open divisions": "<div>words " * 400_000,
    "100k attributes": f"<p {ATTRIBUTES}>words</p>",
    "links": "<p>" + "<a href='/x'>word</a> " * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE_PAGES)
def test_a_hostile_page_leaves_at_worst_its_own_article_as_the_feed_has_it(
    children: Children, name: str
) -> None:
    announced = Article(url=PAGE_URL, headline="News", publisher="Guru", language=Language("en"))
    page = HOSTILE_PAGES[name].encode()
    begin = time.monotonic()
    with suppress(ChildDied):
        read_it = children.call(read_article_page, page, None, PAGE_URL, announced, seconds=1)
        assert read_it.article.headline == announced.headline
    assert time.monotonic() - begin < 20
    assert len(read(children, GOOD).articles) == 1


def test_a_republished_page_completes_its_article() -> None:
    check_republished(html_of(TWIN), TWIN.headline, "Floods in the North")


def test_the_page_this_program_was_begun_for_completes_its_article() -> None:
    seed = from_seed(shared("seed/page.txt"))
    check_republished(html_of(seed), seed.headline, "War in Ukraine")


def test_every_real_feed_makes_articles_with_the_titles_and_links_that_feedparser_finds() -> None:
    agreed = articles = 0
    for path in sorted(shared("corpora/feeds/real").glob("*.xml")):
        body = path.read_bytes()
        ours = read_articles(body, None, URL, SOURCE)
        judge = feedparser.parse(body, response_headers={"content-location": URL})
        known = {
            (_bare(entry.get("title", "")), entry.get("link", "").partition("?")[0])
            for entry in judge.entries
        }
        assert len(ours.articles) + len(ours.refused) == len(judge.entries), path.name
        articles += len(ours.articles)
        agreed += sum((_bare(each.headline), each.url.partition("?")[0]) in known for each in ours.articles)
        assert not any(mark in repr(ours.articles) for mark in ("<p>", "&lt;p", "\\x00"))
    assert articles > 590
    assert agreed / articles >= 0.95


def _bare(title: str) -> str:
    return "".join(filter(str.isalnum, title)).casefold()
