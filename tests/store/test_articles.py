from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from digest.language.gazetteer import shipped_gazetteer
from digest.model.article import ArticleStatus, Image
from digest.model.errors import AlreadyThere, NotFound
from digest.model.ids import ArticleId, StoryId
from digest.store import articles, stories
from digest.store.database import Database
from digest.store.known import KnownArticle, KnownArticles, find
from stored import NOW, a_section, a_source, key_of, minutes, understood


def test_an_article_comes_back_as_it_was_understood(database: Database) -> None:
    with database.writing() as c:
        section, source = a_section(c), a_source(c)
        kharkiv = shipped_gazetteer().by_key("kharkiv").id
        plain = understood(source.id)
        article = replace(
            plain.article,
            headline="«Харків» — Kharkiv 😀 café",
            published=None,
            image=Image(url="https://courier.example/1.jpg", caption="A street", width=800),
            related=("https://courier.example/2",),
        )
        full = replace(plain, article=article, section=section.id, places={kharkiv: "Харкова"})
        version = articles.add(c, full, story=None, seen=NOW)
        assert version.article == article
        assert (version.section, version.seen, version.source_id) == (section.id, NOW, source.id)
        assert articles.versions(c, [version.id]) == {version.id: version}
        assert articles.places_of(c, [version.article_id]) == {version.article_id: frozenset({kharkiv})}


def test_an_article_is_known_again_by_each_of_its_keys(database: Database) -> None:
    with database.writing() as c:
        one = replace(understood(a_source(c).id), fingerprint=b"words")
        assert one.guid_key is not None
        version = articles.add(c, one, story=None, seen=NOW)
        known = KnownArticle(
            id=version.article_id,
            source=version.source_id,
            content_hash=one.content_hash,
            story=version.story_id,
            url=one.article.url,
            headline=one.article.headline,
            guid=one.article.guid,
            opening=one.article.summary,
            source_url="https://courier.example/feed",
        )
        found = find(
            c,
            [one.url_key, key_of("url", 9)],
            guid_keys=[one.guid_key, key_of("guid", 9)],
            fingerprints=[b"words", b"others"],
        )
        assert found == KnownArticles(
            by_url={one.url_key: known}, by_guid={one.guid_key: known}, by_fingerprint={b"words": known}
        )
        with pytest.raises(AlreadyThere):
            articles.add(c, one, story=None, seen=NOW)


def test_new_words_are_a_new_version_and_the_old_ones_stay(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        first = articles.add(c, understood(source), story=None, seen=NOW)
        revised = replace(understood(source, words="second"), url_key=key_of("moved", 1), guid_key=None)
        second = articles.add_version(c, first.article_id, revised)
        assert second.id > first.id
        assert (second.article_id, second.story_id, second.seen) == (first.article_id, first.story_id, NOW)
        assert articles.by_id(c, first.article_id) == second
        assert articles.current(c, since=NOW) == (second,)
        assert articles.versions(c, [first.id, second.id]) == {first.id: first, second.id: second}
        # It is found at its old address and at the new one.
        found = find(c, [key_of("url", 1), key_of("moved", 1)])
        assert {known.content_hash for known in found.by_url.values()} == {revised.content_hash}
        assert len(found.by_url) == 2


def test_a_guid_leads_to_the_article_that_bears_it_now(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        first = understood(source)
        second = replace(understood(source, 2), guid_key=first.guid_key)
        articles.add(c, first, story=None, seen=NOW)
        version = articles.add(c, second, story=None, seen=NOW)
        assert first.guid_key is not None
        found = find(c, [first.url_key], guid_keys=[first.guid_key])
        assert found.by_guid[first.guid_key].id == version.article_id
        assert found.by_url[first.url_key].id != version.article_id


def test_an_article_is_found_at_the_address_that_its_page_gives(database: Database) -> None:
    with database.writing() as c:
        one = replace(understood(a_source(c).id), page_key=key_of("page", 1))
        version = articles.add(c, one, story=None, seen=NOW)
        found = find(c, [one.url_key, key_of("page", 1)])
        assert {known.id for known in found.by_url.values()} == {version.article_id}
        assert len(found.by_url) == 2


def test_current_articles_are_those_seen_since_then_the_newest_first(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        old, new, newest = (
            articles.add(c, understood(source, number), story=None, seen=NOW + minutes(number))
            for number in (1, 2, 3)
        )
        assert articles.current(c, since=new.seen) == (newest, new)
        assert articles.current(c, since=old.seen, limit=1) == (newest,)


def test_an_editor_withholds_an_article_whatever_its_version(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        version = articles.add(c, understood(source), story=None, seen=NOW)
        articles.set_status(c, version.article_id, ArticleStatus.WITHHELD)
        revised = articles.add_version(c, version.article_id, understood(source, words="second"))
        assert revised.status is ArticleStatus.WITHHELD


@pytest.mark.parametrize(
    "wanted", ["ЄВАКУАЦІЯ", "https://courier.example/7", "100% of"], ids=["headline", "address", "percent"]
)
def test_an_editor_finds_an_article_by_what_they_remember(database: Database, wanted: str) -> None:
    with database.writing() as c:
        source = a_source(c).id
        meant = understood(source, 7, headline="Нова евакуація: 100% of Kupiansk")
        meant = replace(meant, article=replace(meant.article, headline="Нова Євакуація: 100% of Kupiansk"))
        version = articles.add(c, meant, story=None, seen=NOW)
        articles.add(c, understood(source, 8, headline="100 x of Kupiansk"), story=None, seen=NOW)
        assert articles.search(c, wanted) == (version,)
        assert articles.search(c, str(version.article_id))[0] == version
        assert articles.search(c, "nothing of the kind") == ()


def test_an_article_that_is_not_there_is_not_found(database: Database) -> None:
    with database.reading() as c, pytest.raises(NotFound):
        articles.by_id(c, ArticleId(1))


def test_merged_stories_are_one_under_the_older_id(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        versions = [articles.add(c, understood(source, n), story=None, seen=NOW) for n in (1, 2, 3)]
        a, b, d = (version.story_id for version in versions)
        for story in (a, b, d):
            stories.remember(c, story, [key_of("story", story), key_of("shared", 0)], at=NOW)
        assert stories.merge(c, into=d, gone=b) == b
        assert stories.merge(c, into=b, gone=a) == a
        assert stories.merge(c, into=d, gone=a) == a
        assert stories.roots(c, [a, b, d]) == {a: a, b: a, d: a}
        assert {articles.by_id(c, version.article_id).story_id for version in versions} == {a}
        keys = [key_of("story", story) for story in (a, b, d)]
        assert stories.find(c, [*keys, key_of("shared", 0), b"unknown"]) == dict.fromkeys(
            [*keys, key_of("shared", 0)], stories.Told(story=a, at=NOW)
        )


def test_a_headline_that_comes_back_next_week_tells_another_story(database: Database) -> None:
    key, week = key_of("headline", 1), timedelta(days=7)
    with database.writing() as c:

        def told(when: datetime) -> dict[bytes, StoryId]:
            return stories.told_around(when, stories.find(c, [key]), [key, b"unknown"])

        first, second = stories.new(c), stories.new(c)
        stories.remember(c, first, [key], at=NOW)
        assert told(NOW + timedelta(hours=20)) == {key: first}
        assert told(NOW + week) == {}
        stories.remember(c, second, [key], at=NOW + week)
        assert told(NOW + week) == {key: second}
        stories.remember(c, first, [key], at=NOW)
        assert told(NOW + week) == {key: second}
