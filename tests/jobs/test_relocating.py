"""Articles that came before anybody followed a place are found by it too."""

from dataclasses import replace

from digest.jobs.closed_world import followed_places, read_world
from digest.jobs.relocating import relocate
from digest.language.gazetteer import shipped_gazetteer
from digest.model.ids import ArticleId, PlaceId, SourceId
from digest.select.queries import parse_query
from digest.store import articles, places, sources, topics
from digest.store.database import Connection, Database
from stored import NOW, a_source, minutes, topic_called, understood

SINCE = NOW - minutes(60)


def number(key: str) -> PlaceId:
    return shipped_gazetteer().by_key(key).id


def an_article(c: Connection, source: SourceId, headline: str) -> ArticleId:
    return articles.add(c, understood(source, headline=headline), story=None, seen=NOW).article_id


def located(c: Connection, article: ArticleId) -> frozenset[PlaceId]:
    return articles.places_of(c, [article]).get(article, frozenset())


def test_a_topic_with_a_new_place_finds_what_was_filed_before_it(database: Database) -> None:
    with database.writing() as c:
        article = an_article(c, a_source(c).id, "Two killed in drone strike on Kupiansk")
        topics.add(c, replace(topic_called("there"), place=number("kharkiv-oblast")))
    assert relocate(database, SINCE) == 1
    with database.reading() as c:
        assert located(c, article) == {number("kupiansk")}
    assert relocate(database, SINCE) == 0


def test_a_place_asked_for_in_a_query_is_looked_for_too(database: Database) -> None:
    with database.writing() as c:
        query = parse_query("shelling place:kharkiv-oblast -place:izium")
        topics.add(c, replace(topic_called("there"), query=query))
        asked = {number("kharkiv-oblast"), number("izium")}
        assert followed_places(one.topic for one in topics.every(c)) == asked
        assert number("kupiansk") in read_world(c).wanted


def test_a_place_that_nobody_follows_any_more_is_forgotten(database: Database) -> None:
    with database.writing() as c:
        article = an_article(c, a_source(c).id, "Drone strike on Kupiansk")
        places.put(c, article, {number("kupiansk"): "Kupiansk"})
    assert relocate(database, SINCE) == 1
    with database.reading() as c:
        assert located(c, article) == frozenset()


def test_the_region_a_source_reports_from_says_which_place_is_meant(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c)
        topics.add(c, replace(topic_called("there"), place=number("ukraine")))
        article = an_article(c, source.id, "A school opens in Semenivka")
    relocate(database, SINCE)
    with database.writing() as c:
        before = located(c, article)
        sources.edit(c, replace(source, home=number("chernihiv-oblast")))
    relocate(database, SINCE)
    with database.reading() as c:
        assert located(c, article) == {number("semenivka-chernihiv")}
        assert before != located(c, article)
