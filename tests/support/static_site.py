"""Files served on loopback as they are, whatever they are."""

from asyncio import StreamWriter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from loopback import response, server


@asynccontextmanager
async def static_site(files: Mapping[str, bytes]) -> AsyncIterator[str]:
    """The address of a site that has these bodies at these paths, and nothing else."""

    async def answering(head: bytes, writer: StreamWriter) -> None:
        path = head.split(b" ", 2)[1].decode("latin-1")
        body = files.get(path)
        writer.write(response(b"", status="404 Not Found") if body is None else response(body))

    async with server(answering) as url:
        yield url
