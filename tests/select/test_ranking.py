"""What a story weighs, which of its articles is shown, and where it stands among others."""

from datetime import timedelta
from math import log2

import pytest

from digest.model.article import ArticleVersion
from digest.model.ids import ArticleId, SectionId, StoryId, TopicId
from digest.model.people import Follows
from digest.model.story import Story
from digest.select.choosing import Wishes, choose, in_language
from digest.select.matching import Hit
from digest.select.ranking import HALF_LIFE, IN_TITLE, rank_of, ranking_of
from digest.select.variety import MANY, repetition
from stories import EN, NOW, UK, a_list, a_version, an_article

WAR, KHARKIV = SectionId(1), TopicId(1)
HOUR = timedelta(hours=1)


def told(number: int, publisher: str, *, hours: float = 3, copy_of: int | None = None) -> ArticleVersion:
    article = an_article(f"The dam holds, {number}", publisher=publisher, published=NOW - hours * HOUR)
    original = None if copy_of is None else ArticleId(copy_of)
    return a_version(number, article, story_id=StoryId(1), section=WAR, copy_of=original)


def rank(weight: int, *, hours: float = 3) -> float:
    return log2(weight) + (NOW - hours * HOUR).timestamp() / HALF_LIFE.total_seconds()


def test_independent_publishers_count_once_each_however_their_names_are_written() -> None:
    assert rank_of([told(1, "The Courier"), told(2, "THE COURIER")]) == rank(1)
    assert rank_of([told(1, "The Courier"), told(2, "Border Post"), told(3, "Border Post")]) == rank(2)


def test_a_copy_adds_no_weight_and_makes_nothing_newer() -> None:
    members = [told(1, "The Courier", hours=9), told(2, "Aggregator", hours=1, copy_of=1)]

    assert rank_of(members) == rank(1, hours=9)


def test_copies_of_what_is_not_there_count_as_one() -> None:
    members = [told(2, "First", hours=5, copy_of=1), told(3, "Second", hours=1, copy_of=1)]

    assert rank_of(members) == rank(1, hours=5)


def test_a_rank_once_stored_is_the_one_that_counts() -> None:
    stories = {StoryId(1): Story(id=StoryId(1), rank=5.0)}

    (candidate,) = ranking_of([told(1, "The Courier")], {}, now=NOW, stories=stories).candidates

    assert candidate.rank == 5.0


def test_the_original_is_shown_before_an_older_copy_and_copies_are_no_other_publishers() -> None:
    copy, original = told(1, "Aggregator", hours=9, copy_of=2), told(2, "The Courier", hours=3)

    (candidate,) = ranking_of([copy, original], {}, now=NOW).candidates

    assert in_language(candidate, [EN]) == original
    assert candidate.publishers == ("The Courier",)


def test_the_language_read_first_comes_before_originality() -> None:
    original = told(1, "The Courier")
    ukrainian = a_version(
        2, an_article("Гребля стоїть", language=UK), story_id=StoryId(1), copy_of=ArticleId(3)
    )

    (candidate,) = ranking_of([original, ukrainian], {}, now=NOW).candidates

    assert in_language(candidate, [UK, EN]) == ukrainian
    assert in_language(candidate, [EN, UK]) == original


def test_a_hit_in_the_headline_lifts_a_story_within_that_topic_alone() -> None:
    versions = [a_version(1, an_article("Kharkiv holds", published=NOW - 4 * HOUR), section=WAR)]
    versions.append(a_version(2, an_article("Elsewhere", published=NOW - 3 * HOUR), section=WAR))
    hits = {
        ArticleId(1): {KHARKIV: Hit(word="Kharkiv", in_title=True)},
        ArticleId(2): {KHARKIV: Hit(word="Kharkiv", in_title=False)},
    }
    ranking = ranking_of(versions, hits, now=NOW)

    def order(follows: Follows) -> list[int]:
        wishes = Wishes(follows=follows, languages=[EN], had={})
        return [pick.story for pick in choose(ranking, wishes, mailing_list=a_list(), now=NOW).picks]

    assert [candidate.lifts[KHARKIV] for candidate in ranking.candidates] == [0.0, IN_TITLE]
    assert order(Follows(sections=frozenset({WAR}))) == [2, 1]
    assert order(Follows(topics=frozenset({KHARKIV}))) == [1, 2]
    # The best of the reasons that bring it puts it where it stands.
    assert order(Follows(topics=frozenset({KHARKIV}), sections=frozenset({WAR}))) == [1, 2]


def test_what_an_editor_pinned_stands_first_until_then_and_what_is_withheld_nowhere() -> None:
    versions = [
        a_version(number, an_article(f"Number {number}", published=NOW - number * HOUR))
        for number in (1, 2, 3)
    ]

    def order(**kept: object) -> list[int]:
        stories = {StoryId(3): Story(id=StoryId(3), **kept)}  # type: ignore[arg-type]  # named in each call
        return [one.story for one in ranking_of(versions, {}, now=NOW, stories=stories).candidates]

    assert order(pinned_until=NOW + HOUR) == [3, 1, 2]
    assert order(pinned_until=NOW) == [1, 2, 3]
    assert order(pinned_until=NOW + HOUR, withheld=True) == [1, 2]


def test_a_topic_of_many_stories_does_not_say_one_thing_twice_in_a_row() -> None:
    headlines = [frozenset({"power", "returns", "three", "districts"})] * 2
    headlines += [frozenset({f"first {number}", f"second {number}"}) for number in range(MANY)]
    scores = [100.0 - number for number in range(len(headlines))]

    losses = repetition(scores, headlines)

    assert losses[0] == 0.0
    assert losses[1] > 0
    assert losses[2:] == [0.0] * MANY
    assert repetition(scores[:MANY], headlines[:MANY]) == [0.0] * MANY


def test_what_was_ranked_lower_for_what_it_repeats_does_not_take_others_with_it() -> None:
    first, repeat = frozenset({"a", "b", "c", "d"}), frozenset({"a", "b", "c", "e"})
    headlines = [first, repeat, *(frozenset({str(number)}) for number in range(MANY))]

    losses = repetition([10.0] * len(headlines), headlines)

    assert losses[1] == pytest.approx(2.0 * 0.75)
    assert set(losses[2:]) == {0.0}
