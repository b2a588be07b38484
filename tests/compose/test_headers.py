import re
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate_to_datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digest.compose import headers
from digest.compose.headers import HeaderRefused

AFTER = b"X-After: here\r\n\r\nbody"
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
HOSTILE = [
    "=?UTF-8?Q?=0A?=Bcc: injected@example.com é",
    "=?utf-8?q?looks_encoded?=",
    "A very long display name, with a comma and (parens) and so much more that it must fold <evil@x.org>",
    "🇺🇦" * 40,
    'say "hi" \\ back',
    "a" * 2000,
    " two  spaces ",
    "Харків, «Оскіл»: " * 20,
]

any_text = (
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="".join(map(chr, [*range(32), 127]))))
    | st.text(alphabet=' ab=?_"\\,<>@().:;é🇺\u2028\u0085', max_size=120)
    | st.sampled_from(HOSTILE)
)


def lines_of(raw: bytes) -> list[bytes]:
    assert raw.endswith(b"\r\n")
    lines = raw[:-2].split(b"\r\n")
    assert all(line.startswith(b" ") and line.strip() for line in lines[1:])
    assert not any(byte in line for line in lines for byte in b"\r\n\0")
    return lines


@given(any_text)
def test_any_subject_is_one_header_that_reads_back_equal(text: str) -> None:
    raw = headers.unstructured("Subject", text)
    message = message_from_bytes(raw + AFTER, policy=policy.default)

    assert max(map(len, lines_of(raw))) <= 78
    assert message.keys() == ["Subject", "X-After"]
    assert str(message["Subject"]) == text


@given(any_text)
def test_any_name_is_one_recipient_and_reads_back_equal(name: str) -> None:
    raw = headers.mailbox("To", name, "reader@example.org")
    message = message_from_bytes(raw + AFTER, policy=policy.default)
    legacy_name, legacy_address = parseaddr(message_from_bytes(raw + AFTER)["To"])

    assert max(map(len, lines_of(raw))) <= 78
    assert message.keys() == ["To", "X-After"]
    assert [one.addr_spec for one in message["To"].addresses] == ["reader@example.org"]
    assert legacy_address == "reader@example.org"
    assert (
        "=?" in legacy_name and str(make_header(decode_header(legacy_name)))
    ) or legacy_name == name.strip()


@given(any_text)
def test_any_list_name_leaves_its_identity_alone(name: str) -> None:
    raw = headers.list_id("List-Id", name, "kharkiv.news.example.org")

    assert max(map(len, lines_of(raw))) <= 78
    assert raw.endswith(b"<kharkiv.news.example.org>\r\n")


@given(any_text, st.sampled_from([*map(chr, range(32)), "\x7f"]), any_text)
def test_a_control_character_is_refused_in_every_kind_of_header(before: str, bad: str, after: str) -> None:
    value = before + bad + after

    with pytest.raises(HeaderRefused):
        headers.unstructured("Subject", value)
    with pytest.raises(HeaderRefused):
        headers.mailbox("To", value, "reader@example.org")
    with pytest.raises(HeaderRefused):
        headers.mailbox("To", "", value)
    with pytest.raises(HeaderRefused):
        headers.list_id("List-Id", value, "a.b")
    with pytest.raises(HeaderRefused):
        headers.identity("Message-ID", value)
    with pytest.raises(HeaderRefused):
        headers.uris("List-Unsubscribe", [value])
    with pytest.raises(HeaderRefused):
        headers.plain("Precedence", value)
    with pytest.raises(HeaderRefused):
        headers.unstructured(value, "text")


def test_half_a_character_is_refused() -> None:
    with pytest.raises(HeaderRefused, match="surrogate"):
        headers.unstructured("Subject", "broken \ud83d")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "reader",
        "a@b@c.org",
        "a b@c.org",
        "<a@b.org>",
        "a@b.org,c@d.org",
        "олена@example.org",
        "a@пошта.укр",
        "a@",
    ],
)
def test_what_is_not_one_ascii_address_is_refused(address: str) -> None:
    with pytest.raises(HeaderRefused):
        headers.mailbox("To", "", address)


@pytest.mark.parametrize("address", ["a@b.org", "o'brien+x@b.org", '"a b"@c.org', "a@xn--80a1acny.xn--j1amh"])
def test_addresses_of_every_legal_form_stand(address: str) -> None:
    assert headers.mailbox("To", "", address) == f"To: {address}\r\n".encode()


def test_a_name_is_plain_quoted_or_encoded_as_it_needs() -> None:
    assert headers.mailbox("From", "Kharkiv Daily", "a@b.org") == b"From: Kharkiv Daily <a@b.org>\r\n"
    assert headers.mailbox("From", 'J. "Q" D\\', "a@b.org") == b'From: "J. \\"Q\\" D\\\\" <a@b.org>\r\n'
    assert headers.mailbox("From", "Оля", "a@b.org") == b"From: =?utf-8?b?0J7Qu9GP?= <a@b.org>\r\n"


def test_the_shorter_of_b_and_q_is_used() -> None:
    assert headers.unstructured("Subject", "Café news") == b"Subject: =?utf-8?q?Caf=C3=A9_news?=\r\n"
    assert headers.unstructured("Subject", "Новини") == b"Subject: =?utf-8?b?0J3QvtCy0LjQvdC4?=\r\n"


def test_encoded_words_hold_whole_characters() -> None:
    raw = headers.unstructured("Subject", "🚆" * 50)

    for word in re.findall(rb"=\?utf-8\?b\?[^?]*\?=", raw):
        assert len(word) <= 75
        assert set(str(make_header(decode_header(word.decode())))) == {"🚆"}


@given(st.integers(1, 60))
def test_a_long_unsubscribe_link_stays_whole(times: int) -> None:
    link = "https://news.example.org/u/" + "A1b2C3d4-_" * times
    raw = headers.uris("List-Unsubscribe", [link, "mailto:leave@news.example.org?subject=leave"])

    assert f"<{link}>".encode() in raw
    assert raw.count(b"\r\n ") <= 1
    assert message_from_bytes(raw + AFTER, policy=policy.default).keys() == ["List-Unsubscribe", "X-After"]


@pytest.mark.parametrize("link", ["no link", "https://a b", "https://a>", "https://приклад.укр"])
def test_a_link_that_would_not_read_as_one_is_refused(link: str) -> None:
    with pytest.raises(HeaderRefused):
        headers.uris("List-Unsubscribe", [link])


def test_a_line_nobody_may_send_is_refused() -> None:
    with pytest.raises(HeaderRefused, match="too long"):
        headers.uris("List-Unsubscribe", ["https://example.org/" + "a" * 1000])


@given(st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(9998, 1, 1)), st.integers(-720, 720))  # noqa: DTZ001 - hypothesis wants bounds without a zone
def test_a_date_reads_back_as_the_same_moment(moment: datetime, minutes: int) -> None:
    aware = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    raw = headers.date_time("Date", aware)

    assert parsedate_to_datetime(raw.decode().removeprefix("Date: ").strip()) == aware


@given(any_text)
def test_plain_headers_take_ascii_words_only(text: str) -> None:
    assume(not text.isascii())

    with pytest.raises(HeaderRefused):
        headers.plain("Precedence", text)
