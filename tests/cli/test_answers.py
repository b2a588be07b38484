import contextlib
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cli.answers import Facts, Part, Rows, answer, show
from digest.cli.telling import ago, ahead, count, counted, local

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
TABLE = Rows(
    columns=("headline", "picks#", "because"),
    rows=[("[bold]Evacuation[/bold] train leaves :smile:", "12", "Kharkiv"), ("Short", "3", "")],
)


def printed(*parts: Part) -> str:
    out = io.StringIO()
    show(*parts, stream=out)
    return out.getvalue()


def test_what_publishers_write_is_never_markup() -> None:
    assert "[bold]Evacuation[/bold] train leaves :smile:" in printed(TABLE)


ORDERS = "a\x1b[31mb\u202ec\x9bd\u200be\U000e0041f\ng\u00a0h"


def test_what_publishers_write_gives_a_terminal_no_orders() -> None:
    assert printed(ORDERS) == "a\ufffd[31mb\ufffdc\ufffdd\ufffde\ufffdf\ng\u00a0h\n"


@given(st.text())
def test_a_scripts_answer_means_what_it_did_and_gives_a_terminal_no_orders(words: str) -> None:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        answer([words, ORDERS, "Сьогодні"], as_json=True)
    assert json.loads(out.getvalue()) == [words, ORDERS, "Сьогодні"]
    assert not {letter for letter in out.getvalue() if not letter.isprintable()} - set("\n\u00a0\u202f")


def test_a_table_has_a_heading_and_no_space_at_a_lines_end() -> None:
    assert printed(TABLE).splitlines() == [
        "headline                                      picks  because",
        "[bold]Evacuation[/bold] train leaves :smile:     12  Kharkiv",
        "Short                                             3",
    ]


def test_on_a_phone_a_row_is_told_in_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    assert printed(TABLE).splitlines()[-2:] == ["Short", "  picks: 3"]


@pytest.mark.parametrize("width", ["60", "80", "120"])
def test_a_table_keeps_within_the_terminal(monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    wide = Rows(columns=("a", "b"), rows=[("x" * 70, "y" * 70)])
    cut = Rows(columns=("a", "b"), rows=[("x" * 20, "y" * 170)], cut="b")

    assert max(map(len, printed(wide, cut, TABLE).splitlines())) <= int(width)
    assert printed(cut).count("\n") == 2


def test_a_sentence_is_left_whole_to_be_copied() -> None:
    sentence = "digest --config " + "a-long-path/" * 20

    assert printed(sentence) == f"{sentence}\n"


def test_no_colour_where_nobody_sees_it() -> None:
    assert "\x1b" not in printed(TABLE, Facts(facts=[("key", "value")]))


def test_an_empty_fact_is_left_out() -> None:
    assert printed(Facts(facts=[("name", "Ann"), ("zone", "")])) == "name  Ann\n"


def test_times_are_told_as_seen_from_now() -> None:
    spans = [timedelta(seconds=5), timedelta(minutes=12), timedelta(hours=3), timedelta(days=4)]

    assert [ago(NOW - span, NOW) for span in spans] == ["just now", "12 min ago", "3 h ago", "4 days ago"]
    assert [ahead(NOW + span, NOW) for span in spans] == ["in 1 min", "in 12 min", "in 3 h", "in 4 days"]
    assert (ago(None, NOW), ahead(None, NOW), ahead(NOW, NOW)) == ("never", "now", "now")
    assert local(NOW, "Europe/Kyiv") == "2026-11-22 08:00 Europe/Kyiv"


def test_counts_agree_with_their_nouns() -> None:
    assert [count(1, "source"), count(2, "source")] == ["1 source", "2 sources"]
    assert count(1_200, "delivery", "deliveries") == "1,200 deliveries"
    assert counted(["no link", "advertising", "no link"]) == "no link (2), advertising"
    assert json.dumps(counted([])) == '""'
