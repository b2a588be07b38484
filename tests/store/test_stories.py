"""What is kept of stories: what editors say of them, who copies whom, what becomes of it in a merge."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from digest.model.errors import NotFound
from digest.model.ids import ArticleId, Language, SourceId, StoryId
from digest.model.likeness import Gist, StoryGist, Tally
from digest.model.story import Story
from digest.store import articles, copies, likeness, stories
from digest.store import tables as t
from digest.store.database import Connection, Database
from stored import NOW, a_source, key_of, minutes, understood

DAY = timedelta(days=1)


def an_article(c: Connection, source: SourceId, number: int, *, story: StoryId | None = None) -> ArticleId:
    return articles.add(c, understood(source, number), story=story, seen=NOW).article_id


def story_of(c: Connection, article: ArticleId) -> StoryId:
    return articles.by_id(c, article).story_id


def test_what_an_editor_says_of_either_story_holds_for_both_when_they_merge(database: Database) -> None:
    with database.writing() as c:
        one, other = stories.new(c), stories.new(c)
        stories.pin(c, one, until=NOW)
        stories.pin(c, other, until=NOW + DAY)
        stories.set_urgent(c, other, urgent=True)
        stories.withhold(c, other)
        stories.set_rank(c, {one: 3.5, other: 4.25})
        stories.merge(c, into=one, gone=other)

        both = Story(id=one, rank=4.25, pinned_until=NOW + DAY, urgent=True, withheld=True)
        assert stories.story(c, one) == both
        assert stories.story(c, other) == both, "by the number it had before"
        stories.pin(c, one, until=None)
        stories.set_urgent(c, one, urgent=False)
        stories.release(c, one)
        assert stories.story(c, one) == Story(id=one, rank=4.25)


def test_nobody_is_sent_a_story_again_because_it_merged_with_another(database: Database) -> None:
    with database.writing() as c:
        one, other = stories.new(c), stories.new(c)
        source = a_source(c).id
        for number, story in enumerate((one, other)):
            an_article(c, source, number, story=story)
            stories.renew(c, story, NOW + DAY)
        stories.merge(c, into=one, gone=other)

        assert stories.story(c, one).renewed is None


def test_that_a_story_became_new_holds_on_when_a_story_of_later_becomes_part_of_it(
    database: Database,
) -> None:
    with database.writing() as c:
        source = a_source(c).id
        one = story_of(c, an_article(c, source, 1))
        stories.renew(c, one, NOW + DAY)
        found = understood(source, 2)
        other = articles.add(c, found, story=None, seen=NOW + DAY + minutes(60)).story_id
        stories.renew(c, other, NOW + 2 * DAY)
        stories.merge(c, into=one, gone=other)

        assert stories.story(c, one).renewed == NOW + DAY


def test_a_story_that_is_not_there_is_said_to_be_missing(database: Database) -> None:
    with database.reading() as c, pytest.raises(NotFound, match="no story 9"):
        stories.story(c, StoryId(9))


def test_a_story_that_is_withheld_has_no_current_articles_whatever_joins_it(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        first, other = an_article(c, source, 1), an_article(c, source, 2)
        story = story_of(c, first)
        stories.withhold(c, story)
        an_article(c, source, 3, story=story)

        assert [version.article_id for version in articles.current(c, since=NOW)] == [other]
        stories.release(c, story)
        assert len(articles.current(c, since=NOW)) == 3


def test_the_stories_of_late_come_by_their_rank(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        told = [story_of(c, an_article(c, source, number)) for number in (1, 2, 3)]
        stories.set_rank(c, {told[0]: 1.0, told[1]: 2.0})

        found = [story.id for story in stories.recent(c, NOW)]
        assert found == [told[1], told[0], told[2]]
        assert stories.recent(c, NOW + DAY) == ()


def test_a_split_takes_articles_and_keys_along_and_a_merge_undoes_it(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        first = an_article(c, source, 1)
        story = story_of(c, first)
        second, third = (an_article(c, source, number, story=story) for number in (2, 3))
        copies.fold(c, [second], into=third)
        for article, number in ((first, 1), (second, 2)):
            likeness.keep(c, article, Gist(weights={number: 1.0}, pairs=frozenset()), at=NOW)
        stories.remember(c, story, [key_of("story", 1), key_of("story", 2)], at=NOW)

        made = stories.split(c, story, [second], keys=[key_of("story", 2)])

        assert (story_of(c, first), story_of(c, second)) == (story, made)
        assert {key: told.story for key, told in stories.find(c, [key_of("story", 1)]).items()} == {
            key_of("story", 1): story
        }
        assert stories.find(c, [key_of("story", 2)])[key_of("story", 2)].story == made
        assert stories.apart_among(c, {made, story}) == {(story, made)}
        assert copies.originals(c, [second]) == {}, "an original elsewhere is none"
        assert [one.weights for one in likeness.stories_with(c, [1, 2], around=NOW)] == [{1: 1.0}, {2: 1.0}]

        assert stories.merge(c, into=made, gone=story) == story
        assert stories.apart_among(c, {made, story}) == frozenset()
        assert story_of(c, second) == story
        (whole,) = likeness.stories_with(c, [1, 2], around=NOW)
        assert (whole.story, whole.size, dict(whole.weights)) == (story, 2, {1: 1.0, 2: 1.0})


def test_what_is_told_apart_from_one_of_two_stories_is_so_from_both(database: Database) -> None:
    with database.writing() as c:
        one, other, third, fourth = (stories.new(c) for _ in range(4))
        stories.tell_apart(c, third, other)
        stories.tell_apart(c, other, fourth)
        stories.merge(c, into=one, gone=other)

        assert stories.apart_among(c, {one, other, third, fourth}) == {(one, third), (one, fourth)}
        stories.merge(c, into=one, gone=third)
        assert stories.apart_among(c, {one, third, fourth}) == {(one, fourth)}


def test_who_copies_whom_is_one_step_however_it_turns(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        a, b, d = (an_article(c, source, number) for number in (1, 2, 3))
        copies.fold(c, [b], into=a)
        assert articles.by_id(c, b).copy_of == a

        copies.fold(c, [a], into=d)
        assert copies.originals(c, [a, b, d]) == {a: d, b: d}

        copies.fold(c, [d], into=b)
        assert copies.originals(c, [a, b, d]) == {a: b, d: b}

        copies.unfold(c, a)
        assert copies.originals(c, [a, b, d]) == {d: b}


def test_an_article_is_compared_with_stories_of_three_days_that_share_its_terms(database: Database) -> None:
    with database.writing() as c:
        told = [stories.new(c) for _ in range(3)]
        for story, terms, days in zip(told, ({1, 2}, {2}, {2, 9}), (0, 1, 5), strict=True):
            gist = StoryGist(story=story, at=NOW - days * DAY, size=1, weights=dict.fromkeys(terms, 0.5))
            likeness.keep_story(c, gist, led_to_by=terms)

        found = likeness.stories_with(c, [1, 2, 9], around=NOW)

        assert [one.story for one in found] == [told[0], told[1]]


def test_what_is_old_is_forgotten(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c).id
        old, young = an_article(c, source, 1), an_article(c, source, 2)
        for article, at in ((old, NOW - 9 * DAY), (young, NOW)):
            gist = Gist(weights={7: 1.0}, pairs=frozenset({3}))
            likeness.keep(c, article, gist, at=at)
            likeness.recount(c, story_of(c, article))
        likeness.forget(c, before=NOW - 4 * DAY)

        for table in (t.article_likeness, t.story_likeness, t.story_term):
            assert c.scalar(select(func.count()).select_from(table)) == 1
        members = likeness.members(c, [story_of(c, old), story_of(c, young)])
        assert [one.article for its in members.values() for one in its] == [young]


def test_counts_come_back_as_they_were_kept(database: Database) -> None:
    counted = {
        Language("en"): Tally(stories=3, counts=b"\x00\x01"),
        Language("uk"): Tally(stories=1, counts=b""),
    }
    with database.writing() as c:
        likeness.keep_tallies(c, counted)
        later = {Language("en"): replace(counted[Language("en")], stories=4)}
        likeness.keep_tallies(c, later)

        assert likeness.tallies(c) == {**counted, **later}
