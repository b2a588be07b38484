"""Variants: what a reader was sent, shared by all whose picks are the same."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, LargeBinary, Text, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from digest.model.errors import NotFound
from digest.model.ids import IssueId, VariantId
from digest.model.issue import Variant
from digest.store import tables as t
from digest.store.packed_picks import pack_versions, write_pick
from digest.store.statements import AnyRow, blocks, insert_or_leave_into


def save_variants(c: Connection, variants: Iterable[Variant]) -> tuple[Variant, ...]:
    """The variants with their ids, in the order given; one that is there already is kept."""
    given = list(variants)
    if not given:
        return ()
    last = c.scalars(select(func.coalesce(func.max(t.variant.c.id), 0))).one()
    c.execute(_saving(c.dialect.name), _rows(given))
    ids: dict[tuple[IssueId, bytes], VariantId] = {}
    for issue in dict.fromkeys(variant.issue for variant in given):
        digests = [variant.digest for variant in given if variant.issue == issue]
        new = c.execute(_IDS.where(t.variant.c.issue_id == issue, t.variant.c.id > last))
        found = dict(new.all())
        for block in blocks(digest for digest in digests if digest not in found):
            there = c.execute(_IDS.where(t.variant.c.issue_id == issue, t.variant.c.digest.in_(block)))
            found.update(there.all())
        ids.update(((issue, digest), found[digest]) for digest in digests)
    return tuple(replace(variant, id=ids[variant.issue, variant.digest]) for variant in given)


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


def _rows(variants: Sequence[Variant]) -> list[dict[str, object]]:
    """A million of them may be written one after the other, of picks that many of them share."""
    shared = {id(pick): pick for variant in variants for pick in variant.picks}
    texts = {number: write_pick(pick) for number, pick in shared.items()}
    return [
        {
            "issue_id": variant.issue,
            "digest": variant.digest,
            "language": variant.language,
            "subject": variant.subject,
            "written": f"[{','.join([texts[id(pick)] for pick in variant.picks])}]",
            "html": variant.html,
            "text": variant.text,
            "html_encoding": variant.html_encoding,
            "text_encoding": variant.text_encoding,
            "more": variant.more,
            "made": variant.made,
            "packed": pack_versions([pick.version for pick in variant.picks]),
        }
        for variant in variants
    ]


_IDS = select(t.variant.c.digest, t.variant.c.id)


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
