"""A newsroom in memory behind the pages, and two ways to visit them: by ASGI, and over loopback."""

import asyncio
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypedDict, Unpack

import uvicorn
from starlette.types import ASGIApp, Message

from digest.model.ids import Language
from digest.model.people import SubscriptionStatus
from digest.web.doors import Doors, Standing
from digest.web.pages import make_app

TOKEN = "BwEBeEdAaM69pnIVac2T67KFAQ"


def standing(
    language: str = "en",
    *,
    status: SubscriptionStatus = SubscriptionStatus.CONFIRMED,
    list_name: str = "Kyiv Courier",
    write_to: str = "news@courier.example",
) -> Standing:
    return Standing(list_name=list_name, status=status, language=Language(language), write_to=write_to)


@dataclass
class Newsroom:
    """Who stands how, by token; and how often anything was changed."""

    people: dict[str, Standing] = field(default_factory=lambda: {TOKEN: standing()})
    changes: int = 0
    failure: Exception | None = None

    async def peek(self, token: str) -> Standing | None:
        if self.failure:
            raise self.failure
        return self.people.get(token)

    async def unsubscribe(self, token: str) -> Standing | None:
        known = await self.peek(token)
        if known is None:
            return None
        gone = replace(known, status=SubscriptionStatus.UNSUBSCRIBED)
        self.changes += known != gone
        self.people[token] = gone
        return gone

    @property
    def doors(self) -> Doors:
        return Doors(peek=self.peek, unsubscribe=self.unsubscribe)

    @cached_property
    def app(self) -> ASGIApp:
        return make_app(self.doors, patience=0.05)

    def ask(self, method: str = "GET", path: str = f"/u/{TOKEN}", **more: Unpack["More"]) -> "Answer":
        return ask(self.app, method, path, **more)


class More(TypedDict, total=False):
    headers: Mapping[str, str]
    body: tuple[bytes | None, ...]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def page(self) -> str:
        return self.body.decode()


def ask(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: tuple[bytes | None, ...] = (b"",),
) -> Answer:
    """One request. The body comes in parts; None in place of one is a client that has gone."""
    parts: list[Message] = [
        {"type": "http.disconnect"}
        if part is None
        else {"type": "http.request", "body": part, "more_body": at < len(body) - 1}
        for at, part in enumerate(body)
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        if not parts:
            await asyncio.Event().wait()  # a client that says no more
        return parts.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(errors="replace"),
        "query_string": b"",
        "root_path": "",
        "headers": [
            (name.lower().encode(), value.encode("latin-1", "replace"))
            for name, value in (headers or {}).items()
        ],
        "server": ("news.example.org", 443),
        "client": ("192.0.2.1", 1),
    }
    asyncio.run(_call(app, scope, receive, send))
    return Answer(
        status=sent[0]["status"],
        headers={name.decode().lower(): value.decode() for name, value in sent[0]["headers"]},
        body=b"".join(message.get("body", b"") for message in sent[1:]),
    )


async def _call(app: ASGIApp, *arguments: object) -> None:
    await app(*arguments)  # type: ignore[arg-type]  # scope, receive, send as above


@contextmanager
def serving(newsroom: Newsroom) -> Iterator[int]:
    """The pages under a real server on a free port of loopback."""
    config = uvicorn.Config(
        make_app(newsroom.doors),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
    )
    server = uvicorn.Server(config)
    # asyncio switches Nagle's delay off only where the socket says that it is TCP
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
