"""Of two articles that say the same: who wrote it, and who only brings it too."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.model.ids import SourceId
from digest.understand.copies import Account, is_original
from stories import NOW, a_version, an_article

HEADLINE = "Trains run again between Kharkiv and Izium"


def account(number: int, publisher: str, *, hours: float = 3, url: str = "", **fields: str) -> Account:
    site = f"https://{publisher.casefold()}.example"
    article = an_article(
        HEADLINE,
        url=url or f"{site}/{number}",
        publisher=publisher,
        published=NOW - timedelta(hours=hours),
        **fields,
    )
    return Account(version=a_version(number, article, source_id=SourceId(number)), source_url=f"{site}/feed")


def test_who_published_first_is_the_original_whoever_we_visited_first() -> None:
    early, late = account(2, "Courier", hours=3), account(1, "Herald", hours=2)

    assert is_original(early, late)
    assert not is_original(late, early)


def test_who_says_whose_article_it_is_copies_it_though_first_by_the_clock() -> None:
    original = account(2, "Courier", hours=2)

    for fields in ({"byline": "The Courier"}, {"body": "Text. This was originally published by Courier."}):
        assert is_original(original, account(1, "Herald", hours=3, **fields))


def test_a_page_that_stands_on_the_others_site_is_a_copy() -> None:
    original = account(2, "Courier", hours=2)
    copy = account(1, "Herald", hours=3, url="https://courier.example/2")

    assert is_original(original, copy)


def test_a_publisher_who_names_itself_copies_nobody() -> None:
    one, other = account(1, "Courier", byline="Courier"), account(2, "Courier", hours=2)

    assert is_original(one, other)


def test_of_two_without_a_time_the_one_we_had_first_is_the_original() -> None:
    one, other = account(1, "Courier"), account(2, "Herald")
    timeless = [
        replace(each, version=replace(each.version, article=replace(each.version.article, published=None)))
        for each in (one, other)
    ]

    assert is_original(*timeless)


@given(st.integers(0, 5), st.integers(0, 5), st.booleans(), st.booleans())
def test_one_of_the_two_is_the_original(one: int, other: int, named: bool, names: bool) -> None:  # noqa: FBT001 - drawn
    first = account(1, "Courier", hours=one, byline="Herald" if named else "")
    second = account(2, "Herald", hours=other, byline="Courier" if names else "")

    assert is_original(first, second) is not is_original(second, first)
