import pytest

from digest.gather.links import find_feeds

URL = "https://news.example.org/ua/"


def test_the_feeds_of_a_page_are_absolute_each_once_and_comments_last() -> None:
    page = """<html><head>
      <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
      <link rel="alternate home" type="application/atom+xml; charset=utf-8" href="atom.xml">
      <LINK REL=alternate TYPE=application/feed+json HREF=https://cdn.example.org/feed.json>
      <link rel="alternate" type="application/rss+xml" href="atom.xml">
      <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
      <link rel="alternate" type="application/rss+xml" href="http://[">
      <link rel="alternate" type="application/rss+xml">
      <link rel="alternate" hreflang="en" href="/en/">
      <link rel="stylesheet" type="application/rss+xml" href="/style">
    </head><body>News"""
    assert find_feeds(page.encode(), None, URL) == (
        "https://news.example.org/ua/atom.xml",
        "https://cdn.example.org/feed.json",
        "https://news.example.org/comments/feed/",
    )


def test_a_base_counts() -> None:
    page = b"<base href='/other/'><link rel=alternate type=application/rss+xml href=feed>"
    assert find_feeds(page, None, URL) == ("https://news.example.org/other/feed",)


@pytest.mark.parametrize(
    "body", [b"", b"\0\0", b"<", b"plain", b"<?xml version='1.0' encoding='x'?><html>", b"<html>"]
)
def test_a_page_that_names_none_has_none(body: bytes) -> None:
    assert find_feeds(body, None, URL) == ()
