"""Every mess that the README of the example newsroom promises is really there."""

import re
import unicodedata
from collections.abc import Callable
from html import unescape

import pytest

from newsroom_looks import (
    BASE,
    FEEDS,
    FOLDER,
    article_paths,
    entries_of,
    headline_of,
    matched,
    page_of,
    paragraphs_of,
    story_of,
    the_site,
)

STRESS = "\u0301"
DATE = r"<(?:pubDate|published|updated)>(.*?)</"


def entry(article: str) -> str:
    return entries_of(article)[0]


def said(name: str, article: str) -> str:
    """What the entry has inside this element, without CDATA; nothing where the element is missing."""
    inside = matched(rf"<{name}\b[^>]*>(.*?)</{name}>", entry(article))
    return inside.removeprefix("<![CDATA[").removesuffix("]]>")


def has(name: str, article: str) -> bool:
    return f"<{name}>" in entry(article) or f"<{name} " in entry(article)


def summary(article: str) -> str:
    return said("description", article) or said("summary", article)


def author(article: str) -> str:
    return said("dc:creator", article) or said("author", article)


def categories(article: str) -> list[str]:
    found = re.findall(r'<category(?:>(?:<!\[CDATA\[)?(.*?)[\]<]| term="(.*?)")', entry(article))
    return [first or second for first, second in found]


def canonical(article: str) -> str:
    return matched(r'<link rel="canonical" href="(.*?)"', page_of(article))


def elsewhere(article: str) -> list[str]:
    publisher = article.partition("/")[0]
    return [other for other in article_paths() if not other.startswith(f"{publisher}/")]


def has_headline_of_another(article: str) -> bool:
    return any(headline_of(other) == headline_of(article) for other in elsewhere(article))


def has_lead_of_another(article: str) -> bool:
    return any(paragraphs_of(other)[0] == paragraphs_of(article)[0] for other in elsewhere(article))


def is_listed_twice(article: str) -> bool:
    listed = entries_of(article)
    identities = {matched(r"<(?:guid|id)\b[^>]*>(.*?)<", one) for one in listed}
    tracked = [one for one in listed if re.search(r"utm_source=telegram[^\n]*(?:fbclid|gclid)=", one)]
    return (len(listed), len(identities), len(tracked)) == (2, 2, 1)


def teasers(article: str) -> list[str]:
    return re.findall(r'<div class="td-excerpt">(.*?)</div>', page_of(article))


def has_the_same_list_twice(article: str) -> bool:
    blocks = re.findall(
        r'<h4 class="td-block-title">(.*?)</h4>\n(.*?)\n</div>\n', page_of(article), re.DOTALL
    )
    return [title for title, _ in blocks] == ["Latest articles", "More like this"] and (
        blocks[0][1] == blocks[1][1] != ""
    )


def is_malformed(date: str) -> bool:
    return re.match(r"\w{3}, \d+ \w{3} \d{4} \d\d:\d\d:\d\d \+0000$|\d{4}-\d\d-\d\dT", date) is None


def mixes_alphabets(text: str) -> bool:
    return any(re.search("[А-яі]", word) and re.search("[a-z]", word) for word in text.split())


