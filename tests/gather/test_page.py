import gzip
import json
import re
from collections import Counter

import pytest

from digest.gather.page import read_page
from digest.model.article import Image
from digest.model.source import Page
from republished import CARD_URL, PAGE_URL, TWIN, Republished, discovered, from_seed, html_of
from shared_corpora import shared

URL = "https://news.example.org/war/kupiansk"
TEXT = "".join(f"<p>{sentence * 3}</p>" for sentence in (
    "Ukrainian forces have pushed back the troops who tried to enter the city, the military said on Monday. ",
    "The city serves as a hub of highways and five railway lines, and was freed in the autumn of last year. ",
    "Officials said that the evacuation of residents from the left bank goes on in spite of the shelling. ",
))  # fmt: skip


def read(html: str) -> Page:
    return read_page(html.encode(), charset=None, url=URL)


def check(page: Republished) -> None:
    """What must hold of any page of that theme."""
    read_it = read_page(html_of(page), charset=None, url=PAGE_URL)
    title, description, publisher, author = page.card
    assert read_it.title == page.headline
    assert read_it.section == page.section
    assert read_it.body.split("\n\n") == [" ".join(text.split()) for text in page.paragraphs]
    assert read_it.image == Image(
        url="https://guru.example/img/map.png", caption=page.caption, credit=page.credit
    )
    assert read_it.author == ""
    assert page.caption not in read_it.body
    assert page.credit not in read_it.body
    assert read_it.related == (CARD_URL,)
    assert read_it.listed == discovered(page)
    assert len(read_it.listed) == len(page.latest)  # what "More like this" shows is among them
    assert read_it.published == "2024-11-26T14:11:00+00:00"
    everything = repr(read_it)
    others = (
        title,
        description,
        publisher,
        author,
        *(words for pair in (*page.latest, *page.more) for words in pair),
    )
    assert not [words for words in others if words in everything]
    assert "<p>" not in everything
    assert "&lt;" not in everything


def test_a_republished_page_gives_its_own_article_and_nothing_of_its_neighbours() -> None:
    check(TWIN)


def test_the_page_this_program_was_begun_for() -> None:
    seed = from_seed(shared("seed/page.txt"))
    assert seed.section == "War in Ukraine"
    check(seed)


def test_a_page_that_tells_machines_everything() -> None:
    page = read(f"""<html lang="uk"><head><title>Site title</title>
      <script type="application/ld+json"><!-- broken {{ --></script>
      <script type="application/ld+json">{{"@graph": [
        {{"@type": "WebPage", "name": "x"}},
        {{"@type": ["NewsArticle"], "headline": "Купʼянськ тримається",
          "datePublished": "2026-11-22T08:00:00+02:00",
          "author": [{{"@type": "Person", "name": "Олена Коваленко"}}, "Іван Бондар", 7],
          "publisher": {{"name": "Кур'єр"}}, "articleSection": "Новини", "description": "Коротко",
          "image": {{"url": "/a.jpg", "caption": "Вулиця. Фото: ДСНС"}}}},
        {{"@type": "BreadcrumbList", "itemListElement": [
          {{"position": 2, "item": {{"name": "Війна"}}}}, {{"position": 1, "name": "Головна"}},
          {{"position": 3, "name": "Купʼянськ тримається"}}]}}
      ]}}</script></head><body><h1>Купʼянськ тримається</h1>{TEXT}</body></html>""")
    assert page.title == "Купʼянськ тримається"
    assert page.author == "Олена Коваленко, Іван Бондар"
    assert (page.publisher, page.section, page.summary) == ("Кур'єр", "Війна", "Коротко")
    assert (page.published, page.language) == ("2026-11-22T08:00:00+02:00", "uk")
    assert page.image == Image(url="https://news.example.org/a.jpg", caption="Вулиця.", credit="ДСНС")
    assert page.body.count("\n\n") == 2


@pytest.mark.parametrize(
    ("trail", "section"),
    [
        (
            '<nav aria-label="Breadcrumb"><a>Home</a> › <a>World</a> › <a>War in Ukraine</a></nav>',
            "War in Ukraine",
        ),
        (
            '<ul class="breadcrumbs"><li><a>Головна</a></li><li>Війна</li><li>The headline of it…</li></ul>',
            "Війна",
        ),
        (
            '<ol itemtype="https://schema.org/BreadcrumbList"><li>The headline of it all</li></ol>',
            "",
        ),
        ('<div class="breadcrumb">Home / News / The headline of it all</div>', "News"),
        ("<div class='bread'>Home</div>", ""),
    ],
)
def test_the_section_is_the_last_crumb_that_is_neither_home_nor_the_title(trail: str, section: str) -> None:
    assert read(f"<body>{trail}<h1>The headline of it all</h1>{TEXT}").section == section


