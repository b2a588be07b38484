"""What readers want none of, or less; and what they had, which comes again only when it is new once more."""

from datetime import timedelta

import pytest

from digest.model.ids import ArticleId, SectionId, SourceId, StoryId, TopicId
from digest.model.people import Follows, Restraint, RestraintKind
from digest.model.pick import LeftOut, Pick, Rule
from digest.model.story import Story
from digest.select.choosing import Wishes, decide
from digest.select.matching import Hit
from digest.select.ranking import Ranking, ranking_of
from stories import EN, NOW, a_list, a_version, an_article

KHARKIV, SPORT = TopicId(1), TopicId(2)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MUTE, FEWER = RestraintKind.MUTE, RestraintKind.FEWER


def ranked(*, renewed: bool = False) -> Ranking:
    """Three stories, an hour apart; the first is of Kharkiv and of sport, and two sources tell it."""
    versions = [
        a_version(number, an_article(f"Number {number}", published=NOW - number * HOUR), section=SectionId(1))
        for number in (1, 2, 3)
    ]
    other = an_article("Number 1 again", publisher="Border Post", published=NOW - HOUR / 2)
    versions.append(a_version(4, other, story_id=StoryId(1), source_id=SourceId(2)))
    hits = {ArticleId(1): {topic: Hit(word="x", in_title=False) for topic in (KHARKIV, SPORT)}}
    stories = {StoryId(1): Story(id=StoryId(1), renewed=NOW - HOUR if renewed else None)}
    return ranking_of(versions, hits, now=NOW, stories=stories)


def told(ranking: Ranking, *restraints: Restraint, **had: timedelta) -> dict[int, Rule | int]:
    """By story: in which version it is shown, else by which rule it is not; in the reader's order."""
    sections = frozenset({SectionId(1)})
    wishes = Wishes(
        follows=Follows(topics=frozenset({KHARKIV}), sections=sections, restraints=restraints),
        languages=[EN],
        had={StoryId(int(name[1:])): NOW - ago for name, ago in had.items()},
    )
    decisions = decide(ranking.candidates, wishes, mailing_list=a_list(), now=NOW)
    return {one.story: one.rule if isinstance(one, LeftOut) else one.version for one in decisions}


def test_a_muted_topic_is_left_out_whatever_else_would_bring_the_story() -> None:
    assert told(ranked(), Restraint(kind=MUTE, at=NOW, topic=SPORT)) == {1: Rule.MUTED, 2: 2, 3: 3}


def test_a_muted_story_is_left_out() -> None:
    assert told(ranked(), Restraint(kind=MUTE, at=NOW - 99 * DAY, story=StoryId(2)))[2] is Rule.MUTED


def test_of_a_muted_source_nothing_is_shown_and_the_story_by_another() -> None:
    muted = told(ranked(), Restraint(kind=MUTE, at=NOW, source=SourceId(1)))

    assert muted == {1: 4, 2: Rule.MUTED, 3: Rule.MUTED}


@pytest.mark.parametrize(("days", "first"), [(0, 2), (10, 2), (29, 1), (30, 1), (40, 1)])
def test_fewer_lowers_a_story_ever_less_so_and_not_after_a_month(days: int, first: int) -> None:
    order = list(told(ranked(), Restraint(kind=FEWER, at=NOW - days * DAY, topic=SPORT)))

    assert (order[0], sorted(order)) == (first, [1, 2, 3])


def test_what_was_sent_does_not_come_again_until_it_is_new_once_more_and_then_once() -> None:
    assert told(ranked(), s1=2 * DAY)[1] is Rule.ALREADY_SENT
    assert told(ranked(renewed=True), s1=2 * DAY)[1] == 4  # the newest that they were not sent
    assert told(ranked(renewed=True), s1=HOUR / 2)[1] is Rule.ALREADY_SENT


def test_only_what_comes_again_is_called_updated() -> None:
    wishes = Wishes(
        follows=Follows(sections=frozenset({SectionId(1)})), languages=[EN], had={StoryId(1): NOW - 2 * DAY}
    )
    decisions = decide(ranked(renewed=True).candidates, wishes, mailing_list=a_list(), now=NOW)

    assert {one.story: one.updated for one in decisions if isinstance(one, Pick)} == {
        1: True,
        2: False,
        3: False,
    }