PRESENT: dict[str, Callable[[str], bool]] = {
    "exact reprint": lambda a: has_headline_of_another(a) and has_lead_of_another(a),
    "spun headline": lambda a: has_lead_of_another(a) and not has_headline_of_another(a),
    "spun text": lambda a: "first studying" in paragraphs_of(a)[0] and not has_lead_of_another(a),
    "listed twice": is_listed_twice,
    "tracking parameters": lambda a: "?utm_source=rss" in said("link", a),
    "canonical to itself": lambda a: canonical(a) == f"{BASE}/{a}/",
    "canonical to the original": lambda a: canonical(a).removeprefix(f"{BASE}/").strip("/") in elsewhere(a),
    "no canonical": lambda a: canonical(a) == "",
    "escaped paragraph": lambda a: summary(a).startswith("&lt;p&gt;"),
    "doubly escaped paragraph": lambda a: summary(a).startswith("&amp;lt;p&amp;gt;"),
    "teaser repeats the headline": lambda a: summary(a).startswith(f"{headline_of(a)}<p>"),
    "read more": lambda a: summary(a).endswith('">Read more</a></p>'),
    "читати далі": lambda a: unescape(summary(a)).endswith('">Читати далі</a></p>'),
    "appeared first on": lambda a: "<p>The post <a" in summary(a) and "appeared first on" in summary(a),
    "cut mid-word": lambda a: paragraphs_of(a)[0].startswith(summary(a)) and summary(a)[-1].isalpha(),
    "cut with brackets": lambda a: summary(a).endswith("[&#8230;]</p>"),
    "no summary": lambda a: not has("description", a),
    "empty date": lambda a: "<pubDate></pubDate>" in entry(a),
    "no date": lambda a: not has("pubDate", a) and not has("published", a),
    "malformed date": lambda a: is_malformed(matched(DATE, entry(a))),
    "midnight date": lambda a: re.search("[ T]00:00:00", matched(DATE, entry(a))) is not None,
    "no author": lambda a: not has("dc:creator", a) and not has("author", a),
    "author admin": lambda a: author(a) == "admin",
    "by in the byline": lambda a: author(a) == "By Border Post",
    "undefined entities": lambda a: (
        {"&eacute;", "&rsquo;", "&mdash;"} <= set(re.findall(r"&\w+;", said("title", a)))
    ),
    "script": lambda a: summary(a).startswith("<script>"),
    "tracking pixel": lambda a: re.search(r'pixel\.png\?[^>]* width="1" height="1"', summary(a)) is not None,
    "bookmark card": lambda a: 'bookmark-author">The Kyiv Courier</' in story_of(a),
    "caption with credit": lambda a: "digest example newsroom" in matched("<figcaption.*?</fig", story_of(a)),
    "latest articles twice": has_the_same_list_twice,
    "escaped teaser": lambda a: any("&lt;p&gt;" in teaser for teaser in teasers(a)),
    "category home": lambda a: "Home" in categories(a),
    "section in the breadcrumb": lambda a: (
        categories(a) == [] and re.search(r'">(War in Ukraine|Society)</a></span> <i', page_of(a)) is not None
    ),
    "place only implied": lambda a: (
        "Kharkiv" not in story_of(a)
        and re.search("Vovchansk|Izium|Kupiansk|Chuhuiv", story_of(a)) is not None
    ),
    "stress marks": lambda a: STRESS in said("title", a),
    "apostrophes": lambda a: {"’", "'", "ʼ"} <= set(headline_of(a) + " ".join(paragraphs_of(a))),
    "decomposed letters": lambda a: not unicodedata.is_normalized("NFC", said("title", a)),
    "latin letters": lambda a: mixes_alphabets(said("title", a)),
    "soft hyphens": lambda a: "\u00ad" in summary(a),
    "no link": lambda a: not has("link", a) and f"/{a}/" not in the_site(),
    "advertising": lambda a: headline_of(a).startswith("Sponsored:"),
    "wrong charset label": lambda feed: the_site()[f"/{feed}"].content_type.endswith("charset=ISO-8859-1"),
}


def promised() -> list[tuple[str, str]]:
    table = (FOLDER / "README.md").read_text(encoding="utf-8").partition("| mess |")[2]
    rows = [line.split(" | ") for line in table.splitlines()[2:]]
    return [(row[0].strip("| "), article) for row in rows for article in re.findall(r"`(.*?)`", row[-1])]


@pytest.mark.parametrize(("mess", "article"), promised())
def test_a_promised_mess_is_there(mess: str, article: str) -> None:
    assert PRESENT[mess](article)


def test_the_readme_promises_every_mess_that_is_looked_for() -> None:
    assert {mess for mess, _ in promised()} == set(PRESENT)


def test_the_wrongly_labelled_feed_is_utf_8_and_not_ascii() -> None:
    body = the_site()[FEEDS["border-post"]].body

    assert "Wrocław" in body.decode("utf-8")
