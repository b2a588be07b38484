import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.understand.clean import plain
from digest.understand.text import cut, without_leftovers

PIECES = st.sampled_from(
    [
        *("<", ">", "&", ";", "/", "p", "<p>", "</p>", "&lt;", "&gt;", "&amp;", "&amp;lt;p&amp;gt;", "&#60;"),
        *(
            "&#x202e;",
            "\u202e",
            "\x00",
            "\x85",
            "\x1b",
            "\xad",
            "\ufeff",
            "\ud800",
            "&#0;",
            "&nbsp;",
            "\u200b",
        ),
        *(
            "<script>",
            "<b ",
            'a="',
            "'",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<?",
            "&l",
            "&am",
            "&ltp;",
            "lt;",
        ),
        *(" ", "\n", "word", "Слово", ". ", "…", "<figure>", "<textarea>", "<plaintext>", "<svg>", "<math>"),
    ]
)
MESSY = st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join)
MARKUP = ("<p", "</p", "&lt;", "&gt;", "&amp;lt", "<script")
HIDDEN = "\x00\x1b\x85\xad\u202e\u2066\ufeff\u200b\n\r\t"


@given(MESSY, st.integers(1, 80))
def test_plain_text_is_plain_whatever_went_in(text: str, limit: int) -> None:
    out = plain(text, limit)
    assert not any(piece in out.lower() for piece in MARKUP)
    assert not any(hidden in out for hidden in HIDDEN)
    assert len(out) <= limit
    assert out == " ".join(out.split())


@given(MESSY, st.integers(1, 80))
def test_plain_of_plain_changes_nothing(text: str, limit: int) -> None:
    once = plain(text, limit)
    assert plain(once, limit) == once
    assert plain(once) == once


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>One</p><p>two<br>three</p>", "One two three"),
        ("<b>bo</b>ld", "bold"),
        ("&lt;p&gt;In Nikopol, three&lt;/p&gt;", "In Nikopol, three"),
        ("&amp;lt;p&amp;gt;twice&amp;lt;/p&amp;gt;", "twice"),
        ("AT&amp;T &amp;mdash; 1 &lt; 2 &amp;nbsp; 3", "AT&T — 1 < 2 3"),
        ("AT&T, R&D and Q&A", "AT&T, R&D and Q&A"),
        ("a<script>alert(1)</script><style>p{}</style>b", "ab"),
        ("text<figure><img><figcaption>A caption</figcaption></figure>", "text"),
        ("cut off <a href='https://exam", "cut off"),
        ("cut off &mdas", "cut off"),
        ("cut off </", "cut off"),
        ("cut off &lt;/", "cut off"),
        ("cut off &#82", "cut off"),
        ("A \u202egnihton\u202c B\u200bC", "A gnihton BC"),
        ("Zoë 👩‍👩‍👧 Ко́пія", "Zoë 👩‍👩‍👧 Ко́пія"),
        ("I <3 Kyiv", "I <3 Kyiv"),
        ("&" * 3 + "lt;" * 2, ""),
    ],
)
def test_markup_is_taken_off_as_often_as_it_was_put_on(written: str, read: str) -> None:
    if read:
        assert plain(written) == read
    else:
        assert "&lt;" not in plain(written)


def test_a_field_of_nested_tags_costs_no_more_than_its_first_64_kb() -> None:
    assert plain("<p>" * 1_000_000 + "text") == ""


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Short enough.", 20, "Short enough."),
        ("One sentence here. Another one follows here.", 30, "One sentence here."),
        ("Troops met Gov. Oleh Syniehubov on Monday in Kharkiv", 32, "Troops met Gov. Oleh Syniehubov…"),
        ("It happened on Nov. 26 in the city of Kupiansk today", 30, "It happened on Nov. 26 in the…"),
        ("Words, words, and more", 14, "Words, words…"),
        ("Неподільнедужедовгеслово", 10, "Неподільн…"),
    ],
)
def test_a_text_is_cut_at_a_sentence_or_a_word(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


@given(st.text(st.sampled_from("aA. ,…"), max_size=60), st.integers(1, 40))
def test_a_cut_text_fits_and_is_the_beginning_with_one_ellipsis_at_most(text: str, limit: int) -> None:
    out = cut(text, limit)
    assert len(out) <= limit
    assert text.startswith((out, out.removesuffix("…")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Three were hurt. Read more", "Three were hurt."),
        ("Three were hurt […] Read More »", "Three were hurt…"),
        ("Three were hurt [...]", "Three were hurt…"),
        ("Three were hurt ....", "Three were hurt…"),
        ("Three were hurt, (more…)", "Three were hurt…"),
        ("Троє постраждали. Читати далі →", "Троє постраждали."),
        ("Пострадали трое. Подробнее...", "Пострадали трое."),
        ("Trzy osoby ranne. Czytaj więcej", "Trzy osoby ranne."),
        ("Drei Verletzte. [Weiterlesen]", "Drei Verletzte."),
        ("Three were hurt. Continue reading", "Three were hurt."),
        ("Three were hurt. Click here to read more.", "Three were hurt."),
        ("Читать далее", ""),
        ("He wanted to read more", "He wanted to read more"),
        ("Губернатор розповів детальніше", "Губернатор розповів детальніше"),
        ("Hurt. The post Drone hits Nikopol appeared first on Example Guru.", "Hurt."),
        ("Постраждали. Запис Удар по Нікополю спершу з'явився на Новини.", "Постраждали."),
        ("", ""),
    ],
)
def test_leftovers_of_links_go(text: str, expected: str) -> None:
    assert without_leftovers(text) == expected
