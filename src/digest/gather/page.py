"""Reads an article's own page: what feeds leave out, above all section, caption and body."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

import trafilatura
from lxml.html import HtmlElement

from digest.gather.asides import take_out
from digest.gather.breadcrumbs import section_of
from digest.gather.captions import split_credit
from digest.gather.html_tree import html_tree
from digest.gather.pictures import picture_of
from digest.gather.structured import Stated, names, picture, stated, text
from digest.model.article import Image
from digest.model.source import Page

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

_LONGEST_BYLINE = 120


def read_page(body: bytes, *, charset: str | None, url: str) -> Page:
    """The page as it describes itself, and its text. What it does not tell is empty; nothing is raised.

    Teaser cards and lists of other articles are set aside before anything else is read: a byline or
    a paragraph in them is another article's.
    """
    tree = html_tree(body, charset=charset)
    if tree is None:
        return Page()
    said = stated(tree)
    titles = (
        text(said.article, "headline"),
        said.meta.get("og:title", ""),
        _of_tag(tree, "h1"),
        _of_tag(tree, "title"),
    )
    section = section_of(tree, said.crumbs, titles)
    related = take_out(tree, url)
    image = _image(tree, said, url)
    author = _author(tree, said)
    published = _published(tree, said)
    _remove_figures(tree)
    return Page(
        canonical=_canonical(tree, said, url),
        title=next(filter(None, titles), ""),
        author=author,
        publisher=said.meta.get("og:site_name") or text(said.article, "publisher"),
        published=published,
        section=section or said.meta.get("article:section") or text(said.article, "articleSection"),
        summary=said.meta.get("og:description")
        or text(said.article, "description")
        or said.meta.get("description", ""),
        body=_body(tree, titles),
        language=tree.get("lang") or said.meta.get("og:locale") or text(said.article, "inLanguage"),
        image=image,
        related=related,
    )


def _of_tag(tree: HtmlElement, tag: str) -> str:
    return next((found for element in tree.iter(tag) if (found := _words(element))), "")


def _canonical(tree: HtmlElement, said: Stated, url: str) -> str:
    links = (
        link.get("href") or "" for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"
    )
    address = next(links, "") or said.meta.get("og:url", "")
    try:
        return urljoin(url, address.strip()) if address else ""
    except ValueError:
        return ""


def _author(tree: HtmlElement, said: Stated) -> str:
    stated_names = names(said.article, "author")
    if stated_names:
        return ", ".join(dict.fromkeys(stated_names))
    for name in ("author", "article:author", "parsely-author", "dc.creator"):
        value = said.meta.get(name, "")
        if value and not value.startswith(("http://", "https://", "/", "@")):
            return value
    return next(
        (line for element in _bylines(tree) if 0 < len(line := _words(element)) <= _LONGEST_BYLINE), ""
    )


def _bylines(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter("a", "span", "div", "p", "address"):
        marks = " ".join(element.get(name) or "" for name in ("rel", "itemprop", "class")).lower().split()
        if not {"author", "byline", "article-author", "post-author", "entry-author"}.isdisjoint(marks):
            yield element


def _published(tree: HtmlElement, said: Stated) -> str:
    stated_date = text(said.article, "datePublished") or said.meta.get("article:published_time")
    if stated_date:
        return stated_date
    return said.meta.get("datepublished") or next(
        (moment for element in tree.iter("time") if (moment := element.get("datetime"))), ""
    )


def _image(tree: HtmlElement, said: Stated, url: str) -> Image | None:
    """A picture of the page that has its own caption or credit, else the one it shows on other sites.

    A caption is never put to another picture than the one it stands under.
    """
    node = picture(said.article)
    shared = said.meta.get("og:image") or said.meta.get("og:image:url") or text(node, "url")
    pictures = [found for img in tree.iter("img") if (found := picture_of(img, url))]
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


def _file(address: str) -> str:
    """The name of a picture without the size that many sites write into it."""
    try:
        name = urlsplit(address).path.rpartition("/")[2].lower()
    except ValueError:
        return address
    stem = name.rpartition(".")[0] or name
    front, _, size = stem.rpartition("-")
    return front if front and size.replace("x", "").isdigit() else stem


def _remove_figures(tree: HtmlElement) -> None:
    """Captions are no part of the text."""
    for element in list(tree.iter("figure", "figcaption", "div", "p")):
        parent = element.getparent()
        captioned = element.tag in {"figure", "figcaption"} or "wp-caption" in (element.get("class") or "")
        if captioned and parent is not None and next(element.iter("table", "h1"), None) is None:
            element.drop_tree()


def _body(tree: HtmlElement, titles: tuple[str, ...]) -> str:
    """Paragraphs of plain text, a blank line between two; empty if there is no article."""
    found: str | None = trafilatura.extract(
        tree, include_comments=False, include_tables=False, include_links=False, favor_precision=True
    )
    lines = [text for line in (found or "").splitlines() if (text := line.strip())]
    return "\n\n".join(lines[1:] if lines and lines[0] in titles else lines)


def _words(element: HtmlElement) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())
