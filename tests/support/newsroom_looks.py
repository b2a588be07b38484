"""How tests look at the example newsroom: as a reader of its raw feeds and pages would."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from html import unescape

from digest.cli.newsroom_site import Answer, render_site
from digest.shipped import shipped

FOLDER = shipped("examples") / "newsroom"
BASE = "http://newsroom.example"
MOMENT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
FEEDS = {
    "kyiv-courier": "/kyiv-courier/feed.xml",
    "kharkiv-vistnyk": "/kharkiv-vistnyk/atom.xml",
    "border-post": "/border-post/feed.xml",
}


@cache
def the_site() -> Mapping[str, Answer]:
    return render_site(FOLDER, BASE, MOMENT)


def text_of(path: str) -> str:
    return the_site()[path].body.decode()


def raw_entries(publisher: str) -> list[str]:
    return re.findall(r"<(?:item|entry)>.*?</(?:item|entry)>", text_of(FEEDS[publisher]), re.DOTALL)


def entries_of(article: str) -> list[str]:
    """The entries of the feed that are about this article (`publisher/slug`), as they stand there."""
    publisher, slug = article.split("/")
    known_by = re.compile(rf"<(?:link|guid|id)\b[^\n]*{re.escape(slug)}[/?<-]")
    return [entry for entry in raw_entries(publisher) if known_by.search(entry)]


def page_of(article: str) -> str:
    return text_of(f"/{article}/")


def story_of(article: str) -> str:
    """The article itself, without the page around it."""
    return matched(r"<article.*?</article>", page_of(article))


def headline_of(article: str) -> str:
    return unescape(matched(r"<h1[^>]*>(.*?)</h1>", page_of(article)))


def paragraphs_of(article: str) -> list[str]:
    return [unescape(text) for text in re.findall(r"^<p>(.*?)</p>$", story_of(article), re.MULTILINE)]


def article_paths() -> list[str]:
    """`publisher/slug` of every article that has a page."""
    found = [re.fullmatch(r"/([\w-]+/[\w-]+)/", path) for path in the_site()]
    return [match[1] for match in found if match]


def matched(pattern: str, text: str) -> str:
    """The pattern's only group, or all it matched; nothing where it does not match."""
    match = re.search(pattern, text, re.DOTALL)
    return match[match.lastindex or 0] if match else ""
