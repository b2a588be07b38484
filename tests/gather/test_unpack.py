import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.gather.unpack import BLOCK, CannotUnpack, Gzip, Plain, unpacker


def unpacked(packed: bytes, step: int = 1 << 14) -> bytes:
    unpack = unpacker("gzip")
    pieces = (packed[start : start + step] for start in range(0, len(packed), step))
    body = b"".join(block for piece in pieces for block in unpack.blocks(piece))
    unpack.end()
    return body


@given(st.lists(st.binary(), min_size=1, max_size=4), st.integers(1, 50))
def test_whatever_was_packed_comes_out_however_it_arrives(members: list[bytes], step: int) -> None:
    assert unpacked(b"".join(gzip.compress(member) for member in members), step) == b"".join(members)


@given(st.integers(0, 5 * BLOCK), st.integers(1, 1 << 16))
def test_what_packs_well_comes_out_to_its_last_byte(size: int, step: int) -> None:
    assert unpacked(gzip.compress(bytes(size)), step) == bytes(size)


def test_a_bomb_is_unpacked_no_further_than_its_blocks_are_taken() -> None:
    bomb = gzip.compress(bytes(100 << 20))
    blocks = Gzip().blocks(bomb)
    assert [len(next(blocks)) for _ in range(3)] == [BLOCK] * 3


def test_data_cut_short_or_broken_is_refused() -> None:
    with pytest.raises(CannotUnpack, match="cut short"):
        unpacked(gzip.compress(b"news" * 100)[:-9])
    with pytest.raises(CannotUnpack, match="broken"):
        unpacked(b"<html>not gzip at all")
    with pytest.raises(CannotUnpack, match="cut short"):
        unpacked(b"")


@pytest.mark.parametrize("step", [1, 7, 1 << 14])
def test_padding_after_the_data_is_ignored(step: int) -> None:
    assert unpacked(gzip.compress(b"news") + bytes(512) + b"<!-- cached -->", step) == b"news"


def test_megabytes_of_padding_take_no_time() -> None:
    start = time.process_time()
    assert unpacked(gzip.compress(b"news") + bytes(10 << 20)) == b"news"
    assert time.process_time() - start < 0.5


def test_a_thousand_members_are_not_unpacked() -> None:
    assert unpacked(gzip.compress(b"x") * 1000) == b"x" * 64


@pytest.mark.parametrize("codings", ["br", "zstd", "deflate", "gzip, gzip", "br, gzip"])
def test_packings_we_did_not_ask_for_are_refused(codings: str) -> None:
    with pytest.raises(CannotUnpack):
        unpacker(codings)


@pytest.mark.parametrize("codings", ["", "identity", "utf-8", " , "])
def test_a_coding_that_names_no_packing_is_none(codings: str) -> None:
    assert isinstance(unpacker(codings), Plain)
