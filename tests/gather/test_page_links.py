"""Where a page leads: teasers in its text are related, lists of other news are to discover."""

import pytest

from digest.gather.page import read_page
from digest.model.source import Page

SITE = "https://news.example.org"
URL = f"{SITE}/war/kupiansk-holds-firm"
TEXT = "".join(f"<p>{sentence * 3}</p>" for sentence in (
    "Ukrainian forces have pushed back the troops who tried to enter the city, the military said on Monday. ",
    "The city serves as a hub of highways and five railway lines, and was freed in the autumn of last year. ",
))  # fmt: skip


def read(html: str) -> Page:
    return read_page(html.encode(), charset=None, url=URL)


def link(path: str, words: str = "Three bridges of Aldersby open again") -> str:
    return f'<a href="{path}">{words}</a>'


def page(*, before: str = "", within: str = "", after: str = "") -> Page:
    return read(f"<body>{before}<article><h1>Kupiansk holds firm</h1>{TEXT}{within}{TEXT}</article>{after}")


@pytest.mark.parametrize(
    "block",
    [
        "<section><h2>Latest articles</h2>{}</section>",
        "<h3>More like this</h3><ul><li>{}</li></ul>",
        "<div><div><span>Останні новини</span></div><div>{}</div></div>",
        "<div class='related-posts'><p>{}</p></div>",
        "<aside><div>{}</div></aside>",
        "<div class='sidebar'><div class='widget'>{}</div></div>",
        "<div class='most-read'><ol><li><h4>{}</h4></li></ol></div>",
    ],
)
def test_articles_in_a_list_of_other_news_are_to_discover(block: str) -> None:
    found = page(after=block.format(link("/war/1") + link("/war/2")))
    assert found.listed == (f"{SITE}/war/1", f"{SITE}/war/2")
    assert found.related == ()
    assert "Aldersby" not in found.body


def test_what_two_lists_show_is_discovered_once_in_the_order_of_the_page() -> None:
    lists = (
        f"<div class='sidebar'>{link('/war/3')}{link('/war/1#comments')}</div>"
        f"<h4>Latest articles</h4><div>{link('/war/2')}{link('/war/1')}</div>"
    )
    assert page(after=lists).listed == (f"{SITE}/war/3", f"{SITE}/war/1", f"{SITE}/war/2")


def test_a_teaser_card_is_related_and_never_to_discover() -> None:
    found = page(within=f"<div class='related-card'>{link('/war/1')}{link('/war/1', '')}</div>")
    assert (found.related, found.listed) == ((f"{SITE}/war/1",), ())


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/war/kupiansk-holds-firm", "Kupiansk holds firm to the last"),
        ("/war/kupiansk-holds-firm/#top", "Back to where it all began"),
        ("/", "The front page of this paper"),
        ("/war/", "More news from War in Ukraine"),
        ("/politics", "Politics"),
        ("/horoscope", "What the stars have for you today"),
        ("/life-and-style", "Life and"),
        ("/tag/kupiansk-2026/", "All that we wrote about Kupiansk"),
        ("/author/ada-sorrel-1", "Ada Sorrel of the north desk"),
        ("/search?q=kupiansk+2026", "Search for all about it 2026"),
        ("/login?next=/war/1", "Sign in to read it all"),
        ("/privacy-policy-2026", "What we do with your data"),
        ("/terms-of-service", "The terms of our service here"),
        ("/img/map-2026.png", "The map in its full size"),
        ("https://elsewhere.example/2026/1", "Another site has its own news"),
        ("javascript:void(0)", "Nothing happens when you press this"),
        ("http://[", "This leads to nowhere at all"),
        ("mailto:ada@news.example.org", "Write to us about this piece"),
    ],
)
def test_what_is_no_article_of_the_site_is_not_to_discover(path: str, words: str) -> None:
    assert page(after=f"<h4>Latest news</h4><div>{link(path, words)}{link('/war/1')}</div>").listed == (
        f"{SITE}/war/1",
    )


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/?p=123", "Three bridges of Aldersby"),
        ("https://www.news.example.org/bridges-open-again", "Bridges open again"),
        ("https://sport.news.example.org/a/12", "Aldersby wins cup"),
        ("/search-for-miners-goes-on", "Search for miners goes on"),
        ("/2026/11/20/bridges.html", "Bridges open again"),
        ("/новини/мости", "Три мости знову відкрито"),
    ],
)
def test_articles_are_known_by_their_headlines_and_addresses(path: str, words: str) -> None:
    assert len(page(after=f"<h4>Latest news</h4><div>{link(path, words)}</div>").listed) == 1


@pytest.mark.parametrize(
    "block",
    [
        "<nav>{}</nav>",
        "<footer><div class='latest-news'>{}</div></footer>",
        "<div class='site-footer'><h4>Latest</h4>{}</div>",
        "<aside><nav>{}</nav></aside>",
        "<div class='sidebar'><div class='comments'>{}</div></div>",
        "<div class='comments'><p>{}</p></div>",
    ],
)
def test_navigation_footer_and_comments_show_nothing_to_discover(block: str) -> None:
    found = page(after=block.format(link("/war/1")))
    assert (found.listed, found.related) == ((), ())
    assert "Aldersby" not in found.body


def test_what_the_navigation_leads_to_is_no_news() -> None:
    found = page(
        before=f"<nav>{link('/war-in-ukraine-live', 'War')}</nav>",
        after=f"<aside>{link('/war-in-ukraine-live')}{link('/war/1')}</aside>",
    )
    assert found.listed == (f"{SITE}/war/1",)


def test_the_page_is_not_news_to_itself_under_its_canonical_address() -> None:
    found = read(
        f"<head><link rel='canonical' href='/war/1'></head><h1>Kupiansk holds firm</h1>{TEXT}"
        f"<aside>{link('/war/1')}{link('/war/2')}</aside>"
    )
    assert found.listed == (f"{SITE}/war/2",)


def test_no_more_than_thirty_are_listed() -> None:
    many = "".join(link(f"/war/{n}") for n in range(100))
    assert page(after=f"<aside>{many}</aside>").listed == tuple(f"{SITE}/war/{n}" for n in range(30))


def test_links_of_the_text_itself_are_neither() -> None:
    found = page(within=f"<p>The mayor said that {link('/war/1')} and that was all that he said of it.</p>")
    assert (found.listed, found.related) == ((), ())
    assert "Aldersby" in found.body


def test_text_after_an_aside_in_the_same_paragraph_stays() -> None:
    share = "<span class='share-buttons'><a href='/s'>Share</a></span>"
    found = page(within=f"<p>The road is {share}open to all {share * 2}of us.</p>")
    assert "The road is open to all of us." in found.body.split("\n\n")
    assert "Share" not in found.body