def test_without_a_trail_the_section_is_what_the_page_states() -> None:
    page = read(f'<head><meta property="article:section" content="Culture"></head><h1>x</h1>{TEXT}')
    assert page.section == "Culture"


@pytest.mark.parametrize(
    "byline",
    [
        '<meta name="author" content="Olena Kovalenko">',
        '<p>By <a rel="author" href="/o">Olena Kovalenko</a></p>',
        '<span itemprop="author">Olena Kovalenko</span>',
        '<meta property="article:author" content="https://x.example/o"><p class="byline">Olena Kovalenko</p>',
    ],
)
def test_a_byline_is_found_where_pages_put_it(byline: str) -> None:
    assert read(f"<body><h1>The headline</h1>{byline}{TEXT}").author == "Olena Kovalenko"


@pytest.mark.parametrize(
    "aside",
    [
        '<p>Read also: <a href="/other">Another thing entirely happened</a></p>',
        '<p><strong>Читайте також: <a href="/other">Інша новина</a></strong></p>',
        '<div class="read-also"><a href="/other">Another thing</a> <span class="author">Nobody</span></div>',
        '<blockquote class="wp-embedded-content"><a href="/other">Another thing</a></blockquote>',
    ],
)
def test_a_teaser_in_the_text_becomes_related_and_lends_nothing(aside: str) -> None:
    page = read(f"<body><article><h1>The headline</h1>{TEXT}{aside}{TEXT}</article>")
    assert page.related == ("https://news.example.org/other",)
    assert page.author == ""
    assert "other" not in page.body.lower()
    assert "Інша" not in page.body
    assert page.body.count("\n\n") == 5


@pytest.mark.parametrize(
    "block",
    [
        "<section><h2>Latest articles</h2><ul><li><a href='/1'>One</a> One words</li></ul></section>",
        "<h3>Читайте також</h3><ul><li><a href='/1'>One words</a></li></ul>",
        "<div class='related-posts'><p><a href='/1'>One words</a></p></div>",
        "<aside><p>One words of an aside that is not short at all and could be a paragraph.</p></aside>",
        "<h3>More like this</h3><div><a href='/1'>One words</a></div><div><a href='/2'>Two</a></div>",
    ],
)
def test_lists_of_other_articles_are_no_part_of_the_text(block: str) -> None:
    page = read(f"<body><article><h1>The headline</h1>{TEXT}{block}</article>")
    assert "One words" not in page.body
    assert "Latest" not in page.body
    assert page.body.count("\n\n") == 2


def test_a_class_that_says_read_more_around_the_whole_article_takes_nothing_away() -> None:
    assert (
        read(f"<body><div class='entry-content-read-more'>{TEXT}<a href='/'>x</a></div>").body.count("\n\n")
        >= 2
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0\0\0",
        b"<",
        b"plain words",
        b"<?xml version='1.0' encoding='utf-16'?><html/>",
        b"<html><body>" + b"<div>" * 50_000,
        b"<p " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b">text",
        b"<div data-state='" + b"x" * 500_000 + b"'><p>text</p>",
        b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>",
        b'<script type="application/ld+json">{"@type": "Report", "author": {}, "image": [[]]}</script>',
        b'<link rel="canonical" href="http://["><meta property="og:image" content="http://["><img src="http://[">',
        b"<ul class='breadcrumbs'></ul><figure><figcaption></figcaption></figure>",
    ],
)
def test_no_page_is_too_odd(body: bytes) -> None:
    assert isinstance(read_page(body, charset=None, url=URL), Page)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3)))


def test_bodies_of_real_pages_are_found_nearly_whole_and_nearly_alone() -> None:
    folder = shared("corpora/pages")
    right = extra = missed = 0.0
    for name, truth in json.loads((folder / "ground-truth.json").read_text(encoding="utf-8")).items():
        body = gzip.decompress((folder / f"{name}.html.gz").read_bytes())
        ours, theirs = (
            shingles(read_page(body, charset=None, url=truth["url"]).body),
            shingles(truth["articleBody"]),
        )
        common, only_ours, only_theirs = (
            (ours & theirs).total(),
            (ours - theirs).total(),
            (theirs - ours).total(),
        )
        every = common + only_ours + only_theirs
        right, extra, missed = right + common / every, extra + only_ours / every, missed + only_theirs / every
    assert 2 * right / (2 * right + extra + missed) >= 0.95
