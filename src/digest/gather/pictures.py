"""The picture that goes with an article, with its caption and its credit where they are told."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import html

from digest.gather.absolute import on_the_web
from digest.gather.captions import split_credit
from digest.gather.xml_tree import Children, Element, inner
from digest.model.article import Image

_WINDOW = 1 << 13
"""Characters of markup that a picture is read from, with its figure: trees take the square of some input."""
_MOST_WINDOWS = 5
_OPENING = re.compile(r"<(?:img|figure)\b")
_SMALLEST = 50
"""Pixels: what is declared smaller is an icon, a smiley or a tracking pixel."""
_MOST_CAPTIONS, _MOST_PARTS = 5, 100
"""Captions of a figure, and pieces of text in a caption."""
_DRAWN = re.compile(r"\.svg(?:$|\?)", re.IGNORECASE)
"""Logos and placeholders; mail software would not show them either."""
_OTHERS = ("enclosure", "link", "itunes:image", "media:thumbnail")
_SOURCES = ("data-src", "data-lazy-src", "data-original", "src")
"""Where pictures are loaded when they come into view, `src` holds a placeholder."""


def media_picture(facts: Children, base: str) -> Image | None:
    """The picture that an entry names outright: the widest of media:content, else an enclosure and so on."""
    if "media:content" in facts:
        widest = max(_media(facts, base), key=lambda image: image.width or 0, default=None)
        if widest:
            return widest
    return next(_others(facts, base), None)


def picture_in(markup: str, base: str) -> Image | None:
    """The first picture inside the markup of an entry."""
    if "<img" not in markup:
        return None
    position = 0
    for _ in range(_MOST_WINDOWS):
        opening = _OPENING.search(markup, position)
        if opening is None:
            return None
        position = opening.start() + _WINDOW
        whole_tags = markup[opening.start() : position].rpartition(">")[0]
        if picture := _first_picture(f"{whole_tags}>", base):
            return picture
    return None


def _first_picture(markup: str, base: str) -> Image | None:
    if "<img" not in markup:
        return None
    tree = html.fragment_fromstring(markup, create_parent="div", parser=_parser())
    return next((picture for img in tree.iter("img") if (picture := picture_of(img, base))), None)


def picture_of(img: Element, base: str) -> Image | None:
    """What an `img` element shows, with the caption of the figure it stands in; None for an icon."""
    width, height = _pixels(img.get("width")), _pixels(img.get("height"))
    if min(width or _SMALLEST, height or _SMALLEST) < _SMALLEST:
        return None
    sources = (on_the_web(source, base) for name in _SOURCES if (source := img.get(name)))
    url = next((source for source in sources if source and not _DRAWN.search(source)), None)
    if url is None:
        return None
    caption, credit = split_credit(caption_of(img))
    return Image(url=url, caption=caption, credit=credit, width=width, height=height)


def caption_of(img: Element) -> str:
    """The words under a picture; empty when it stands in no figure."""
    figure = next(img.iterancestors("figure"), None)
    captions = () if figure is None else islice(figure.iter("figcaption"), _MOST_CAPTIONS)
    return " ".join("".join(map(str, islice(caption.itertext(), _MOST_PARTS))) for caption in captions)


def _media(facts: Children, base: str) -> Iterator[Image]:
    for element in facts.get("media:content", ()):
        kind = element.get("medium") or element.get("type") or "image"
        if kind.startswith("image") and (url := on_the_web(element.get("url", ""), base)):
            yield _with_words(element, facts, url)


def _with_words(element: Element, facts: Children, url: str) -> Image:
    """Caption and credit stand inside media:content, or beside it."""

    def words(name: str) -> str:
        within = (child for child in element if isinstance(child.tag, str) and child.tag.endswith("}" + name))
        return next(
            (text for each in (*within, *facts.get(f"media:{name}", ())) if (text := inner(each))), ""
        )

    caption, credit = split_credit(words("description"))
    return Image(
        url=url,
        caption=caption,
        credit=words("credit") or credit,
        width=_pixels(element.get("width")),
        height=_pixels(element.get("height")),
    )


def _others(facts: Children, base: str) -> Iterator[Image]:
    for name in _OTHERS:
        for element in facts.get(name, ()):
            attached = name == "enclosure" or (name == "link" and element.get("rel") == "enclosure")
            if (attached and not element.get("type", "").startswith("image/")) or (
                name == "link" and not attached
            ):
                continue
            if url := on_the_web(element.get("url") or element.get("href") or "", base):
                yield Image(url=url)


def _pixels(text: str | None) -> int | None:
    digits = (text or "").strip().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None  # noqa: PLR2004 - no picture is that wide


def _parser() -> html.HTMLParser:
    return html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
