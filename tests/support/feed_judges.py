"""What other feed readers state of their own test files, as values to compare with what ours reads."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import urljoin

from digest.gather.answers import NotAFeed
from digest.gather.feed import read_feed
from digest.model.article import Article
from digest.model.ids import Language, SourceId
from digest.model.source import Entry, Feed, Source
from digest.understand.clean import article_from_entry, plain
from digest.understand.dates import read_date

URL = "http://127.0.0.1:8097/tests/"
"""Where feedparser's own tests serve their files."""

_EXPECT = re.compile(r"Expect:\s*(.+?)\s*-->", re.DOTALL)
_HEADER = re.compile(r"^\s*Header:\s*([\w-]+):[ \t]*(.*?)\s*$", re.MULTILINE | re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_FIELDS = {
    "title": "title",
    "link": "link",
    "id": "guid",
    "guid": "guid",
    "author": "author",
    "published": "published",
    "pubDate": "published",
    "issued": "published",
    "created": "published",
    "updated": "updated",
    "lastBuildDate": "updated",
    "modified": "updated",
    "date": "updated",
    "summary": "summary",
    "description": "summary",
    "subtitle": "summary",
    "tagline": "summary",
    "content": "content",
    "language": "language",
}
"""The core fields: their names at feedparser and gofeed, and with us."""

SOURCE = Source(id=SourceId(1), key="judged", url=URL, publisher="", language=Language("en"))

Place = tuple[str | int, ...]
"""The way to a value: ("entries", 0, "title_detail", "value")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One value that a judge states: of the feed (`entry` is None) or of one of its entries."""

    name: str
    entry: int | None
    field: str
    value: str | datetime

    def __str__(self) -> str:
        whose = "feed" if self.entry is None else f"entry {self.entry}"
        return f"{self.name}: {whose}.{self.field}"


def of_feedparser(path: Path, name: str) -> Iterator[Stated]:
    """The core-field values that the comment at the head of one of feedparser's files states."""
    for place, value in _comparisons(_expectation(path.read_bytes())):
        entry, rest = _whose(place)
        if (field := _field(rest)) and (stated := _value(value)) is not None:
            yield Stated(name=name, entry=entry, field=field, value=stated)


def of_gofeed(path: Path, name: str) -> Iterator[Stated]:
    """The core-field values in the JSON file that goes with one of gofeed's."""
    feed = json.loads(path.read_text(encoding="utf-8"))
    yield from _of_gofeed(feed, None, name)
    for number, item in enumerate(feed.get("items") or feed.get("entries") or ()):
        yield from _of_gofeed(item, number, name)


def served(path: Path) -> tuple[str | None, str]:
    """The label and the address with which feedparser's own tests serve a file."""
    headers = {name.lower(): value for name, value in _HEADER.findall(_head(path.read_bytes()))}
    charset = _CHARSET.search(headers.get("content-type", ""))
    location = headers.get("content-location", "")
    return charset[1] if charset else None, urljoin(URL, "" if ":alert" in location else location)


def misses(
    stated: list[Stated], body: bytes, *, charset: str | None, url: str
) -> Iterator[tuple[Stated, str]]:
    """The values that our reader sees otherwise, each with what it sees."""
    try:
        feed = read_feed(body, charset=charset, url=url)
    except NotAFeed as refused:
        yield from ((each, refused.reason) for each in stated)
        return
    for each in stated:
        ours = _ours(feed, each)
        if not _same(ours, each, url):
            yield each, ours


def _head(body: bytes) -> str:
    """The comment at the beginning, whatever the encoding: nearly all its letters are ASCII."""
    head = body.replace(b"\0", b"").partition(b"-->")[0] + b"-->"
    try:
        return head.decode()
    except UnicodeDecodeError:
        return head.decode("latin-1")


def _expectation(body: bytes) -> ast.expr:
    """What is expected, as an expression that is looked at and never run."""
    found = _EXPECT.search(_head(body))
    return ast.parse(" ".join(found[1].split("\n")) if found else "True", mode="eval").body


def _comparisons(expression: ast.expr) -> Iterator[tuple[Place, object]]:
    """Each `entries[0]['title'] == 'x'` in an expression, as far as `and` combines them."""
    match expression:
        case ast.BoolOp(op=ast.And(), values=values):
            for value in values:
                yield from _comparisons(value)
        case ast.Compare(left=left, ops=ops, comparators=rights) if all(isinstance(op, ast.Eq) for op in ops):
            *places, literal = (left, *rights)
            for place in places:
                yield _place(place), _literal(literal)


def _place(expression: ast.expr) -> Place:
    match expression:
        case ast.Name(id=name):
            return (name,)
        case ast.Subscript(value=value, slice=ast.Constant(value=str() | int() as step)):
            return (*_place(value), step)
        case ast.Attribute(value=value, attr=name):
            return (*_place(value), name)
    return ("?",)


def _literal(expression: ast.expr) -> object:
    match expression:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            parts = (_literal(left), _literal(right))
            return "".join(part for part in parts if isinstance(part, str))
    try:
        return ast.literal_eval(expression)
    except ValueError:
        return None


def _whose(place: Place) -> tuple[int | None, list[str | int]]:
    """Which entry, None for the feed, and what of it; nothing of anything else."""
    match place:
        case ("feed", *rest):
            return None, rest
        case ("entries", int(entry), *rest):
            return entry, rest
    return None, []


def _field(place: list[str | int]) -> str:
    """Our name for a field of feedparser's, or "" for one that is none of the core fields."""
    match place:
        case [str(name)]:
            return _FIELDS.get(name.removesuffix("_parsed"), "")
        case [str(name), "value"] if name.endswith("_detail"):
            return _FIELDS.get(name.removesuffix("_detail"), "")
        case ["content", 0, "value"]:
            return "content"
        case ["content", 0, "language"]:
            return "language"
        case ["author_detail", "name"] | ["authors", int(), "name"]:
            return "author"
    return ""


def _value(value: object) -> str | datetime | None:
    if isinstance(value, tuple):
        year, month, day, hour, minute, second = value[:6]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    return value if isinstance(value, str) else None


def _of_gofeed(of: dict[str, object], entry: int | None, name: str) -> Iterator[Stated]:
    for key, value in of.items():
        match value:
            case str() if key.endswith("Parsed") and key.removesuffix("Parsed") in _FIELDS:
                field = _FIELDS[key.removesuffix("Parsed")]
                yield Stated(name=name, entry=entry, field=field, value=datetime.fromisoformat(value))
            case str() if key in _FIELDS:
                yield Stated(name=name, entry=entry, field=_FIELDS[key], value=value)
            case {"value": str(text)} if key in {"guid", "content"}:
                yield Stated(name=name, entry=entry, field=_FIELDS[key], value=text)
            case [{"name": str(author)}, *_] | [{"email": str(author)}, *_] if key == "authors":
                yield Stated(name=name, entry=entry, field="author", value=author)


def _ours(feed: Feed, stated: Stated) -> str:
    """What we have for it: an article shows the one date there is, and the one text there is."""
    if stated.entry is not None and stated.entry >= len(feed.entries):
        return ""
    entry = feed.about if stated.entry is None else feed.entries[stated.entry]
    instead = {
        "updated": entry.published,
        "published": entry.updated,
        "summary": entry.content,
        "language": feed.language,
    }
    return str(getattr(entry, stated.field)) or instead.get(stated.field, "")


def _same(ours: str, stated: Stated, url: str) -> bool:
    value = stated.value
    if isinstance(value, datetime):
        return _moment(ours) == value.astimezone(UTC).replace(microsecond=0)
    match stated.field:
        case "title" | "summary" | "content":
            return plain(ours) == plain(value if "<" in value or "&" in value else escape(value))
        case "link":
            return ours == urljoin(url, value)
        case "author":
            return value in (ours, *ours.split(", ")) or _byline(ours) == _byline(value) != ""
        case "guid":
            return ours == value
    return ours == value or _moment(ours) == _moment(value) is not None


def _moment(text: str) -> datetime | None:
    date = read_date(text)
    return None if date is None else date.moment.replace(microsecond=0)


def _byline(author: str) -> str:
    """An author as a mail shows it: without the address beside the name."""
    entry = Entry(title="Title", link="https://example.org/1", author=author)
    article = article_from_entry(entry, feed=Feed(language="en"), source=SOURCE)
    return article.byline if isinstance(article, Article) else ""
