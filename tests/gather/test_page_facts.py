"""Names, dates, section and article as pages tell them: well, badly, and in several places at once."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.gather.bylines import only_name
from digest.gather.json_ld import parsed
from digest.gather.page import read_page
from digest.model.source import Page

URL = "https://news.example.org/war/kupiansk"
TEXT = "".join(f"<p>{sentence * 3}</p>" for sentence in (
    "Ukrainian forces have pushed back the troops who tried to enter the city, the military said on Monday. ",
    "The city serves as a hub of highways and five railway lines, and was freed in the autumn of last year. ",
))  # fmt: skip


def read(html: str, url: str = URL) -> Page:
    return read_page(html.encode(), charset=None, url=url)


def with_script(script: str, *, more: str = "", url: str = URL) -> Page:
    page = f'<head>{more}<script type="application/ld+json">{script}</script></head><h1>Holds</h1>{TEXT}'
    return read(page, url)


ARTICLE = (
    '{"@type": "NewsArticle", "headline": "Holds", "author": "Ada Sorrel", "datePublished": "2026-11-20"}'
)

REFERRING = (
    '[{"@id": "#ada", "name": "Ada Sorrel"}, ' + ARTICLE.replace('"Ada Sorrel"', '[{"@id": "#ada"}]') + "]"
)


@pytest.mark.parametrize(
    "script",
    [
        ARTICLE,
        f"[{ARTICLE}]",
        f'{{"@graph": [{{"@type": "Organization", "name": "x"}}, {ARTICLE}]}}',
        f"<!-- {ARTICLE} -->",
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"/* <![CDATA[ */ {ARTICLE} /* ]]> */",
        f"{ARTICLE};",
        f"{ARTICLE}{ARTICLE}",
        f"// by the theme\n/* and its plugin */ {ARTICLE}",
        ARTICLE.replace('"}', '",}').replace(', "author"', ', /* "who" */ "author"'),
        f"[{ARTICLE},\n]",
        ARTICLE.replace('"', "&quot;"),
        ARTICLE.replace("Ada ", "Ada\n "),
        ARTICLE.replace('"NewsArticle"', '["Thing", "https://schema.org/NewsArticle"]'),
        ARTICLE.replace('"Ada Sorrel"', '{"@type": "Person", "name": ["Ada Sorrel"]}'),
        ARTICLE.replace('"Ada Sorrel"', '[{"name": "By Ada Sorrel"}, {"name": ""}, 7, null]'),
        REFERRING,
        ARTICLE.replace('"author": "Ada Sorrel"', '"author": [], "creator": "Ada Sorrel"'),
        ARTICLE.replace("Ada Sorrel", "Ada &lt;b&gt;Sorrel&lt;/b&gt;"),
    ],
)
def test_statements_are_read_however_a_site_spoils_them(script: str) -> None:
    page = with_script(script)
    assert (page.author, page.published) == ("Ada Sorrel", "2026-11-20")


def test_of_several_articles_the_one_that_is_this_page_speaks() -> None:
    other = {
        "@type": "Article",
        "headline": "Another",
        "author": "Joan Lark",
        "url": "https://news.example.org/x",
    }
    own = {
        "@type": "Article",
        "headline": "Holds",
        "author": "Ada Sorrel",
        "mainEntityOfPage": {"@id": f"{URL}/#a"},
    }
    assert with_script(json.dumps([other, own])).author == "Ada Sorrel"
    del own["mainEntityOfPage"]
    page = with_script(json.dumps([other, own]), more='<meta property="og:title" content="Holds">')
    assert page.author == "Ada Sorrel"


def test_a_page_that_describes_only_itself_says_when_it_was_published() -> None:
    page = with_script(
        '{"@type": "WebPage", "name": "x", "datePublished": "2026-11-20", "dateModified": "2026-11-22"}'
    )
    assert page.published == "2026-11-20"


@pytest.mark.parametrize(
    "script",
    [
        "[" * 100_000,
        '{"@graph":' * 50_000,
        '{"@type": "Article", "headline": "Holds", "position": ' + "9" * 100_000 + "}",
        '{"@type": "Article", "x": "' + '\\"' * 100_000,
        "/*" * 100_000,
        "," * 200_000,
        " " * 200_000 + "x",
        '{"@type": "BreadcrumbList", "itemListElement": {"name": 7}}',
        '{"@type": {"@type": {}}, "author": {"@id": {}}}',
        '{"@id": "#a", "@type": "Article", "author": {"@id": "#a"}}',
        "null",
    ],
)
def test_no_statement_is_too_odd(script: str) -> None:
    assert with_script(script).body.count("\n\n") == 1


@given(st.text('{}[]",:/*\\ae1 \n', max_size=60))
def test_whatever_a_script_holds_is_json_or_nothing(script: str) -> None:
    assert parsed(script) is None or isinstance(parsed(script), list | dict | str | bool)


@given(
    st.recursive(
        st.text(max_size=5), lambda values: st.lists(values) | st.dictionaries(st.text(max_size=5), values)
    )
)
def test_what_is_json_stays_what_it_is(value: object) -> None:
    if not isinstance(value, str):
        assert parsed(json.dumps(value)) == value


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("By Ada Sorrel", "Ada Sorrel"),
        ("By Ada Sorrel and Tom Reed", "Ada Sorrel and Tom Reed"),
        ("Written by: Ada Sorrel", "Ada Sorrel"),
        ("Автор: Олена Коваленко", "Олена Коваленко"),
        ("By ADA SORREL, AP National Security Writer", "ADA SORREL"),
        ("by Ada Sorrel | November 18, 2026 12:01 PM Print this article", "Ada Sorrel"),
        ("Ada Sorrel on Nov. 18, 2026", "Ada Sorrel"),
        ("Ada Sorrel (The Valley Paper)", "Ada Sorrel"),
        ("Олена Коваленко, кореспондентка", "Олена Коваленко"),
        ("Anna-Maria O'Neill", "Anna-Maria O'Neill"),
        ("Byron Wise", "Byron Wise"),
        ("", ""),
    ],
)
def test_of_a_byline_the_names_are_kept(line: str, name: str) -> None:
    assert only_name(line) == name


@pytest.mark.parametrize(
    "byline",
    [
        '<p class="byline">By <a rel="author" href="/a">Ada Sorrel</a>, <a href="/author/t">Tom Reed</a></p>',
        '<p itemprop="author"><a itemprop="name">Ada Sorrel</a>, <a itemprop="name">Tom Reed</a>, editors',
        '<p>By <a rel="author" href="/a">Ada Sorrel</a> and <a rel="author" href="/t">Tom Reed</a></p>',
    ],
)
def test_people_whom_the_page_tells_apart_are_listed(byline: str) -> None:
    assert read(f"<h1>Holds</h1>{byline}{TEXT}").author == "Ada Sorrel, Tom Reed"


def test_the_author_of_a_teaser_or_a_comment_is_nobody_here() -> None:
    page = read(
        f"<h1>Holds</h1>{TEXT}"
        "<div class='related-card'><a href='/x'>Another</a><span class='author'>A</span></div>"
        "<div class='comments'><span class='author'>B</span><time datetime='2026-11-21'></time></div>"
    )
    assert (page.author, page.published) == ("", "")


@pytest.mark.parametrize(
    ("mark", "published"),
    [
        ('<meta property="article:published_time" content="2026-11-20T08:00:00Z">', "2026-11-20T08:00:00Z"),
        ('<meta name="parsely-pub-date" content="2026-11-20T08:00:00Z">', "2026-11-20T08:00:00Z"),
        ('<span itemprop="datePublished" content="2026-11-20T08:00">x</span>', "2026-11-20T08:00"),
        (
            '<time class="updated" datetime="2026-11-22T09">x</time><time datetime="2026-11-20T08">x</time>',
            "2026-11-20T08",
        ),
        ('<time datetime="PT5M">5 min</time><time datetime="2026-11-20">x</time>', "2026-11-20"),
        ("<time>20 листопада 2026, 14:11</time>", "20 листопада 2026"),
        ('<div class="post-date">Опубліковано: 20.11.2026 о 14:11</div>', "20.11.2026"),
        ("<p>Publiziert am 30. Juli 2026</p>", "30 Juli 2026"),
        ('<div class="entry-meta">By Ada · Nov. 20, 2026</div>', "Nov 20, 2026"),
        ('<div class="post-date">Updated: 22.11.2026</div>', ""),
        ('<meta property="article:modified_time" content="2026-11-22T09:00:00Z">', ""),
        ('<meta property="og:updated_time" content="2026-11-22">', ""),
        ('<div class="entry-footer meta">© 2026 Example, 1.1.2026</div>', ""),
        ('<div class="footer"><span class="date">1.1.2026</span></div>', ""),
        ('<aside><time datetime="2026-11-22">x</time></aside>', ""),
        ('<p class="read-also"><a href="/x">Another</a> <time datetime="2026-11-22">x</time></p>', ""),
        (
            "<p>The war began on 2022-02-24, and by 24.02.2023 the town was free again, people say.</p>",
            "",
        ),
        ('<script>{"dateModified": "2026-11-22", "datePublished": "2020-01-01"}</script>', ""),
        ("", ""),
    ],
)
def test_the_date_is_that_of_publication_or_none(mark: str, published: str) -> None:
    assert read(
        f"<head><title>Holds</title></head><body><h1>Holds since 24 February 2022</h1>{mark}{TEXT}"
    ).published == (published)


def test_an_address_that_holds_the_day_tells_it_when_nothing_else_does() -> None:
    page = f"<body><h1>Holds</h1>{TEXT}"
    assert read(page, "https://news.example.org/2026/11/20/kupiansk-holds").published == "2026-11-20"
    assert (
        read(f"<time datetime='2026-11-19'>x</time>{page}", f"{URL}/2026/11/20/x").published == "2026-11-19"
    )


@pytest.mark.parametrize(
    "trail",
    [
        '<div class="page has-breadcrumbs"><nav class="breadcrumbs"><a>Home</a> » <a>War</a></nav></div>',
        '<p class="crumbs"></p><p typeof="BreadcrumbList"><a>The Valley Paper</a> › <a>War</a> › Holds</p>',
        '<div class="breadcrumb"><a>War</a> › <a>The Valley Paper</a></div>',
        '<ol itemtype="https://schema.org/BreadcrumbList"><li><a><b itemprop="name">War</b></a></li></ol>',
    ],
)
def test_the_section_is_found_in_trails_of_every_make(trail: str) -> None:
    site = '<meta property="og:site_name" content="The Valley Paper">'
    body = f"{trail}<h1>Holds</h1>{TEXT}"
    assert read(f"<head>{site}</head><body>{body}").section == "War"


def test_a_page_around_which_a_trail_is_declared_has_no_section_by_that() -> None:
    items = "".join(f"<li>word {n}</li>" for n in range(50))
    assert (
        read(f'<body><div class="breadcrumb-layout"><h1>Holds</h1>{TEXT}<ul>{items}</ul></div>').section == ""
    )


def test_text_that_only_machines_are_shown_is_the_body_when_there_is_no_other() -> None:
    page = read(
        '<head><script type="application/ld+json">{"@type": "Article", "headline": "Holds",'
        ' "articleBody": "Ukrainian forces hold the city."}</script></head><body><h1>Holds</h1>'
    )
    assert page.body == "Ukrainian forces hold the city."
