import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.article import Article
from digest.model.ids import Language, SourceId
from digest.model.source import Entry, Feed, Page, Source
from digest.understand.clean import article_from_entry, with_page
from digest.understand.links import article_address, depth, same_site, web_address
from stories import an_article


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://example.org", "https://example.org/"),
        (" HTTPS://Example.ORG:443/A?b=C#d \n", "https://example.org/A?b=C"),
        ("http://example.org:8080/", "http://example.org:8080/"),
        ("https://example.org/?utm_source=rss&id=7&fbclid=x&UTM_Medium=y", "https://example.org/?id=7"),
        ("https://example.org/a?gclid=1", "https://example.org/a"),
        ("https://example.org/a?id=5", "https://example.org/a?id=5"),
        ("https://example.org/a?page=2&msclkid=1&q=utm_source", "https://example.org/a?page=2&q=utm_source"),
        ("https://example.org?", "https://example.org/"),
        ("https://example.org/a?#", "https://example.org/a"),
        ("https://example.org/a?at_medium=RSS&at_campaign=rss", "https://example.org/a"),
        (
            "https://example.org/новини/харків",
            "https://example.org/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8/%D1%85%D0%B0%D1%80%D0%BA%D1%96%D0%B2",
        ),
        ("https://example.org/%D0%BD?q=%20", "https://example.org/%D0%BD?q=%20"),
        ("https://новини.example/", "https://xn--b1amarcd.example/"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://exam\nple.org/", "https://example.org/"),
        ("https://example.org/#!/article/7", "https://example.org/#!/article/7"),
        ('https://example.org/a"><b>', "https://example.org/a%22%3E%3Cb%3E"),
        ("http://[2001:db8::1]/a", "http://[2001:db8::1]/a"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/a"),
    ],
)
def test_a_link_becomes_an_absolute_address_without_tracking(link: str, address: str) -> None:
    assert article_address(link) == address


@pytest.mark.parametrize(
    "link",
    [
        *(
            "",
            "javascript:alert(1)",
            " JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,x",
            "//evil.example/",
        ),
        *(
            "/relative",
            "mailto:a@example.org",
            "ftp://example.org/",
            "http:evil.example",
            "http:///x",
            "http://",
        ),
        *(
            "https://good.example@evil.example/",
            "https://a:b@evil.example/",
            "https://good.example\\@evil.example/",
        ),
        *(
            "https://example.org/\u202egpj.exe",
            "https://exa\u200bmple.org/",
            "https://exam ple.org/",
            "http://[::1",
        ),
        *(
            "http://example.org:port/",
            "http://exa<b>mple.org/",
            "https://example.org/" + "a" * 2000,
            "http://..",
            "vbscript:x",
            "https://good.example\u3002evil.example/",
            "https://good\u2024example/",
            "https://good\uff0eexample/",
            "https://example.org/\u2066a",
            "https://example.org/\U000e0041",
            "https://example.org/\u061ca",
        ),
    ],
)
def test_what_is_no_address_of_the_web_or_hides_something_is_refused(link: str) -> None:
    assert article_address(link) is None


@given(st.text() | st.text().map("https://example.org/".__add__) | st.text().map("http://".__add__))
def test_an_address_is_ascii_and_its_own_address(link: str) -> None:
    for clean in (web_address, article_address):
        address = clean(link)
        if address is not None:
            assert address.isascii()
            assert address.startswith(("http://", "https://"))
            assert not set(address) & set(' "<>\\\n')
            assert clean(address) == address


@given(st.text(st.sampled_from("aZ0-._~%/:=&?+!$,;'@()*[]#é \t|\"<>"), max_size=12))
def test_what_passes_at_a_look_is_what_would_have_been_made_of_it(rest: str) -> None:
    link = f"https://example.org/{rest}"
    assert web_address(link) == web_address(f"HTTPS://example.org/{rest}")


def test_hosts_of_one_publisher_share_a_site() -> None:
    assert same_site("https://www.example.org/a", "http://news.example.org/")
    assert same_site("https://a.example.co.uk/", "https://b.example.co.uk/")
    assert not same_site("https://one.co.uk/", "https://two.co.uk/")
    assert not same_site("https://example.org/", "https://example.com/")
    assert not same_site("https://foo.github.io/", "https://bar.github.io/")
    assert same_site("https://a.foo.github.io/", "https://foo.github.io/")
    assert not same_site("https://x.kyiv.ua/", "https://y.kyiv.ua/")


def test_hosts_without_a_registrable_domain_are_compared_whole() -> None:
    assert same_site("http://127.0.0.1/a", "http://127.0.0.1:8000/b")
    assert not same_site("http://1.2.3.4/", "http://5.2.3.4/")
    assert not same_site("http://[2001:db8::1]/", "http://[2001:db8::2]/")
    assert same_site("http://localhost/a", "http://localhost/b")


def test_an_article_in_other_languages_stands_on_its_own_site() -> None:
    alternates = (
        "https://en.courier.example/war/1?utm_source=hreflang",
        "https://courier.example/uk/war/1",
        "https://elsewhere.example/war/1",
        "https://en.courier.example/",
        "javascript:alert(1)",
        "/relative",
    )
    entry = Entry(link="https://courier.example/uk/war/1", title="Trains run again", alternates=alternates)
    page = Page(alternates=(*(f"https://courier.example/x{n}/war/1" for n in range(20)), *alternates))
    source = Source(id=SourceId(1), key="courier", url="https://courier.example", publisher="Courier")

    article = article_from_entry(entry, feed=Feed(), source=source, usual=Language("en"))

    assert isinstance(article, Article)
    assert article.alternates == ("https://en.courier.example/war/1",)
    assert len(with_page(article, page).alternates) == 12
    assert with_page(article, Page()).alternates == article.alternates


@pytest.mark.parametrize(
    ("url", "deep"),
    [
        ("https://courier.example/", 0),
        ("https://courier.example/en/", 0),
        ("https://courier.example/uk-UA/?lang=uk", 0),
        ("https://courier.example/eng/news/", 1),
        ("https://courier.example/?p=12&lang=en", 1),
        ("https://en.courier.example/news/bridge", 2),
        ("https://courier.example/news/міст", 2),
    ],
)
def test_an_address_is_as_deep_in_every_language_of_its_site(url: str, deep: int) -> None:
    assert depth(url) == deep


def test_a_section_is_no_other_language_of_an_article_in_it() -> None:
    article = an_article(url="https://courier.example/uk/news/1")
    page = Page(alternates=("https://courier.example/en/news", "https://courier.example/en/news/1"))

    assert with_page(article, page).alternates == ("https://courier.example/en/news/1",)
