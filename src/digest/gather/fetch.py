"""Asks servers for feeds and pages: the one place that speaks HTTP to the world.

A server may be slow, endless, lying, or point at our own network. Whatever it does, `fetch` answers
within its deadline, has taken no more than its limit, on the wire and unpacked, and has connected to
public addresses only: that is decided when the socket is made, where neither a name that resolves
differently each time nor an address in odd clothes gets past it.
"""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from digest import __version__
from digest.gather.addresses import Network, barred, refusal
from digest.gather.answers import Answer, Fetched, NotModified, Unreachable
from digest.gather.destinations import Redirect, Refused, checked, new_address
from digest.gather.freshness import fresh_for
from digest.gather.labels import read_label
from digest.gather.meter import HEADERS_WITHOUT_END, MeteredSocket, Overdrawn, meter_of
from digest.gather.names import Names
from digest.gather.spool import Body, Spool
from digest.gather.statuses import FOR_GOOD, GOOD, NOT_MODIFIED, REDIRECTS, said_no
from digest.gather.turns import Deadline, Hosts, KeptWaiting, Share
from digest.gather.unpack import CannotUnpack, unpacker
from digest.gather.validators import conditions, kept
from digest.model.source import Validators

MIB = 1 << 20
FEED_LIMIT = 10 * MIB
PAGE_LIMIT = 5 * MIB

MayFollow = Callable[[str], Awaitable[bool]]
"""Is given the absolute address that a redirect leads to."""

