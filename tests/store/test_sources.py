from dataclasses import replace
from datetime import timedelta

import pytest

from digest.model.errors import AlreadyThere, NotFound
from digest.model.ids import SourceId
from digest.model.source import Condition, Validators, Visit
from digest.store import articles, discoveries, notices, sources
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


def test_what_a_visit_knows_survives(database: Database) -> None:
    visit = Visit(
        source=SourceId(1),
        due=NOW + minutes(9),
        failing_since=NOW,
        gap=timedelta(minutes=40),
        deaths=2,
        moved_to="https://elsewhere.example/feed",
        moved_since=NOW,
        condition=Condition.STALE,
        entries=b"12345678",
    )
    with database.writing() as c:
        visit = replace(visit, source=a_source(c).id)
        sources.settle(c, visit)
        ((_, found),) = sources.named(c, [visit.source])
    assert found == visit


def test_a_suspended_source_is_due_only_once_it_is_resumed(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c)
        for condition in (Condition.GONE, Condition.QUARANTINED):
            sources.settle(c, Visit(source=source.id, due=NOW, condition=condition, deaths=3, problem="no"))
            assert sources.due(c, NOW) == ()
            sources.resume(c, source.id)
            assert sources.due(c, NOW) == ((source, Visit(source=source.id)),)


def test_those_in_trouble_are_visited_after_the_others(database: Database) -> None:
    with database.writing() as c:
        well, ill = a_source(c, "well"), a_source(c, "ill")
        sources.settle(c, Visit(source=ill.id, due=NOW - minutes(60), failures=1))
        sources.settle(c, Visit(source=well.id, due=NOW))
        assert [source.key for source, _ in sources.due(c, NOW)] == ["well", "ill"]


def test_a_host_that_asks_for_a_rest_gets_it_from_all_its_sources(database: Database) -> None:
    with database.writing() as c:
        one, two = a_source(c, "one"), a_source(c, "two")
        other = a_source(c, "other")
        for source, url in ((one, "https://h.example/1"), (two, "https://H.example:443/2")):
            sources.edit(c, replace(source, url=url))
        sources.settle(c, Visit(source=two.id, due=NOW + minutes(90)))
        assert sources.hold(c, "h.example", NOW + minutes(60)) == 1
        assert [source.key for source, _ in sources.due(c, NOW)] == [other.key]
        assert [visit.due for _, visit in sources.due(c, NOW + minutes(60))] == [None, NOW + minutes(60)]


def test_a_source_moves_with_all_that_is_known_of_it_unless_another_is_there(database: Database) -> None:
    with database.writing() as c:
        one, two = a_source(c, "one"), a_source(c, "two")
        visit = Visit(source=one.id, validators=Validators(etag="1"), body_hash=b"x", due=NOW)
        sources.settle(c, visit)
        assert not sources.move(c, one, two.url)
        assert sources.move(c, one, "https://new.example/feed")
        assert sources.by_key(c, "one").url == "https://new.example/feed"
        assert sources.named(c, [one.id])[0][1] == visit


def test_a_notice_is_told_once(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c)
        visit = Visit(source=source.id, condition=Condition.GONE, problem="answered 410 (Gone)")
        notices.add(c, visit, now=NOW)
        (notice,) = notices.untold(c)
        assert (notice.key, notice.condition, notice.problem) == (source.key, visit.condition, visit.problem)
        notices.settle(c, [notice.id], now=NOW)
        assert notices.untold(c) == ()


def test_an_address_that_a_page_listed_is_known_from_then_on(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c)
        article = understood(source.id)
        articles.add(c, article, story=None, seen=NOW)
        discoveries.note(c, [b"1", b"2", b"1"], source=source.id, now=NOW)
        assert discoveries.known(c, [b"1", b"3", article.url_key]) == {b"1", article.url_key}
