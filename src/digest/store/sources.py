"""Sources, and our visits to them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select, true, update

from digest.model.errors import AlreadyThere
from digest.model.ids import SourceId
from digest.model.source import Source, Validators, Visit
from digest.store import tables as t
from digest.store.missing import not_found
from digest.store.statements import AnyRow, insert_or_leave


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A source as `source list` tells of it."""

    source: Source
    visit: Visit
    articles: int


def add(c: Connection, source: Source) -> Source:
    """Takes up a source, due at once. The id it is given with does not count.

    Raises AlreadyThere when its key is taken.
    """
    values = _values(source) | {"removed": None}
    new = c.scalars(insert_or_leave(c, t.source).values(values).returning(t.source.c.id)).one_or_none()
    if new is None:
        raise AlreadyThere(f"there is a source {source.key!r} already", hint="choose another key")
    c.execute(insert(t.visit).values(source_id=new, failures=0, problem=""))
    return by_key(c, source.key)


def by_key(c: Connection, key: str) -> Source:
    """Raises NotFound, with the nearest keys."""
    row = c.execute(select(t.source).where(t.source.c.key == key)).one_or_none()
    if row is None:
        raise not_found("source", key, c.scalars(select(t.source.c.key).where(_kept)))
    return _source(row)


def every(c: Connection) -> tuple[Standing, ...]:
    """All of them by key, with what the last visit brought and how many articles there are in all."""
    articles = (
        select(func.count())
        .select_from(t.article)
        .where(t.article.c.source_id == t.source.c.id)
        .scalar_subquery()
    )
    rows = c.execute(
        select(t.source, t.visit, articles.label("articles"))
        .join(t.visit, t.visit.c.source_id == t.source.c.id)
        .where(_kept)
        .order_by(t.source.c.key)
    )
    return tuple(Standing(source=_source(row), visit=_visit(row), articles=row.articles) for row in rows)


def due(c: Connection, now: datetime) -> tuple[tuple[Source, Visit], ...]:
    """The active ones whose next visit has come, the longest waiting first."""
    rows = c.execute(
        select(t.source, t.visit)
        .join(t.visit, t.visit.c.source_id == t.source.c.id)
        .where(_kept, t.source.c.active.is_(true()), or_(t.visit.c.due.is_(None), t.visit.c.due <= now))
        .order_by(t.visit.c.due.is_not(None), t.visit.c.due, t.source.c.id)
    )
    return tuple((_source(row), _visit(row)) for row in rows)


def settle(c: Connection, visit: Visit) -> None:
    """Writes down what a visit brought, in the transaction that keeps its articles."""
    c.execute(
        update(t.visit)
        .where(t.visit.c.source_id == visit.source)
        .values(
            etag=visit.validators.etag,
            last_modified=visit.validators.last_modified,
            body_hash=visit.body_hash,
            due=visit.due,
            last=visit.last,
            last_new=visit.last_new,
            failures=visit.failures,
            problem=visit.problem,
        )
    )


def edit(c: Connection, source: Source) -> None:
    """Writes every field anew, by id. A source at another address is visited at once."""
    moved = select(t.source.c.id).where(t.source.c.id == source.id, t.source.c.url != source.url)
    c.execute(
        update(t.visit)
        .where(t.visit.c.source_id.in_(moved))
        .values(etag=None, last_modified=None, body_hash=None, due=None)
    )
    c.execute(update(t.source).where(t.source.c.id == source.id, _kept).values(_values(source)))


def remove(c: Connection, source: SourceId, *, now: datetime) -> None:
    """Visits it no more and lists it no more. Its articles stay, and its key is free again."""
    c.execute(update(t.source).where(t.source.c.id == source, _kept).values(key=None, removed=now))


_kept = t.source.c.removed.is_(None)


def _values(source: Source) -> dict[str, object]:
    return {
        "key": source.key,
        "url": source.url,
        "publisher": source.publisher,
        "language": source.language,
        "section_id": source.section,
        "pages": source.pages,
        "active": source.active,
    }


def _source(row: AnyRow) -> Source:
    return Source(
        id=row.id,
        key=row.key,
        url=row.url,
        publisher=row.publisher,
        language=row.language,
        section=row.section_id,
        pages=row.pages,
        active=row.active,
    )


def _visit(row: AnyRow) -> Visit:
    return Visit(
        source=row.source_id,
        validators=Validators(etag=row.etag, last_modified=row.last_modified),
        body_hash=row.body_hash,
        due=row.due,
        last=row.last,
        last_new=row.last_new,
        failures=row.failures,
        problem=row.problem,
    )
