from collections.abc import Iterable
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.ids import ArticleId, Language, SectionId, SourceId, StoryId, TopicId, VersionId
from digest.model.mailing_list import MailingList
from digest.model.people import Follows
from digest.model.pick import Choice, LeftOut, Pick, Reason, Rule
from digest.model.story import Story
from digest.select.arranging import TOP, BlockKind, arrange
from digest.select.choosing import Wishes, choose, decide, in_language, shown_anew
from digest.select.matching import Hit
from digest.select.ranking import Ranking, ranking_of
from stories import EN, NOW, UK, a_list, a_version, an_article

KHARKIV, EVACUATIONS = TopicId(1), TopicId(2)
WAR, SPORT, ELSEWHERE = SectionId(1), SectionId(2), SectionId(9)


def ranked(*versions: ArticleVersion, concerns: dict[int, set[TopicId]] | None = None) -> Ranking:
    known = {
        ArticleId(article): {topic: Hit(word="", in_title=False) for topic in topics}
        for article, topics in (concerns or {}).items()
    }
    return ranking_of(versions, known, now=NOW)


def chosen(stories: Ranking, wishes: Wishes | None = None, mailing_list: MailingList | None = None) -> Choice:
    return choose(stories, wishes or wishing(), mailing_list=mailing_list or a_list(), now=NOW)


def wishing(*languages: Language, had: Iterable[int] = (), **follows: object) -> Wishes:
    """A reader of English who follows these; `had` the day before yesterday."""
    return Wishes(
        follows=Follows(**follows),  # type: ignore[arg-type]  # builders pass fields on by name
        languages=languages or (EN,),
        had={StoryId(story): NOW - timedelta(days=2) for story in had},
    )


def test_a_reader_of_one_topic_gets_that_topic_and_the_reason() -> None:
    stories = ranked(a_version(1, section=WAR), a_version(2), concerns={1: {KHARKIV}, 2: {EVACUATIONS}})

    choice = chosen(stories, wishing(topics=frozenset({KHARKIV})))

    assert [(pick.story, pick.reasons) for pick in choice.picks] == [(1, (Reason(topic=KHARKIV),))]


def test_all_reasons_are_kept_topics_before_the_section() -> None:
    stories = ranked(a_version(1, section=WAR), concerns={1: {EVACUATIONS, KHARKIV}})
    wishes = wishing(topics=frozenset({KHARKIV, EVACUATIONS}), sections=frozenset({WAR}))

    (pick,) = chosen(stories, wishes).picks

    assert pick.reasons == (Reason(topic=KHARKIV), Reason(topic=EVACUATIONS), Reason(section=WAR))


def test_who_follows_nothing_gets_the_sections_of_the_list() -> None:
    stories = ranked(a_version(1, section=WAR), a_version(2, section=ELSEWHERE), a_version(3))

    choice = chosen(stories)

    assert [pick.story for pick in choice.picks] == [1]


def test_a_story_in_two_languages_is_shown_in_the_one_read_first() -> None:
    english = a_version(1, an_article("Power is back in three districts"), story_id=StoryId(1), section=WAR)
    ukrainian = a_version(
        2, an_article("Світло повернулося до трьох районів", language=UK), story_id=StoryId(1), section=WAR
    )
    stories = ranked(english, ukrainian)

    def shown(*languages: Language) -> list[VersionId]:
        return [pick.version for pick in chosen(stories, wishing(*languages)).picks]

    assert shown(UK, EN) == [2]
    assert shown(EN, UK) == [1]
    assert shown(Language("pl")) == []


def test_the_original_is_shown_and_the_reprint_named() -> None:
    original = a_version(1, an_article("The bridge reopens", published=NOW - timedelta(hours=5)), section=WAR)
    reprint = a_version(
        2,
        an_article("The bridge reopens", publisher="Border Post", published=NOW - timedelta(hours=2)),
        story_id=StoryId(1),
        source_id=SourceId(2),
    )

    (pick,) = chosen(ranked(reprint, original)).picks

    assert (pick.version, pick.also) == (original.id, ("Border Post",))


def test_every_rule_that_leaves_a_story_out_can_be_told() -> None:
    ages = {
        number: an_article(f"Story {number}", published=NOW - timedelta(hours=number))
        for number in range(1, 8)
    }
    stories = ranked(
        a_version(1, ages[1], section=WAR),
        a_version(2, ages[2], section=WAR, source_id=SourceId(2)),
        a_version(3, ages[3], section=SPORT),
        a_version(4, an_article("Інша", language=UK), section=SPORT, source_id=SourceId(3)),
        a_version(5, ages[5], section=SPORT, source_id=SourceId(3)),
        a_version(6, ages[6], section=SPORT, source_id=SourceId(4)),
        a_version(7, ages[7]),
    )
    narrow = a_list(max_per_section=1, max_per_source=1, max_picks=2)

    decisions = list(decide(stories.candidates, wishing(had=[5]), mailing_list=narrow, now=NOW))
    told = {decision.story: decision.rule for decision in decisions if isinstance(decision, LeftOut)}

    assert [decision.story for decision in decisions if isinstance(decision, Pick)] == [1, 6]
    assert told == {
        2: Rule.SECTION_FULL,
        3: Rule.SOURCE_FULL,
        4: Rule.LANGUAGE,
        5: Rule.ALREADY_SENT,
        7: Rule.NOT_FOLLOWED,
    }


