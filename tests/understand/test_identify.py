from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.model.ids import Language, SourceId, StoryId
from digest.understand.group import Filing, file_under
from digest.understand.identify import (
    address_key,
    alike,
    identify,
    identify_feed,
    plain_address,
    shared_alternates,
    shared_leads,
    story_keys,
)
from stories import NOW, UK, an_article

LEAD = "Rescuers worked through the night after the strike, and power came back to three districts by morning"


def keys(headline: str, **fields: object) -> set[bytes]:
    found = story_keys(an_article(headline, **fields))
    return {found.link, *found.firm, *found.leads}


def test_two_links_to_one_page_are_one_address() -> None:
    assert plain_address("http://www.courier.example/a/?b=2&a=1#top") == plain_address(
        "https://courier.example/a?a=1&b=2"
    )
    assert plain_address("https://courier.example/a") != plain_address("https://courier.example/b")


def test_pages_that_are_named_in_the_fragment_are_several() -> None:
    addresses = {plain_address(f"https://courier.example/#{page}") for page in ("!/news/1", "!/news/2", "/3")}

    assert len(addresses) == 3


def test_queries_that_are_no_utf_8_stay_apart() -> None:
    assert plain_address("https://courier.example/?id=%E0%E1") != plain_address(
        "https://courier.example/?id=%E2%E3"
    )
    assert plain_address("https://courier.example/%d0?id=%d1") == plain_address(
        "https://courier.example/%D0?id=%D1"
    )


def test_a_reprint_under_another_address_shares_a_key_by_its_headline() -> None:
    original = keys("Power returns to three districts", url="https://one.example/1")
    reprint = keys("POWER RETURNS TO THREE DISTRICTS", url="https://two.example/9")

    assert original & reprint


def test_a_spun_headline_over_the_same_lead_shares_a_key() -> None:
    original = keys("Power returns to three districts", url="https://one.example/1", summary=LEAD)
    spun = keys("Electricity comes again to 3 areas", url="https://two.example/9", summary=LEAD)

    assert original & spun


def test_a_headline_that_returns_every_day_makes_no_story() -> None:
    assert not keys("Morning briefing", url="https://one.example/1") & keys(
        "Morning briefing", url="https://one.example/2"
    )


def test_a_guid_means_something_within_its_source_only() -> None:
    article = an_article(guid="1")

    assert identify(article, SourceId(1)).guid_key != identify(article, SourceId(2)).guid_key


def test_a_changed_word_is_another_version_of_the_same_article() -> None:
    before = identify(an_article(url="https://one.example/1", summary="Six are hurt"), SourceId(1))
    after = identify(an_article(url="https://one.example/1", summary="Eight are hurt"), SourceId(1))

    assert before.url_key == after.url_key
    assert before.content_hash != after.content_hash


def test_a_guid_of_several_articles_identifies_none() -> None:
    feed = [an_article(name, url=f"https://one.example/{name}", guid="1") for name in ("One", "Two")]

    assert {identity.guid_key for identity in identify_feed(feed, SourceId(1)).values()} == {None}


def test_a_guid_of_one_article_with_two_links_stays_its_identity() -> None:
    feed = [an_article("One", url=f"https://one.example/{number}", guid="1") for number in (1, 2)]

    assert len({identity.guid_key for identity in identify_feed(feed, SourceId(1)).values()} - {None}) == 1


def test_another_day_of_publication_is_another_version_and_another_minute_is_none() -> None:
    before, soon, later = (
        identify(an_article("One", published=NOW + past), SourceId(1)).content_hash
        for past in (timedelta(), timedelta(minutes=1), timedelta(days=1))
    )

    assert before == soon != later


def test_an_hour_that_is_added_to_a_day_makes_no_new_version() -> None:
    day = NOW.replace(hour=0, minute=0)
    before, after = (
        identify(an_article("One", published=when, day_only=when == day), SourceId(1)).content_hash
        for when in (day, NOW)
    )

    assert before == after


def test_a_lead_under_two_headlines_is_a_teaser_and_no_key() -> None:
    first, second = an_article("One", summary=LEAD), an_article("Two", summary=LEAD)

    assert not shared_leads([first, first])
    assert not story_keys(first, teasers=shared_leads([first, second])).leads


def test_an_article_whose_words_change_takes_its_own_story_along() -> None:
    assert file_under([StoryId(2)], [StoryId(3)]) == Filing(story=StoryId(2), merge=(StoryId(3),))
    assert file_under([StoryId(2)]) == Filing(story=StoryId(2))


@given(st.lists(st.integers(1, 5).map(StoryId)), st.lists(st.integers(1, 5).map(StoryId)))
def test_the_oldest_story_keeps_its_identity(certain: list[StoryId], likely: list[StoryId]) -> None:
    stories = sorted({*certain, *likely})

    assert file_under(certain, likely) == Filing(
        story=stories[0] if stories else None, merge=tuple(stories[1:])
    )


def test_a_headline_that_was_cut_short_is_the_same_and_a_rubric_proves_nothing() -> None:
    assert alike("The bridge is open again", "THE BRIDGE IS OPEN AGAIN, says the mayor")
    assert not alike("Morning briefing", "Morning briefing for Kharkiv")
    assert not alike("The bridge is open again", "The mayor says the bridge is open again")


def test_opening_words_under_several_headlines_of_a_feed_identify_none_of_them() -> None:
    first = an_article("Power returns to three districts", url="https://one.example/1", summary=LEAD)
    second = an_article("Water returns to five districts", url="https://one.example/2", summary=LEAD)

    assert identify_feed([first], SourceId(1))[first].lead is not None
    assert {one.lead for one in identify_feed([first, second], SourceId(1)).values()} == {None}


def test_an_article_in_another_language_is_found_by_the_address_that_either_gives() -> None:
    english = an_article(url="https://c.example/en/war/1", alternates=("https://c.example/war/1",))
    ukrainian = an_article("Потяги знову курсують", url="https://c.example/war/1", language=UK)

    ours, theirs = story_keys(english), story_keys(ukrainian)

    assert list(ours.alternates) == [theirs.link]
    assert tuple(ours.alternates.values()) == theirs.named
    assert theirs.alternates == {}


def test_an_alternate_that_several_articles_of_one_language_share_is_no_sign() -> None:
    section, own = "https://c.example/en/war", "https://c.example/en/war/1"
    one = an_article("Потяги знову курсують", language=UK, alternates=(section, own))
    two = an_article("Міст відкрито для руху", language=UK, alternates=(section,))
    russian = an_article("Поезда снова ходят", language=Language("ru"), alternates=(own,))

    shared = shared_alternates((one, one, two, russian))

    assert list(story_keys(one, shared=shared).alternates) == [address_key(own)]
    assert story_keys(two, shared=shared).alternates == {}
