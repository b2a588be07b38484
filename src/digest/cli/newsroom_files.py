"""What the publishers of the example newsroom wrote: their folders, read into values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digest.model.errors import InputRefused

Table = Mapping[str, Any]
"""A table as TOML gives it: nobody knows its types before it has been looked at."""

REPRINTED = ("headline", "byline", "summary", "body", "image", "caption")
"""What a reprint takes from its original, where it does not say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One article as its publisher's file has it; `examples/newsroom/README.md` explains the keys."""

    slug: str
    age: float
    """Hours before the site starts."""
    label: str
    headline: str
    summary: str
    body: str
    byline: str = ""
    image: str = ""
    caption: str = ""
    tags: tuple[str, ...] = ()
    teaser: str = ""
    canonical: str = "self"
    reprints: str = ""
    page: bool = True
    feed: Table
    """What its entry in the feed says instead: texts, and lists of texts."""
    again: tuple[Table, ...] = ()
    """What further entries about it say instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One source of the site with everything it wrote, newest first."""

    key: str
    name: str
    feed_path: str
    media_type: str
    credit: str
    manner: Table
    """What an entry of its feed says unless the article says otherwise."""
    written: tuple[Written, ...]
    templates: Mapping[str, str]


def read_publishers(folder: Path) -> tuple[Publisher, ...]:
    """The publishers that `site.toml` names, each with the articles of its own folder.

    Raises InputRefused with the file at fault.
    """
    sources = _table(folder / "site.toml")["source"]
    files = {source["key"]: _table(folder / source["key"] / "articles.toml") for source in sources}
    originals = {
        f"{key}/{article['slug']}": article for key, file in files.items() for article in file["article"]
    }
    return tuple(_publisher(folder, source, files[source["key"]], originals=originals) for source in sources)


def _publisher(folder: Path, source: Table, file: Table, *, originals: Table) -> Publisher:
    key, path = source["key"], source["path"]
    names = {name: name for name in ("entry.xml", "page.html", "index.html", "teaser.html")}
    names["feed"] = path.rpartition("/")[2]
    written = tuple(_written(article, key, originals) for article in file["article"])
    return Publisher(
        key=key,
        name=source["publisher"],
        feed_path=path,
        media_type=file["media_type"],
        credit=file["credit"],
        manner=file["feed"],
        written=tuple(sorted(written, key=lambda one: one.age)),
        templates={name: read_text(folder / key / file_name) for name, file_name in names.items()},
    )


def _written(article: Table, publisher: str, originals: Table) -> Written:
    where = f"{publisher}/articles.toml, article {article.get('slug', '?')}"
    taken: Table = {}
    if "reprints" in article:
        if article["reprints"] not in originals:
            raise InputRefused(f"{where}: reprints {article['reprints']}, which no publisher wrote")
        original = originals[article["reprints"]]
        taken = {name: original[name] for name in REPRINTED if name in original}
    fields = {"feed": {}, **taken, **article}
    for name in ("tags", "again"):
        fields[name] = tuple(fields.get(name, ()))
    try:
        return Written(**fields)
    except TypeError as error:
        raise InputRefused(f"{where}: {error}") from error


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputRefused(f"{path.name} of the example newsroom cannot be read: {error.strerror}") from error


def _table(path: Path) -> Table:
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputRefused(f"{path.parent.name}/{path.name}: {error}") from error
