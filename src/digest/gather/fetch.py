"""Asks servers for feeds and pages: the one place that speaks HTTP to the world.

A server may be slow, endless, lying, or point at our own network. Whatever it does, `fetch` answers
within its deadline, has taken no more than its limit, on the wire and unpacked, and has connected to
public addresses only: that is decided when the socket is made, where neither a name that resolves
differently each time nor an address in odd clothes gets past it.
"""

import asyncio
import re
import socket
from collections import defaultdict
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from digest import __version__
from digest.gather.addresses import Network, refusal
from digest.gather.answers import Answer, Fetched, NotModified, Unreachable
from digest.gather.unpack import CannotUnpack, unpacker
from digest.model.source import Validators

MIB = 1 << 20
FEED_LIMIT = 10 * MIB
PAGE_LIMIT = 5 * MIB

_NO_VALIDATORS = Validators()
_DEADLINE = 20.0
_MAX_REDIRECTS = 5
_AT_ONCE = 100
_AT_ONCE_PER_HOST = 4
_PIECE = 1 << 16
_LONGEST_VALIDATOR = 1024
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, */*;q=0.8"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED = 304
_SERVER_ERRORS = 500
_MEANINGS = {
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    410: "Gone",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
"""Of the answers that editors meet (RFC 9110 §15)."""
_GOOD = frozenset({200, 203})
_LATER = frozenset({408, 425, 429})
"""Answers in the 400s that say "later", not "never"."""
_BARRED = re.compile(r"its (?:address|port) \S+ is n[^,\]]*")


class Fetcher:
    """Fetches for the whole program. Use it with `async with`, in one event loop.

    `contact` stands in the User-Agent, so that an annoyed webmaster can reach a person. `allow` are
    networks of the newsroom's own, where addresses need not be public. `deadline` is in seconds for
    one fetch, redirects included. `resolver` takes the place of the system's for names.
    """

    def __init__(
        self,
        *,
        contact: str,
        allow: tuple[Network, ...] = (),
        deadline: float = _DEADLINE,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._headers = {
            "User-Agent": f"digest/{__version__} (+{contact})",
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
        }
        self._allow = allow
        self._deadline = deadline
        self._resolver = resolver
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._turns: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(_AT_ONCE_PER_HOST)
        )

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, resolver=self._resolver, socket_factory=self._socket),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),  # ours runs over all redirects
            headers=self._headers,
            auto_decompress=False,
            trust_env=False,
            max_field_size=1 << 15,
            max_line_size=1 << 14,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def fetch(
        self, url: str, validators: Validators = _NO_VALIDATORS, *, limit: int = FEED_LIMIT
    ) -> Answer:
        """What the server says to a GET that is conditional on `validators`; `limit` is in bytes.

        Raises nothing: whatever goes wrong is `Unreachable`, with a reason for the newsroom.
        Waiting for a turn at the same host is not counted against the deadline.
        """
        try:
            first = _checked(url)
            async with self._turns[first.host or ""], self._turn, asyncio.timeout(self._deadline):
                return await self._follow(first, validators, limit)
        except _Refused as refused:
            return Unreachable(reason=str(refused), temporary=refused.temporary)
        except CannotUnpack as broken:
            return Unreachable(reason=str(broken))
        except TimeoutError:
            return Unreachable(reason=f"took longer than {self._deadline:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _explained(error)

    async def _follow(self, url: URL, validators: Validators, limit: int) -> Answer:
        for _ in range(_MAX_REDIRECTS + 1):
            answer = await self._ask(url, validators, limit)
            if not isinstance(answer, URL):
                return answer
            url = answer
        raise _Refused(f"redirected more than {_MAX_REDIRECTS} times")

    async def _ask(self, url: URL, validators: Validators, limit: int) -> Answer | URL:
        headers = _conditions(validators)
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            try:
                if response.status in _REDIRECTS and "Location" in response.headers:
                    return _checked(str(response.headers["Location"]), base=url)
                if response.status == _NOT_MODIFIED and headers:
                    return NotModified(validators=_validators(response, otherwise=validators))
                if response.status not in _GOOD:
                    raise _status_refused(response.status)
                return Fetched(
                    url=str(url),
                    body=await _body(response, limit),
                    charset=response.charset,
                    content_type=response.content_type,
                    validators=_validators(response, otherwise=_NO_VALIDATORS),
                )
            finally:
                if not response.content.at_eof():
                    response.close()  # an unread body must not be waited for

    def _socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """Called with the very address that is to be connected to, for every connection."""
        family, kind, protocol, _, address = info
        reason = refusal(str(address[0]), int(address[1]), self._allow)
        if reason:
            raise OSError(reason)
        return socket.socket(family, kind, protocol)


class _Refused(Exception):
    """We don't take this answer, or don't go there."""

    def __init__(self, reason: str, *, temporary: bool = False) -> None:
        super().__init__(reason)
        self.temporary = temporary


def _checked(text: str, base: URL | None = None) -> URL:
    """An address that we may ask. Raises _Refused, or ValueError for what is no URL at all."""
    url = URL(text.strip())
    what = "its address"
    if base is not None:
        url = base.join(url)
        what = "the address it redirects to"
    if url.scheme not in {"http", "https"} or not url.host:
        raise _Refused(f"{what} is not http or https")
    if url.user is not None or url.password is not None:
        raise _Refused(f"{what} holds a user name")
    return url.with_fragment(None)


def _status_refused(status: int) -> _Refused:
    meaning = f" ({_MEANINGS[status]})" if status in _MEANINGS else ""
    return _Refused(f"answered {status}{meaning}", temporary=status >= _SERVER_ERRORS or status in _LATER)


def _conditions(validators: Validators) -> dict[str, str]:
    """The headers that make a GET conditional (RFC 9110 §13.1)."""
    pairs = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in pairs.items() if value}


def _validators(response: aiohttp.ClientResponse, *, otherwise: Validators) -> Validators:
    return Validators(
        etag=_kept(response.headers.get("ETag")) or otherwise.etag,
        last_modified=_kept(response.headers.get("Last-Modified")) or otherwise.last_modified,
    )


def _kept(value: str | None) -> str | None:
    """A validator as received, unless it is too long or holds what cannot be sent back."""
    return value if value and len(value) <= _LONGEST_VALIDATOR and value.isprintable() else None


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """The body, unpacked. Raises _Refused as soon as it is over the limit, packed or unpacked."""
    too_much = _Refused(f"sent more than {limit // MIB} MiB")
    if (response.content_length or 0) > limit:
        raise too_much
    unpack = unpacker(response.headers.get("Content-Encoding", ""))
    taken, body = 0, bytearray()
    async for piece in response.content.iter_chunked(_PIECE):
        taken += len(piece)
        body += unpack.some(piece, limit - len(body))
        if max(taken, len(body)) > limit:
            raise too_much
    unpack.end()
    return bytes(body)


def _explained(error: Exception) -> Unreachable:
    """An error of the network or the library, in words for the newsroom."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if barred := _BARRED.search(str(cause)):  # one reason an address, when a name has several
        return Unreachable(reason=barred[0], temporary=False)
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return Unreachable(reason=reason, temporary=not isinstance(error, ValueError))
    return Unreachable(reason=f"could not be fetched ({type(error).__name__})")


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
