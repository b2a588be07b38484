import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.gather.answers import Fetched
from digest.gather.labels import read_label
from fetching import FEED, ask
from loopback import response


@pytest.mark.parametrize(
    ("label", "kind", "charset"),
    [
        ("text/xml; charset=Koi8-U", "text/xml", "Koi8-U"),
        ("Application/RSS+XML", "application/rss+xml", None),
        ('text/html;charset="utf-8"', "text/html", "utf-8"),
        ("text/html; charset='utf-8'", "text/html", "utf-8"),
        ("text/html ; boundary=x ; CHARSET = windows-1251; x=y", "text/html", "windows-1251"),
        ("text/html; charset=a; charset=b", "text/html", "a"),
        ("text/html; charset=", "text/html", None),
        ('text/html; charset=""', "text/html", None),
        ('text/html; charset="utf-8', "text/html", None),
        ("charset=utf-8", "charset=utf-8", None),
        ("", "", None),
        ("text/html; charset=" + "x" * 101, "text/html", None),
        ("x" * 101, "", None),
    ],
)
def test_a_label_is_read_as_far_as_it_is_one(label: str, kind: str, charset: str | None) -> None:
    assert read_label(label) == (kind, charset)


@given(st.text())
def test_whatever_stands_there_is_a_label_or_none(label: str) -> None:
    kind, charset = read_label(label)
    assert len(kind) <= 100
    assert charset is None or charset


@pytest.mark.parametrize(
    "label", ["(" * 15_000, "text/xml; a=" + '"' * 15_000, "text/xml;" + " ;" * 7_000, "a*0=" * 3_000]
)
def test_a_label_that_breaks_parsers_of_mail_does_not_break_the_fetch(label: str) -> None:
    answer = ask(response(FEED, headers=(f"Content-Type: {label}",)))
    assert isinstance(answer, Fetched)
    assert answer.charset is None