def test_a_withheld_article_is_no_candidate() -> None:
    assert ranked(a_version(1, section=WAR, status=ArticleStatus.WITHHELD)).candidates == ()


def test_more_publishers_outweigh_a_little_freshness_but_not_a_day() -> None:
    covered = [
        a_version(
            number,
            an_article("The dam holds", publisher=f"Paper {number}", published=NOW - timedelta(hours=6)),
            story_id=StoryId(1),
        )
        for number in (1, 2, 3)
    ]
    fresh = a_version(
        4, an_article("A cat is found", published=NOW - timedelta(hours=3)), story_id=StoryId(4)
    )
    old = [
        a_version(
            number,
            an_article("Old news", publisher=f"Paper {number}", published=NOW - timedelta(hours=40)),
            story_id=StoryId(5),
        )
        for number in (5, 6, 7)
    ]

    assert [candidate.story for candidate in ranked(*covered, fresh, *old).candidates] == [1, 4, 5]


VERSIONS = st.lists(
    st.builds(
        lambda number, story, section, source, language, hours: a_version(
            number,
            an_article(
                f"Story {story} told by {number}", language=language, published=NOW - timedelta(hours=hours)
            ),
            story_id=StoryId(story),
            section=section,
            source_id=SourceId(source),
        ),
        number=st.integers(1, 10_000),
        story=st.integers(1, 12),
        section=st.sampled_from([None, WAR, SPORT, ELSEWHERE]),
        source=st.integers(1, 4),
        language=st.sampled_from([EN, UK]),
        hours=st.integers(1, 60),
    ),
    max_size=40,
    unique_by=lambda version: version.id,
)


@given(VERSIONS, st.sets(st.integers(1, 12).map(StoryId)), st.integers(1, 6))
def test_no_reader_gets_a_story_twice_or_beyond_the_lists_room(
    versions: list[ArticleVersion], had: set[StoryId], room: int
) -> None:
    mailing_list = a_list(max_picks=room, max_per_section=2, max_per_source=3)
    stories = ranked(*versions)

    choice = chosen(stories, wishing(UK, EN, had=had), mailing_list)
    again = chosen(stories, wishing(UK, EN, had=had), mailing_list)
    picked = [pick.story for pick in choice.picks]

    assert choice == again
    assert len(picked) == len(set(picked)) <= room
    assert not had & set(picked)
    assert all(pick.reasons for pick in choice.picks)
    assert all(picked.count(story) == 1 for story in picked)


@given(VERSIONS)
def test_arranging_loses_no_pick_and_shows_none_twice(versions: list[ArticleVersion]) -> None:
    picks = chosen(ranked(*versions), wishing(UK, EN)).picks

    blocks = arrange(picks, (WAR, SPORT))

    assert sorted(pick.story for block in blocks for pick in block.picks) == sorted(p.story for p in picks)
    assert all(block.picks for block in blocks)
    if picks:
        assert blocks[0].kind is BlockKind.TOP
        assert blocks[0].picks == picks[:TOP]


@given(
    VERSIONS,
    st.sets(st.sampled_from([KHARKIV, EVACUATIONS])),
    st.sets(st.sampled_from([WAR, SPORT])),
    st.dictionaries(st.integers(1, 10_000), st.sets(st.sampled_from([KHARKIV, EVACUATIONS]))),
)
def test_looking_only_at_what_is_followed_decides_as_looking_at_everything(
    versions: list[ArticleVersion],
    topics: set[TopicId],
    sections: set[SectionId],
    concerns: dict[int, set[TopicId]],
) -> None:
    wishes = wishing(UK, EN, topics=frozenset(topics), sections=frozenset(sections))
    stories = ranked(*versions, concerns=concerns)
    mailing_list = a_list(max_picks=4)

    picks = chosen(stories, wishes, mailing_list).picks
    decided = decide(stories.candidates, wishes, mailing_list=mailing_list, now=NOW)

    assert list(picks) == [decision for decision in decided if isinstance(decision, Pick)]


def of_story(number: int, language: Language, *, seen: datetime) -> ArticleVersion:
    article = an_article(f"Headline number {number} of the day", language=language)
    return a_version(number, article, story_id=StoryId(1), seen=seen)


def test_a_renewed_story_comes_in_an_article_that_its_reader_was_not_sent() -> None:
    had = NOW - timedelta(hours=20)
    first = of_story(1, UK, seen=NOW - timedelta(hours=30))
    english = of_story(2, EN, seen=NOW - timedelta(hours=29))
    later = of_story(3, EN, seen=NOW - timedelta(hours=2))
    renewed = Story(id=StoryId(1), renewed=later.seen)
    told = ranking_of([first, english, later], {}, now=NOW, stories={StoryId(1): renewed}).candidates[0]

    assert in_language(told, [EN]) == english
    assert shown_anew(told, [EN], had=had) == later
    assert shown_anew(told, [UK, EN], had=had) == later
    assert shown_anew(told, [UK], had=had) is None, "what is new is not in their language"


def test_what_an_editor_renews_without_an_article_comes_as_it_is() -> None:
    only = of_story(1, EN, seen=NOW - timedelta(hours=30))
    renewed = Story(id=StoryId(1), renewed=NOW - timedelta(hours=2))
    told = ranking_of([only], {}, now=NOW, stories={StoryId(1): renewed}).candidates[0]

    assert shown_anew(told, [EN], had=NOW - timedelta(hours=20)) == only
