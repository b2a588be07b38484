"""Whatever an entry or a page holds, a template may show what becomes of it."""

import re
import unicodedata
from dataclasses import fields
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from digest.model.article import Article, Image
from digest.model.ids import Language, SourceId
from digest.model.source import Entry, Feed, Page, Source
from digest.understand.clean import article_from_entry, with_page

TAG = re.compile(r"<[a-zA-Z/!?]")
"""What makes a browser see a tag: "1 < 2" and "I <3 Kyiv" do not."""

PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b onclick=x>",
            "<script>alert(1)</script>",
            "<img src=x onerror=y>",
            "<!--",
            "-->",
            "<",
            ">",
        ),
        *(
            "&lt;",
            "&gt;",
            "&amp;lt;",
            "&amp;amp;lt;p&amp;amp;gt;",
            "&#60;script&#62;",
            "&#x202e;",
            "&#0;",
            "&",
            "lt;",
        ),
        *(
            "&am",
            "p;lt;",
            "&#8203;",
            "]]>",
            "<![CDATA[",
            "<svg>",
            "</",
            "<?",
            "\u202e",
            "\u2066",
            "\u200f",
            "\x00",
        ),
        *(
            "\x1b[31m",
            "\x85",
            "\xad",
            "\ufeff",
            "\ud800",
            "\U000e0041",
            "\U0001ffff",
            "\r",
            "\n\n",
            "\t",
            " ",
            "a",
            "I",
        ),
        *(
            "Three rescuers were hurt. ",
            "Троє постраждали. ",
            "Read more",
            "…",
            "[…]",
            "By ",
            "@",
            "x@y.example",
        ),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)
LINKS = st.one_of(
    TEXTS,
    TEXTS.map("https://example.org/".__add__),
    TEXTS.map("https://".__add__),
    st.sampled_from(
        ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "vbscript:x", "http://a@b.example/"]
    ),
)
IMAGES = st.none() | st.builds(
    Image, url=LINKS, caption=TEXTS, credit=TEXTS, width=st.none() | st.integers(0, 2000), height=st.none()
)
ENTRIES = st.builds(
    Entry,
    guid=TEXTS,
    link=TEXTS.map("https://example.org/a".__add__) | LINKS,
    title=TEXTS,
    author=TEXTS,
    published=TEXTS | st.just("2026-11-20"),
    summary=TEXTS,
    content=TEXTS,
    categories=st.lists(TEXTS, max_size=2).map(tuple),
    image=IMAGES,
    language=st.just("en") | TEXTS,
)
PAGES = st.builds(
    Page,
    canonical=LINKS,
    title=TEXTS,
    author=TEXTS,
    published=TEXTS,
    section=TEXTS,
    summary=TEXTS,
    body=TEXTS,
    image=IMAGES,
    related=st.lists(LINKS, max_size=3).map(tuple),
)
SOURCE = Source(
    id=SourceId(1), key="guru", url="https://guru.example/", publisher="Guru", language=Language("en")
)


@given(ENTRIES, TEXTS, PAGES)
def test_no_field_of_an_article_holds_what_a_browser_or_a_mail_program_acts_on(
    entry: Entry, title: str, page: Page
) -> None:
    made = article_from_entry(entry, feed=Feed(title=title), source=SOURCE)
    if isinstance(made, Article):
        for article in (made, with_page(made, page)):
            check(article)


def check(article: Article) -> None:
    image = article.image or Image(url="https://example.org/")
    named = {field.name: getattr(article, field.name) for field in fields(Article)}
    texts = {name: value for name, value in named.items() if isinstance(value, str)}
    # A guid is compared and never shown; it may be what it likes, as long as it can be written down.
    shown = [text for name, text in texts.items() if name != "guid"] + [image.caption, image.credit]

    assert not [text for text in shown if TAG.search(text)]
    assert not [text for text in (*shown, article.guid) if hidden(text.replace("\n\n", ""))]
    for address in (article.url, image.url, *article.related):
        parts = urlsplit(address)
        assert parts.scheme in {"http", "https"}
        assert parts.hostname
        assert "@" not in parts.netloc
        assert address.isascii()
        assert not set(address) & set(' "<>\\\t\r\n')


def hidden(text: str) -> set[str]:
    """Characters of a text that show nothing, but for the joiners that scripts and emoji need."""
    return {letter for letter in text if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"}} | (
        set(text)
        & set("\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
    )
