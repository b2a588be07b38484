"""Variants: what a reader was sent, shared by all whose picks are the same."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, cast

from sqlalchemy import BindParameter, Connection, LargeBinary, Text, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from digest.model.errors import NotFound
from digest.model.ids import IssueId, VariantId
from digest.model.issue import Variant
from digest.model.pick import Pick
from digest.store import tables as t
from digest.store.columns import microseconds
from digest.store.packed_picks import pack_versions, write_pick
from digest.store.statements import AnyRow, blocks, insert_or_leave_into, write_many

Key = tuple[IssueId, bytes]
"""By which a variant is found: its issue and its digest."""


def save(c: Connection, variants: Sequence[Variant]) -> dict[Key, VariantId]:
    """The ids that the variants have got, or had already: one that is there is kept."""
    if not variants:
        return {}
    last = c.scalars(select(func.coalesce(func.max(t.variant.c.id), 0))).one()
    write_many(c, _saving(c.dialect.name), _rows(variants), names=_NAMES)
    # By its number alone: asked for one issue's, too, SQLite would go through all that the issue has.
    new = c.execute(select(t.variant.c.issue_id, *_IDS).where(t.variant.c.id > last))
    missing = {(variant.issue, variant.digest) for variant in variants}
    ids: dict[Key, VariantId] = {}
    for issue, digest, number in cast("Iterable[AnyRow]", new.all()):
        if (issue, digest) in missing:  # another publisher's may be among them
            missing.remove((issue, digest))
            ids[issue, digest] = number
    for issue in {issue for issue, _ in missing}:
        for block in blocks(digest for its, digest in missing if its == issue):
            found = c.execute(
                select(*_IDS).where(t.variant.c.issue_id == issue, t.variant.c.digest.in_(block))
            )
            ids.update(((issue, row[0]), row[1]) for row in found)
    return ids


def variant(c: Connection, number: VariantId) -> Variant:
    """Raises NotFound."""
    found = variants_of(c, [number])
    if number not in found:
        raise NotFound(f"there is no variant {number}")
    return found[number]


def variants_of(c: Connection, ids: Iterable[VariantId]) -> dict[VariantId, Variant]:
    """All that a sender needs to make their mails."""
    found: dict[VariantId, Variant] = {}
    for block in blocks(dict.fromkeys(ids)):
        rows = c.execute(select(t.variant).where(t.variant.c.id.in_(block)))
        found.update({row.id: _variant(row) for row in rows})
    return found


_NAMES = (
    "issue_id",
    "digest",
    "language",
    "subject",
    "written",
    "html",
    "text",
    "html_encoding",
    "text_encoding",
    "more",
    "made",
    "packed",
)


def _rows(variants: Sequence[Variant]) -> list[tuple[object, ...]]:
    """A million of them may be written one after the other, of picks that many of them share."""
    shared: dict[int, Pick] = {}
    for variant in variants:
        shared.update(zip(map(id, variant.picks), variant.picks, strict=True))
    texts = {number: _written(pick) for number, pick in shared.items()}
    versions = {number: pack_versions((pick.version,)) for number, pick in shared.items()}
    moments: dict[datetime | None, int | None] = {None: None}
    rows: list[tuple[object, ...]] = []
    for variant in variants:
        told = list(map(id, variant.picks))
        if variant.made is not None and variant.made not in moments:
            moments[variant.made] = microseconds(variant.made)
        rows.append(
            (
                variant.issue,
                variant.digest,
                variant.language,
                variant.subject,
                f"[{','.join(map(texts.__getitem__, told))}]",
                variant.html,
                variant.text,
                variant.html_encoding,
                variant.text_encoding,
                variant.more,
                moments[variant.made],
                b"".join(map(versions.__getitem__, told)),
            )
        )
    return rows


_IDS = (t.variant.c.digest, t.variant.c.id)


@lru_cache(maxsize=100_000)  # a pick that brought a story to many comes again in every block of readers
def _written(pick: Pick) -> str:
    return write_pick(pick)


@cache
def _saving(dialect: str) -> postgresql.Insert | sqlite.Insert:
    """Picks and versions come as they stand in the row."""
    values: dict[str, BindParameter[Any]] = {
        column.name: bindparam(column.name)
        for column in t.variant.c
        if column.name not in {"id", "picks", "versions"}
    }
    values["picks"] = bindparam("written", type_=Text())
    values["versions"] = bindparam("packed", type_=LargeBinary())
    return insert_or_leave_into(dialect, t.variant).values(values)


def _variant(row: AnyRow) -> Variant:
    return Variant(
        id=row.id,
        issue=row.issue_id,
        digest=row.digest,
        language=row.language,
        subject=row.subject,
        picks=row.picks,
        html=row.html,
        text=row.text,
        html_encoding=row.html_encoding,
        text_encoding=row.text_encoding,
        more=row.more,
        made=row.made,
    )
