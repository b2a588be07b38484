import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby

import pytest

from composed import ENGLISH, SCENES, UNSUBSCRIBE, composed, parts, the_template

PAGES = {name: parts(composed(scene)[1]) for name, scene in SCENES.items()}
VOID = frozenset({"meta", "img", "br", "link"})
COLOUR = re.compile(r"(?<![-\w])color:\s*(#[0-9a-f]{6})")
BACKGROUND = re.compile(r"background(?:-color)?:\s*(#[0-9a-f]{6})")


@dataclass
class Page(HTMLParser):
    """What a mail program finds in the HTML part."""

    links: list[str] = field(default_factory=list)
    headlines: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag not in VOID:
            self.opened.append(tag)
        if tag == "a":
            self.links.append(attributes["href"] or "")
        if tag == "h3":
            self.headlines.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.opened.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self.opened):
            self.text += data
        if "h3" in self.opened:
            self.headlines[-1] += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def read(html: str) -> Page:
    page = Page()
    page.feed(re.sub(r"<!--\[if.*?<!\[endif\]-->", "", html, flags=re.DOTALL))
    page.close()
    assert page.opened == []
    return page


def contrast(one: str, two: str) -> float:
    """WCAG 2.1, 1.4.3."""
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


every_page = pytest.mark.parametrize("name", PAGES)


@every_page
def test_both_parts_have_the_same_stories_in_the_same_order_with_the_same_links(name: str) -> None:
    html, text = PAGES[name]
    page = read(html)
    links = [line.strip() for line in text.split("\n") if re.match(r"https?://\S+\s*$", line)]
    stories = [story for _, told in SCENES[name].headings for story in told]

    summaries = {story.article.summary for story in stories}
    assert [link for link, _ in groupby(page.links)] == [link for link in links if link not in summaries]
    places = [text.find(f"\n{headline}") for headline in page.headlines]
    assert -1 not in places
    assert places == sorted(places)
    assert len(places) == len(stories)


def test_words_around_the_stories_are_the_same_in_both_parts() -> None:
    html, text = PAGES["en"]

    for words in (
        "Because you follow Kharkiv and Evacuations",
        "7 more stories today",
        "Sunday, 22 November · 6 stories · 1\u00a0min\u00a0read",
        "You get this email because you subscribed to Kharkiv Daily and follow Kharkiv, Evacuations,",
        "Newsroom Trust, 12 Sumska Street, Kharkiv 61000, Ukraine",
    ):
        assert words in read(html).text
        assert words in text


@every_page
def test_no_link_leads_nowhere_and_each_has_its_colour(name: str) -> None:
    page = read(PAGES[name][0])

    assert page.links[-1] == UNSUBSCRIBE
    for link in page.of("a"):
        assert (link["href"] or "").startswith("https://")
        assert COLOUR.search(link["style"] or "")


@every_page
def test_every_picture_has_words_and_a_width(name: str) -> None:
    for picture in read(PAGES[name][0]).of("img"):
        assert picture["alt"]
        assert picture["width"] in ("592", "144")
        assert "height:auto" in (picture["style"] or "")
        assert "object-fit" not in (picture["style"] or "")


@every_page
def test_nothing_is_fetched_but_the_pictures(name: str) -> None:
    html = PAGES[name][0]
    page = read(html)

    assert {tag for tag, _ in page.tags} <= {
        *("html", "head", "title", "meta", "style", "body", "div", "table", "tbody", "tr", "td"),
        *("h1", "h2", "h3", "p", "a", "img", "span"),
    }
    assert not re.search(r"@import|@font-face|url\(", html)
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]


@every_page
def test_no_paragraph_is_bare(name: str) -> None:
    html = PAGES[name][0]

    assert "<p>" not in html
    assert "<p>" not in composed(SCENES[name])[1].decode()


def test_hostile_words_are_words() -> None:
    html = PAGES["odd"][0]

    assert "<script" not in html
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in html
    assert "{{ headline }} {% raw %}" in html


@every_page
def test_every_story_says_its_language_and_direction(name: str) -> None:
    for headline in read(PAGES[name][0]).of("h3"):
        assert headline["lang"]
        assert headline["dir"] in ("ltr", "rtl")


def test_an_arabic_story_in_a_ukrainian_mail_runs_right_to_left() -> None:
    html = PAGES["odd"][0]

    assert re.search(r'<h3 class="text" lang="ar" dir="rtl"', html)
    assert '<span dir="auto">الجزيرة</span>' in html
    assert '<html lang="uk" dir="ltr"' in html


@every_page
def test_every_text_can_be_read_against_what_is_behind_it(name: str) -> None:
    for _, attributes in read(PAGES[name][0]).tags:
        style = attributes.get("style") or ""
        if (colour := COLOUR.search(style)) and "display:none" not in style:
            behind = BACKGROUND.search(style)
            assert contrast(colour[1], behind[1] if behind else "#ffffff") >= 4.5


def test_so_can_it_in_the_dark() -> None:
    dark = the_template().html.split("(prefers-color-scheme: dark)")[1].split("</style>")[0]
    card = "#171c22"
    found = 0
    for rule in re.findall(r"\{([^{}]*)\}", dark):
        if colour := COLOUR.search(rule):
            found += 1
            behind = BACKGROUND.search(rule)
            assert contrast(colour[1], behind[1] if behind else card) >= 4.5
    assert found > 6


def test_gmail_takes_the_styles() -> None:
    styles = re.findall(r"<style.*?</style>", the_template().html, re.DOTALL)

    assert sum(map(len, styles)) < 8192


@every_page
def test_the_inbox_preview_is_not_filled_up_from_the_page(name: str) -> None:
    preview = re.search(r"<div style=\"display:none[^>]*>([^<]*)</div>", PAGES[name][0])

    assert preview is not None
    assert preview[1].count("&#847;&zwnj;&nbsp;") == 60


def test_a_story_tells_all_it_has() -> None:
    text = PAGES["en"][1]

    assert (
        "The Kyiv Courier · Olena Goncharova · 8\u00a0min\u00a0read · Also covered by Reuters and Suspilne"
        in text
    )
    assert "(Iryna Kovalenko / Suspilne)" in PAGES["en"][0]
    assert ">Read the story</a>" in PAGES["en"][0]


def test_what_a_story_lacks_leaves_no_hole() -> None:
    html, text = PAGES["en"]
    bare = html.split("Power returns to three districts")[1].split("</table>")[0]

    assert ENGLISH.headings[0][1][3].article.summary == ""
    assert "<img" not in bare
    assert "calm" not in bare
    assert " · \n" not in text
    assert "\n\n\n\n" not in text
