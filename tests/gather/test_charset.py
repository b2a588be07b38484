import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.gather.charset import text_of

NEWS = "<rss>Харків — «новини» з’їзду</rss>"


@given(
    st.text(st.characters(codec="utf-8")),
    st.sampled_from(["iso-8859-1", "koi8-u", "utf-16", None]),
)
def test_valid_utf_8_ignores_every_label(text: str, label: str | None) -> None:
    document = f"<?xml version='1.0' encoding='windows-1251'?><a>{text}</a>"
    assert text_of(document.encode(), charset=label) == document


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-32-be", codecs.BOM_UTF32_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", b""),
        ("utf-32-be", b""),
    ],
)
def test_wide_encodings_show_in_the_bytes(encoding: str, mark: bytes) -> None:
    assert text_of(mark + NEWS.encode(encoding), charset="iso-8859-1") == NEWS


def test_the_servers_label_is_asked_before_the_documents() -> None:
    body = '<?xml version="1.0" encoding="koi8-u"?><a>Харків</a>'.encode("cp1251")
    assert "Харків" in text_of(body, charset="windows-1251")


@pytest.mark.parametrize("label", [None, "utf-8", "no-such-thing", "zlib", "idna", "unicode_escape", '"'])
def test_a_label_that_is_wrong_or_no_encoding_gives_way_to_the_documents(label: str | None) -> None:
    body = '<?xml version="1.0" encoding="windows-1251"?><a>Харків</a>'.encode("cp1251")
    assert "Харків" in text_of(body, charset=label)


def test_a_page_says_it_in_a_meta_element() -> None:
    body = '<html><head><meta http-equiv="x" content="text/html; charset=koi8-u"></head>Київ'.encode("koi8-u")
    assert "Київ" in text_of(body, charset=None)


@pytest.mark.parametrize("label", ["latin-1", "ISO-8859-1", "us-ascii", None])
def test_latin_1_means_windows_1252(label: str | None) -> None:
    assert text_of(b"<a>\x93caf\xe9\x94</a>", charset=label) == "<a>“café”</a>"


def test_utf_8_with_a_broken_place_stays_utf_8() -> None:
    assert text_of(NEWS.encode() + b"\xff", charset=None) == NEWS + "\ufffd"


def test_iso_2022_is_not_taken_for_the_ascii_it_looks_like() -> None:
    body = "<?xml version='1.0' encoding='iso-2022-jp'?><a>ニュース</a>".encode("iso-2022-jp")
    assert "ニュース" in text_of(body, charset=None)


@given(st.binary(), st.text() | st.none())
def test_no_bytes_and_no_label_are_too_odd(body: bytes, label: str | None) -> None:
    assert isinstance(text_of(body, charset=label), str)


@pytest.mark.parametrize("encoding", ["cp037", "cp500", "cp1140", "cp273"])
def test_ebcdic_shows_in_the_first_letters_and_says_which(encoding: str) -> None:
    document = f'<?xml version="1.0" encoding="{encoding}"?><a>café [é]</a>'
    assert text_of(document.encode(encoding), charset=None) == document


def test_ebcdic_has_names_of_its_own() -> None:
    document = '<?xml version="1.0" encoding="ebcdic-cp-be"?><a>[é]</a>'
    assert text_of(document.encode("cp500"), charset=None) == document
    assert "[" in text_of(document.replace("-be", "-xx").encode("cp037"), charset="utf-8")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_json_in_wide_encodings_shows_too(encoding: str) -> None:
    assert text_of('{"title": "Харків"}'.encode(encoding), charset=None) == '{"title": "Харків"}'
