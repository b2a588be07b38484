"""Reads an article's own page: what feeds leave out, above all section, caption and body."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import urljoin, urlsplit

import trafilatura
from lxml.html import HtmlElement

from digest.gather.alternates import alternates, kept
from digest.gather.asides import take_out
from digest.gather.breadcrumbs import section_of
from digest.gather.bylines import author_of
from digest.gather.captions import split_credit
from digest.gather.cutting import cut_out
from digest.gather.html_tree import html_tree
from digest.gather.page_dates import published_on
from digest.gather.pictures import picture_of
from digest.gather.structured import Stated, picture, references, stated, text
from digest.model.article import Image
from digest.model.source import Page

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_MOST_ELEMENTS = 40_000
"""Beyond so many only the page's own statements are read; long articles with comments have five thousand."""
_MOST_IN_BODY = 20_000
"""Beyond so many, its asides taken out, no text is looked for: that costs 30 µs each."""
_MOST_ANEW = 3_000
"""Beyond so many no text is looked for a second time, by ways that cost five times that."""
_MOST_MARKS = 1 << 20
"""Characters of class names and ids: all that is looked for by name searches through them, many times."""
_SHORT, _LONGEST_BODY = 250, 1 << 17
"""Characters: of a text that the quick way may have missed part of, and of one that is cut."""
_MOST_TAGS, _MOST_PICTURES = 20, 100


def read_page(body: bytes, *, charset: str | None, url: str) -> Page:
    """The page as it describes itself, and its text. What it does not tell is empty; nothing is raised.

    Teaser cards and lists of other articles are set aside before anything else is read: a byline or
    a paragraph in them is another article's.
    """
    tree = html_tree(body, charset=charset)
    if tree is None:
        return Page()
    said = stated(tree, url)
    page = _as_stated(tree, said, url)
    if not _at_most(_MOST_ELEMENTS, tree) or _marks(tree) > _MOST_MARKS:
        return page
    titles = (page.title, said.meta.get("og:title", ""), _of_tag(tree, "h1"), _of_tag(tree, "title"))
    section = section_of(tree, said.crumbs, titles, site=page.publisher)
    elsewhere = take_out(tree, url)
    page = replace(
        page,
        title=next(filter(None, titles), ""),
        author=author_of(tree, said),
        published=published_on(tree, said, url),
        section=section or page.section,
        image=_image(tree, said, url),
        related=elsewhere.related,
        listed=tuple(address for address in elsewhere.listed if address != page.canonical),
    )
    cut_out(tree, list(_figures(tree)))
    return replace(page, body=_body(tree, titles) or text(said.article, "articleBody"))


def _as_stated(tree: HtmlElement, said: Stated, url: str) -> Page:
    """What the page states for machines."""
    meta, article = said.meta, said.article
    return Page(
        canonical=_canonical(tree, said, url),
        title=text(article, "headline"),
        publisher=meta.get("og:site_name") or text(article, "publisher"),
        section=meta.get("article:section") or text(article, "articleSection"),
        summary=meta.get("og:description") or text(article, "description") or meta.get("description", ""),
        language=tree.get("lang") or meta.get("og:locale") or text(article, "inLanguage"),
        alternates=_alternates(tree, said, url),
    )


def _alternates(tree: HtmlElement, said: Stated, url: str) -> tuple[str, ...]:
    """Where it stands in other languages, as its links say, or else its JSON-LD."""
    linked = alternates(tree.iter("link"), url, own=url)
    return linked or kept(references(said.article, "workTranslation", "translationOfWork"), url, own=url)


def _at_most(number: int, tree: HtmlElement) -> bool:
    return sum(1 for _ in islice(tree.iter(), number + 1)) <= number


def _marks(tree: HtmlElement) -> int:
    return sum(len(element.get("class") or "") + len(element.get("id") or "") for element in tree.iter())


def _of_tag(tree: HtmlElement, tag: str) -> str:
    found = (_words(element) for element in islice(tree.iter(tag), _MOST_TAGS))
    return next(filter(None, found), "")


def _canonical(tree: HtmlElement, said: Stated, url: str) -> str:
    links = (
        link.get("href") or ""
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    )
    address = next(filter(None, links), "") or said.meta.get("og:url", "")
    try:
        return urljoin(url, address.strip()) if address else ""
    except ValueError:
        return ""


def _image(tree: HtmlElement, said: Stated, url: str) -> Image | None:
    """A picture of the page that has its own caption or credit, else the one it shows on other sites.

    A caption is never put to another picture than the one it stands under.
    """
    node = picture(said.article)
    shared = said.meta.get("og:image") or said.meta.get("og:image:url") or text(node, "url")
    pictures = list(_pictures(tree, url))
    same = [found for found in pictures if shared and _file(found.url) == _file(shared)]
    if found := next((each for each in (*same, *pictures) if each.caption or each.credit), None):
        return found
    if not shared:
        return next((each for each in pictures if (each.width or 0) >= 300), None)  # noqa: PLR2004 - no icon
    caption, credit = split_credit(text(node, "caption", "description"))
    try:
        image = Image(
            url=urljoin(url, shared),
            caption=caption,
            credit=text(node, "creditText", "copyrightNotice") or credit,
        )
    except ValueError:
        return None
    return image if text(node, "url") == shared else replace(image, caption="", credit="")


def _pictures(tree: HtmlElement, url: str) -> Iterator[Image]:
    for img in islice(tree.iter("img"), _MOST_PICTURES):
        if found := picture_of(img, url):
            yield found


def _file(address: str) -> str:
    """The name of a picture without the size that many sites write into it."""
    try:
        name = urlsplit(address).path.rpartition("/")[2].lower()
    except ValueError:
        return address
    stem = name.rpartition(".")[0] or name
    front, _, size = stem.rpartition("-")
    return front if front and size.replace("x", "").isdigit() else stem


def _figures(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Captions are no part of the text."""
    for element in tree.iter("figure", "figcaption", "div", "p"):
        captioned = element.tag in {"figure", "figcaption"} or "wp-caption" in (element.get("class") or "")
        if captioned and next(element.iter("table", "h1"), None) is None:
            yield element


def _body(tree: HtmlElement, titles: tuple[str, ...]) -> str:
    """Paragraphs of plain text, a blank line between two; empty if there is no article."""
    if not _at_most(_MOST_IN_BODY, tree):
        return ""
    found = _extracted(tree, fast=True)
    if len(found) < _SHORT and _at_most(_MOST_ANEW, tree) and _letters(tree) <= _LONGEST_BODY:
        found = _extracted(tree, fast=False)
    lines = [text for line in found[:_LONGEST_BODY].splitlines() if (text := line.strip())]
    return "\n\n".join(lines[1:] if lines and lines[0] in titles else lines)


def _letters(tree: HtmlElement) -> int:
    return sum(len(part) for part in tree.itertext())


def _extracted(tree: HtmlElement, *, fast: bool) -> str:
    found: str | None = trafilatura.extract(
        tree,
        include_comments=False,
        include_tables=False,
        include_links=False,
        favor_precision=True,
        fast=fast,
    )
    return found or ""


def _words(element: HtmlElement) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())
