"""Sources, and our visits to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection, Select, bindparam, func, insert, or_, select, true, update

from digest.model.errors import AlreadyThere
from digest.model.ids import SourceId
from digest.model.source import Condition, Source, Validators, Visit
from digest.store import tables as t
from digest.store.missing import not_found
from digest.store.statements import AnyRow, blocks, insert_or_leave


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
    """Those to be visited now: first the ones that are well, and of these the longest waiting."""
    arrived = or_(t.visit.c.due.is_(None), t.visit.c.due <= now)
    rows = c.execute(
        _visits.where(
            t.source.c.active.is_(true()), t.visit.c.condition.not_in(_SUSPENDED), arrived
        ).order_by(t.visit.c.failures, t.visit.c.due.is_not(None), t.visit.c.due, t.source.c.id)
    )
    return tuple((_source(row), _visit(row)) for row in rows)


def named(c: Connection, ids: Iterable[SourceId]) -> tuple[tuple[Source, Visit], ...]:
    """Exactly these and their visits, due or not, suspended or not; those removed are left out."""
    found = []
    for block in blocks(ids):
        found += [(_source(row), _visit(row)) for row in c.execute(_visits.where(t.source.c.id.in_(block)))]
    return tuple(found)


def hold(c: Connection, host: str, until: datetime) -> int:
    """Puts off every source at this host that is due before then. Returns how many.

    A server that answers 429 means all that we ask of it, not one address.
    """
    theirs = [
        row.id
        for row in c.execute(select(t.source.c.id, t.source.c.url).where(_kept))
        if host_of(row.url) == host
    ]
    early = or_(t.visit.c.due.is_(None), t.visit.c.due < until)
    held = 0
    for block in blocks(theirs):
        held += c.execute(
            update(t.visit).where(t.visit.c.source_id.in_(block), early).values(due=until)
        ).rowcount
    return held


def move(c: Connection, source: Source, url: str) -> bool:
    """Follows a source to where it has moved for good; what we know of its visits stays.

    Not when that is another source's address: then each stays where it is, and the answer is False.
    """
    if c.scalars(select(t.source.c.id).where(_kept, t.source.c.url == url)).first() is not None:
        return False
    c.execute(update(t.source).where(t.source.c.id == source.id, _kept).values(url=url))
    return True


def resume(c: Connection, source: SourceId) -> None:
    """A source that was suspended is visited again, at once and as if nothing had been."""
    c.execute(
        update(t.visit)
        .where(t.visit.c.source_id == source)
        .values(
            condition=Condition.WELL,
            deaths=0,
            failures=0,
            failing_since=None,
            problem="",
            due=None,
            body_hash=None,
        )
    )


def settle(c: Connection, visit: Visit) -> None:
    """Writes down what a visit brought, in the transaction that keeps its articles."""
    brought = {
        "of": visit.source,
        "etag": visit.validators.etag,
        "last_modified": visit.validators.last_modified,
        "body_hash": visit.body_hash,
        "due": visit.due,
        "last": visit.last,
        "last_new": visit.last_new,
        "failures": visit.failures,
        "problem": visit.problem,
        "failing_since": visit.failing_since,
        "gap": visit.gap,
        "deaths": visit.deaths,
        "moved_to": visit.moved_to,
        "moved_since": visit.moved_since,
        "condition": visit.condition,
        "entries": visit.entries or None,
    }
    c.execute(_SETTLE, brought)


def edit(c: Connection, source: Source) -> None:
    """Writes every field anew, by id.

    With another address or selector it is visited at once, as if it were new; with another language
    or publisher its entries are read once more, as the next visit finds them.
    """
    another = or_(t.source.c.url != source.url, t.source.c.selector != source.selector)
    reworded = or_(
        t.source.c.publisher != source.publisher, t.source.c.language.is_distinct_from(source.language)
    )
    for changed, forgotten in ((another, _NEVER_VISITED), (reworded, _NEVER_READ)):
        theirs = select(t.source.c.id).where(t.source.c.id == source.id, changed)
        c.execute(update(t.visit).where(t.visit.c.source_id.in_(theirs)).values(forgotten))
    c.execute(update(t.source).where(t.source.c.id == source.id, _kept).values(_values(source)))


def remove(c: Connection, source: SourceId, *, now: datetime) -> None:
    """Visits it no more and lists it no more. Its articles stay, and its key is free again."""
    c.execute(update(t.source).where(t.source.c.id == source, _kept).values(key=None, removed=now))


_kept = t.source.c.removed.is_(None)
_SETTLE = update(t.visit).where(t.visit.c.source_id == bindparam("of"))
"""Made once, for the end of every visit: to make it anew costs more than to run it."""
_SUSPENDED = [condition for condition in Condition if condition.suspended]
_NEVER_READ = {"etag": None, "last_modified": None, "body_hash": None, "entries": None}
_NEVER_VISITED = {
    **_NEVER_READ,
    "due": None,
    "failures": 0,
    "problem": "",
    "failing_since": None,
    "deaths": 0,
    "moved_to": "",
    "moved_since": None,
    "condition": Condition.WELL,
}
"""What nothing is known of any more when a source is at another address."""

_visits: Select[*tuple[object, ...]] = (
    select(t.source, t.visit).join(t.visit, t.visit.c.source_id == t.source.c.id).where(_kept)
)


def host_of(url: str) -> str:
    """The host that an address leads to, in small letters; empty where it leads nowhere."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _values(source: Source) -> dict[str, object]:
    return {
        "key": source.key,
        "url": source.url,
        "publisher": source.publisher,
        "language": source.language,
        "section_id": source.section,
        "pages": source.pages,
        "active": source.active,
        "selector": source.selector,
        "discover": source.discover,
        "max_delay": source.max_delay,
        "home_id": source.home,
        "urgent": source.urgent,
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
        selector=row.selector,
        discover=row.discover,
        max_delay=row.max_delay,
        home=row.home_id,
        urgent=row.urgent,
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
        failing_since=row.failing_since,
        gap=row.gap,
        deaths=row.deaths,
        moved_to=row.moved_to,
        moved_since=row.moved_since,
        condition=row.condition,
        entries=row.entries or b"",
    )
