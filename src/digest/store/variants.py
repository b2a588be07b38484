"""Variants: what a reader was sent, shared by all whose picks are the same."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, select

from digest.model.errors import NotFound
from digest.model.ids import IssueId, StoryId, VariantId
from digest.model.issue import Variant
from digest.store import stories
from digest.store import tables as t
from digest.store.statements import AnyRow, blocks, insert_or_leave


def save_variants(c: Connection, variants: Iterable[Variant]) -> tuple[Variant, ...]:
    """The variants with their ids, in the order given; one that is there already is kept."""
    given = list(variants)
    if not given:
        return ()
    c.execute(insert_or_leave(c, t.variant), [_values(variant) for variant in given])
    ids: dict[tuple[IssueId, bytes], VariantId] = {}
    for issue in dict.fromkeys(variant.issue for variant in given):
        digests = (variant.digest for variant in given if variant.issue == issue)
        for block in blocks(digests):
            rows = c.execute(
                select(t.variant.c.id, t.variant.c.digest).where(
                    t.variant.c.issue_id == issue, t.variant.c.digest.in_(block)
                )
            )
            ids.update({(issue, row.digest): row.id for row in rows})
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


def variant_stories(c: Connection, ids: Iterable[VariantId]) -> dict[VariantId, frozenset[StoryId]]:
    """Which stories they brought, under the ids these have now: a story may have been merged since."""
    brought: dict[VariantId, frozenset[StoryId]] = {}
    for block in blocks(dict.fromkeys(ids)):
        rows = c.execute(select(t.variant.c.id, t.variant.c.stories).where(t.variant.c.id.in_(block)))
        brought.update({row.id: row.stories for row in rows})
    root = stories.roots(c, frozenset().union(*brought.values()))
    return {number: frozenset(root[story] for story in told) for number, told in brought.items()}


def _values(variant: Variant) -> dict[str, object]:
    return {
        "issue_id": variant.issue,
        "digest": variant.digest,
        "language": variant.language,
        "subject": variant.subject,
        "stories": frozenset(pick.story for pick in variant.picks),
        "picks": variant.picks,
        "html": variant.html,
        "text": variant.text,
        "html_encoding": variant.html_encoding,
        "text_encoding": variant.text_encoding,
        "more": variant.more,
        "made": variant.made,
        "versions": tuple(pick.version for pick in variant.picks),
    }


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
