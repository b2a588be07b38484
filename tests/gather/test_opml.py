import string
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.child import Children
from digest.gather.opml import OPML_LIMIT, Outline, read_outlines, write_outlines
from digest.jobs.outlines import read_list
from digest.model.errors import InputRefused

BOMB = """<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY x SYSTEM "file:///etc/passwd">]>
<opml version="2.0"><body><outline text="&c;&x;" xmlUrl="https://a.example/feed"/></body></opml>"""

lines = st.text(
    st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1, max_size=40
).map(lambda text: " ".join(text.split()))
keys = st.text(string.ascii_lowercase + string.digits + "-", max_size=20)
outlines = st.builds(
    Outline,
    url=st.text(string.ascii_letters + string.digits + "/?&=%#;'\"<>.-", max_size=60).map(
        lambda tail: f"https://news.example/{tail}"
    ),
    title=lines,
    folders=st.lists(keys.filter(bool), max_size=1).map(tuple),
    key=keys,
    language=st.sampled_from(["", "en", "uk"]),
    section=keys,
    selector=st.one_of(st.just(""), lines),
    pages=st.booleans(),
    discover=st.booleans(),
    paused=st.booleans(),
    max_delay=st.one_of(st.none(), st.integers(1, 10_080).map(lambda n: timedelta(minutes=n))),
)


def read(text: str | bytes) -> tuple[Outline, ...]:
    return read_outlines(text if isinstance(text, bytes) else text.encode(), "feeds.opml").outlines


@given(st.lists(outlines, max_size=5, unique_by=lambda outline: outline.url))
def test_what_is_written_is_read_back_as_it_was(wanted: list[Outline]) -> None:
    assert list(read(write_outlines(wanted, title="Sources"))) == wanted


def test_folders_are_told_from_the_innermost_and_categories_count_as_such() -> None:
    found = read("""<opml version="1.1"><body><outline text="World"><outline text="War">
        <outline text="Courier" xmlUrl="https://a.example/feed" category="/Europe/Ukraine,News"/>
        </outline></outline></body></opml>""")

    assert found == (
        Outline(
            url="https://a.example/feed",
            title="Courier",
            folders=("Ukraine", "Europe", "News", "War", "World"),
        ),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16"])
def test_titles_are_read_in_whatever_encoding(encoding: str) -> None:
    text = f"""<?xml version="1.0" encoding="{encoding}"?><opml version="2.0"><body>
        <outline title="Вісник" xmlUrl="https://a.example/feed"/></body></opml>"""

    assert [outline.title for outline in read(text.encode(encoding))] == ["Вісник"]


def test_an_address_that_stands_twice_is_one_source() -> None:
    found = read("""<opml><body><outline text="A" xmlUrl="https://a.example/"/>
        <outline text="War"><outline text="B" xmlUrl="https://a.example/"/></outline></body></opml>""")

    assert [(outline.title, outline.folders) for outline in found] == [("A", ("War",))]


def test_what_names_no_feed_is_refused_by_its_title_with_the_reason() -> None:
    refused = read_outlines(
        b"""<opml version="2.0"><body><outline text="Empty"/><outline text="A folder">
        <outline text="A site" htmlUrl="https://a.example/"/>
        <outline text="Another list" type="include" url="https://a.example/b.opml"/>
        <outline text="A list of lists" type="source" xmlUrl="https://a.example/c.opml"/>
        </outline></body></opml>""",
        "feeds.opml",
    ).refused

    assert [(title, reason.split(":")[0]) for title, reason in refused] == [
        ("Empty", "has no xmlUrl, where the feed's address should stand"),
        ("A site", "names a page, not a feed"),
        ("Another list", "is a link or another list, not a feed"),
        ("A list of lists", "is a list of feeds itself"),
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "feeds.opml is empty"),
        (b" \n", "is empty"),
        (b"https://a.example/feed", "is plain text, not OPML"),
        (b"<!doctype html><html><body>hello</body></html>", "is a web page"),
        (b"<rss version='2.0'><channel/></rss>", "is a feed, not a list of feeds"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "is a feed, not a list of feeds"),
        (b"<svg/>", "is no OPML file"),
        (b"<opml><outline text='" + b"a" * 70_000 + b"'/></opml>", "has a tag of more than 64 KB"),
        (b"<opml>" + b" " * OPML_LIMIT, "is larger than 10 MiB"),
    ],
)
def test_what_is_no_list_of_sources_is_refused_with_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(InputRefused, match=reason):
        read(body)


def test_entities_of_its_own_are_not_expanded_and_no_file_is_opened() -> None:
    (found,) = read(BOMB)

    assert (found.url, "aaaa" in found.title, "root:" in found.title) == (
        "https://a.example/feed",
        False,
        False,
    )


@pytest.mark.parametrize(
    "body",
    [
        b"<opml><body>" + b"<outline text='a'>" * 200_000 + b"<outline xmlUrl='https://a.example/'/>",
        b"<opml><body><outline " + b"".join(b"a%d='1' " % n for n in range(5_000)) + b"/></body></opml>",
        b"<opml>" + b"<body>" * 300_000,
    ],
)
def test_a_list_made_to_hurt_is_read_or_refused_in_a_child_in_time(body: bytes) -> None:
    with Children(1) as children:
        try:
            found = read_list(children, body, "feeds.opml")
        except InputRefused as refused:
            assert "feeds.opml" in str(refused)  # noqa: PT017 - either way is right
        else:
            assert len(found.outlines) <= 1


def test_a_list_of_thousands_is_read_whole() -> None:
    many = b"".join(b"<outline text='n%d' xmlUrl='https://a.example/%d'/>" % (n, n) for n in range(5_000))

    assert len(read(b"<opml><body>" + many + b"</body></opml>")) == 5_000
