import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.understand.clean import paragraphs, parsed_blocks, plain
from digest.understand.markup import simple_blocks
from digest.understand.text import seen, visible

INLINE = st.sampled_from(["a", "b", "span", "em", "strong", "i"])
BLOCK = st.sampled_from(
    ["div", "section", "ul", "ol", "dl", "h2", "blockquote", "pre", "figure", "figcaption"]
)
ENTITIES = (
    "&amp;",
    "&lt;p&gt;",
    "&am",
    "p;",
    "&nbsp;",
    "&#60;",
    "&",
    "&lt",
    "&#13;",
    "&#11;",
    "&notit;",
    "&#x1f;",
)
WORDS = st.sampled_from(["One", " ", "two ", "\n", "\n\n", "\r\r", "Слово", ">", '"', "1", "\xa0", *ENTITIES])
LOOSE = st.sampled_from(
    ["<p>", "</p>", "<br>", "<hr/>", "<P CLASS=x>", "<img src='a>b'>", "<iframe src=x></iframe>"]
)
ATTRIBUTES = st.sampled_from(
    [
        "",
        "",
        "",
        ' a="b"',
        " href='x>y'",
        " a=b/",
        ' a = "c" d',
        "/",
        ' x"',
        '"',
        ' a="b"c="d"',
        " =x",
        " a==b",
        "\n",
    ]
)
ODD = st.sampled_from(
    [
        *("<", "<!-- x -->", "<script>", "</script>", "<svg>", "<o:p>", "<title>", "<plaintext>", "<center>"),
        *(
            "</div>",
            "</b>",
            "</ul>",
            "<li>",
            "</li>",
            "<h1>",
            "</h1>",
            "<figure>",
            "</figure>",
            "<table>",
            "<td>",
        ),
        *("<iframe>", "<video><source></video>", "<style>x</style>", "<![CDATA[", "]]>", "<?", "</", "<b "),
    ]
)


def element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    named = st.tuples(INLINE | BLOCK, ATTRIBUTES, inner)
    whole = named.map(lambda parts: f"<{parts[0]}{parts[1]}>{parts[2]}</{parts[0]}>")
    items = st.lists(inner, max_size=3).map(lambda each: "<ul><li>" + "</li><li>".join(each) + "</li></ul>")
    return st.lists(whole | items | WORDS | LOOSE, max_size=5).map("".join)


MARKUP = st.recursive(st.lists(WORDS | LOOSE, max_size=4).map("".join), element, max_leaves=12)
BROKEN = st.lists(WORDS | LOOSE | ODD | MARKUP, max_size=10).map("".join)


@given(MARKUP | BROKEN)
def test_what_a_look_reads_a_parser_reads_the_same(markup: str) -> None:
    looked = simple_blocks(visible(markup))
    if looked is not None:
        assert said(looked) == said(parsed_blocks(visible(markup)))


@given(st.text(st.sampled_from("&#x0123456789abcdefltgamp;quo ")))
def test_entities_come_to_the_same_without_a_parser(text: str) -> None:
    looked = simple_blocks(text)
    assert looked is None or said(looked) == said(parsed_blocks(text))


@pytest.mark.parametrize(
    "markup",
    [
        "<p>One <a href='x'>two</a></p><p class=\"a\">three<br/>four</p>",
        "<figure><img src=x><figcaption>A map</figcaption></figure><div>One</div>",
        "<ul><li>One</li><li>two</li></ul><p>three<p>four",
        "<p>One</p><iframe src='https://video.example/1' allowfullscreen></iframe>",
    ],
)
def test_what_publishers_write_takes_no_parser(markup: str) -> None:
    assert simple_blocks(markup) is not None


@pytest.mark.parametrize(
    "markup",
    [
        "a < b",
        "<script>1<2</script>",
        "<!-- x -->",
        "<p a='<'>",
        '<a b"x="y>',
        "<table><td>x",
        "<p",
        "<svg>x</svg>",
    ],
)
def test_what_is_odd_is_left_to_the_parser(markup: str) -> None:
    assert simple_blocks(markup) is None


def test_a_figure_divides_the_words_around_it_and_says_none_of_its_own() -> None:
    markup = "One<figure><img><figcaption>A map</figcaption></figure>two"
    assert paragraphs(markup) == ("One", "two")
    assert plain(markup) == "One two"
    assert paragraphs(markup + "<!-- odd -->") == ("One", "two")


def test_words_of_scripts_and_frames_are_never_text() -> None:
    for hidden in ("script", "style", "iframe", "video", "svg", "noscript", "template", "textarea"):
        assert plain(f"One <{hidden}>alert(1)</{hidden}>two") == "One two"


@pytest.mark.parametrize(
    "flood",
    [
        "<" * 70_000,
        "<p " * 30_000,
        "&" * 70_000,
        "<a b=" * 20_000,
        "<video>" * 10_000,
        "<p>" * 25_000,
        '<a b="' * 10_000,
    ],
)
def test_a_flood_of_half_tags_says_nothing_of_itself(flood: str) -> None:
    assert "<p" not in plain(flood)
    assert all("<a" not in block for block in paragraphs(flood))


def said(blocks: list[str]) -> list[str]:
    return [text for block in blocks if (text := seen(block))]
