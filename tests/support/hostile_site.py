"""A site on loopback where each path is another way to be a bad server, and one is a good one.

`hostile_site()` gives its address; `f"{site}{path}"` is a source for each path of `HOSTILE`. `ABRUPT`
are those that fail by how they answer, so that a fetch names the reason; `POISONED` answer properly, with
a body that does harm to whoever unpacks or reads it. `GOOD` is a small feed. The bodies are functions of
their own, for tests of readers.

Nothing here ends by itself where its point is to go on: it ends when the client leaves or the site does.
"""

import asyncio
import gzip
import itertools
import socket
import struct
from asyncio import StreamWriter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache, lru_cache

from loopback import Answering, always, response, server

GOOD = "/good"
_ITEM = "<item><title>Shelter opens</title><link>https://example.org/1</link>%s</item>"
_RSS = "<rss version='2.0'><channel><title>News</title>%s</channel></rss>"
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
_CHUNKED = _OK + b"Transfer-Encoding: chunked\r\n\r\n"
_BOMB = 64 << 20
_MADE: list[Callable[[], bytes]] = []


def good_feed() -> bytes:
    return (_RSS % (_ITEM % "")).encode()


def entity_bomb() -> bytes:
    """The billion laughs: a kilobyte that is three gigabytes of text."""
    steps = "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 10))
    return _with_entities(f'<!ENTITY l0 "lol">{steps}', "&l9;")


def quadratic_entity() -> bytes:
    """One long entity, used often: no depth that could be limited."""
    return _with_entities('<!ENTITY a "' + "a" * 100_000 + '">', "&a;" * 10_000)


def outer_entity(url: str = "file:///etc/passwd") -> bytes:
    """Has whoever resolves entities read a file, or call on a server."""
    return _with_entities(f'<!ENTITY x SYSTEM "{url}">', "&x;")


def long_author(size: int = 64 << 10) -> bytes:
    """Takes a reader with careless patterns half a minute."""
    return (_RSS % (_ITEM % f"<author>{'a@' * (size // 2)}</author>")).encode()


def many_attributes(count: int = 100_000) -> bytes:
    attributes = " ".join(f"a{n}='{n}'" for n in range(count))
    return (_RSS % (_ITEM % f"<description {attributes}>text</description>")).encode()


def one_long_tag(size: int = 1 << 20) -> bytes:
    return (_RSS % (_ITEM % f"<{'t' * size}/>")).encode()


def bare_ampersands(size: int = 10 << 20) -> bytes:
    """Grows fivefold for whoever mends it."""
    head = b"<rss><channel><item><title>x</title><description>"
    return head + b"&" * (size - len(head))


def deep_nesting(depth: int = 100_000) -> bytes:
    return (_RSS % (_ITEM % f"<description>{'<b>' * depth}deep{'</b>' * depth}</description>")).encode()


def deep_markup(depth: int = 100_000) -> bytes:
    """The same inside a summary, for whoever cleans it."""
    return (_RSS % (_ITEM % f"<description>{'&lt;b&gt;' * depth}</description>")).encode()


@lru_cache
def gzip_bomb() -> bytes:
    """64 KB that are 64 MB."""
    return gzip.compress(bytes(_BOMB))


@lru_cache
def double_gzip_bomb() -> bytes:
    return gzip.compress(gzip_bomb())


def gzip_with_garbage() -> bytes:
    """Harmless: some servers add padding or a stray line after the data."""
    return gzip.compress(good_feed()) + b"\0" * 100 + b"<!-- cached -->"


def many_members() -> bytes:
    """A gzip body of 100,000 empty members."""
    return gzip.compress(b"") * 100_000


@asynccontextmanager
async def hostile_site() -> AsyncIterator[str]:
    """The address of the site, "http://127.0.0.1:43210", to which a path of `HOSTILE` is added."""

    async def answering(head: bytes, writer: StreamWriter) -> None:
        path = head.split(b" ", 2)[1].decode("latin-1")
        known = HOSTILE.get(path.partition("?")[0], always(response(good_feed())))
        await known(head, writer)

    for made in _MADE:
        made()
    async with server(answering) as url:
        yield url


