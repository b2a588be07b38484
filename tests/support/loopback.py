"""Small HTTP servers on loopback that behave as a test wants them to, however badly."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import cast

Answering = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
"""Is given the head of the request, and writes whatever it likes."""


@asynccontextmanager
async def server(answering: Answering, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """The address of a server that answers each connection once, "http://127.0.0.1:43210"."""

    talks: set[asyncio.Task[object]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(cast("asyncio.Task[object]", asyncio.current_task()))
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await answering(await reader.readuntil(b"\r\n\r\n"), writer)
            await writer.drain()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    listening = await asyncio.start_server(talk, host, 0)
    try:
        yield f"http://{host}:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()
        for task in talks:
            task.cancel()  # one that never ends
        await asyncio.gather(*talks, return_exceptions=True)


def response(body: bytes = b"", *, status: str = "200 OK", headers: tuple[str, ...] = ()) -> bytes:
    """An answer with its length, after which the connection closes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def always(answer: bytes) -> Answering:
    """One that gives the same answer whatever is asked."""

    async def answering(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return answering