_NO_VALIDATORS = Validators()
_DEADLINE = 20.0
_MAX_REDIRECTS = 5
_AT_ONCE = 128
_LARGE_AT_ONCE = 3
"""Bodies over `turns.FREE` that may be in memory together."""
_PATIENCE = 10
"""Deadlines that a large body may wait for its place: it is here, and those before it are being read."""
_PER_HOST = 4
_PIECE = 1 << 16
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, */*;q=0.8"
_NOT_ALLOWED = "redirects to an address that its site's robots.txt does not allow"
_HOLD = timedelta(minutes=5)
"""How long a host is left alone that says "too many requests" but not for how long."""
_SOON = timedelta(minutes=1)
"""When to try again what had to wait for other sources."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Fetches for the whole program. Use it with `async with`, in one event loop.

    `contact` stands in the User-Agent, so that an annoyed webmaster can reach a person. `allow` are
    networks of the newsroom's own, where addresses need not be public. `deadline` is in seconds for
    one fetch, redirects included, and `per_host` is how many fetches a host has to bear at once.
    `spool` is a folder for what is large while it comes, None the system's for temporary files.
    `resolver` takes the place of the system's for names, `now` and `clock` (seconds that never go back)
    that of its clocks.
    """

    def __init__(
        self,
        *,
        contact: str,
        allow: tuple[Network, ...] = (),
        deadline: float = _DEADLINE,
        per_host: int = _PER_HOST,
        spool: Path | None = None,
        resolver: AbstractResolver | None = None,
        now: Callable[[], datetime] = _utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._contact = contact
        self._allow = allow
        self._deadline = deadline
        self._resolver = resolver
        self._now = now
        self._hosts = Hosts(per_host, clock)
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._spool = Spool(spool)
        self._places = asyncio.Semaphore(_LARGE_AT_ONCE)
        self._headers = {"Accept": _ACCEPT, "Accept-Encoding": "gzip"}
        self.introduce(0)

    async def __aenter__(self) -> Self:
        self._names = Names()
        resolver = self._resolver or NamesOfOurs(self._names)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, resolver=resolver, socket_factory=self._socket),
            response_class=_MeteredResponse,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),  # ours runs over all redirects
            auto_decompress=False,
            trust_env=False,
            read_bufsize=_PIECE,
            max_field_size=1 << 14,
            max_line_size=1 << 14,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        self._names.close()

    def introduce(self, subscribers: int) -> None:
        """Tells publishers from now on how many read them through us, in the words their counters know."""
        readers = f"; {subscribers} subscribers" if subscribers else ""
        self._headers["User-Agent"] = f"digest/{__version__} (+{self._contact}{readers})"

    async def fetch(
        self, url: str, validators: Validators = _NO_VALIDATORS, *, limit: int = FEED_LIMIT
    ) -> Answer:
        """What the server says to a GET that is conditional on `validators`; `limit` is in bytes.

        Raises nothing: whatever goes wrong is `Unreachable`, with a reason for the newsroom.
        Waiting for a turn is not counted against the deadline, but takes no longer than that either.
        """
        async with self.visit(url, validators, limit=limit) as answer:
            return answer

    @asynccontextmanager
    async def visit(
        self,
        url: str,
        validators: Validators = _NO_VALIDATORS,
        *,
        limit: int = FEED_LIMIT,
        may_follow: MayFollow | None = None,
    ) -> AsyncIterator[Answer]:
        """As `fetch`, for many at once: few large bodies are in memory together.

        A body that is large keeps its place until the visit ends, so let go of it by then. It takes
        one when it is complete: servers that are slow keep nobody waiting. `may_follow` is asked for
        each redirect whether its robots.txt allows the address; the time that takes counts, and it
        may fetch.
        """
        async with Share(self._places, patience=_PATIENCE * self._deadline) as share:
            with self._spool.body() as body:
                errand = _Errand(validators=validators, limit=limit, may_follow=may_follow, body=body)
                answer = await self._answer(url, errand, share)
            yield answer

    async def _answer(self, url: str, errand: "_Errand", share: Share) -> Answer:
        try:
            return await self._brought(url, errand, share)
        except Refused as refused:
            return refused.answer
        except KeptWaiting as waited:
            return Unreachable(reason=str(waited), retry_after=_SOON, asked=False)
        except CannotUnpack as broken:
            return Unreachable(reason=str(broken))
        except TimeoutError:
            return Unreachable(reason=f"took longer than {self._deadline:g} s")
        except Exception as error:  # noqa: BLE001 - what one server makes a library raise must not end the round
            return _explained(error)

    async def _brought(self, url: str, errand: "_Errand", share: Share) -> Answer:
        """The answer with its body, for which a place is taken only now that it is complete."""
        async with Deadline(self._deadline) as deadline:
            answer = await self._follow(checked(url), errand, deadline)
        if not isinstance(answer, Fetched):
            return answer
        if errand.body.large:
            await share.take()
        return replace(answer, body=errand.body.whole())

    async def _follow(self, url: URL, errand: "_Errand", deadline: Deadline) -> Answer:
        """The answer at the end of the redirects, which says where those for good have led.

        Its body is in the errand.
        """
        first, moved, for_good = url, "", True
        for _ in range(_MAX_REDIRECTS + 1):
            answer = await self._ask(url, errand, deadline)
            if isinstance(answer, Unreachable):
                # What is gone behind a detour may come back at another: only that is gone for good
                # to which nothing but addresses for good have led.
                return replace(answer, gone=answer.gone and for_good)
            if not isinstance(answer, Redirect):
                return replace(answer, moved_to=moved) if moved else answer
            url = answer.to
            if errand.may_follow is not None and not await errand.may_follow(str(url)):
                raise Refused(_NOT_ALLOWED)
            for_good = for_good and answer.for_good
            if for_good:
                moved = new_address(first, url)
        raise Refused(f"redirected more than {_MAX_REDIRECTS} times")

    async def _ask(self, url: URL, errand: "_Errand", deadline: Deadline) -> "Answer | Redirect":
        host = url.host or ""
        async with self._hosts.turn(host, deadline):
            if wait := self._hosts.held(host):
                return Unreachable(reason="its host asked us to wait", retry_after=wait, asked=False)
            await deadline.wait_aside(self._turn)
            try:
                answer = await self._get(url, errand)
            finally:
                self._turn.release()
        if isinstance(answer, Unreachable) and answer.host_wide:
            self._hosts.hold(host, _HOLD if answer.retry_after is None else answer.retry_after)
        return answer

    async def _get(self, url: URL, errand: "_Errand") -> "Answer | Redirect":
        asked_if = conditions(errand.validators)
        headers = self._headers | asked_if
        async with self._session.get(url, headers=headers, allow_redirects=False) as answer:
            response = cast("_MeteredResponse", answer)
            try:
                if response.status in REDIRECTS and "Location" in response.headers:
                    to = checked(str(response.headers["Location"]), base=url)
                    return Redirect(to=to, for_good=response.status in FOR_GOOD)
                if response.status == NOT_MODIFIED and asked_if:
                    validators = _validators(response, otherwise=errand.validators)
                    return NotModified(validators=validators, fresh=self._fresh(response))
                if response.status not in GOOD:
                    later = response.headers.get("Retry-After", "")
                    return said_no(response.status, later, self._now(), host=url.raw_host or "")
                await _take_body(response, errand)
                kind, charset = read_label(response.headers.get("Content-Type", ""))
                return Fetched(
                    url=str(url),
                    body=b"",
                    charset=charset,
                    content_type=kind,
                    validators=_validators(response, otherwise=_NO_VALIDATORS),
                    fresh=self._fresh(response),
                )
            finally:
                if not response.content.at_eof():
                    response.close()  # an unread body must not be waited for

    def _fresh(self, response: aiohttp.ClientResponse) -> timedelta | None:
        headers = response.headers
        return fresh_for(
            headers.getall("Cache-Control", ()),
            expires=headers.get("Expires", ""),
            date=headers.get("Date", ""),
            age=headers.get("Age", ""),
            now=self._now(),
        )

    def _socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """Called with the very address that is to be connected to, for every connection."""
        family, kind, protocol, _, address = info
        reason = refusal(str(address[0]), int(address[1]), self._allow)
        if reason:
            raise OSError(reason)
        return MeteredSocket(family, kind, protocol)


class NamesOfOurs(AbstractResolver):
    """Our own look-up of names, as the HTTP library wants it."""

    def __init__(self, names: Names) -> None:
        self._names = names

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=of_family,
                proto=protocol,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for of_family, _, protocol, _, address in await self._names.look_up(host, port, family)
        ]

    async def close(self) -> None:
        """The names are closed by whom they belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    """What one fetch is to bring, and what it has brought by now."""

    validators: Validators
    limit: int
    may_follow: MayFollow | None
    body: Body


class _MeteredResponse(aiohttp.ClientResponse):
    """An answer that is weighed at the socket it comes from."""

    meter: MeteredSocket

    async def start(self, connection: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        if connection.transport is None:
            raise aiohttp.ServerDisconnectedError
        self.meter = meter_of(connection.transport)
        self.meter.expect_head()
        try:
            await super().start(connection)
        except aiohttp.ClientError:
            if isinstance(self.meter.trouble, Overdrawn):
                raise Refused(str(self.meter.trouble)) from None
            raise  # as it is: a kept connection that broke is tried again with a new one
        self.meter.expect_body(0)
        return self


def _validators(response: aiohttp.ClientResponse, *, otherwise: Validators) -> Validators:
    return kept(response.headers.get("ETag"), response.headers.get("Last-Modified"), otherwise=otherwise)


async def _take_body(response: _MeteredResponse, errand: _Errand) -> None:
    """Fetches the body, unpacked. Raises Refused as soon as it is over the limit, packed or unpacked."""
    if (response.content_length or 0) > errand.limit:
        raise _too_much(errand.limit)
    unpack = unpacker(response.headers.get("Content-Encoding", ""))
    taken = 0
    async for piece in _pieces(response):
        taken += len(piece)
        response.meter.expect_body(taken)
        for block in unpack.blocks(piece):
            if max(taken, errand.body.size + len(block)) > errand.limit:
                raise _too_much(errand.limit)
            errand.body.add(block)
    unpack.end()


def _too_much(limit: int) -> Refused:
    size = f"{limit // MIB} MiB" if limit >= MIB else f"{limit >> 10} KiB"
    return Refused(f"sent more than {size}")


async def _pieces(response: _MeteredResponse) -> AsyncIterator[bytes]:
    """The body as it comes. Raises what went wrong at the socket rather than what the library made of it.

    It makes nothing of it when no length was told: the end of the connection is then the end of the
    body, and only the socket knows whether it was a good one.
    """
    try:
        async for piece in response.content.iter_chunked(_PIECE):
            yield piece
    except aiohttp.ClientError as error:
        raise _behind(error, response.meter) from None
    told = "Content-Length" in response.headers or "Transfer-Encoding" in response.headers
    if response.meter.trouble is not None and not told:
        raise _behind(response.meter.trouble, response.meter)


def _behind(error: Exception, meter: MeteredSocket) -> Exception:
    """What went wrong at the socket, of which the library's error is only the consequence."""
    if isinstance(meter.trouble, Overdrawn):
        return Refused(str(meter.trouble))
    return meter.trouble or error


def _explained(error: Exception) -> Unreachable:
    """An error of the network or the library, in words for the newsroom."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if reason := barred(str(cause)):
        return Unreachable(reason=reason, temporary=False)
    if isinstance(error, aiohttp.ClientResponseError) and error.message.startswith(_FLOODS):
        return Unreachable(reason=HEADERS_WITHOUT_END, temporary=False)
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return Unreachable(reason=reason, temporary=not isinstance(error, ValueError))
    return Unreachable(reason=f"could not be fetched ({type(error).__name__})")


_FLOODS = ("Too many headers", "Got more than")
"""How the HTTP library begins when there are too many headers, or one is too long."""
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "its host name is not known"),
    (aiohttp.ClientConnectorCertificateError, "its certificate is not valid"),
    (aiohttp.ClientSSLError, "could not agree on encryption with us"),
    (aiohttp.ClientConnectorError, "could not be connected to"),
    (aiohttp.ClientPayloadError, "sent an answer that was cut short or broken"),
    (aiohttp.ClientResponseError, "sent an answer that is not proper HTTP"),
    (aiohttp.ServerDisconnectedError, "closed the connection without an answer"),
    (OSError, "broke the connection"),
    (ValueError, "its address is not a proper URL"),
)
"""The first that fits."""
