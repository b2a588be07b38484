"""Grouping articles into stories: through the store, against comparing each with every one of the window."""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.timing import seconds
from digest.jobs.filing import Found, Shelves, file_articles, read_shelves
from digest.language.commonness import commonness
from digest.language.weights import cosine
from digest.model.article import Article
from digest.model.ids import Language, SourceId
from digest.model.likeness import Gist
from digest.model.source import Source
from digest.store import sources
from digest.store.database import Connection, open_database
from digest.understand.background import Background
from digest.understand.gist import gist_of

ENGLISH = Language("en")
BEFORE, MEASURED = 3_000, 500
STORY = 4
COMPARED = 50
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def rows() -> list[str]:
    texts = list(_articles(BEFORE + MEASURED))
    background = Background(language=ENGLISH)
    gists = [gist for gist in (gist_of(text, background) for text in texts) if gist is not None]
    pure = seconds(lambda: [gist_of(text, background) for text in texts[:MEASURED]]) / MEASURED
    every = seconds(lambda: _with_every_one(gists)) / COMPARED
    with _newsroom() as (c, source, shelves):
        _file(c, source, texts[:BEFORE], shelves=shelves)
        filed = _file(c, source, texts[BEFORE:], shelves=shelves) / MEASURED
    alone = f"{1 / pure:,.0f} articles/s ({every / pure:,.0f}x comparing it with each of {len(gists):,})"
    stored = f"{1 / filed:,.0f} articles/s ({(every + pure) / filed:.1f}x comparing with each, in memory)"
    return [
        f"what an article is about: {alone}",
        f"articles filed, and grouped through the store: {stored}",
    ]


def _with_every_one(gists: list[Gist]) -> None:
    for one in gists[:COMPARED]:
        max(cosine(one.weights, other.weights) for other in gists)


def _articles(count: int) -> Iterator[Article]:
    """Four articles a story: each says a part of what there is to say, among common words."""
    chance = random.Random(3)  # noqa: S311 - the same texts in every run
    common = sorted(commonness(ENGLISH), key=lambda key: (-commonness(ENGLISH)[key], key))
    usual, telling = common[60:1_500], common[1_500:]
    stories = [chance.sample(telling, 40) for _ in range(count // STORY + 1)]
    for number in range(count):
        story = stories[number // STORY]
        headline = chance.sample(story[:10], 6) + chance.sample(usual, 2)
        text = chance.choices(story, k=50) + chance.choices(usual, k=90)
        chance.shuffle(text)
        yield Article(
            url=f"https://courier.example/{number}",
            headline=" ".join(headline),
            publisher="Courier",
            language=ENGLISH,
            guid=str(number),
            published=NOW - timedelta(minutes=(count - number) % 3_000),
            body=" ".join(text),
        )


@contextmanager
def _newsroom() -> Iterator[tuple[Connection, Source, Shelves]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_database(str(Path(folder) / "subscribers.db")) as database,
        database.writing() as c,
    ):
        source = Source(id=SourceId(0), key="courier", url="https://courier.example/", publisher="Courier")
        yield c, sources.add(c, source), read_shelves(c)


def _file(c: Connection, source: Source, texts: list[Article], *, shelves: Shelves) -> float:
    """Seconds for visits of ten articles each."""
    begun = time.perf_counter()
    for at in range(0, len(texts), 10):
        found = [Found(entry=text, article=text) for text in texts[at : at + 10]]
        file_articles(c, source, found, shelves=shelves, now=NOW)
    return time.perf_counter() - begun
