"""Pages and feeds say where an article stands in other languages, and much besides that is none."""

import pytest

from digest.gather.feed import read_feed
from digest.gather.page import read_page
from digest.model.source import Entry

SITE = "https://news.example.org"
URL = f"{SITE}/uk/war/1"


def of_page(*links: str, script: str = "") -> tuple[str, ...]:
    script = f'<script type="application/ld+json">{script}</script>' if script else ""
    html = f'<html lang="uk"><head>{"".join(links)}{script}</head><body><h1>Міст відкрито</h1>'
    return read_page(html.encode(), charset=None, url=URL).alternates


def link(href: str, more: str = "", *, language: str = "en") -> str:
    return f'<link rel="alternate" hreflang="{language}" href="{href}" {more}>'


def test_a_page_names_its_other_languages_by_hreflang() -> None:
    links = link("/en/war/1#top"), link(URL, language="uk"), link(f"{SITE}/ru/war/1", language="ru")

    assert of_page(*links, link("/en/war/1", language="x-default")) == (
        f"{SITE}/en/war/1",
        f"{SITE}/ru/war/1",
    )


@pytest.mark.parametrize(
    "no_version",
    [
        link(SITE, language="x-default"),
        link("/en/"),
        link("/ru-UA", language="ru"),
        link("/?lang=en"),
        link("/en/index.html"),
        link("/en/feed", 'type="application/rss+xml"'),
        link("/en/war/1", 'media="print"'),
        link("/en/war/1", 'media="only screen and (max-width: 640px)"'),
        link("/en/war/1/amp"),
        link("javascript:alert(1)"),
        link("http://[bad"),
        link("/" + "x" * 3_000),
        '<link rel="alternate" href="/m/war/1">',
        '<link rel="stylesheet" hreflang="en" href="/en/style">',
        '<meta property="og:locale:alternate" content="en_US">',
    ],
)
def test_front_pages_feeds_and_pages_for_phones_are_no_other_language(no_version: str) -> None:
    assert of_page(no_version) == ()


def test_a_page_that_lists_hundreds_of_languages_is_not_believed_all_of_them() -> None:
    assert len(of_page(*(link(f"/x{number}/war/1") for number in range(900)))) == 30


@pytest.mark.parametrize("translation", ['"/en/war/1"', '{"@id": "/en/war/1"}', '[{"url": "/en/war/1"}]'])
@pytest.mark.parametrize("name", ["workTranslation", "translationOfWork"])
def test_a_page_without_links_may_tell_machines_of_its_translation(name: str, translation: str) -> None:
    article = f'{{"@type": "NewsArticle", "headline": "Міст відкрито", "{name}": {translation}}}'

    assert of_page(script=article) == (f"{SITE}/en/war/1",)


def of_feed(text: str) -> Entry:
    (entry,) = read_feed(text.encode(), charset=None, url=f"{SITE}/feed").entries
    return entry


def test_an_atom_entry_in_several_languages_leads_to_its_own_and_names_the_others() -> None:
    entry = of_feed(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="uk"><entry><title>Міст</title>'
        '<link rel="alternate" hreflang="en" href="/en/war/1"/>'
        '<link rel="alternate" hreflang="uk" href="/uk/war/1"/>'
        '<link rel="alternate" hreflang="ru" href="/ru/war/1" type="text/html"/>'
        '<link rel="alternate" hreflang="en" href="/en/war/1.json" type="application/json"/>'
        "</entry></feed>"
    )

    assert entry.link == URL
    assert entry.alternates == (f"{SITE}/en/war/1", f"{SITE}/ru/war/1")


def test_an_rss_item_names_other_languages_by_links_of_atom() -> None:
    entry = of_feed(
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><language>uk</language><item>'
        f"<title>Міст</title><link>{URL}</link>"
        '<atom:link rel="alternate" hreflang="en" href="/en/war/1"/></item></channel></rss>'
    )

    assert entry.link == URL
    assert entry.alternates == (f"{SITE}/en/war/1",)
