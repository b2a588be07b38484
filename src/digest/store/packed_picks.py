"""Picks inside a variant's row: short, because a large issue has a million rows of twenty picks each."""

import json
import struct
from collections.abc import Iterable
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from digest.model.ids import SectionId, StoryId, TopicId, VersionId
from digest.model.pick import Pick, Reason
from digest.store.columns import Packed, compact


class Versions(TypeDecorator[tuple[VersionId, ...]]):
    """Numbers of article versions."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: tuple[VersionId, ...] | None, dialect: Dialect) -> bytes | None:
        del dialect
        return None if value is None else pack_versions(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> tuple[VersionId, ...] | None:
        del dialect
        return None if value is None else struct.unpack(f"<{len(value) // 8}q", value)


VERSIONS = Versions()


def pack_versions(versions: Iterable[VersionId]) -> bytes:
    """As they stand in a row: in order, eight bytes each, the lowest first."""
    numbers = tuple(versions)
    return struct.pack(f"<{len(numbers)}q", *numbers)


def write_pick(pick: Pick) -> str:
    """One pick as JSON: by its version, story, section, reasons, others who tell it, whether updated.

    So a version can be searched for in the text: nothing else is a key, and quotation marks inside a
    string have a backslash before them.
    """
    reasons = [one.topic or -(one.section or 0) for one in pick.reasons]
    rest: list[object] = [pick.story, pick.section or 0, reasons, list(pick.also), int(pick.updated)]
    while rest[-1] in ([], 0):
        rest.pop()
    return f'{{"{pick.version}":{compact(rest)}}}'


def texts_with(version: VersionId) -> tuple[str, ...]:
    """What stands in the text of picks that show this version, in either way they have been written."""
    return f'"{version}":', f'"version":{version}}}', f'"version":{version},'


_LEFT_OUT: tuple[Any, ...] = (None, 0, (), (), 0)
"""What stands for each value that is not there at the end."""


def _read(plain: list[dict[str, Any]]) -> tuple[Pick, ...]:
    return tuple(_read_old(pick) if "version" in pick else _read_pick(pick) for pick in plain)


def _read_pick(plain: dict[str, Any]) -> Pick:
    ((version, rest),) = plain.items()
    told: tuple[Any, ...] = tuple(rest)
    story, section, reasons, also, updated = told + _LEFT_OUT[len(told) :]
    return Pick(
        story=StoryId(story),
        version=VersionId(int(version)),
        section=SectionId(section) if section else None,
        reasons=tuple(map(_reason, reasons)),
        also=tuple(also),
        updated=bool(updated),
    )


def _reason(number: int) -> Reason:
    if number > 0:
        return Reason(topic=TopicId(number))
    return Reason(section=SectionId(-number)) if number else Reason()


def _read_old(pick: dict[str, Any]) -> Pick:
    """As picks were written while there was one list and a few readers."""
    return Pick(
        story=StoryId(pick["story"]),
        version=VersionId(pick["version"]),
        section=None if pick["section"] is None else SectionId(pick["section"]),
        reasons=tuple(Reason(topic=topic, section=section) for topic, section in pick["reasons"]),
        also=tuple(pick["also"]),
    )


PICKS = Packed[tuple[Pick, ...]](lambda picks: [json.loads(write_pick(pick)) for pick in picks], _read)
