"""What is judged on thousands of headlines in memory is what the store does with them."""

import random

from sqlalchemy import select

from databases import SqliteDatabases, opened
from digest.jobs.filing import Found, Shelves, file_articles, read_shelves
from digest.model.source import Source
from digest.store import stories
from digest.store import tables as t
from digest.store.database import Connection
from grouped import b_cubed, grouped_in_memory
from headlines import Headline, headlines
from stored import a_source
from stories import an_article

SAMPLE = 500


def some_stories() -> list[Headline]:
    """All headlines of some stories, in order."""
    found = headlines()
    told = sorted({one.story for one in found})
    random.Random(1).shuffle(told)  # noqa: S311 - the same in every run
    sample: list[Headline] = []
    while len(sample) < SAMPLE:
        story = told.pop()
        sample += (one for one in found if one.story == story)
    return sorted(sample, key=lambda one: (one.at, one.text))


def filed(c: Connection, sample: list[Headline]) -> list[object]:
    """The stories that these tell when each is filed as what a visit to its site brought."""
    sources = {site: a_source(c, site) for site in sorted({one.site for one in sample})}
    shelves = read_shelves(c)
    for place, one in enumerate(sample):
        file_one(c, sources[one.site], place, one, shelves=shelves)
    rows = c.execute(
        select(t.article_version.c.url, t.article.c.story_id).join_from(t.article, t.article_version)
    )
    story = {row.url: row.story_id for row in rows}
    roots = stories.roots(c, set(story.values()))
    return [roots[story[url_of(one, place)]] for place, one in enumerate(sample)]


def file_one(c: Connection, source: Source, place: int, one: Headline, *, shelves: Shelves) -> None:
    url = url_of(one, place)
    article = an_article(one.text, url=url, guid=url, publisher=one.site, published=one.at)
    found = [Found(entry=article, article=article)]
    file_articles(c, source, found, shelves=shelves, now=one.at)


def url_of(one: Headline, place: int) -> str:
    return f"https://{one.site}/{place}"


def test_headlines_are_filed_as_well_as_they_are_grouped_in_memory(sqlite_databases: SqliteDatabases) -> None:
    sample = some_stories()
    true, judged = [one.story for one in sample], [True] * len(sample)

    with opened(sqlite_databases) as database, database.writing() as c:
        *_, kept = b_cubed(filed(c, sample), true, judged)
    *_, in_memory = b_cubed(grouped_in_memory(sample), true, judged)

    assert abs(kept - in_memory) <= 0.02, f"{kept:.3f} filed, {in_memory:.3f} in memory"
