from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.errors import InputRefused
from digest.model.topic import Query, Term
from digest.select.queries import LONGEST, parse_query, write_query

WORDS = st.sampled_from(["Kharkiv", "Харків", "Куп’янськ", "F-16", "evacuation", "AND", "ОБЛАСТЬ", "a/b"])
TERMS = st.one_of(WORDS, st.lists(WORDS, min_size=1, max_size=3).map(lambda some: f'"{" ".join(some)}"'))
BRANCHES = st.lists(TERMS, min_size=1, max_size=3).map(" ".join)
TOPICS = st.lists(BRANCHES, min_size=1, max_size=4)


def test_words_side_by_side_are_all_needed_and_or_offers_a_choice() -> None:
    query = parse_query('Evacuation train OR "humanitarian corridor"')

    assert query == Query(
        branches=(
            (Term(text="evacuation"), Term(text="train")),
            (Term(text="humanitarian corridor", exact=True),),
        )
    )


@given(TOPICS)
def test_a_topic_in_its_normal_form_reads_back_as_itself(branches: list[str]) -> None:
    query = parse_query(" OR ".join(branches))

    assert parse_query(write_query(query)) == query


@given(TOPICS, st.randoms(use_true_random=False))
def test_the_order_in_which_a_topic_is_typed_does_not_make_another_topic(
    branches: list[str], random: Random
) -> None:
    shuffled = random.sample(branches, len(branches))

    assert parse_query(" OR ".join(shuffled)) == parse_query(" OR ".join(branches))


@given(st.text(max_size=60))
def test_anything_typed_is_either_a_topic_or_refused_with_its_place(text: str) -> None:
    said = ""
    query = None
    try:
        query = parse_query(text)
    except InputRefused as refusal:
        said = str(refusal)

    assert said.endswith("^") if query is None else all(query.branches)


@pytest.mark.parametrize(
    ("text", "why", "at"),
    [
        ("", "nothing here to search for", 0),
        ("   ", "nothing here to search for", 0),
        ("OR Kharkiv", "OR stands between", 0),
        ("Kharkiv OR", "nothing here to search for", 8),
        ("Kharkiv OR OR Izium", "OR stands between", 11),
        ('Kharkiv "air defence', "never closed", 8),
        ("Kharkiv !!!", "no letter or digit", 8),
        ("(Kharkiv)", "this is neither", 0),
        ("Kharkiv -Izium", "this is neither", 8),
        ("evacuat*", "this is neither", 0),
        ("title:Kharkiv", "this is neither", 0),
        ("a NEAR/3 b", "this is neither", 2),
    ],
)
def test_what_is_no_topic_is_refused_with_a_caret_under_the_place(text: str, why: str, at: int) -> None:
    with pytest.raises(InputRefused) as refusal:
        parse_query(text)

    said, shown, caret = str(refusal.value).split("\n")
    assert why in said
    assert shown == f"  {text}"
    assert caret == " " * (at + 2) + "^"


def test_a_topic_longer_than_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(InputRefused, match="1,001 characters; 1,000 are the most"):
        parse_query("a" * (LONGEST + 1))
