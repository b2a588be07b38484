import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.gather.answers import NotAFeed
from digest.gather.feed_xml import MAX_ENTRIES
from digest.gather.listing import check_selector, read_listing
from digest.model.article import Image
from digest.model.errors import InputRefused
from digest.model.source import Entry, Feed

URL = "https://news.example.org/ua/"
LEAD = "Engineers worked on it all night, and by morning it held."

TEASERS = f"""<!doctype html><html lang="uk"><head><title> Kyiv  Courier </title></head><body>
<nav><a href="/ua/">Home</a><a href="#top">Top</a></nav><main>
<article class="teaser"><a class="cat" href="/war">War</a><a href="/1"><img src="/1.jpg" width="600"></a>
  <h2><a href="/1">The dam <b>holds</b></a></h2><time datetime="2026-11-22T08:00:00Z">08:00</time>
  <p>22 November</p><p>{LEAD}</p></article>
<article class="teaser"><h2><a href="/2#comments">Two</a></h2></article>
<article class="teaser"><h2><a href="/1?">No: once more</a></h2></article>
<article class="teaser"><h2>No link</h2></article>
</main></body></html>"""


def listing(page: str, selector: str) -> Feed:
    return read_listing(page.encode(), charset=None, url=URL, selector=selector)


FIRST = Entry(
    link="https://news.example.org/1",
    title="The dam holds",
    published="2026-11-22T08:00:00Z",
    summary=LEAD,
    image=Image(url="https://news.example.org/1.jpg", width=600),
)


@pytest.mark.parametrize(
    "selector", ["article", ".teaser", "article h2", "main h2 a", "article h2 > a[href]"]
)
def test_an_article_is_read_from_its_teaser_whatever_part_of_it_is_found(selector: str) -> None:
    feed = listing(TEASERS, selector)
    assert (feed.title, feed.link, feed.language) == ("Kyiv Courier", URL, "uk")
    assert feed.entries[0] == FIRST
    assert feed.entries[1] == Entry(link="https://news.example.org/2#comments", title="Two")


def test_each_address_comes_once_in_the_order_of_the_page() -> None:
    page = "".join(f"<li><a href='{href}'>{href}</a>" for href in ("/b", "/a", "/b#x", "b", "/b", "/a"))
    assert [entry.link for entry in listing(page, "a").entries] == [
        "https://news.example.org/b",
        "https://news.example.org/a",
        "https://news.example.org/ua/b",
    ]


def test_a_picture_that_links_to_an_article_gives_way_to_the_words_that_do() -> None:
    page = """<div><div><a href="/1"><img src="1.jpg"></a><div><a href="/1">One</a><p>x</p></div></div>
      <div><a href="/2"><img src="2.jpg"></a><a href="/2">Two</a></div></div>"""
    assert [(entry.title, entry.image and entry.image.url) for entry in listing(page, "a").entries] == [
        ("One", "https://news.example.org/ua/1.jpg"),
        ("Two", "https://news.example.org/ua/2.jpg"),
    ]


def test_the_words_around_a_link_are_no_other_articles() -> None:
    page = f"""<section><h2>Politics</h2><p>{"A word about politics. " * 4}</p>
      <div><a href="/1">One</a><p>{LEAD}</p></div><div><a href="/2">Two</a></div></section>"""
    assert [(entry.title, entry.summary) for entry in listing(page, "a").entries] == [
        ("One", LEAD),
        ("Two", ""),
    ]


def test_a_link_around_a_teaser_is_its_link() -> None:
    page = f"<a href='/1'><article><h3>One</h3><p>{LEAD}</p></article></a><a href='/2'><h3>Two</h3> more</a>"
    assert [entry.title for entry in listing(page, "a").entries] == ["One", "Two"]
    assert listing(page, "article").entries == (
        Entry(link="https://news.example.org/1", title="One", summary=LEAD),
    )


def test_of_teasers_inside_one_another_the_innermost_count() -> None:
    page = "<div><div><a href='/1'>One</a></div><div><a href='/2'>Two</a></div></div>"
    assert [entry.title for entry in listing(page, "div").entries] == ["One", "Two"]


