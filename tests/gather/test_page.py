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
    ("img", "picture"),
    [
        ('<img src="/wait.svg" data-src="/a.jpg">', "a.jpg"),
        ('<img src="/wait.gif" data-src="/a.jpg">', "a.jpg"),
        ('<img src="/logo.svg"><img src="/a.jpg">', "a.jpg"),
        ('<img src="data:image/gif;base64,R0" data-lazy-src="/a.jpg">', "a.jpg"),
        ('<img src="/icon.png" width="16" height="16"><img src="/a.jpg">', "a.jpg"),
    ],
)
def test_a_placeholder_is_not_the_picture(img: str, picture: str) -> None:
    page = read(
        f"<h1>x</h1><figure>{img}<figcaption>The bridge. Photo: Ada Sorrel</figcaption></figure>{TEXT}"
    )
    assert page.image == Image(
        url=f"https://news.example.org/{picture}", caption="The bridge.", credit="Ada Sorrel"
    )


def test_a_page_that_says_when_it_was_only_as_a_day_keeps_it_as_one() -> None:
    page = read(f'<meta property="article:published_time" content="2026-11-20"><h1>x</h1>{TEXT}')
    assert page.published == "2026-11-20"


MIB = 1 << 20
NEST = 200


def nested(opening: str, closing: str, within: str) -> bytes:
    return (opening * NEST + within + closing * NEST).encode() * 100


HOSTILE = {
    "nothing": b"",
    "zeros": b"\0\0\0",
    "one angle": b"<",
    "no markup": b"plain words",
    "another encoding": b"<?xml version='1.0' encoding='utf-16'?><html/>",
    "comments": b"<!---->" * 100_000,
    "an endless comment": b"<p>text</p><!--" + b"x" * 4 * MIB,
    "divisions that never end": b"<html><body>" + b"<div>" * 100_000,
    "divisions that do": b"<html><body>" + b"<div>" * 100_000 + b"</div>" * 100_000,
    "100k attributes": b"<p " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b">text",
    "thousands of attributes, often": (b"<p " + b" ".join(b"a%d=1" % n for n in range(1_500)) + b">x") * 100,
    "a tag of half a megabyte": b"<div data-state='" + b"x" * 500_000 + b"'><p>text</p>",
    "class names of 16 KB": (b"<div class='" + b"related-" * 1_900 + b"'>x</div>") * 100,
    "200k links": b"<p>" + b"<a href='/x'>word</a> " * 200_000,
    "a million meta": b"<meta name=a content=b>" * 200_000,
    "lists of one heading": b"<h3>Latest articles</h3><a href='/1'>One of many words</a>" * 50_000,
    "asides with words between": b"<aside></aside>tail " * 18_000,
    "pictures of one figure": b"<figure>"
    + b"<img src=/a.jpg>" * 9_000
    + b"<figcaption>c</figcaption>" * 9_000,
    "lists in lists": nested("<div class='related'>", "</div>", "<p>x</p>" * 100),
    "lists in lists, with links": nested(
        "<div class='related'>", "</div>", "<p><a href='/1'>x</a></p>" * 100
    ),
    "blocks that open blocks": nested("<div><i></i>", "</div>", "<h3>Latest</h3><a href='/1'>x</a>"),
    "bylines in bylines": nested("<span class='byline'>", "</span>", "1 "),
    "dates in dates": nested("<span class='date'>", "</span>", "updated 20"),
    "trails in trails": nested("<div class='breadcrumb'>", "</div>", "x" * 40),
    "figures in figures": nested("<figure>", "</figure>", "<img src='/a.jpg'>" * 20),
    "JSON that never ends": b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>",
    "scripts without end": b'<script type="application/ld+json">{}</script>' * 50_000,
    "JSON of the wrong kinds": b'<script type="application/ld+json">'
    b'{"@type": "Report", "author": {}, "image": [[]], "publisher": [[{}]], "headline": 7}</script>',
    "addresses that are none": b'<link rel="canonical" href="http://["><meta property="og:image" content="http://[">'
    b'<img src="http://["><aside><a href="http://[">One two three four</a></aside>',
    "empty places": b"<ul class='breadcrumbs'></ul><figure><figcaption></figcaption></figure>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_is_too_odd(name: str) -> None:
    assert isinstance(read_page(HOSTILE[name], charset=None, url=URL), Page)


def test_of_a_page_without_end_only_what_it_states_is_read() -> None:
    head = '<head><meta property="og:description" content="In short"><title>x</title></head>'
    page = read(f"{head}<h1>The headline</h1>{TEXT}{'<b>x</b>' * 50_000}<aside>{'<i></i>' * 300_000}")
    assert page == Page(summary="In short")


def test_a_long_page_is_read_without_the_comments_under_it() -> None:
    comments = "<div class='comment'><b>Nobody</b><p>Words</p></div>" * 9_000
    page = read(f"<article><h1>The headline</h1>{TEXT}</article><div class='comments'>{comments}</div>")
    assert page.body.count("\n\n") == 2


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
