"""A small SMTP receiver that keeps what it is given as `.eml` files: where the demo's mail arrives.

Accepts mail for any recipient and sends none on, so it must listen where only friends can reach
it: it binds to the host it is given and to nothing else.
"""

import asyncio
import contextlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Self

from digest.deliver.reception import Letter, Limits, Reception

_NAME = "mailbox.digest"
_PATIENCE = 300.0
"""Seconds for a client to say something (RFC 5321 §4.5.3.2.7)."""
_PIECE = 1 << 16


class Mailbox:
    """Listens while its `async with` block lasts; `port` is then the one it listens on.

    A letter is a file in `folder` before the client hears that it is accepted. One mailbox a folder.
    """

    def __init__(
        self,
        folder: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        limits: Limits | None = None,
        on_letter: Callable[[Letter, Path], None] | None = None,
    ) -> None:
        self.folder = folder
        self.host = host
        self.port = port
        self._limits = limits or Limits()
        self._on_letter = on_letter
        self._number = 0
        self._clients: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server

    async def __aenter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._number = _last_number(self.folder)
        self._server = await asyncio.start_server(self._connected, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        await self._server.wait_closed()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = asyncio.create_task(self._serve(reader, writer))
        self._clients.add(client)
        client.add_done_callback(self._clients.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reception = Reception(host=_NAME, limits=self._limits)
        if len(self._clients) > self._limits.clients:
            reception.take()  # in place of a greeting
            reception.leave("too many clients")
        try:
            # A client that goes, or takes no answers, has only itself to tell.
            with contextlib.suppress(OSError):
                await self._converse(reception, reader, writer)
                writer.close()
                await writer.wait_closed()
        finally:
            writer.transport.abort()

    async def _converse(
        self, reception: Reception, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while True:
            writer.write(reception.take())
            async with asyncio.timeout(_PATIENCE):
                await writer.drain()
            if reception.over:
                return
            if reception.letter is not None:
                await self._keep(reception, reception.letter)
                continue
            try:
                async with asyncio.timeout(_PATIENCE):
                    said = await reader.read(_PIECE)
            except TimeoutError:
                reception.leave("you have been silent for too long")
                continue
            if not said:
                return
            reception.receive(said)

    async def _keep(self, reception: Reception, letter: Letter) -> None:
        self._number += 1
        path = self.folder / f"{self._number:04}-{_safe(letter.recipients[0])}.eml"
        try:
            await asyncio.to_thread(_write, path, letter.message)
        except OSError as error:
            reception.refuse(error.strerror or "the folder cannot be written to")
            return
        if self._on_letter is not None:
            self._on_letter(letter, path)
        reception.keep(path.name)


def _safe(recipient: str) -> str:
    """The local part, as far as it can be part of a file's name anywhere."""
    local = recipient.rpartition("@")[0] or recipient
    return re.sub(r"[^A-Za-z0-9._+-]", "_", local)[:64]


def _last_number(folder: Path) -> int:
    numbers = (re.match(r"([0-9]+)-", path.name) for path in folder.glob("*.eml"))
    return max((int(number[1]) for number in numbers if number), default=0)


def _write(path: Path, message: bytes) -> None:
    """There is never a file of that name with less than the whole letter in it."""
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - Path.open takes no descriptor
        file.write(message)
        file.flush()
        os.fsync(descriptor)
    part.replace(path)
