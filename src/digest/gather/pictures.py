"""The picture that goes with an article, with its caption and its credit where they are told."""

from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import html

from digest.gather.captions import split_credit
from digest.gather.xml_tree import Children, Element, inner
from digest.model.article import Image

_LONGEST_MARKUP = 1 << 16
_SMALLEST = 50
"""Pixels: what is declared smaller is an icon, a smiley or a tracking pixel."""
_SOURCES = ("src", "data-src", "data-lazy-src", "data-original")


def media_picture(facts: Children, base: str) -> Image | None:
    """The picture that an entry names outright: the widest of media:content, else an enclosure and so on."""
    widest = max(_media(facts, base), key=lambda image: image.width or 0, default=None)
    return widest or next(_others(facts, base), None)


def picture_in(markup: str, base: str) -> Image | None:
    """The first picture inside the markup of an entry."""
    if "<img" not in markup:
        return None
    tree = html.fragment_fromstring(markup[:_LONGEST_MARKUP], create_parent="div", parser=_parser())
    pictures = (picture_of(element, base) for element in tree.iter("img"))
    return next((picture for picture in pictures if picture), None)


def picture_of(img: Element, base: str) -> Image | None:
    """What an `img` element shows, with the caption of the figure it stands in; None for an icon."""
    width, height = _pixels(img.get("width")), _pixels(img.get("height"))
    if min(width or _SMALLEST, height or _SMALLEST) < _SMALLEST:
        return None
    sources = (_absolute(source, base) for name in _SOURCES if (source := img.get(name)))
    url = next((source for source in sources if source), None)
    if url is None:
        return None
    caption, credit = split_credit(caption_of(img))
    return Image(url=url, caption=caption, credit=credit, width=width, height=height)


def caption_of(img: Element) -> str:
    """The words under a picture; empty when it stands in no figure."""
    figure = next(img.iterancestors("figure"), None)
    captions = () if figure is None else figure.iter("figcaption")
    return " ".join("".join(str(text) for text in caption.itertext()) for caption in captions)


def _media(facts: Children, base: str) -> Iterator[Image]:
    for element in facts.get("media:content", ()):
        kind = element.get("medium") or element.get("type") or "image"
        if kind.startswith("image") and (url := _absolute(element.get("url", ""), base)):
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
    for name in ("enclosure", "link", "itunes:image", "media:thumbnail"):
        for element in facts.get(name, ()):
            attached = name == "enclosure" or (name == "link" and element.get("rel") == "enclosure")
            if (attached and not element.get("type", "").startswith("image/")) or (
                name == "link" and not attached
            ):
                continue
            if url := _absolute(element.get("url") or element.get("href") or "", base):
                yield Image(url=url)


def _absolute(source: str, base: str) -> str:
    """Empty for what is no address on the web, such as pictures written out in the page."""
    try:
        url = urljoin(base, source.strip())
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) else ""


def _pixels(text: str | None) -> int | None:
    digits = (text or "").strip().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None  # noqa: PLR2004 - no picture is that wide


def _parser() -> html.HTMLParser:
    return html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
