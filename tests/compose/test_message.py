import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composed import ENGLISH, SCENES, SENT, UKRAINIAN, UNSUBSCRIBE, a_mailing_list, composed, opened, parts
from digest.compose.frames import OPEN
from digest.compose.headers import HeaderRefused
from digest.compose.message import assemble, prepare

EXPECTED = [
    "To",
    "Message-ID",
    "List-Unsubscribe",
    "From",
    "Subject",
    "Date",
    "List-Id",
    "List-Unsubscribe-Post",
    "Feedback-ID",
    "Precedence",
    "Auto-Submitted",
    "Content-Language",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
]
VARIANT, _ = composed(ENGLISH)
PREPARED = prepare(VARIANT, mailing_list=a_mailing_list(), date=SENT)

names = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32, exclude_characters="\x7f"))


def mail_to(name: str, address: str = "reader@example.net", link: str = UNSUBSCRIBE) -> bytes:
    return assemble(
        PREPARED, address=address, name=name, message_id="7.abc@news.example.org", unsubscribe_url=link
    )


@given(names)
def test_a_mail_has_exactly_these_headers_and_one_recipient_whatever_the_name(name: str) -> None:
    message = opened(mail_to(name))

    assert message.keys() == EXPECTED
    assert [to.addr_spec for to in message["To"].addresses] == ["reader@example.net"]


def test_what_a_header_says() -> None:
    message = opened(mail_to("Ann"))
    said = {name: str(message[name]) for name in EXPECTED}

    assert said["From"] == "Kharkiv Daily <daily@news.example.org>"
    assert said["To"] == "Ann <reader@example.net>"
    assert said["Subject"] == "Nearly 22,000 civilians have been evacuated from Kharkiv Oblast"
    assert said["Date"] == "Sun, 22 Nov 2026 05:00:00 +0000"
    assert said["Message-ID"] == "<7.abc@news.example.org>"
    assert said["List-Id"] == "Kharkiv Daily <kharkiv.news.example.org>"
    assert said["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert said["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert said["Precedence"] == "bulk"
    assert said["Auto-Submitted"] == "auto-generated"
    assert said["Reply-To"] == "editors@news.example.org"
    assert re.fullmatch(r"7:kharkiv:digest:[0-9a-f]{12}", said["Feedback-ID"])


def test_a_list_without_reply_to_has_no_such_header() -> None:
    prepared = prepare(VARIANT, mailing_list=replace(a_mailing_list(), reply_to=""), date=SENT)

    assert b"Reply-To" not in prepared.headers


def test_text_comes_before_html_so_that_html_is_shown() -> None:
    kinds = [part.get_content_type() for part in opened(mail_to("")).iter_parts()]

    assert kinds == ["text/plain", "text/html"]


@pytest.mark.parametrize("scene", SCENES)
def test_a_mail_is_canonical_as_it_stands(scene: str) -> None:
    _, mail = composed(SCENES[scene])

    assert mail.isascii()
    assert mail.endswith(b"--\r\n")
    assert OPEN not in mail
    for line in mail[:-2].split(b"\r\n"):
        assert len(line) <= 100
        assert not line.startswith((b".", b"From "))
        assert line == line.rstrip(b" \t")
        assert b"\r" not in line
        assert b"\n" not in line


@pytest.mark.parametrize("scene", SCENES)
def test_the_boundary_occurs_in_no_part(scene: str) -> None:
    variant, mail = composed(SCENES[scene])
    boundary = opened(mail).get_boundary()

    assert boundary is not None
    assert boundary.startswith("=_")
    assert b"=_" not in variant.html + variant.text


@pytest.mark.parametrize("scene", [ENGLISH, UKRAINIAN])
def test_the_readers_own_link_is_in_the_header_and_in_both_parts(scene: object) -> None:
    _, mail = composed(UKRAINIAN if scene is UKRAINIAN else ENGLISH)
    html, text = parts(mail)

    assert f'href="{UNSUBSCRIBE}"' in html
    assert any(line.rstrip() == UNSUBSCRIBE for line in text.split("\n"))
    assert opened(mail)["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"


def test_a_link_with_odd_characters_is_escaped_where_it_must_be() -> None:
    link = "https://news.example.org/u?a=1&b=2"
    html, text = parts(mail_to("", link=link))

    assert 'href="https://news.example.org/u?a=1&amp;b=2"' in html
    assert link in text


def test_two_readers_of_a_variant_differ_in_their_own_three_headers_and_links() -> None:
    one = mail_to("Ann", "ann@example.net", "https://news.example.org/u/ann0")
    two = mail_to("Bob", "bob@example.net", "https://news.example.org/u/bob0")

    assert one.replace(b"ann", b"bob").replace(b"Ann", b"Bob") == two


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "a@example.net\r\nBcc: b@example.net"},
        {"address": "a@example.net, b@example.net"},
        {"name": "Ann\r\nBcc: b@example.net"},
        {"message_id": "x> <y@example.org"},
        {"unsubscribe_url": "https://example.org/>\r\nBcc: x@example.net"},
    ],
)
def test_nothing_of_a_reader_can_break_out_of_its_header(wrong: dict[str, str]) -> None:
    right = {"address": "a@example.net", "message_id": "a@b.org", "unsubscribe_url": "https://example.org/"}

    with pytest.raises(HeaderRefused):
        assemble(PREPARED, **{**right, **wrong})
