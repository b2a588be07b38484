import unicodedata
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digest.model.errors import InputRefused, NotFound
from digest.model.topic import All, Either, Field, FieldName, Near, Phrase, Query, Stem, Word
from digest.select.queries import LONGEST, fields_of, parse_query, write_query
from topic_talk import Said, Vocabulary, made_up, typed

KNOWN = Vocabulary(words=["Kharkiv", "Харків", "Куп’янськ", "F-16", "evacuation", "or", "ОБЛАСТЬ", "ქართული"])


@st.composite
def topics(draw: st.DrawFn) -> tuple[Said, Random]:
    chance = draw(st.randoms(use_true_random=True))
    return made_up(chance, KNOWN), chance


def parsed(text: str) -> Query | None:
    try:
        return parse_query(text)
    except InputRefused:
        return None


def test_words_side_by_side_are_all_needed_and_or_offers_a_choice() -> None:
    query = parse_query('Evacuation train OR "Humanitarian corridor"')

    assert query == Query(
        root=Either(
            parts=(
                Phrase(words=("humanitarian", "corridor")),
                All(parts=(Word(text="evacuation"), Word(text="train"))),
            )
        )
    )


def test_everything_the_language_has_becomes_a_tree() -> None:
    query = parse_query("title:grain (ship* NEAR/5 Odesa) lang:uk -football")

    near = Near(sides=((Word(text="odesa"),), (Stem(text="ship"),)), within=5)
    assert query == Query(
        root=All(
            parts=(
                Field(name=FieldName.LANG, key="uk"),
                near,
                Word(text="grain", in_title=True),
            ),
            without=(Word(text="football"),),
        )
    )


@given(topics())
def test_a_topic_in_its_normal_form_reads_back_as_itself(made: tuple[Said, Random]) -> None:
    query = parsed(typed(*made))
    assume(query is not None)
    assert query is not None

    assert parse_query(write_query(query)) == query


def turned(said: Said, chance: Random) -> Said:
    """The same, typed by somebody else: in another order, doubled, with another case and brackets."""
    parts = tuple(turned(part, chance) for part in said.parts)
    if said.kind in {"and", "or", "near"}:
        parts = tuple(chance.sample(parts, len(parts)))
    if said.kind in {"and", "or"} and chance.random() < 0.3:
        parts = (*parts, chance.choice(parts))
    text = chance.choice([said.text, said.text.title()]) if said.kind in {"word", "phrase"} else said.text
    same = Said(said.kind, text=text.replace("’", "ʼ"), number=said.number, parts=parts)
    if said.kind in {"word", "phrase"} or chance.random() < 0.8:
        return same
    return Said("not", parts=(Said("not", parts=(same,)),)) if said.kind in {"and", "or"} else same


@given(topics())
def test_the_way_in_which_a_topic_is_typed_does_not_make_another_topic(made: tuple[Said, Random]) -> None:
    said, chance = made
    query = parsed(typed(said, chance))
    assume(query is not None)

    assert parsed(typed(turned(said, chance), chance)) == query


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("((Kharkiv))", "kharkiv"),
        ("m  k", "k m"),
        ("k AND m", "k m"),
        ("k (m n)", "k m n"),
        ("k OR (m OR k)", "k OR m"),
        ("k OR k m", "k"),
        ("k (k OR m)", "k"),
        ("NOT NOT k", "k"),
        ("k -(m OR n)", "k -m -n"),
        ("k -(-m)", "k m"),
        ("(k OR -m) n", "n -(m -k)"),
        ("-(-k -m)", "k OR m"),
        ("Куп’янськ", "куп'янськ"),
        ('Куп"янськ', "куп'янськ"),
        ('"Куп"янськ" OR п”ять', "\"куп'янськ\" OR п'ять"),
        ("“air defence”", '"air defence"'),
        ("k −m", "k -m"),
        ("U.S.", "US"),
        ("US -it", "US -it"),
        ("title:WHO", "title:WHO"),
        ("KHARKIV", "kharkiv"),
        ('"to be or not"', '"to be or not"'),
        ("k -n OR m -n", "(k OR m) -n"),
        ("x ((k -n) OR (m -n))", "(k OR m) x -n"),
        ("(k lang:uk) OR (m lang:uk)", "(k OR m) lang:uk"),
        ("(k -n OR m -n) OR x -n", "(k OR m OR x) -n"),
        ("(k -n OR m -n) OR x", "k -n OR m -n OR x"),
        ("k -n OR k m", "k -n OR k m"),
        ("k/m", '"k m"'),
        ("12:30", '"12 30"'),
        ("m NEAR k", "k NEAR/10 m"),
        ("title:(m OR k)", "title:k OR title:m"),
        ("Title:k LANG:uk", "lang:uk title:k"),
        ("基辅", '"基辅"'),
        ("الحرب", "الحرب"),
        ("თბილისი OR İzmir", "izmir OR თბილისი"),
        ('source:"Kyiv Courier" k', 'k source:"kyiv courier"'),
        ("place:kharkiv-oblast", "place:kharkiv-oblast"),
    ],
)
def test_topics_have_a_normal_form(typed: str, normal: str) -> None:
    assert write_query(parse_query(typed)) == normal


