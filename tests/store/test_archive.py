from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.ids import SourceId
from digest.store import archive, articles, sources
from digest.store.archive import Wanted
from digest.store.database import Database
from stored import NOW, a_source, key_of, minutes, understood


def published(
    c: Connection, source: SourceId, number: int, at: datetime | None, *, day_only: bool = False
) -> ArticleVersion:
    given = understood(source, number)
    article = replace(given.article, published=at, day_only=day_only)
    return articles.add(c, replace(given, article=article), story=None, seen=NOW)


def numbers(found: tuple[ArticleVersion, ...]) -> list[str]:
    return [version.article.url.rpartition("/")[2] for version in found]


def test_the_newest_comes_first_by_its_publisher_but_not_from_the_future(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        published(c, source, 1, NOW - minutes(60))
        published(c, source, 2, None)
        published(c, source, 3, NOW - minutes(5))
        published(c, source, 4, NOW + minutes(600))

        assert numbers(archive.listed(c, Wanted(), limit=10)) == ["4", "2", "3", "1"]
        assert numbers(archive.listed(c, Wanted(since=NOW - minutes(10)), limit=10)) == ["4", "2", "3"]
        assert numbers(archive.listed(c, Wanted(), limit=1)) == ["4"]


def test_a_day_without_an_hour_lasts_to_its_end(database: Database) -> None:
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    with database.writing() as c:
        source = a_source(c).id
        published(c, source, 1, midnight, day_only=True)
        published(c, source, 2, midnight)
        published(c, source, 3, midnight - timedelta(days=2), day_only=True)

        assert numbers(archive.listed(c, Wanted(since=NOW - minutes(60)), limit=10)) == ["1"]


def test_all_that_is_asked_for_counts_together(database: Database) -> None:
    with database.writing() as c:
        one, other = a_source(c).id, a_source(c, "post").id
        kept = articles.add(c, understood(one, 1, headline="100 % of Kharkiv"), story=None, seen=NOW)
        articles.add(c, understood(one, 2, headline="1000 in Kharkiv"), story=None, seen=NOW)
        articles.add(c, understood(other, 3, headline="100 % of Odesa"), story=None, seen=NOW)
        articles.set_status(c, kept.article_id, ArticleStatus.WITHHELD)

        assert numbers(archive.listed(c, Wanted(text="100 %"), limit=10)) == ["3", "1"]
        assert numbers(archive.listed(c, Wanted(text="KHARKIV", source=one), limit=10)) == ["2", "1"]
        wanted = Wanted(text="kharkiv", status=ArticleStatus.WITHHELD)
        assert numbers(archive.listed(c, wanted, limit=10)) == ["1"]
        assert archive.listed(c, replace(wanted, source=other), limit=10) == ()


def test_history_is_every_state_of_the_words_and_a_story_all_who_tell_it(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c)
        first = articles.add(c, understood(source.id, 1), story=None, seen=NOW)
        corrected = replace(understood(source.id, 1, headline="Corrected"), content_hash=key_of("new", 1))
        second = articles.add_version(c, first.article_id, corrected)
        other = articles.add(c, understood(source.id, 2), story=first.story_id, seen=NOW)

        states = archive.history(c, first.article_id)
        assert [state.id for state in states] == [first.id, second.id]
        assert [state.article.headline for state in states] == ["Story number 1", "Corrected"]
        assert archive.of_story(c, first.story_id, limit=9) == (second, other)
        assert archive.listed(c, Wanted(text="story number 1"), limit=10) == ()


def test_a_removed_source_has_no_key_to_be_named_by(database: Database) -> None:
    with database.writing() as c:
        kept, gone = a_source(c), a_source(c, "post")
        sources.remove(c, gone.id, now=NOW)

        assert archive.source_keys(c, [kept.id, gone.id]) == {kept.id: "courier"}
