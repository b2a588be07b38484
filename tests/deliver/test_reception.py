import re

from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.reception import Letter, Limits, Reception

HELLO = b"EHLO client.test\r\n"
ENVELOPE = b"MAIL FROM:<list@news.example> SIZE=10\r\nRCPT TO:<reader@example.org>\r\n"
WHOLE = HELLO + ENVELOPE + b"DATA\r\n"


def reception(**limits: int) -> Reception:
    return Reception(host="mailbox.test", limits=Limits(**limits))


def codes(core: Reception) -> list[int]:
    """The codes of all that was answered, without the greeting and the lines that go on."""
    return [int(line[:3]) for line in core.take().splitlines() if line[3:4] != b"-"][1:]


def told(*said: bytes, **limits: int) -> Reception:
    core = reception(**limits)
    for part in said:
        core.receive(part)
    return core


def test_a_letter_comes_out_as_it_was_sent() -> None:
    core = told(WHOLE, b"Subject: a\r\n\r\n..dots\r\n.\r\n")
    message = b"Subject: a\r\n\r\n.dots\r\n"
    assert core.letter == Letter(
        sender="list@news.example", recipients=("reader@example.org",), message=message
    )
    core.keep("0001-reader.eml")
    assert core.take().endswith(b"\r\n250 2.0.0 kept as 0001-reader.eml\r\n")


def test_nothing_is_answered_while_a_letter_waits_to_be_kept() -> None:
    core = told(WHOLE + b"a\r\n.\r\n" + b"NOOP\r\n")
    assert codes(core) == [250, 250, 250, 354]
    core.refuse("No space left on device")
    assert core.letter is None
    assert core.take() == b"451 4.3.0 cannot be kept: No space left on device\r\n250 2.0.0 ok\r\n"


def test_several_letters_may_come_on_one_line_to_several_readers() -> None:
    core = told(HELLO + ENVELOPE + b"RCPT TO:<other@example.org>\r\nDATA\r\na\r\n.\r\n")
    assert core.letter is not None
    assert core.letter.recipients == ("reader@example.org", "other@example.org")
    core.keep("1")
    core.receive(b"MAIL FROM:<>\r\nrcpt to: <third@example.org>\r\ndata\r\n.\r\n")
    assert core.letter == Letter(sender="", recipients=("third@example.org",), message=b"")


def test_no_letter_can_smuggle_in_another() -> None:
    for end in (b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r"):
        core = told(WHOLE, b"a" + end + b"MAIL FROM:<evil@example.com>\r\n", b"\r\n.\r\n")
        assert core.letter is None
        assert codes(core) == [250, 250, 250, 354, 554]


def test_what_is_out_of_order_or_out_of_shape_is_answered() -> None:
    for said, code in (
        (b"MAIL FROM:<a@example.org>", 503),
        (HELLO + b"RCPT TO:<a@example.org>", 503),
        (HELLO + b"DATA", 503),
        (HELLO + b"MAIL TO:<a@example.org>", 501),
        (HELLO + b"MAIL FROM:a@example.org", 501),
        (HELLO + b"MAIL FROM:<a@example.org> SMTPUTF8", 555),
        (HELLO + b"MAIL FROM:<a@example.org> SIZE=9999999999", 552),
        (HELLO + ENVELOPE + b"MAIL FROM:<a@example.org>", 503),
        (HELLO + ENVELOPE + b"RCPT TO:<>", 501),
        (HELLO + ENVELOPE + b"RCPT TO:<a@example.org> NOTIFY=NEVER", 555),
        (HELLO + ENVELOPE + b"RSET\r\nDATA", 503),
        (HELLO + ENVELOPE + b"EHLO again\r\nDATA", 503),
        (b"HELO", 501),
        (b"HELO client.test", 250),
        (b"VRFY reader", 252),
        (b"STARTTLS", 500),
        ("EHLO пошта".encode(), 500),
        (b"", 500),
        (b"QUIT", 221),
    ):
        assert codes(told(said + b"\r\n"))[-1] == code


def test_a_client_has_its_limits() -> None:
    assert codes(told(WHOLE, b"x" * 60 + b"\r\n.\r\nNOOP\r\n", message=50))[-2:] == [552, 250]
    assert codes(told(WHOLE, b"x" * 60, b"x" * 60, b"\r\n", b".\r\nNOOP\r\n", message=50))[-2:] == [552, 250]
    assert codes(told(WHOLE, b"x" * 60 + b"\r\n.\r\n", line=50))[-1] == 554
    assert codes(told(HELLO + ENVELOPE + b"RCPT TO:<b@example.org>\r\n", recipients=1))[-1] == 452
    for endless in (told(b"x" * 60, command=50), told(b"x" * 60 + b"\r\n", command=50)):
        assert (codes(endless), endless.over) == ([421], True)
    lost = told(b"what\r\n" * 3, mistakes=3)
    assert (codes(lost), lost.over) == ([500, 500, 500, 421], True)


lines = st.lists(st.binary(max_size=20).map(lambda line: re.sub(rb"[\r\n]", b".", line)))


@given(lines, st.integers(min_value=1, max_value=30))
def test_any_letter_arrives_however_it_is_cut(text: list[bytes], piece: int) -> None:
    message = b"".join(line + b"\r\n" for line in text)
    stuffed = b"".join((b"." + line if line.startswith(b".") else line) + b"\r\n" for line in text)
    stream = WHOLE + stuffed + b".\r\n"
    core = told(*(stream[start : start + piece] for start in range(0, len(stream), piece)))
    assert core.letter is not None
    assert core.letter.message == message


@given(st.lists(st.one_of(st.sampled_from([HELLO, ENVELOPE, b"DATA\r\n", b"\r\n.\r\n"]), st.binary())))
def test_nothing_a_client_says_upsets_the_reception(stream: list[bytes]) -> None:
    core = reception()
    for said in stream:
        core.receive(said)
        if core.letter is not None:
            core.keep("1")
    assert core.take().startswith(b"220 mailbox.test ESMTP\r\n")
