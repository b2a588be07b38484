from dataclasses import replace

import pytest

from digest.model.errors import AlreadyThere, NotFound
from digest.model.source import Validators, Visit
from digest.store import articles, sources
from digest.store.database import Database
from stored import NOW, a_section, a_source, minutes, understood


def test_a_source_comes_back_as_it_was_added(database: Database) -> None:
    with database.writing() as c:
        section = a_section(c)
        source = a_source(c)
        fuller = replace(source, language=None, section=section.id, pages=True, active=False)
        sources.edit(c, fuller)
        assert sources.by_key(c, source.key) == fuller


def test_a_key_is_given_once(database: Database) -> None:
    with database.writing() as c:
        a_source(c)
        with pytest.raises(AlreadyThere, match="courier"):
            a_source(c)


def test_a_wrong_key_is_answered_with_the_nearest(database: Database) -> None:
    with database.writing() as c:
        a_source(c, "kyiv-courier")
        a_source(c, "lviv-post")
        with pytest.raises(NotFound, match="kyiv-curier") as raised:
            sources.by_key(c, "kyiv-curier")
    assert "kyiv-courier" in raised.value.hint


def test_the_list_tells_what_the_last_visit_brought(database: Database) -> None:
    with database.writing() as c:
        source, other = a_source(c), a_source(c, "post")
        articles.add(c, understood(source.id), story=None, seen=NOW)
        visit = Visit(
            source=source.id,
            validators=Validators(etag='W/"1"', last_modified="Sun, 22 Nov 2026 06:00:00 GMT"),
            body_hash=b"\x00\xff",
            due=NOW + minutes(15),
            last=NOW,
            last_new=NOW,
            failures=2,
            problem="it answered 503",
        )
        sources.settle(c, visit)
        assert sources.every(c) == (
            sources.Standing(source=source, visit=visit, articles=1),
            sources.Standing(source=other, visit=Visit(source=other.id), articles=0),
        )


def test_due_are_the_active_ones_whose_time_has_come_the_longest_waiting_first(database: Database) -> None:
    with database.writing() as c:
        late, later, _, resting = (a_source(c, key) for key in ("late", "later", "new", "resting"))
        future = a_source(c, "future")
        sources.edit(c, replace(resting, active=False))
        for source, due in ((late, NOW), (later, NOW - minutes(1)), (future, NOW + minutes(1))):
            sources.settle(c, Visit(source=source.id, due=due))
        assert [source.key for source, _ in sources.due(c, NOW)] == ["new", "later", "late"]


def test_a_source_at_another_address_is_visited_as_if_it_were_new(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c)
        visit = Visit(source=source.id, validators=Validators(etag="1"), body_hash=b"x", due=NOW + minutes(9))
        sources.settle(c, visit)
        sources.edit(c, replace(source, publisher="Renamed"))
        assert sources.due(c, NOW) == ()
        sources.edit(c, replace(source, url="https://elsewhere.example/feed"))
        ((_, found),) = sources.due(c, NOW)
        assert found == Visit(source=source.id)


def test_a_removed_source_leaves_its_articles_and_its_key(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c)
        version = articles.add(c, understood(source.id), story=None, seen=NOW)
        sources.remove(c, source.id, now=NOW)
        assert sources.every(c) == ()
        assert sources.due(c, NOW) == ()
        with pytest.raises(NotFound):
            sources.by_key(c, source.key)
        again = a_source(c, source.key)
        assert again.id != source.id
        assert articles.by_id(c, version.article_id) == version