def test_a_base_counts() -> None:
    page = "<base href='https://other.example.org/x/'><a href='1'>One</a>"
    assert listing(page, "a").entries[0].link == "https://other.example.org/x/1"


@pytest.mark.parametrize(
    "href",
    [
        "#",
        "#top",
        "",
        " ",
        URL,
        f"{URL}#x",
        "javascript:void(0)",
        "mailto:x@example.org",
        "data:,x",
        "http://[",
    ],
)
def test_what_leads_to_no_other_page_is_no_article(href: str) -> None:
    with pytest.raises(NotAFeed, match="has nothing that the selector “main a” finds"):
        listing(f"<main><a href='{href}'>One</a><a>Two</a></main>", "main a")


@pytest.mark.parametrize(
    "page", ["", "\0", "<", "plain", "<!-- x -->", '{"items": []}', "<rss><channel/></rss>"]
)
def test_a_page_without_any_is_no_listing(page: str) -> None:
    with pytest.raises(NotAFeed, match="has nothing that the selector “h2 a” finds"):
        listing(page, "h2 a")


def test_of_an_endless_page_the_beginning_is_read() -> None:
    page = "".join(f"<p><a href='/{number}'>{number}</a>" for number in range(MAX_ENTRIES + 5))
    assert len(listing(page, "a").entries) == MAX_ENTRIES


def test_a_page_of_nothing_but_one_teaser_is_no_teaser_itself() -> None:
    page = f"<body><p>{'About this site and us. ' * 3}</p><div><h2><a href='/1'>One</a></h2></div></body>"
    assert listing(page, "h2 a").entries == (Entry(link="https://news.example.org/1", title="One"),)


@pytest.mark.parametrize(
    "selector", ["a", " main article h2 a ", "li:nth-child(2) > a.x[href^='/']", "a:has(img)"]
)
def test_a_selector_is_taken_without_white_space_around_it(selector: str) -> None:
    assert check_selector(selector) == selector.strip()


@pytest.mark.parametrize(
    "selector",
    [
        "",
        "  ",
        "h2 >",
        "a[",
        "//h2/a",
        "a::text",
        "a:hover(",
        "a:no-such-thing",
        "(" * 400,
        "a " * 300,
        "a,,b",
        "\0",
    ],
)
def test_what_is_no_selector_is_refused_with_an_example(selector: str) -> None:
    with pytest.raises(InputRefused, match="no CSS selector: ") as refused:
        check_selector(selector)
    assert "h2 a" in refused.value.hint
    with pytest.raises(NotAFeed):
        listing(TEASERS, selector)


@given(st.text(max_size=30))
def test_whatever_is_given_as_a_selector_can_be_used_or_is_refused(text: str) -> None:
    try:
        selector = check_selector(text)
    except InputRefused:
        return
    try:
        feed = listing(TEASERS, selector)
    except NotAFeed:
        return
    assert feed.entries


PIECES = (
    *(
        "<div>",
        "</div>",
        "<article>",
        "</article>",
        "<li>",
        "<h2>",
        "</h2>",
        "</a>",
        "<p>",
        "text",
        "<time datetime='x'>",
    ),
    *(
        "<a href='/1'>",
        "<a href='/2'>",
        "<a href='#'>",
        "<a>",
        "<img src='/x'>",
        "<base href='http://['>",
        "&",
        "<",
        "\0",
    ),
)


@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.sampled_from(["a", "div", "h2", "*", "li, a"]),
)
def test_no_page_is_too_odd_and_no_address_comes_twice(page: str, selector: str) -> None:
    try:
        links = [entry.link for entry in listing(page, selector).entries]
    except NotAFeed as refused:
        links = []
        reason = refused.reason
    else:
        reason = ""
    assert bool(links) != bool(reason)
    assert len(links) == len(set(links))
    assert all(link.startswith("https://news.example.org/") for link in links)
