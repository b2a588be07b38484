import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.gather.unpack import CannotUnpack, Plain, unpacker


@given(st.lists(st.binary(), min_size=1, max_size=4), st.integers(1, 50))
def test_whatever_was_packed_comes_out_however_it_arrives(members: list[bytes], step: int) -> None:
    packed = b"".join(gzip.compress(member) for member in members)
    unpack = unpacker("gzip")
    pieces = [packed[start : start + step] for start in range(0, len(packed), step)]
    assert b"".join(unpack.some(piece, 1 << 20) for piece in pieces) == b"".join(members)
    unpack.end()


def test_a_bomb_stops_one_byte_after_the_room_is_full() -> None:
    bomb = gzip.compress(bytes(100 << 20))
    assert len(unpacker("gzip").some(bomb, 1000)) == 1001


def test_data_cut_short_or_broken_is_refused() -> None:
    unpack = unpacker("x-gzip")
    unpack.some(gzip.compress(b"news" * 100)[:-9], 1000)
    with pytest.raises(CannotUnpack, match="cut short"):
        unpack.end()
    with pytest.raises(CannotUnpack, match="broken"):
        unpacker("gzip").some(b"<html>not gzip at all", 1000)


def test_padding_after_the_data_is_ignored() -> None:
    unpack = unpacker("gzip")
    assert unpack.some(gzip.compress(b"news") + bytes(512), 1000) == b"news"
    unpack.end()


@pytest.mark.parametrize("codings", ["br", "zstd", "deflate", "gzip, gzip", "br, gzip"])
def test_packings_we_did_not_ask_for_are_refused(codings: str) -> None:
    with pytest.raises(CannotUnpack):
        unpacker(codings)


@pytest.mark.parametrize("codings", ["", "identity", "utf-8", " , "])
def test_a_coding_that_names_no_packing_is_none(codings: str) -> None:
    assert isinstance(unpacker(codings), Plain)
