import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.gather.spool import Spool
from digest.gather.turns import FREE, KeptWaiting, Share

BLOCK = bytes(range(256)) * 256
"""64 KiB."""
ROOM = 32 * len(BLOCK)


def blocks(count: int, *, spool: Spool) -> int:
    """How many blocks of a body of so many find room, when nothing else is there."""
    with spool.body() as body:
        for number in range(count):
            try:
                body.add(BLOCK)
            except KeptWaiting:
                return number
    return count


@settings(max_examples=50)
@given(st.lists(st.integers(0, len(BLOCK)), max_size=12))
def test_a_body_is_what_came_of_it_whatever_its_pieces(sizes: list[int]) -> None:
    with Spool().body() as body:
        for size in sizes:
            body.add(BLOCK[:size])
        assert body.whole() == b"".join(BLOCK[:size] for size in sizes)
        assert body.size == sum(sizes)
        assert body.large == (sum(sizes) > FREE)


def test_a_small_body_needs_no_disk_and_a_large_one_leaves_nothing_there(tmp_path: Path) -> None:
    assert blocks(4, spool=Spool(tmp_path / "nowhere")) == 4
    spool = Spool(tmp_path)
    with spool.body() as body:
        for _ in range(8):
            body.add(BLOCK)
        assert body.whole() == 8 * BLOCK
        assert list(tmp_path.iterdir()) == []


def test_room_comes_back_when_a_body_ends_however_it_ends() -> None:
    spool = Spool(size=ROOM)
    for _ in range(3):
        assert blocks(100, spool=spool) == 16, "no body may have more than is left"
    assert spool._free == ROOM


def test_where_room_is_short_the_largest_find_none_and_the_others_do() -> None:
    spool = Spool(size=ROOM)
    with spool.body() as large:
        for _ in range(16):
            large.add(BLOCK)
        assert blocks(100, spool=spool) == 8
        with pytest.raises(KeptWaiting, match="had to wait for other sources"):
            large.add(BLOCK)


def test_a_disk_that_cannot_be_written_is_told_as_ours(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "nowhere", size=ROOM)
    with spool.body() as body:
        for _ in range(4):
            body.add(BLOCK)
        with pytest.raises(KeptWaiting, match="folder for temporary files"):
            body.add(BLOCK)
    assert spool._free == ROOM


def test_waiting_for_a_place_has_an_end_and_takes_none() -> None:
    async def run() -> None:
        places = asyncio.Semaphore(1)
        async with Share(places, patience=60) as first:
            await first.take()
            async with Share(places, patience=0) as second:
                with pytest.raises(KeptWaiting):
                    await second.take()
        assert not places.locked()

    asyncio.run(run())
