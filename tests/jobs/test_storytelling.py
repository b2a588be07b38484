"""What editors say of stories, while news comes in: who tells them, and what they weigh."""

from dataclasses import replace
from datetime import timedelta
from threading import Thread

from digest.jobs.filing import Found, file_articles, read_shelves
from digest.jobs.ranks import weigh
from digest.jobs.storytelling import merge, split
from digest.jobs.withdrawing import release, withhold
from digest.model.article import ArticleVersion
from digest.model.ids import SourceId, StoryId
from digest.select.ranking import rank_of
from digest.store import articles, stories
from digest.store.database import Connection, Database
from stored import NOW, a_source, minutes, understood
from stories import an_article

VISIT = "Trump's envoy Kellogg visits Ukrainian National Guard training"
ANNOUNCED = "Envoy watches soldiers train somewhere near the front"
CORRECTED = "Retired general inspects a shooting range in the east"


def told(c: Connection, source: SourceId, number: int, story: StoryId | None = None) -> ArticleVersion:
    """An article by a publisher of its own, a minute older than the one with the number before."""
    found = understood(source, number)
    words = replace(found.article, publisher=f"Paper {number}", published=NOW - minutes(number))
    return articles.add(c, replace(found, article=words), story=story, seen=NOW)


def test_a_merge_waits_for_what_is_being_filed(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        first, second = told(c, source, 1), told(c, source, 2)

    def merge_both() -> None:
        with database.writing() as c:
            merge(c, [first.story_id, second.story_id])

    other = Thread(target=merge_both)
    with database.writing() as c:
        articles.one_visit_at_a_time(c)
        third = told(c, source, 3, second.story_id)
        other.start()
        other.join(timeout=0.5)  # it has to wait
    other.join()

    with database.reading() as c:
        assert articles.by_id(c, third.article_id).story_id == first.story_id
        assert stories.roots(c, [second.story_id]) == {second.story_id: first.story_id}


def test_a_story_weighs_what_those_of_its_articles_weigh_that_may_be_mailed(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        newest = told(c, source, 1)
        older = told(c, source, 2, newest.story_id)
        weigh(c, [newest.story_id])
        both = stories.story(c, newest.story_id).rank

        withhold(c, newest.article_id)
        assert stories.story(c, newest.story_id).rank == rank_of([older])
        release(c, newest.article_id)
        assert both == stories.story(c, newest.story_id).rank == rank_of([newest, older])


def test_a_story_weighs_less_when_a_publisher_takes_its_article_back(database: Database) -> None:
    with database.writing() as c:
        papers = [a_source(c, key) for key in ("courier", "herald")]
        for hours, paper in enumerate(papers):
            url = f"https://{paper.key}.example/1"
            published = NOW - timedelta(hours=hours)
            text = an_article(VISIT, url=url, publisher=paper.publisher, published=published, guid=url)
            found = Found(entry=text, article=text)
            file_articles(c, paper, [found], shelves=read_shelves(c), now=NOW)
        newest, older = articles.current(c, since=NOW)
        if newest.when < older.when:
            newest, older = older, newest
        taken_back = Found(entry=newest.article, article=newest.article, gone=True)

        assert newest.story_id == older.story_id
        file_articles(c, papers[0], [taken_back], shelves=read_shelves(c), now=NOW)

        assert stories.story(c, newest.story_id).rank == rank_of([articles.by_id(c, older.article_id)])


def test_what_comes_later_joins_the_articles_that_were_split_off_by_all_they_ever_said(
    database: Database,
) -> None:
    with database.writing() as c:
        papers = {key: a_source(c, key) for key in ("courier", "herald", "post", "mirror")}

        def file(key: str, announced: str, headline: str, *, hours: int) -> ArticleVersion:
            """Announced under one headline, and under another one on its page."""
            paper, url = papers[key], f"https://{key}.example/{hours}"
            at = NOW - timedelta(hours=hours)
            entry = an_article(announced, url=url, publisher=key, published=at, guid=url)
            found = Found(entry=entry, article=replace(entry, headline=headline))
            file_articles(c, paper, [found], shelves=read_shelves(c), now=NOW)
            return next(one for one in articles.current(c, since=NOW) if one.article.url == url)

        first = file("courier", VISIT, VISIT, hours=2)
        other = file("herald", ANNOUNCED, VISIT, hours=1)
        assert other.story_id == first.story_id
        file("herald", ANNOUNCED, CORRECTED, hours=1)

        made = split(c, first.story_id, [other.article_id])

        assert file("post", VISIT, VISIT, hours=3).story_id == first.story_id
        assert file("post", CORRECTED, CORRECTED, hours=4).story_id == made
        assert file("mirror", ANNOUNCED, ANNOUNCED, hours=5).story_id == made


def test_whoever_weighs_a_story_of_many_weighs_it_the_same(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        first = told(c, source, 1)
        others = [told(c, source, number, first.story_id) for number in range(2, 80)]
        weigh(c, [first.story_id])
        rank = stories.story(c, first.story_id).rank

        made = split(c, first.story_id, [others[-1].article_id])
        merge(c, [first.story_id, made])

        assert stories.story(c, first.story_id).rank == rank
