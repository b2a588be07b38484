import asyncio
import gzip
import sys
from pathlib import Path

from digest.gather.fetch import MIB
from loopback import Answering, response, server

PROGRAM = Path(__file__).parents[1] / "support" / "many_visits.py"
LARGE = 9 * MIB


async def visits(answering: Answering, count: int) -> tuple[int, int]:
    """Of so many visits at once, how many brought a body, and the MiB they took at most."""
    async with server(answering) as url:
        process = await asyncio.create_subprocess_exec(
            sys.executable, PROGRAM, url, str(count), stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
    brought, grown = out.split()
    return int(brought), int(grown)


def serving(body: bytes, *headers: str) -> Answering:
    async def answering(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(response(headers=headers)) if b"/small" in head else await piece_by_piece(writer)

    async def piece_by_piece(writer: asyncio.StreamWriter) -> None:
        lines = ("HTTP/1.1 200 OK", f"Content-Length: {len(body)}", "Connection: close", *headers)
        writer.write("\r\n".join((*lines, "", "")).encode())
        for start in range(0, len(body), 1 << 16):
            writer.write(body[start : start + (1 << 16)])
            await writer.drain()

    return answering


def test_large_bodies_take_memory_for_a_few_however_many_come_at_once() -> None:
    brought, grown = asyncio.run(visits(serving(bytes(LARGE)), 128))
    assert brought == 128, "who found no room the first time was told so, and came again"
    assert grown < 100, "128 bodies of 9 MiB are 1,152 MiB"


def test_bombs_that_come_together_take_no_more_than_bodies_do() -> None:
    bomb = gzip.compress(bytes(64 * MIB))
    brought, grown = asyncio.run(visits(serving(bomb, "Content-Encoding: gzip"), 128))
    assert brought == 0
    assert grown < 160