@given(st.text(max_size=60))
def test_anything_typed_is_either_a_topic_or_refused_with_its_place(text: str) -> None:
    said = ""
    query = None
    try:
        query = parse_query(text)
    except InputRefused as refusal:
        said = str(refusal)

    if query is None:
        _, shown, caret = said.split("\n")
        assert len(caret) - 1 <= 2 + sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in shown)
    else:
        assert parse_query(write_query(query)) == query


PIECES = st.sampled_from(
    [
        "a",
        "b",
        '"c d"',
        "(",
        ")",
        "OR",
        "AND",
        "NOT",
        "NEAR",
        "NEAR/3",
        "-",
        "title:",
        "lang:uk",
        "x*",
        "*",
        "“",
        "基",
    ]
)


@given(st.lists(PIECES))
def test_operators_in_any_order_are_either_a_topic_or_refused(pieces: list[str]) -> None:
    query = parsed(" ".join(pieces))

    assert query is None or parse_query(write_query(query)) == query


REFUSED = [
    ("", "nothing here to search for", 0),
    ("   ", "nothing here to search for", 0),
    ("()", "nothing here to search for", 1),
    ("OR Kharkiv", "OR stands between", 0),
    ("Kharkiv (grain OR", "the bracket before it is never closed", 15),
    ("Kharkiv OR", "OR stands between", 8),
    ("Kharkiv OR OR Izium", "OR stands between", 8),
    ("AND Kharkiv", "AND stands between", 0),
    ("Kharkiv AND", "AND stands between", 8),
    ("a AND OR b", "AND stands between", 2),
    ("a NOT", "nothing follows here", 2),
    ("a (b -)", "nothing follows here", 5),
    ('Kharkiv "air defence', "never closed", 8),
    ("Kharkiv (air", "bracket is never closed", 8),
    ("Kharkiv air)", "closes nothing", 11),
    ("Kharkiv !!!", "no letter or digit", 8),
    ("Kharkiv - Izium", "no letter or digit", 8),
    ("-football", "only excludes", 0),
    ("a OR -b", "only excludes", 0),
    ("NOT (a b)", "only excludes", 0),
    ("k OR -k", "this would match any", 0),
    ("a b -a", "both asked for and excluded", 0),
    ("the", "alone is nothing to search for", 0),
    ("grain OR і", "alone is nothing to search for", 9),
    ('"у"', "alone is nothing to search for", 1),
    ("the OR Kharkiv", "alone is nothing to search for", 0),
    ("it lang:en", "alone is nothing to search for", 0),
    ("the NEAR/2 was", "alone is nothing to search for", 0),
    ('"air raid" -air', "both asked for and excluded", 0),
    ("(k OR m) -k -m", "both asked for and excluded", 0),
    ("title:k -k", "both asked for and excluded", 0),
    ("k m -(k m)", "both asked for and excluded", 0),
    ("evacuat* -evac*", "both asked for and excluded", 0),
    ("lang:uk lang:en x", "in two languages", 0),
    ("x OR (source:k source:m)", "of two sources", 6),
    ("lang:uk", "a language alone", 0),
    ("Kharkiv OR lang:uk", "a language alone", 11),
    ("lang:uk -football", "a language alone", 0),
    ("a lang:xx", "lang: is one of en, uk, ru, pl, de", 7),
    ("a NEAR", "NEAR stands between", 2),
    ("NEAR a", "NEAR stands between", 0),
    ("a NEAR/x b", "how many words", 2),
    ("a NEAR/101 b", "how many words", 2),
    ("a NEAR b NEAR c", "two things, not three", 9),
    ("-a NEAR b", "not clear", 1),
    ("a NEAR (b c)", "no one place", 7),
    ("a NEAR lang:uk", "no one place", 7),
    ("(NOT a) NEAR b", "no one place", 0),
    ("ev*", "at least 3 letters", 2),
    ("evac*ation", "at the end", 4),
    ("*", "at least 3 letters", 0),
    ('"evac* train"', "no meaning in a phrase", 5),
    ("a/bc*", "the beginning of one word", 0),
    ("https://courier.example", "no field https:", 0),
    ("a Kharkiv: b", "no field Kharkiv:", 2),
    ("title: a", "right after title:", 0),
    ("a lang:", "right after lang:", 2),
    ("title:source:x", "title: takes", 6),
    ("title:(a lang:uk)", "only words and phrases", 6),
    ("source:(a b)", "takes one key", 7),
    ("(" * 30 + "a", "20 deep at most", 20),
    # The caret counts cells of a terminal: wide letters take two, marks that lie over others none.
    ("基辅 (", "nothing here to search for", 6),
    ("Зе́рно !!!", "no letter or digit", 6),
    ("Kharkiv\tOR", "OR stands between", 8),
]


