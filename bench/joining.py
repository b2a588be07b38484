"""A million readers of ten topics and five sections each: from what they follow and had to deliveries.

All but composing, whose place an empty mail takes. `rows` takes a tenth of the readers, unless
DIGEST_BENCH_READERS says how many; the work is done in a process of its own, whose memory is measured.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from bench.choosing import EN, NOW, WORDS
from bench.choosing import LIST as A_LIST
from digest.__main__ import collect_seldom
from digest.jobs.news import News
from digest.jobs.press import BLOCK, Press, Sheet
from digest.model.article import Article, ArticleVersion
from digest.model.clock import silent
from digest.model.history import History
from digest.model.ids import (
    ArticleId,
    IssueId,
    SectionId,
    SourceId,
    StoryId,
    TopicId,
    VersionId,
)
from digest.model.issue import Card, Lane, SlotKey, Variant
from digest.model.people import Brief, Follows, Restraint, RestraintKind
from digest.model.pick import Choice
from digest.model.topic import Section
from digest.select.joining import Chosen, Join
from digest.select.matching import Hit
from digest.select.ranking import Concerns, ranking_of
from digest.store import following, history, issues, lists, readers, sections, waves
from digest.store.candidates import Told
from digest.store.database import Database, open_database

LIST = replace(A_LIST, sections=tuple(SectionId(number) for number in range(1, 13)))
READERS = int(os.environ.get("DIGEST_BENCH_READERS", "100000"))
TOPICS, STORIES, SECTIONS, SOURCES = 15_000, 3_000, 12, 80
FOLLOWED, FOLLOWED_SECTIONS = 10, 5
DAYS_BEFORE = 2
_SAMPLE = 100
_SHARE = 20
"""One reader in so many wants less of something."""
_FEW = READERS // _SHARE
_EPOCH = datetime(1970, 1, 1, tzinfo=NOW.tzinfo)


def rows() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "subscribers.db"
        _build(path)
        command = [sys.executable, "-m", "bench.joining", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
        told = json.loads(done.stdout)
        plain = _by_sql(path)
    whole = READERS / told["whole"]
    chosen, memory = told["selection"], told["memory"]
    own = [
        f"{told[name]:.1f} s ({told[f'{name}_cpu']:.1f} of processor time" for name in ("selection", "whole")
    ]
    alone, together = f"{own[0]}, {READERS / chosen / plain:,.0f}x", f"{own[1]}, {whole / plain:,.0f}x"
    return [
        f"choose for {READERS:,} readers, with reasons and who gets the same: {alone} a window query in SQL)",
        f"make picks of that, where no two mails are the same: {told['picks_cpu']:.1f} s of processor time",
        f"both, with follows and history read, deliveries written: {together} a window query in SQL)",
        f"choose where one in {_SHARE} wants less of something: {told['tastes_cpu']:.1f} s of processor time",
        f"choose for those alone: {_FEW / told['alone_cpu']:,.0f} readers/s of processor time",
        f"memory of that process: {memory:,.0f} MiB ({memory / told['before']:.1f}x what it held before)",
    ]


def _work(path: Path) -> dict[str, float]:
    collect_seldom()
    news = _news()
    with open_database(str(path)) as database:
        with database.reading() as c:
            before = _memory()
        selection = _selection(database, news)
        with database.writing() as c:
            issue = issues.open_issue(c, LIST.id, Lane.DIGEST, slot=SlotKey(day=NOW.date()), made=NOW)
            wave = waves.open_wave(c, issue.id, NOW, expires=NOW + timedelta(hours=20))
        watch, press = _Watch("whole"), Press(database, news, _Empty())
        with watch:
            chosen = press.run(Sheet(issue=issue, wave=wave, local_hours=None), silent)
    assert chosen == _count(path)
    return selection | watch.seconds | {"memory": _memory(), "before": before}


class _Watch:
    """Adds up how long something takes, by the clock and of the processor: others may be busy here too."""

    def __init__(self, name: str) -> None:
        self._name, self._begun = name, (0.0, 0.0)
        self.seconds = {name: 0.0, f"{name}_cpu": 0.0}

    def __enter__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        clock, processor = self._begun
        self.seconds[self._name] += time.perf_counter() - clock
        self.seconds[f"{self._name}_cpu"] += time.process_time() - processor


def _selection(database: Database, news: News) -> dict[str, float]:
    """What choosing alone takes: what readers follow and had is in memory, as their picks are then."""
    watch, picks, after = _Watch("selection"), _Watch("picks"), 0
    tastes, alone = _Watch("tastes"), _Watch("alone")
    assert news.since is not None
    join = Join(news.ranking, LIST, now=NOW, told=news.told.of)
    while True:
        with database.reading() as c:
            block = readers.briefs(c, LIST, after=after, limit=BLOCK)
            if not block:
                return watch.seconds | picks.seconds | tastes.seconds | alone.seconds
            count = history.count(c, news.since)
            sent = history.of(c, [brief.subscriber for brief in block], count, since=news.since)
        with watch:
            chosen = _decided(join, block, sent)
        with picks:
            made = [chosen[at] for at in range(len(block))]
        assert all(choice.picks for choice in made)
        few = [_tasting(brief) for brief in block if brief.subscriber % _SHARE == 0]
        with tastes:
            _decided(join, [_tasting(one) if one.subscriber % _SHARE == 0 else one for one in block], sent)
        with alone:
            _decided(join, few, sent)
        after = block[-1].subscriber


def _decided(join: Join, block: Sequence[Brief], sent: History) -> Chosen:
    """What everybody gets and why, and who gets the same: picks are made of it for each mail that is one."""
    chosen = join.choose(block, sent)
    assert len({chosen.key(at) for at in range(len(block))}) > len(block) // 2
    return chosen


def _tasting(brief: Brief) -> Brief:
    """The same reader, who wants less of a topic they follow, and of a source."""
    topic, source = (
        brief.topics[brief.subscriber % len(brief.topics)],
        SourceId(brief.subscriber % SOURCES + 1),
    )
    at = NOW - timedelta(days=brief.subscriber % 30)
    return brief._replace(
        restraints=(
            Restraint(kind=RestraintKind.FEWER, at=at, topic=topic),
            Restraint(kind=RestraintKind.FEWER, at=at, source=source),
        )
    )


class _Empty:
    """In the place of a desk: mails of these picks without a byte in them."""

    template = "digest"

    def mail(self, issue: IssueId, brief: Brief, choice: Choice, *, day: date) -> Variant:
        del day
        return Variant(
            issue=issue,
            digest=sha256(brief.subscriber.to_bytes(8)).digest(),
            language=EN,
            subject="What happened last night, in short",
            picks=choice.picks,
            html=b"",
            text=b"",
            html_encoding="quoted-printable",
            text_encoding="quoted-printable",
            more=choice.more,
            made=NOW,
        )

    def new_cards(self) -> tuple[Card, ...]:
        return ()

    def sources(self) -> dict[bytes, dict[str, str]]:
        return {}


def _news() -> News:
    """Every topic has a story; some have hundreds, as what many speak of has many followers too."""
    chance = random.Random(1)  # noqa: S311 - the same figures each time, no secret
    versions = [_version(number, chance) for number in range(1, STORIES + 1)]
    concerns = _concerns(chance)
    return News(
        mailing_list=LIST,
        ranking=ranking_of(versions, concerns, now=NOW),
        versions={version.id: version for version in versions},
        topics={},
        sections={},
        now=NOW,
        told=Told(of={version.id: version.story_id for version in versions}, newest=VersionId(STORIES)),
        since=NOW - timedelta(days=3),
    )


def _concerns(chance: random.Random) -> Concerns:
    usual = chance.choices(
        range(1, TOPICS + 1), [number**-0.75 for number in range(1, TOPICS + 1)], k=STORIES * 12
    )
    pairs = [(at % STORIES + 1, topic) for at, topic in enumerate(usual)]
    pairs += [(chance.randint(1, STORIES), topic) for topic in range(1, TOPICS + 1)]
    concerns: dict[ArticleId, dict[TopicId, Hit]] = {}
    for number, topic in pairs:
        hit = Hit(word="word", in_title=chance.random() < 0.25)
        concerns.setdefault(ArticleId(number), {})[TopicId(topic)] = hit
    return concerns


def _version(number: int, chance: random.Random) -> ArticleVersion:
    """The higher its number, the later it was published: within two days."""
    article = Article(
        url=f"https://example.org/{number}",
        headline=" ".join(chance.choices(WORDS, k=8)),
        publisher=f"Paper {number % SOURCES}",
        language=EN,
        published=NOW - timedelta(days=2) * (1 - number / STORIES),
    )
    return ArticleVersion(
        id=VersionId(number),
        article_id=ArticleId(number),
        source_id=SourceId(number % SOURCES + 1),
        story_id=StoryId(number),
        section=SectionId(chance.randint(1, SECTIONS)),
        seen=NOW,
        article=article,
    )


def _build(path: Path) -> None:
    with open_database(str(path)) as database, database.writing() as c:
        lists.add(
            c, LIST.__class__(**{name: getattr(LIST, name) for name in LIST.__slots__ if name != "sections"})
        )
        for number in range(1, SECTIONS + 1):
            sections.add(c, Section(id=SectionId(number), key=f"s{number}", names=()))
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous=OFF")
        raw.execute("PRAGMA cache_size=-262144")
        raw.execute("BEGIN")
        _fill(raw)
        raw.execute("COMMIT")


def _fill(raw: sqlite3.Connection) -> None:
    at = (NOW - _EPOCH) // timedelta(microseconds=1)
    raw.executemany(
        "INSERT INTO subscriber (id, address, address_folded, address_hash, name, languages, added, packed)"
        """ VALUES (?, ?, ?, ?, '', '["en"]', 0, ?)""",
        ((one, name, name, one.to_bytes(8), packed) for one, name, packed in _people()),
    )
    raw.execute(f"INSERT INTO subscription SELECT id, 1, 'confirmed', {at} FROM subscriber")  # noqa: S608 - our own number
    for day in range(1, DAYS_BEFORE + 1):
        _fill_issue(raw, day, at - day * 86_400_000_000)


def _people() -> Iterator[tuple[int, str, bytes | None]]:
    chance = random.Random(2)  # noqa: S311 - the same
    weights = [1 / number for number in range(1, TOPICS + 1)]
    sections_ = range(1, SECTIONS + 1)
    for start in range(0, READERS, BLOCK):
        drawn = chance.choices(range(1, TOPICS + 1), weights, k=BLOCK * (FOLLOWED + 3))
        for at in range(min(BLOCK, READERS - start)):
            mine = dict.fromkeys(drawn[at * (FOLLOWED + 3) : (at + 1) * (FOLLOWED + 3)])
            topics = list(mine)[:FOLLOWED]
            while len(topics) < FOLLOWED:
                topics = list({*topics, chance.randint(1, TOPICS)})
            follows = Follows(
                topics=frozenset(map(TopicId, topics)),
                sections=frozenset(map(SectionId, chance.sample(sections_, FOLLOWED_SECTIONS))),
            )
            one = start + at + 1
            yield one, f"reader{one:07}@example.org", following.pack(follows)


def _fill_issue(raw: sqlite3.Connection, day: int, made: int) -> None:
    """What everybody was sent that day: twenty stories of the two days before, each reader others."""
    raw.execute(
        "INSERT INTO issue (id, list_id, number, lane, slot_key, state, made, waves_closed, chosen)"
        " VALUES (?, 1, ?, 'digest', ?, 'open', ?, 1, ?)",
        (day, day, f"2026-11-0{day}/daily", made, READERS),
    )
    chance = random.Random(day)  # noqa: S311 - the same
    newest = STORIES * (DAYS_BEFORE - day) // DAYS_BEFORE
    sent = [chance.sample(range(newest - 400, newest + 1), 20) for _ in range(500)]
    packed = [b"".join(max(one, 0).to_bytes(8, "little") for one in its) for its in sent]
    first = (day - 1) * READERS
    raw.executemany(
        "INSERT INTO variant (id, issue_id, digest, language, subject, picks, html, text, html_encoding,"
        " text_encoding, more, made, versions)"
        " VALUES (?, ?, ?, 'en', 'News', '[]', x'', x'', 'base64', 'base64', 0, ?, ?)",
        ((first + one, day, one.to_bytes(32), made, packed[one % 500]) for one in range(1, READERS + 1)),
    )
    raw.execute(
        "INSERT INTO delivery SELECT ?, id, NULL, ? + id, 'accepted', '', 1, 1, NULL, ? FROM subscriber",
        (day, first, made),
    )


def _by_sql(path: Path) -> float:
    """Readers a second of the query that one would write first, for one in a hundred of them."""
    news = _news()
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(
            "CREATE TEMP TABLE wants (subscriber, topic, section); CREATE INDEX temp.w ON wants (subscriber);"
            "CREATE TEMP TABLE by_topic (topic, story, score);"
            "CREATE TEMP TABLE about (story PRIMARY KEY, section, source, version);"
        )
        found = raw.execute(f"SELECT id, packed FROM subscriber WHERE id % {_SAMPLE} = 0").fetchall()  # noqa: S608 - our own number
        for one, packed in found:
            topics, sections_, _ = following.unpack(packed)
            raw.executemany("INSERT INTO wants VALUES (?, ?, NULL)", ((one, topic) for topic in topics))
            raw.executemany(
                "INSERT INTO wants VALUES (?, NULL, ?)", ((one, section) for section in sections_)
            )
        for candidate in news.ranking.candidates:
            version = candidate.versions[0]
            values = (candidate.story, candidate.section, version.source_id, version.id)
            raw.execute("INSERT INTO about VALUES (?, ?, ?, ?)", values)
            scores = (
                (topic, candidate.story, candidate.rank + lift) for topic, lift in candidate.lifts.items()
            )
            raw.executemany("INSERT INTO by_topic VALUES (?, ?, ?)", scores)
            raw.execute(
                "INSERT INTO by_topic VALUES (?, ?, ?)",
                (-(candidate.section or 0), candidate.story, candidate.rank),
            )
        raw.executescript("CREATE INDEX temp.t ON by_topic (topic); ANALYZE")
        begun = time.perf_counter()
        picked = sum(1 for _ in raw.execute(_WINDOW))
        taken = time.perf_counter() - begun
    assert picked >= len(found)
    return len(found) / taken


_WINDOW = """
    WITH had AS (
        SELECT d.subscriber_id AS subscriber, v.versions FROM delivery d JOIN variant v ON v.id = d.variant_id
        WHERE d.issue_id IN (1, 2) AND d.subscriber_id % 100 = 0
    ), wanted AS (
        SELECT w.subscriber, b.story, max(b.score) AS score FROM wants w
        JOIN by_topic b ON b.topic = coalesce(w.topic, -w.section) GROUP BY w.subscriber, b.story
    ), placed AS (
        SELECT wanted.*,
            row_number() OVER (PARTITION BY subscriber, section ORDER BY score DESC) AS in_section,
            row_number() OVER (PARTITION BY subscriber, source ORDER BY score DESC) AS in_source
        FROM wanted JOIN about USING (story)
    ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY subscriber ORDER BY score DESC) AS place FROM placed
        WHERE in_section <= 8 AND in_source <= 8
    )
    SELECT subscriber, story FROM ranked WHERE place <= 20
"""


def _count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as raw:
        count: int = raw.execute(
            "SELECT count(*) FROM delivery WHERE issue_id > ?", (DAYS_BEFORE,)
        ).fetchone()[0]
    return count


def _memory() -> float:
    """The most that this process ever held, in MiB; what its parent held does not count."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (most,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(most) / 1024


if __name__ == "__main__":
    print(json.dumps(_work(Path(sys.argv[1]))))
