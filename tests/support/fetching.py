"""Fetches from servers on loopback, and names that resolve to what a test wants."""

import asyncio

from aiohttp.abc import AbstractResolver, ResolveResult

from digest.gather.addresses import Network, networks
from digest.gather.answers import Answer
from digest.gather.fetch import FEED_LIMIT, Fetcher
from digest.model.source import Validators
from loopback import Answering, always, server

LOOPBACK = networks(("127.0.0.0/8", "::1/128"))
NONE = Validators()
FEED = b"<rss version='2.0'><channel><title>News</title></channel></rss>"


class OwnNames(AbstractResolver):
    """A resolver that knows these names only, and answers each time with the next of their addresses."""

    def __init__(self, names: dict[str, list[list[str]]]) -> None:
        self.names = names

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: int = 0,  # noqa: ARG002 - aiohttp's interface
    ) -> list[ResolveResult]:
        answers = self.names.get(host)
        if not answers:
            raise OSError("no such host")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host, host=address, port=port, family=10 if ":" in address else 2, proto=0, flags=4
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


async def one(
    url: str,
    *,
    allow: tuple[Network, ...] = LOOPBACK,
    validators: Validators = NONE,
    deadline: float = 20,
    limit: int = FEED_LIMIT,
    resolver: AbstractResolver | None = None,
) -> Answer:
    async with Fetcher(
        contact="https://example.org/bot", allow=allow, deadline=deadline, resolver=resolver
    ) as fetcher:
        return await fetcher.fetch(url, validators, limit=limit)


def ask(
    answer: bytes | Answering,
    *,
    allow: tuple[Network, ...] = LOOPBACK,
    validators: Validators = NONE,
    deadline: float = 20,
    limit: int = FEED_LIMIT,
) -> Answer:
    """What the fetcher makes of a server that answers so."""

    async def run() -> Answer:
        async with server(always(answer) if isinstance(answer, bytes) else answer) as url:
            return await one(
                f"{url}/feed.xml", allow=allow, validators=validators, deadline=deadline, limit=limit
            )

    return asyncio.run(run())
