from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composed import told
from digest.compose.stories import CardKind, minutes, shortened, story_view
from digest.compose.words import load_words
from digest.model.article import Article, Image
from digest.model.errors import InputRefused
from digest.model.ids import Language

EN = load_words(Language("en"))
ARTICLE = told("A headline", "A summary").article
PICTURE = Image(url="https://example.org/a.jpg")


def seen(article: Article, kind: CardKind = CardKind.STORY, also: tuple[str, ...] = ()) -> dict[str, object]:
    return dict(story_view(article, kind, EN, also=also))


def meta(article: Article, also: tuple[str, ...] = ()) -> list[str]:
    parts = seen(article, also=also)["meta"]
    assert isinstance(parts, list)
    return [part["text"] for part in parts]


@given(st.text(), st.integers(10, 300))
def test_shortened_text_fits_is_one_line_and_holds_no_control_character(text: str, limit: int) -> None:
    short = shortened(text, limit)

    assert len(short) <= limit
    assert "  " not in short
    assert short == short.strip()
    assert short.splitlines() in ([], [short])
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in short)


def test_long_text_ends_between_words() -> None:
    assert shortened("Trains run again, between Kharkiv and Izium", 24) == "Trains run again…"
    assert shortened("Trains run", 24) == "Trains run"
    assert shortened("a" * 40, 24) == "a" * 23 + "…"


def test_control_characters_are_gone_before_they_reach_a_mail() -> None:
    view = seen(replace(ARTICLE, headline="Head\0li\x85ne", byline="By\x1bline"))

    assert view["headline"] == "Headline"
    assert meta(replace(ARTICLE, byline="By\x1bline"))[1] == "Byline"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "", "https://a\0b"]
)
def test_only_web_addresses_are_mailed(url: str) -> None:
    with pytest.raises(InputRefused, match="without a web address"):
        seen(replace(ARTICLE, url=url))
    assert seen(replace(ARTICLE, image=Image(url=url)))["image"] is None


def test_an_address_holds_nothing_at_which_a_link_in_plain_text_would_end() -> None:
    assert (
        seen(replace(ARTICLE, url='https://a.example/b "c"<d>'))["url"]
        == "https://a.example/b%20%22c%22%3Cd%3E"
    )


def test_the_line_below_says_who_wrote_it_how_long_it_is_and_who_else_has_it() -> None:
    article = replace(ARTICLE, byline="Olena Example", body="word " * 800)

    assert meta(article, also=("Reuters",)) == [
        "The Kyiv Courier",
        "Olena Example",
        "4\u00a0min\u00a0read",
        "Also covered by Reuters",
    ]


def test_what_is_not_known_is_not_said() -> None:
    assert meta(replace(ARTICLE, byline="", body="only a teaser")) == ["The Kyiv Courier"]


def test_a_byline_that_repeats_the_publisher_is_left_out() -> None:
    assert meta(replace(ARTICLE, byline="the kyiv courier")) == ["The Kyiv Courier"]


@pytest.mark.parametrize(("words", "expected"), [(0, 1), (1, 1), (500, 2), (2000, 10)])
def test_reading_takes_at_least_a_minute(words: int, expected: int) -> None:
    assert minutes(words) == expected


@pytest.mark.parametrize(
    ("headline", "direction", "start"),
    [
        ("Trains", "ltr", "left"),
        ("«Потяги»", "ltr", "left"),
        ("22 قطارا", "rtl", "right"),
        ("22", "ltr", "left"),
    ],
)
def test_a_story_runs_the_way_its_headline_does(headline: str, direction: str, start: str) -> None:
    view = seen(replace(ARTICLE, headline=headline))

    assert (view["dir"], view["start"]) == (direction, start)


@pytest.mark.parametrize(
    ("kind", "width", "height", "shown"),
    [
        (CardKind.LEAD, 1200, 675, True),
        (CardKind.LEAD, None, None, True),
        (CardKind.LEAD, 300, 200, False),
        (CardKind.LEAD, 900, 1200, False),
        (CardKind.STORY, 300, 200, True),
        (CardKind.STORY, 300, 300, True),
        (CardKind.STORY, 300, 900, False),
        (CardKind.STORY, 900, 60, False),
    ],
)
def test_a_picture_whose_shape_does_not_suit_the_place_is_left_out(
    kind: CardKind, width: int | None, height: int | None, *, shown: bool
) -> None:
    article = replace(ARTICLE, image=replace(PICTURE, width=width, height=height))

    assert (seen(article, kind)["image"] is not None) is shown


def test_a_picture_says_what_it_shows_and_whose_it_is() -> None:
    article = replace(ARTICLE, image=replace(PICTURE, caption="The bridge", credit="N. Example"))

    assert seen(article)["image"] == {
        "src": "https://example.org/a.jpg",
        "alt": "The bridge",
        "caption": "The bridge (N. Example)",
    }


def test_a_picture_without_a_caption_is_named_by_the_headline() -> None:
    image = seen(replace(ARTICLE, image=PICTURE))["image"]

    assert isinstance(image, dict)
    assert (image["alt"], image["caption"]) == ("A headline", "")
