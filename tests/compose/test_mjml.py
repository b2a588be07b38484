import subprocess
import sys

import pytest

from digest.compose.mjml import compile_mjml
from digest.compose.templates import read_template
from digest.model.errors import TemplateRefused


def column(*lines: str) -> str:
    """A mail whose line 2 is the first of these."""
    return "\n".join(
        ("<mjml><mj-body><mj-section><mj-column>", *lines, "</mj-column></mj-section></mj-body></mjml>")
    )


def compiled(*lines: str) -> str:
    return compile_mjml(column(*lines), "body.mjml")


@pytest.mark.parametrize(
    "code",
    [
        "{{ a.b }}",
        "{{ a | default('<b>') }}",
        '{% if a < b and c == "d" %}x{% endif %}',
        "{% for x in y -%}{{ x }}{%- endfor %}",
        "{% macro m(a) %}&middot;{{ a }}{% endmacro %}",
    ],
)
def test_every_tag_comes_out_as_it_went_in(code: str) -> None:
    assert code in compiled(f"<mj-text>{code}</mj-text>")


def test_tags_stand_in_attributes_too() -> None:
    html = compiled('<mj-button href="{{ a["url"] }}">{{ t.read }}</mj-button>')

    assert 'href="{{ a["url"] }}"' in html


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (('<mj-image src="a" width="{{ w }}" />',), "body.mjml line 2: {{ w }} did not survive"),
        (("", "", '<mj-text colour="{{ c }}">x</mj-text>'), "body.mjml line 4: {{ c }} did not survive"),
        (("{# two", "lines #}", '<mj-text colour="{{ c }}">x</mj-text>'), "line 4: {{ c }} did not survive"),
        (("{%- if x -%}", "", '<mj-text q="{{ c }}">x</mj-text>{% endif %}'), "line 4: {{ c }} did not"),
        (('<mj-text><p style="', 'color:red">x</p></mj-text>'), "line 2: attribute value '\\ncolor:red' has"),
        (("", '<mj-text><b title="a\\b">x</b></mj-text>'), "line 3: attribute value 'a\\\\b' has"),
        (("<mj-text><b title='say \"x\"'>x</b></mj-text>",), "line 2: attribute value"),
        (('<mj-text><b title="e\u0301">x</b></mj-text>',), "line 2: attribute value"),
        (("<mj-text>", "{{ open", "</mj-text>"), "body.mjml line"),
        (("<mj-text>{% raw %}{{ x }}{% endraw %}</mj-text>",), "line 2: raw blocks do not survive"),
        (("<mj-text>never closed",), "body.mjml: MJML does not accept it"),
        (('<mj-button {% if x %}href="a"{% endif %}>x</mj-button>',), "body.mjml: MJML does not accept it"),
    ],
)
def test_what_mjml_would_lose_or_spoil_is_an_error_with_its_line(
    lines: tuple[str, ...], message: str
) -> None:
    with pytest.raises(TemplateRefused) as caught:
        compiled(*lines)

    assert message in str(caught.value)


def test_a_tag_that_mjml_moves_is_an_error() -> None:
    source = (
        "<mjml><mj-body>\n<mj-raw>{% if x %}</mj-raw><mj-section><mj-column></mj-column></mj-section>"
        "<mj-raw>{% endif %}</mj-raw></mj-body>\n<mj-head><mj-preview>{{ late }}</mj-preview>"
        "</mj-head></mjml>"
    )

    with pytest.raises(TemplateRefused, match=r"line 3: \{\{ late \}\} came out in another place"):
        compile_mjml(source, "body.mjml")


def test_comments_of_both_languages_go() -> None:
    html = compiled("<mj-text>{# jinja #}<!-- html -->x</mj-text>")

    assert "jinja" not in html
    assert "<!-- html" not in html


def test_no_font_is_fetched_from_anywhere() -> None:
    html = compiled('<mj-text font-family="Roboto">x</mj-text>')

    assert "@import" not in html
    assert "<link" not in html


def test_words_that_look_like_a_placeholder_are_left_alone() -> None:
    html = compiled("<mj-text>jx0x jxj1x {{ a }}</mj-text>")

    assert "jx0x jxj1x {{ a }}" in html


def test_it_compiles_the_same_in_a_child_process() -> None:
    source = read_template("digest").mjml
    program = (
        "import sys; from digest.compose.mjml import compile_mjml;"
        "sys.stdout.buffer.write(compile_mjml(sys.stdin.buffer.read().decode(), 'body.mjml').encode())"
    )
    child = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program], input=source.encode(), capture_output=True, check=True
    )

    assert child.stdout.decode() == compile_mjml(source, "body.mjml")
