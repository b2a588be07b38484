"""Openings that two publishers bring, filed as they come: what is one event, and what must not be."""

from datetime import timedelta

import pytest

from digest.jobs.filing import Found, file_articles, read_shelves
from digest.model.article import ArticleVersion
from digest.model.source import Source
from digest.store import articles
from digest.store.database import Connection, Database
from stored import NOW, a_source
from stories import an_article
from told_events import ONE_EVENT, OTHER_EVENTS, Pair


def filed(c: Connection, pair: Pair, sources: tuple[Source, Source]) -> tuple[ArticleVersion, ArticleVersion]:
    begun = NOW - timedelta(hours=pair.hours)
    told = ((pair.one, sources[0], begun), (pair.other, sources[1], NOW))
    numbers = []
    for number, ((headline, opening), source, at) in enumerate(told):
        url = f"https://{source.key}.example/{number}"
        article = an_article(
            headline,
            url=url,
            guid=url,
            summary=opening,
            language=pair.language,
            published=at,
            publisher=source.key,
        )
        file_articles(c, source, [Found(entry=article, article=article)], shelves=read_shelves(c), now=at)
        numbers.append(max(version.article_id for version in articles.current(c, since=begun)))
    one, other = (articles.by_id(c, number) for number in numbers)
    return one, other


def told_as(database: Database, pairs: tuple[Pair, ...], *, one_source: bool = False) -> tuple[int, int]:
    """Of how many pairs both are of one story, and of how many one is a copy."""
    together = copies = 0
    for pair in pairs:
        with database.writing() as c:
            transaction = c.begin_nested()
            courier, herald = a_source(c, "courier"), a_source(c, "herald")
            one, other = filed(c, pair, (courier, courier if one_source else herald))
            together += one.story_id == other.story_id
            copies += one.copy_of is not None or other.copy_of is not None
            transaction.rollback()
    return together, copies


@pytest.mark.parametrize("one_source", [False, True])
def test_two_events_told_in_the_same_words_stay_two(
    database: Database,
    one_source: bool,  # noqa: FBT001 - a column of the table
) -> None:
    together, copies = told_as(database, OTHER_EVENTS, one_source=one_source)

    assert len(OTHER_EVENTS) >= 30
    assert together <= 1
    assert copies == 0


def test_one_event_told_by_two_desks_is_mostly_one(database: Database) -> None:
    together, _ = told_as(database, ONE_EVENT)

    assert len(ONE_EVENT) >= 20
    assert together >= 0.7 * len(ONE_EVENT)
