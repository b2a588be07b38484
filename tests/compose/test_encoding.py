import quopri
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.encoding import TransferEncoding, encoded, transfer_encoding
from digest.model.ids import Language

QP = TransferEncoding.QUOTED_PRINTABLE
B64 = TransferEncoding.BASE64

any_text = st.text() | st.text(alphabet=" \t.=F\nromé🇺", max_size=300) | st.just("From " * 40 + "." * 99)


def unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded_qp(raw: bytes) -> str:
    return quopri.decodestring(raw.replace(b"\r\n", b"\n")).decode()


def decoded_b64(raw: bytes) -> str:
    return b64decode(raw, validate=False).decode().replace("\r\n", "\n")


@given(st.lists(any_text))
def test_quoted_printable_chunks_join_without_a_trace(texts: list[str]) -> None:
    joined = b"".join(encoded(text, QP) for text in texts)

    assert decoded_qp(joined) == "".join(map(unix, texts))


@given(st.lists(any_text))
def test_base64_chunks_join_with_only_spaces_between(texts: list[str]) -> None:
    joined = b"".join(encoded(text, B64) for text in texts)

    assert b"=" not in joined
    assert decoded_b64(joined) == "".join(decoded_b64(encoded(text, B64)) for text in texts)


@given(any_text)
def test_base64_pads_at_the_end_of_the_last_line_and_nowhere_else(text: str) -> None:
    made, wanted = decoded_b64(encoded(text, B64)), unix(text)

    assert len(made) - len(wanted) in (0, 1, 2)
    if wanted.endswith("\n"):
        assert made.endswith("\n")
        made, wanted = made[:-1], wanted[:-1]
    assert made == wanted + " " * (len(made) - len(wanted))


@given(any_text, st.sampled_from([QP, B64]))
def test_what_comes_out_is_canonical_as_it_stands(text: str, encoding: TransferEncoding) -> None:
    raw = encoded(text, encoding)

    assert raw == b"" or raw.endswith(b"\r\n")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 76
        assert line == line.rstrip(b" \t")
        assert not line.startswith((b".", b"From "))
        assert all(32 <= byte <= 126 or byte == 9 for byte in line)
        assert b"=_" not in line


def test_a_line_of_dots_survives_every_relay() -> None:
    assert encoded("..\n.\n", QP) == b"=2E.\r\n=2E\r\n"


@pytest.mark.parametrize("language", ["en", "uk", "ru", "pl", "de"])
def test_markup_is_quoted_printable_in_every_language(language: str) -> None:
    assert transfer_encoding("html", Language(language)) is QP


@pytest.mark.parametrize(
    ("language", "wanted"), [("en", QP), ("de", QP), ("pl", QP), ("uk", B64), ("ru", B64)]
)
def test_only_cyrillic_text_is_base64(language: str, wanted: TransferEncoding) -> None:
    assert transfer_encoding("text", Language(language)) is wanted
