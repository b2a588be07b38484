from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composed import DAY, Told, a_composer, a_mailing_list, a_version, carded, told
from digest.compose.composer import Composer
from digest.compose.frames import OPEN
from digest.compose.stories import CardKind
from digest.compose.variants import LARGEST, Heading, fitting
from digest.model.errors import InputRefused
from digest.model.ids import IssueId
from digest.model.issue import Variant

COMPOSER = a_composer("en")


def variant(
    headings: Sequence[Heading], *, more: int = 0, follows: Sequence[str] = (), composer: Composer = COMPOSER
) -> Variant:
    return composer.variant(IssueId(1), day=DAY, headings=headings, more=more, follows=follows)


def html_of(made: Variant) -> str:
    return made.html.replace(b"=\r\n", b"").decode()


def long_stories(count: int) -> list[Told]:
    return [told(f"Story {number} " + "слово " * 30, "довге речення " * 30) for number in range(count)]


@given(
    st.lists(st.lists(st.integers(1, 5000), min_size=1, max_size=12), min_size=1, max_size=8),
    st.integers(0, 60_000),
)
def test_what_is_kept_fits_and_the_lead_always_stays(sizes: list[list[int]], room: int) -> None:
    keep = fitting(sizes, [100] * len(sizes), room)
    total = sum(100 + sum(items[:count]) for items, count in zip(sizes, keep, strict=True) if count)

    assert keep[0] >= 1
    assert total <= room or sum(keep) == 1


@given(st.lists(st.lists(st.just(1000), min_size=1, max_size=12), min_size=1, max_size=8))
def test_no_heading_starves_while_another_is_full(sizes: list[list[int]]) -> None:
    room = 1100 * len(sizes)
    keep = fitting(sizes, [100] * len(sizes), room)

    assert keep == [1] * len(sizes)


def test_everything_stays_while_there_is_room() -> None:
    assert fitting([[10, 10], [10]], [1, 1], 32) == [2, 1]


def test_a_mail_too_large_loses_its_last_stories_and_says_how_many() -> None:
    sections = [("War in Ukraine", long_stories(50)), ("Kharkiv", long_stories(8))]
    made = variant(carded(COMPOSER, sections), more=3)
    left_out = 58 - len(made.picks)

    assert left_out > 0
    assert LARGEST - 6000 < len(made.html) <= LARGEST
    assert f"{left_out + 3} more stories today" in html_of(made)
    assert f"{len(made.picks)} stories" in html_of(made)
    assert f"{left_out + 3} more stories today" in made.text.decode()


def test_forty_sections_fit_as_well() -> None:
    sections = [(f"Section {number}", long_stories(3)) for number in range(40)]

    assert len(variant(carded(COMPOSER, sections)).html) <= LARGEST


def test_the_picks_are_those_shown_in_their_order() -> None:
    made = variant(carded(COMPOSER, [("A", long_stories(3)), ("B", long_stories(2))]))

    assert [pick.story for pick in made.picks] == [1, 2, 3, 4, 5]


def test_one_story_is_a_mail() -> None:
    made = variant(carded(COMPOSER, [("Top stories", [told("A bridge reopens in Kharkiv")])]))

    assert made.subject == "A bridge reopens in Kharkiv"
    assert "1 story" in html_of(made)
    assert "online" not in html_of(made)


@pytest.mark.parametrize("headings", [[], [Heading(title="Empty", items=())]])
def test_a_mail_without_a_story_is_refused(headings: list[Heading]) -> None:
    with pytest.raises(InputRefused):
        variant(headings)


def test_a_heading_without_stories_is_not_shown() -> None:
    headings = [*carded(COMPOSER, [("Full", [told("A bridge reopens")])]), Heading(title="Empty", items=())]

    assert "Empty" not in html_of(variant(headings))


def test_a_subject_is_one_line_of_bearable_length() -> None:
    made = variant(carded(COMPOSER, [("A", [told("Trains\u2028 run " + "on and " * 70)])]))

    assert made.subject.startswith("Trains run on and on")
    assert len(made.subject) <= 150


def test_the_inbox_preview_is_the_leads_summary_or_the_next_headlines() -> None:
    with_summary = variant(carded(COMPOSER, [("A", [told("First", "What happened."), told("Second")])]))
    without = variant(carded(COMPOSER, [("A", [told("First"), told("Second"), told("Third")])]))

    assert html_of(with_summary).count("What happened.") == 2
    assert "Second =C2=B7 Third" in html_of(without)


def test_a_story_says_why_it_is_there_unless_its_heading_does() -> None:
    stories = [told("One", reasons=("War",)), told("Two", reasons=("War", "Kharkiv"))]
    made = html_of(variant(carded(COMPOSER, [("War", stories)])))

    assert made.count("Because you follow") == 1
    assert "Because you follow Kharkiv" in made


def test_the_footer_says_what_is_followed_and_where_we_are() -> None:
    composer = a_composer("en", a_mailing_list("Daily", "1 Example Street\nKyiv"))
    headings = carded(composer, [("A", [told("One")])])
    made = html_of(variant(headings, follows=["Kharkiv", "Oskil"], composer=composer))

    assert "because you subscribed to Daily and follow Kharkiv and Oskil." in made
    assert "1 Example Street, Kyiv" in made


def test_variants_that_differ_have_digests_that_differ() -> None:
    headings = carded(COMPOSER, [("A", [told("One"), told("Two")])])
    others = [
        variant(headings),
        variant(headings, more=1),
        variant(headings, follows=["Kharkiv"]),
        variant([headings[0].first(1)]),
        variant([Heading(title="B", items=headings[0].items)]),
        variant([Heading(title="A", items=headings[0].items[::-1])]),
    ]

    assert len({made.digest for made in others}) == len(others)
    assert variant(headings) == others[0]


def test_a_card_has_one_place_for_its_reason_in_each_part() -> None:
    for kind in CardKind:
        card = COMPOSER.card(a_version(1, told("One").article), kind)
        assert (card.html.count(OPEN), card.text.count(OPEN)) == (1, 1)
        assert (card.kind, card.language, card.template) == (kind, "en", COMPOSER.hash)
