import io
import json
import logging
import re
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from digest.keys import Keys
from digest.log import log, scrub, set_up_log
from digest.model.ids import ListId, SubscriberId
from digest.people.tokens import unsubscribe_token

KEYS = Keys(masters={1: b"1" * 32}, suppression=b"s" * 32)

addresses = st.emails() | st.sampled_from(
    ["олена@приклад.укр", '"olena k"@example.org', "olena@[192.0.2.1]", "bounce+olena=example.org@localhost"]
)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="@"), max_size=20)
tokens = st.builds(
    unsubscribe_token,
    st.just(KEYS),
    st.integers(0, 2**40).map(SubscriberId),
    st.integers(0, 2**20).map(ListId),
)


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    root.handlers, root.level = handlers, level


def lines(style: str = "json", level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    set_up_log(style=style, level=level, stream=stream)
    return stream


@given(words, addresses, words)
def test_no_address_is_left_in_any_text(before: str, address: str, after: str) -> None:
    for text in (
        f"{before} {address} {after}",
        f"<{address}>",
        f"{before}:{address},{after}",
        f"mailto:{address}?subject={after}",
        f"https://x.org/?to={address.replace('@', '%40')}&x=1",
    ):
        left = scrub(text)
        assert address not in left
        assert address.replace("@", "%40") not in left
        assert "<address>" in left


@given(words, tokens, words)
def test_no_token_is_left_in_any_text(before: str, token: str, after: str) -> None:
    for text in (
        f"{before}/u/{token} {after}",
        f"GET /u/{token} HTTP/1.1",
        f"https://news.example.org/u/{token}?a=b",
        f"%2Fu%2F{token}",
        f"'/u/{token}'",
    ):
        left = scrub(text)
        assert token not in left
        assert "/u/<token>" in left


def test_what_names_nobody_stays_as_it_is() -> None:
    text = "GET /unsubscribe took 3 ms: 250 2.0.0 Ok, queued as 4F3A1 @ 07:00 by @dataclass"

    assert scrub(text) == text


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "@" * 200_000, '"' * 200_000, "a%40" * 50_000, "/u/" * 70_000]
)
def test_hostile_text_costs_little(text: str) -> None:
    start = time.perf_counter()
    scrub(text)

    assert time.perf_counter() - start < 1


def test_a_line_for_machines_is_one_json_object_in_utc() -> None:
    stream = lines("json")
    log("gather").warning("source failed", source="курʼєр", tries=3, ids=(1, 2))
    line = json.loads(stream.getvalue())
    at = datetime.fromisoformat(line.pop("at"))

    assert at.utcoffset() is not None
    assert at.utcoffset() == at.utcoffset() * 0  # type: ignore[operator]  # the line above says it is not None
    assert line == {
        "room": "gather",
        "event": "source failed",
        "level": "warning",
        "source": "курʼєр",
        "tries": 3,
        "ids": [1, 2],
    }


def test_a_line_for_people_reads_as_a_sentence() -> None:
    stream = lines("human")
    log("gather").warning("source failed", source="courier", why="no answer in time")

    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT[\d:.]+Z warning  gather: source failed source=courier why=\"no answer in time\"\n",
        stream.getvalue(),
    )


@given(addresses, tokens, st.sampled_from(["human", "json"]))
def test_no_line_gives_a_reader_away(address: str, token: str, style: str) -> None:
    stream = lines(style)
    ours = log("web")
    ours.info(
        "seen", who=address, path=f"/u/{token}", deep={"to": [{address: (address,)}]}, raw=address.encode()
    )
    ours.info(f"mailed {address}")
    try:
        int(f"{address} at /u/{token}")
    except ValueError:
        ours.exception("failed")
    logging.getLogger("uvicorn.error").warning("GET /u/%s for %s", token, address)

    written = stream.getvalue()
    assert address not in written
    assert token not in written
    assert written.count("<address>") >= 6
    assert "ValueError: invalid literal for int()" in written


def test_a_line_cannot_be_forged_nor_a_terminal_taken_over() -> None:
    stream = lines("human")
    log("gather").info("read\n2026 forged", title="\x1b[2J\nforged", empty="", wide="\ud800")

    assert stream.getvalue().count("\n") == 1
    assert "\x1b" not in stream.getvalue()


def test_only_what_is_worth_a_line_gets_one() -> None:
    stream = lines("json", "warning")
    log("web").info("nothing much")
    logging.getLogger("aiohttp").info("nothing much")
    assert stream.getvalue() == ""

    stream = lines("json", "info")
    log("web").info("ours")
    logging.getLogger("aiohttp").info("theirs")
    logging.getLogger("aiohttp").warning("theirs, worse")
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["ours", "theirs, worse"]


def test_a_library_is_heard_under_its_name_and_once_however_often_the_log_is_set_up() -> None:
    lines("json")
    stream = lines("json")
    logging.getLogger("apscheduler").warning("missed")

    assert [json.loads(line)["room"] for line in stream.getvalue().splitlines()] == ["apscheduler"]


def test_a_log_nobody_set_up_is_quiet_and_scrubbed(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.reset_defaults()
    ours = log("web")
    ours.info("nothing much")
    ours.warning("seen", who="olena@example.org")
    captured = capsys.readouterr()

    assert captured.out == ""
    assert "web: seen who=<address>" in captured.err