def _with_entities(entities: str, text: str) -> bytes:
    item = _ITEM % f"<description>{text}</description>"
    return f"<!DOCTYPE rss [{entities}]>{_RSS % item}".encode()


def _for_ever(piece: bytes, *, first: bytes = b"", pause: float = 0) -> Answering:
    async def answering(_: bytes, writer: StreamWriter) -> None:
        writer.write(first)
        while True:
            writer.write(piece)
            await writer.drain()
            if pause:
                await asyncio.sleep(pause)

    return answering


def _dripping(text: Callable[[], bytes], *, first: bytes = b"") -> Answering:
    async def answering(_: bytes, writer: StreamWriter) -> None:
        writer.write(first)
        for byte in itertools.cycle(text()):
            writer.write(bytes((byte,)))
            await writer.drain()
            await asyncio.sleep(1)

    return answering


def _redirecting(location: Callable[[int], str], status: str = "302 Found") -> Answering:
    steps = itertools.count()

    async def answering(_: bytes, writer: StreamWriter) -> None:
        writer.write(response(status=status, headers=(f"Location: {location(next(steps))}",)))

    return answering


def _broken_off(answer: bytes) -> Answering:
    """The connection is reset, not closed, after so much."""

    async def answering(_: bytes, writer: StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        await asyncio.sleep(0.05)  # a reset throws away what the other side has not read yet
        writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        writer.transport.abort()

    return answering


async def _silence(_: bytes, writer: StreamWriter) -> None:
    await asyncio.Event().wait()
    writer.close()


def _gzipped(body: Callable[[], bytes], coding: str = "gzip") -> Answering:
    return _bringing(body, f"Content-Encoding: {coding}")


def _bringing(body: Callable[[], bytes], *headers: str) -> Answering:
    """A body that is made when a site begins: who only asks for the paths does not hold it."""
    made = cache(lambda: response(body(), headers=headers))
    _MADE.append(made)

    async def answering(_: bytes, writer: StreamWriter) -> None:
        writer.write(made())

    return answering


ABRUPT: Mapping[str, Answering] = {
    "/silence": _silence,
    "/drip-head": _dripping(lambda: b"X-Slow: yes\r\n", first=b"HTTP/1.1 200 OK\r\n"),
    "/drip-body": _dripping(good_feed, first=_OK + b"Content-Length: 1000000\r\n\r\n"),
    "/drip-chunks": _dripping(lambda: b"1\r\na\r\n", first=_CHUNKED),
    "/endless-body": _for_ever(bytes(1 << 16), first=_OK + b"\r\n"),
    "/endless-chunks": _for_ever(b"1000\r\n" + bytes(0x1000) + b"\r\n", first=_CHUNKED),
    "/crumbs": _for_ever(b"1\r\na\r\n" * 10_000, first=_CHUNKED),
    "/chunk-extensions": _for_ever(b"1;" + b"e" * 100_000 + b"\r\na\r\n", first=_CHUNKED),
    "/chunk-extension-without-end": _for_ever(b"e" * 100_000, first=_CHUNKED + b"1;"),
    "/chunk-too-large": always(_CHUNKED + b"F" * 40 + b"\r\naaaa"),
    "/chunk-huge": always(_CHUNKED + b"FFFFFFFFFFFFFFF\r\n" + bytes(1000)),
    "/chunk-nonsense": always(_CHUNKED + b"zzz\r\n"),
    "/trailers-without-end": _for_ever(b"X-T: v\r\n" * 1000, first=_CHUNKED + b"1\r\na\r\n0\r\n"),
    "/redirects-without-end": _redirecting(lambda step: f"/redirects-without-end?{step}"),
    "/redirect-loop": _redirecting(lambda step: ("/redirect-loop", "/redirect-loop?2")[step % 2]),
    "/redirect-to-private": _redirecting(lambda _: "http://10.0.0.1/"),
    "/redirect-to-metadata": _redirecting(lambda _: "http://169.254.169.254/latest/meta-data/"),
    "/redirect-to-file": _redirecting(lambda _: "file:///etc/passwd"),
    "/redirect-to-gopher": _redirecting(lambda _: "gopher://127.0.0.1:6379/_FLUSHALL"),
    "/redirect-to-nonsense": _redirecting(lambda _: "http://[zz]/\xff"),
    "/longer-than-sent": always(_OK + b"Content-Length: 100000\r\n\r\n" + good_feed()),
    "/length-negative": always(_OK + b"Content-Length: -1\r\n\r\n" + good_feed()),
    "/length-absurd": always(_OK + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n" + good_feed()),
    "/lengths-differ": always(_OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    "/10000-headers": always(_OK + b"X: y\r\n" * 10_000 + b"\r\n"),
    "/headers-without-end": _for_ever(b"X-Flood: yes\r\n" * 1000, first=_OK),
    "/1-mb-header": always(_OK + b"X: " + b"y" * (1 << 20) + b"\r\n\r\n"),
    "/header-line-without-end": _for_ever(b"y" * 100_000, first=_OK + b"X: "),
    "/header-name-without-end": _for_ever(b"y" * 100_000, first=_OK),
    "/status-line-without-end": _for_ever(b"y" * 100_000, first=b"HTTP/1.1 200 "),
    "/cookies": always(_OK + b"Set-Cookie: a=b; Path=/\r\n" * 10_000 + b"\r\n"),
    "/interim-without-end": _for_ever(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000),
    "/interim-with-headers": _for_ever(b"HTTP/1.1 103 Hints\r\n" + b"Link: </a>\r\n" * 100 + b"\r\n"),
    "/reset": _broken_off(_OK + b"Content-Length: 1000\r\n\r\n<rss>"),
    "/reset-without-length": _broken_off(_OK + b"\r\n<rss>"),
    "/http-0.9": always(good_feed()),
    "/no-answer": always(b""),
    "/status-nonsense": always(b"HTTP/1.1 abc OK\r\n\r\n"),
    "/status-999999": always(b"HTTP/1.1 999999 What\r\n\r\n"),
    "/switched-protocols": always(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n\x81\x05hello"
    ),
    "/noise": always(bytes(range(256)) * 100),
    "/another-protocol": always(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "/packed-in-brotli": _gzipped(lambda: b"\x0b\x02\x80news\x03", "br"),
    "/packed-twice": _gzipped(double_gzip_bomb, "gzip, gzip"),
    "/not-packed": _gzipped(lambda: b"<rss>not gzip at all</rss>"),
    "/gzip-cut-short": _gzipped(lambda: gzip.compress(good_feed())[:-9]),
    "/gzip-bomb": _gzipped(gzip_bomb),
}
"""A fetch of these says what is wrong; some only at its deadline."""

POISONED: Mapping[str, Answering] = {
    "/nested-label": always(response(good_feed(), headers=("Content-Type: " + "(" * 15_000,))),
    "/gzip-in-gzip": _gzipped(double_gzip_bomb),
    "/gzip-members": _gzipped(many_members),
    "/entity-bomb": _bringing(entity_bomb),
    "/quadratic-entity": _bringing(quadratic_entity),
    "/outer-entity": _bringing(outer_entity),
    "/64-kb-author": _bringing(long_author),
    "/100k-attributes": _bringing(many_attributes),
    "/1-mb-tag": _bringing(one_long_tag),
    "/bare-ampersands": _bringing(bare_ampersands),
    "/deep-nesting": _bringing(deep_nesting),
    "/deep-markup": _bringing(deep_markup),
}
"""A fetch of these brings a body; what is wrong with it is for the reader to find."""

HOSTILE: Mapping[str, Answering] = {**ABRUPT, **POISONED, GOOD: always(response(good_feed()))}
