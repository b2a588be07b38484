"""A block of readers chosen for at once gets what each would get alone."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model.article import ArticleVersion
from digest.model.history import History
from digest.model.ids import (
    ArticleId,
    Language,
    SectionId,
    SourceId,
    StoryId,
    SubscriberId,
    TopicId,
    VersionId,
)
from digest.model.people import Brief, Restraint, RestraintKind
from digest.model.pick import Choice
from digest.model.story import Story
from digest.select.choosing import Wishes, choose
from digest.select.joining import Join
from digest.select.matching import Hit
from digest.select.ranking import Concerns, Ranking, ranking_of
from stories import EN, NOW, UK, a_list, a_version, an_article

TOPICS = st.integers(1, 9).map(TopicId)
SECTIONS = st.integers(1, 4).map(SectionId)
SOURCES = st.integers(1, 4).map(SourceId)
STORIES = st.integers(1, 30).map(StoryId)
MOMENTS = st.integers(0, 40 * 24).map(lambda hours: NOW - timedelta(hours=hours))
LANGUAGES = st.sampled_from([(EN,), (UK, EN), (EN, UK), (UK,), (Language("pl"), EN)])
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

VERSIONS = st.lists(
    st.builds(
        lambda number, story, section, source, language, hours: a_version(
            number,
            an_article(
                f"Bridge number {story} holds the river back in {number % 3} towns",
                language=language,
                publisher=f"Paper {source}",
                published=NOW - timedelta(hours=hours),
            ),
            story_id=story,
            section=section,
            source_id=source,
            copy_of=ArticleId(number - 1) if number % 5 == 0 else None,
        ),
        number=st.integers(1, 300),
        story=STORIES,
        section=st.none() | SECTIONS,
        source=SOURCES,
        language=st.sampled_from([EN, UK]),
        hours=st.integers(1, 60),
    ),
    max_size=60,
    unique_by=lambda version: version.id,
)
HITS = st.dictionaries(
    st.integers(1, 300).map(ArticleId),
    st.dictionaries(TOPICS, st.booleans().map(lambda title: Hit(word="x", in_title=title)), max_size=4),
    max_size=80,
)
KEPT = st.dictionaries(
    STORIES,
    st.builds(
        Story,
        id=STORIES,
        rank=st.none() | st.integers(40_900, 40_910).map(float),
        pinned_until=st.none() | st.just(NOW + timedelta(hours=1)) | st.just(NOW - timedelta(hours=1)),
        renewed=st.none() | MOMENTS,
        withheld=st.sampled_from([False, False, False, True]),
    ),
)
RESTRAINTS = st.builds(
    lambda kind, at, what: Restraint(kind=kind, at=at, **what),
    st.sampled_from(RestraintKind),
    MOMENTS,
    st.one_of(
        TOPICS.map(lambda one: {"topic": one}),
        SOURCES.map(lambda one: {"source": one}),
        STORIES.map(lambda one: {"story": one}),
    ),
)
BRIEFS = st.builds(
    Brief,
    st.just(SubscriberId(0)),
    LANGUAGES,
    st.none(),
    st.sets(st.integers(1, 12).map(TopicId)).map(lambda its: tuple(sorted(its))),
    st.sets(st.integers(1, 6).map(SectionId)).map(lambda its: tuple(sorted(its))),
    st.just(()) | st.lists(RESTRAINTS, max_size=5).map(tuple),
    st.sampled_from([False]),
)
MAILS = st.lists(
    st.tuples(st.integers(0, 9), MOMENTS, st.lists(st.integers(1, 320).map(VersionId), max_size=6)),
    max_size=12,
)


def ranked(versions: list[ArticleVersion], hits: Concerns, kept: dict[StoryId, Story]) -> Ranking:
    said = {story: replace(one, id=story) for story, one in kept.items()}
    return ranking_of(versions, hits, now=NOW, stories=said)


def history_of(block: list[Brief], mails: list[tuple[int, datetime, list[VersionId]]]) -> History:
    history = History()
    for at, made, versions in mails:
        history.subscribers.append(block[at % len(block)].subscriber)
        history.made.append((made - EPOCH) // timedelta(microseconds=1))
        history.counts.append(len(versions))
        history.versions.extend(versions)
    return history


@settings(max_examples=300, deadline=None)
@given(
    versions=VERSIONS,
    hits=HITS,
    kept=KEPT,
    block=st.lists(BRIEFS, min_size=1, max_size=10),
    mails=MAILS,
    room=st.integers(1, 12),
)
def test_a_block_of_readers_gets_what_each_would_get_alone(
    versions: list[ArticleVersion],
    hits: Concerns,
    kept: dict[StoryId, Story],
    block: list[Brief],
    mails: list[tuple[int, datetime, list[VersionId]]],
    room: int,
) -> None:
    briefs = [brief._replace(subscriber=SubscriberId(7 * at + 3)) for at, brief in enumerate(block)]
    ranking = ranked(versions, hits, kept)
    mailing_list = a_list(
        sections=(SectionId(2), SectionId(1), SectionId(4)),
        max_picks=room,
        max_per_section=3,
        max_per_source=4,
    )
    told = {version.id: version.story_id for version in versions}
    had: list[dict[StoryId, datetime]] = [{} for _ in briefs]
    for at, made, brought in mails:
        its = had[at % len(briefs)]
        for version in brought:
            if (story := told.get(version)) is not None:
                its[story] = max(made, its.get(story, made))

    join = Join(ranking, mailing_list, now=NOW, told=told)
    together = join.choose(briefs, history_of(briefs, mails))

    for at, brief in enumerate(briefs):
        wishes = Wishes(follows=brief.follows, languages=brief.languages, had=had[at])
        assert together[at] == choose(ranking, wishes, mailing_list=mailing_list, now=NOW)


def test_a_long_ranking_is_gone_through_to_its_end() -> None:
    """More stories than are looked at in one go, of which a reader follows the last ones only."""
    versions = [
        a_version(
            number,
            an_article(f"Story {number}", published=NOW - timedelta(minutes=number)),
            section=SectionId(1),
            source_id=SourceId(number),
        )
        for number in range(1, 1001)
    ]
    hits = {ArticleId(number): {TopicId(1): Hit(word="x", in_title=False)} for number in (990, 1000)}
    ranking = ranking_of(versions, hits, now=NOW)
    join = Join(ranking, a_list(), now=NOW, told={})
    late = Brief(SubscriberId(1), (EN,), None, (TopicId(1),), ())

    choice = join.choose([late, late._replace(subscriber=SubscriberId(2), topics=())], History())

    assert [pick.story for pick in choice[0].picks] == [990, 1000]
    assert (len(choice[1].picks), choice[1].more) == (8, 992)


@pytest.mark.parametrize("stories", [1, 62, 63, 64, 65, 126, 127, 128, 129, 191, 255])
def test_however_many_stories_there_are_a_block_gets_what_each_would_get_alone(stories: int) -> None:
    versions = [
        a_version(
            number,
            an_article(f"Story {number}", published=NOW - timedelta(minutes=number)),
            section=SectionId(1),
        )
        for number in range(1, stories + 1)
    ]
    ranking, mailing_list = ranking_of(versions, {}, now=NOW), a_list()
    told = {version.id: version.story_id for version in versions}
    brief = Brief(SubscriberId(1), (EN,), None, (), (), (), suppressed=False)

    choice = Join(ranking, mailing_list, now=NOW, told=told).choose([brief], History())[0]

    wishes = Wishes(follows=brief.follows, languages=(EN,), had={})
    assert choice == choose(ranking, wishes, mailing_list=mailing_list, now=NOW)
    assert isinstance(choice.more, int)


def test_the_same_inputs_give_the_same_picks_in_any_process() -> None:
    made = [_chosen_elsewhere(seed) for seed in ("1", "2")]

    assert made[0] == made[1]
    assert len(made[0]) > 1000


def _chosen_elsewhere(seed: str) -> str:
    """What a process with this seed for its hashes chooses."""
    here = Path(__file__).parent
    paths = os.pathsep.join((str(here), str(here.parent / "support"), *sys.path))
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": paths}
    command = [sys.executable, "-c", "import test_joining; print(test_joining.many_choices())"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return done.stdout


def many_choices() -> list[Choice]:
    """A hundred readers of two hundred stories in topics that many of them concern."""
    versions = [
        a_version(
            number,
            an_article(
                f"Bridge {number % 7} of town {number % 5} holds {number}",
                url=f"https://courier.example/{number}",
                publisher=f"Paper {number % 11}",
                published=NOW - timedelta(hours=number % 40),
            ),
            section=SectionId(number % 3 + 1),
            story_id=StoryId(number // 2),
            source_id=SourceId(number % 11),
        )
        for number in range(2, 400)
    ]
    names = {f"topic {number}" for number in range(30)}  # in the order of hashes
    hits = {
        version.article_id: {
            TopicId(int(name[6:]) + 1): Hit(word=name, in_title=version.id % 3 == 0)
            for name in names
            if (version.id + int(name[6:])) % 9 == 0
        }
        for version in versions
    }
    ranking = ranking_of(versions, hits, now=NOW)
    join = Join(ranking, a_list(), now=NOW, told={})
    fewer = Restraint(kind=RestraintKind.FEWER, at=NOW, topic=TopicId(3))
    block = [
        Brief(
            SubscriberId(number),
            (EN,),
            None,
            tuple(TopicId(topic) for topic in range(1, 31) if topic % 6 == number % 6),
            (SectionId(1),) if number % 2 else (),
            (fewer,) if number % 10 == 0 else (),
        )
        for number in range(1, 100)
    ]
    chosen = join.choose(block, History())
    return [chosen[at] for at in range(len(block))]
