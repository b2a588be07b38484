import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from digest.gather.answers import NotAFeed
from digest.gather.xml_text import mended


def as_read(text: str) -> str:
    """The text that a parser which forgives nothing finds in the mended document."""
    root = etree.fromstring(mended(f"<a>{text}</a>"), etree.XMLParser(encoding="utf-8"))
    return "".join(str(part) for part in root.itertext())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("caf&eacute; &mdash; &nbsp;&hellip;", "café — \xa0…"),
        ("AT&T &amp; Q&A; R&D&", "AT&T & Q&A; R&D&"),
        ("&nosuchthing; &LT;b&GT; &AMP;", "&nosuchthing; <b> &"),
        ("&#1055;&#x41F;&#38;&#60;", "ПП&<"),
        ("&#147;quoted&#148; &#0;&#x1F;&#xFFFE;&#x110000;", "“quoted” "),
        ("a\x00b\x0bc\ufffed", "abcd"),
        ("don\x92t \x81\xa0\xc2", "don’t \xa0\xc2"),
        ("before<!-- <b> & --> after<?php echo '<'?>", "before after"),
        ("<![CDATA[AT&T &eacute; <b>]]> &eacute;", "AT&T &eacute; <b> é"),
        ("<![CDATA[cut off", "cut off</a>"),
    ],
)
def test_what_publishers_get_wrong_is_mended(written: str, read: str) -> None:
    if "cut off" in written:
        parser = etree.XMLParser(encoding="utf-8", recover=True)
        assert etree.fromstring(mended(f"<a>{written}</a>"), parser).text == read
    else:
        assert as_read(written) == read


def test_declarations_go_with_all_that_they_declare() -> None:
    bomb = """<?xml version="1.0" encoding="utf-16"?>
    <!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;"> <!ENTITY x SYSTEM "file:///etc/passwd">]>
    <rss>&b;&x;</rss>"""
    assert mended(bomb).strip() == b"<rss>&amp;b;&amp;x;</rss>"


def test_junk_before_the_document_is_skipped() -> None:
    assert mended("\n Warning: disk nearly full\n<?xml version='1.0'?>\n<rss/>").strip() == b"<rss/>"


@pytest.mark.parametrize(
    "tag",
    [
        "<a " + "x" * 70_000 + ">",
        "<" + "a" * 70_000 + ">",
        '<a title="' + "x" * 70_000 + '">',
        "<a title='>" + "x" * 70_000 + "'>",
        "<a " + " ".join(f'a{n}="{n}"' for n in range(100_000)) + ">",
        "<a " + "x" * 70_000,
    ],
)
def test_a_tag_over_64_kb_is_refused(tag: str) -> None:
    with pytest.raises(NotAFeed, match="a tag of more than 64 KB"):
        mended(f"<rss><!-- <![CDATA[ -->{tag}</rss>")


def test_long_text_and_long_tags_inside_cdata_are_no_tags() -> None:
    picture = '<img src="data:image/png;base64,' + "A" * 100_000 + '">'
    text = "words > " * 20_000
    assert picture.encode() in mended(f"<rss><![CDATA[{picture}]]>{text}</rss>")


@given(st.text(st.sampled_from("<>&;'\"![]-?/= aCDATX#x0\x00\ufffe")))
def test_whatever_comes_in_what_comes_out_is_utf_8_without_illegal_characters(text: str) -> None:
    out = mended(text).decode()
    assert "\x00" not in out
    assert "\ufffe" not in out


@pytest.mark.parametrize(
    "piece",
    [
        "<![CDATA[",
        "<!--",
        "<?",
        "<!DOCTYPE [",
        "<!DOCTYPE ",
        "<!DOCTYPE [] ",
        "&",
        "&#",
        '<a "',
        "<a '",
        "]]>",
        '<a b="c" ',
    ],
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    def seconds(count: int) -> float:
        text = "<rss>" + piece * count
        start = time.process_time()
        with suppress(NotAFeed):
            mended(text)
        return time.process_time() - start

    assert seconds(200_000) < 40 * max(seconds(20_000), 0.005)


def test_a_text_of_little_but_ampersands_is_refused_before_it_grows_fivefold() -> None:
    with pytest.raises(NotAFeed, match="little but ampersands"):
        mended("<a>" + "&" * 2_000_000)
