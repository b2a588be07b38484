from hypothesis import example, given
from hypothesis import strategies as st

from digest.deliver.replies import (
    LONGEST_LINE,
    LONGEST_TOLD,
    MOST_LINES,
    Garbage,
    ReplyReader,
    anonymous,
    told,
    without_addresses,
)
from digest.model.delivery import Reply


def read(*pieces: bytes) -> list[Reply | Garbage]:
    reader = ReplyReader()
    return [answer for piece in pieces for answer in reader.read(piece)]


def garbage(what: str) -> list[Garbage]:
    return [Garbage(reason=f"the relay sent {what}")]


def test_a_reply_is_code_enhanced_code_and_text() -> None:
    assert read(b"250 2.1.5 Recipient ok\r\n") == [Reply(code=250, enhanced="2.1.5", text="Recipient ok")]


def test_the_lines_of_a_long_reply_come_as_one() -> None:
    said = b"550-5.1.1 The account does not exist.\r\n550-5.1.1 Check for typos.\r\n550 5.1.1 - gsmtp\r\n"
    text = "The account does not exist.\nCheck for typos.\n- gsmtp"
    assert read(said) == [Reply(code=550, enhanced="5.1.1", text=text)]


def test_a_code_alone_is_a_reply_and_a_bare_line_feed_ends_it() -> None:
    assert read(b"250\r\n354\n") == [Reply(code=250), Reply(code=354)]


def test_an_enhanced_code_may_contradict_itself_but_not_the_verdict() -> None:
    assert read(b"554 4.4.7 Message expired\r\n") == [
        Reply(code=554, enhanced="4.4.7", text="Message expired")
    ]
    assert read(b"250 5.1.1 so what\r\n") == [Reply(code=250, text="5.1.1 so what")]
    assert read(b"250 2.5.0.1 greets you\r\n") == [Reply(code=250, text="2.5.0.1 greets you")]


def test_what_could_act_on_a_terminal_or_a_database_is_shown_as_unreadable() -> None:
    assert read(b"250 \x1b[2J\x00ok\xff\t\xe2\x80\xae!\r\n") == [Reply(code=250, text="�[2J�ok� �!")]


def test_two_codes_in_one_reply_are_garbage() -> None:
    assert read(b"250-fine\r\n550 or not\r\n250 ok\r\n") == garbage("one reply with two codes")


def test_what_is_no_reply_is_garbage_and_nothing_after_it_counts() -> None:
    for nonsense in (
        b"HTTP/1.1 400",
        b"",
        b"25 ok",
        b"2500 ok",
        b"150 ok",
        b"600 ok",
        b"250\tok",
        "２５０ ok".encode(),
    ):
        assert read(nonsense + b"\r\n250 ok\r\n", b"250 ok\r\n") == garbage("a line that is no reply")


def test_a_line_may_be_long_but_not_endless() -> None:
    longest = b"250 " + b"x" * (LONGEST_LINE - 6) + b"\r\n"
    assert len(longest) == LONGEST_LINE
    assert isinstance(read(longest)[0], Reply)
    assert read(b"250 x" + longest[4:]) == garbage("a line that is too long")
    assert read(*(b"x" for _ in range(LONGEST_LINE))) == garbage("a line that is too long")


def test_a_reply_may_have_many_lines_but_not_endlessly_many() -> None:
    assert isinstance(read(b"250-x\r\n" * (MOST_LINES - 1) + b"250 x\r\n")[0], Reply)
    assert read(b"250-x\r\n" * MOST_LINES + b"250 x\r\n") == garbage("a reply of too many lines")


def test_a_reader_in_the_middle_of_a_reply_says_so() -> None:
    reader = ReplyReader()
    for piece, midway in ((b"2", True), (b"50-a\r\n", True), (b"250 b\r", True), (b"\n", False)):
        reader.read(piece)
        assert reader.midway is midway


lines = st.one_of(
    st.binary(max_size=30),
    st.builds(
        lambda code, mark, text: b"%d%b%b" % (code, mark, text),
        st.integers(min_value=190, max_value=610),
        st.sampled_from([b" ", b"-", b""]),
        st.sampled_from([b"", b"ok", b"2.0.0 ok", b"5.1.1 no", b"x" * (LONGEST_LINE - 5)]),
    ),
)
streams = st.lists(st.tuples(lines, st.sampled_from([b"\r\n", b"\n", b""]))).map(
    lambda parts: b"".join(line + end for line, end in parts)
)


@given(streams, st.lists(st.integers(min_value=0, max_value=200)))
@example(b"250 " + b"x" * LONGEST_LINE, [LONGEST_LINE - 1])
def test_however_the_network_cuts_it_the_replies_are_the_same(stream: bytes, cuts: list[int]) -> None:
    pieces, rest = [], stream
    for cut in cuts:
        pieces.append(rest[:cut])
        rest = rest[cut:]
    assert read(*pieces, rest) == read(stream) == read(*(bytes([byte]) for byte in stream))


def test_a_reply_is_told_in_one_line_without_anyones_address() -> None:
    reply = Reply(
        code=550, enhanced="5.1.1", text="<olena@example.org>: unknown\nforwards to taras@example.net"
    )
    assert told(reply) == "550 5.1.1 <…>: unknown forwards to …"
    assert anonymous(reply) == Reply(code=550, enhanced="5.1.1", text="<…>: unknown forwards to …")


@given(st.text(max_size=3000))
def test_what_is_told_is_short_and_holds_no_address(text: str) -> None:
    said = without_addresses(f"{text} <olena@example.org> (OLENA@example.org)")
    assert len(said) <= LONGEST_TOLD
    assert "example.org" not in said
    assert "\n" not in said