@pytest.mark.parametrize(("text", "why", "at"), REFUSED)
def test_what_is_no_topic_is_refused_with_a_caret_under_the_place(text: str, why: str, at: int) -> None:
    with pytest.raises(InputRefused) as refusal:
        parse_query(text)

    said, shown, caret = str(refusal.value).split("\n")
    assert why in said
    assert shown == f"  {text}".replace("\t", " ")
    assert caret == " " * (at + 2) + "^"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a" * (LONGEST + 1), "1,001 characters; 1,000 are the most"),
        ("a " * 101, "100 words, phrases and fields are the most"),
        ("(" * 1_000, "20 deep at most"),
        ("-" * 999 + "a", "only excludes"),
        ("NOT " * 249 + "a", "only excludes"),
        ("title:(" + " ".join(f"abcdefg{n}" for n in range(99)) + ")", "written out"),
        ("基" * 400 + ' "', "never closed"),
    ],
)
def test_a_topic_beyond_the_limits_is_refused_and_shown_around_the_place(text: str, why: str) -> None:
    with pytest.raises(InputRefused, match=why) as refusal:
        parse_query(text)

    _, shown, caret = str(refusal.value).split("\n")
    assert max(len(shown), len(caret)) <= 110


def keys(name: FieldName, typed: str) -> str:
    known = {(FieldName.SOURCE, "Kyiv Courier"): "kyiv-courier", (FieldName.PLACE, "Харків"): "kharkiv"}
    if (name, typed) not in known:
        raise NotFound(f"there is no {name} {typed!r}", hint="did you mean: kyiv-courier")
    return known[name, typed]


def test_the_names_in_fields_become_keys() -> None:
    query = parse_query('grain (source:"Kyiv Courier" OR place:Харків)', resolve=keys)

    assert write_query(query) == "grain (place:kharkiv OR source:kyiv-courier)"
    assert {field.key for field in fields_of(query)} == {"kharkiv", "kyiv-courier"}


def test_a_name_that_nothing_has_is_refused_under_its_place() -> None:
    with pytest.raises(InputRefused) as refusal:
        parse_query("grain source:kyiv", resolve=keys)

    assert str(refusal.value) == "there is no source 'kyiv'\n  grain source:kyiv\n               ^"
    assert refusal.value.hint == "did you mean: kyiv-courier"


def test_what_is_typed_in_any_script_is_found_again() -> None:
    spoken: list[Callable[[str], str]] = [str.upper, str.lower, str.title]

    for word in ("Straße", "Ђурђевић", "ΣΊΣΥΦΟΣ", "ǅemal", "Ａｂｃ"):  # noqa: RUF100 - scripts with odd cases
        assert len({write_query(parse_query(say(word))) for say in spoken}) == 1
