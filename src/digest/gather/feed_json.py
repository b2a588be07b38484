"""JSON Feed 1.0 and 1.1 (jsonfeed.org), read into plain values."""

import json
from collections.abc import Iterable

from digest.gather.absolute import absolute, on_the_web
from digest.gather.answers import NotAFeed
from digest.gather.feed_xml import MAX_ENTRIES
from digest.gather.pictures import picture_in
from digest.gather.xml_text import MAX_TAGS
from digest.model.article import Image
from digest.model.source import Entry, Feed

Json = object
"""Whatever a JSON document may hold: looked at with isinstance before it is believed."""


def read_json(text: str, *, url: str) -> Feed:
    """The feed in this text; relative links in it are taken from `url`. Raises NotAFeed."""
    if text.count("{") + text.count("[") > MAX_TAGS:
        raise NotAFeed("sent JSON of too many pieces")
    try:
        feed = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        raise NotAFeed("sent JSON that is broken") from None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise NotAFeed("sent JSON that is no feed")
    items = [item for item in feed["items"][:MAX_ENTRIES] if isinstance(item, dict)]
    about = Entry(
        title=_text(feed, "title"),
        link=_absolute(_text(feed, "home_page_url"), url),
        author=", ".join(_authors(feed)),
        summary=_text(feed, "description"),
        language=_text(feed, "language"),
    )
    return Feed(
        title=about.title,
        link=about.link,
        language=about.language,
        entries=tuple(_entry(item, about, url) for item in items),
        about=about,
    )


def _entry(item: dict[str, Json], feed: Entry, url: str) -> Entry:
    guid = _text(item, "id")
    link = _absolute(_text(item, "url", "external_url"), url)
    content = _text(item, "content_html", "content_text")
    return Entry(
        guid=guid,
        link=link or on_the_web(guid, guid),
        title=_text(item, "title"),
        author=", ".join(_authors(item)) or feed.author,
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        summary=_text(item, "summary"),
        content=content,
        categories=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        image=_image(item, link or url) or picture_in(content, link or url),
        language=_text(item, "language") or feed.language,
    )


def _image(item: dict[str, Json], base: str) -> Image | None:
    url = on_the_web(_text(item, "image", "banner_image"), base)
    return Image(url=url) if url else None


def _authors(of: dict[str, Json]) -> list[str]:
    """`authors` of version 1.1, else `author` of 1.0."""
    people = _list(of, "authors") or [of.get("author")]
    return [name for person in people if isinstance(person, dict) and (name := _text(person, "name"))]


def _text(of: dict[str, Json], *names: str) -> str:
    """The first of these that is text; numbers, which some use as ids, came as text too."""
    values = (of.get(name) for name in names)
    return next((text for value in values if isinstance(value, str) and (text := value.strip())), "")


def _list(of: dict[str, Json], name: str) -> Iterable[Json]:
    value = of.get(name)
    return value if isinstance(value, list) else []


def _absolute(link: str, url: str) -> str:
    return absolute(link, url) if link else ""
