from hypothesis import given
from hypothesis import strategies as st

from digest.model.ids import SourceId, StoryId
from digest.understand.group import Filing, file_under
from digest.understand.identify import identify, plain_address
from stories import an_article

LEAD = "Rescuers worked through the night after the strike, and power came back to three districts by morning"


def keys(headline: str, **fields: object) -> set[bytes]:
    return set(identify(an_article(headline, **fields), SourceId(1)).story_keys)


def test_two_links_to_one_page_are_one_address() -> None:
    assert plain_address("http://www.courier.example/a/?b=2&a=1#top") == plain_address(
        "https://courier.example/a?a=1&b=2"
    )
    assert plain_address("https://courier.example/a") != plain_address("https://courier.example/b")


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


@given(st.dictionaries(st.binary(min_size=1, max_size=2), st.integers(1, 5).map(StoryId)))
def test_the_oldest_story_keeps_its_identity(known: dict[bytes, StoryId]) -> None:
    stories = sorted(set(known.values()))

    assert file_under(known, known) == Filing(story=stories[0] if stories else None, merge=tuple(stories[1:]))
