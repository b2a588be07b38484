"""Takes up the example newsroom as an admin would: sections, topics, sources, the list and its readers."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from digest.jobs.people import Application, join
from digest.keys import Keys
from digest.language.gazetteer import shipped_gazetteer
from digest.model.clock import Clock
from digest.model.errors import InputRefused
from digest.model.ids import Language, ListId, SectionId, SourceId, TopicId
from digest.model.mailing_list import MailingList
from digest.model.source import Source
from digest.model.topic import Section, Topic
from digest.select.queries import parse_query
from digest.store import lists, sections, sources, topics
from digest.store.database import Connection

Table = Mapping[str, Any]
"""A table as TOML gives it; the file ships with the program and is checked by its own tests."""


def read_site(folder: Path) -> Table:
    """`site.toml` of the example newsroom. Raises InputRefused."""
    try:
        return tomllib.loads((folder / "site.toml").read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InputRefused(f"{folder / 'site.toml'}: {error}") from error


def take_up(c: Connection, keys: Keys, site: Table, *, url: str, clock: Clock) -> MailingList:
    """Writes down all that the file names. `url` is where the example site is served.

    Raises InputRefused for whatever an admin could not have typed either.
    """
    filed = {row["key"]: sections.add(c, _section(row)).id for row in site["section"]}
    for row in site["topic"]:
        topics.add(c, _topic(row))
    for row in site["source"]:
        sources.add(c, _source(row, url))
    mailing_list = lists.add(c, _list(site["list"], filed))
    for row in site["subscriber"]:
        join(c, keys, _application(row), mailing_list=mailing_list, now=clock())
    return mailing_list


def _names(row: Table) -> tuple[tuple[Language, str], ...]:
    return tuple((Language(language), name) for language, name in row["names"].items())


def _section(row: Table) -> Section:
    labels = tuple(row.get("labels", ()))
    return Section(id=SectionId(0), key=row["key"], names=_names(row), labels=labels)


def _topic(row: Table) -> Topic:
    place = shipped_gazetteer().by_key(row["place"]).id if "place" in row else None
    query = parse_query(row["query"])
    return Topic(id=TopicId(0), key=row["key"], names=_names(row), query=query, place=place)


def _source(row: Table, url: str) -> Source:
    return Source(
        id=SourceId(0),
        key=row["key"],
        url=f"{url}{row['path']}",
        publisher=row["publisher"],
        language=Language(row["language"]),
        pages=row.get("pages", False),
    )


def _list(row: Table, filed: Mapping[str, SectionId]) -> MailingList:
    shown = tuple(filed[key] for key in row["sections"])
    return MailingList(**{**row, "id": ListId(0), "sections": shown})


def _application(row: Table) -> Application:
    return Application(
        address=row["address"],
        name=row.get("name", ""),
        languages=tuple(row.get("languages", ())),
        zone=row.get("zone"),
        hour=row.get("hour"),
        topics=tuple(row.get("topics", ())),
        sections=tuple(row.get("sections", ())),
        basis="example",
    )
