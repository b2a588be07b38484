import asyncio
import gzip
import socket
import struct
from dataclasses import replace

import pytest

from digest.gather.answers import Answer, Fetched, NotModified, Unreachable
from digest.gather.fetch import PAGE_LIMIT, Fetcher
from digest.model.source import Validators
from fetching import FEED, LOOPBACK, OwnNames, ask, one
from loopback import always, response, server


async def silence(_: bytes, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()
    writer.close()


def test_a_body_comes_with_its_validators_as_received_and_its_label() -> None:
    headers = (
        'ETag: W/"a b;c"',
        "Last-Modified: yesterday, roughly",
        "Content-Type: text/xml; charset=Koi8-U",
    )
    answer = ask(response(FEED, headers=headers))
    assert isinstance(answer, Fetched)
    assert answer.body == FEED
    assert answer.validators == Validators(etag='W/"a b;c"', last_modified="yesterday, roughly")
    assert (answer.charset, answer.content_type) == ("Koi8-U", "text/xml")
    assert answer.url.endswith("/feed.xml")


def test_the_request_says_who_asks_and_takes_gzip_only() -> None:
    heads: list[str] = []

    async def listen(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.extend(head.decode().split("\r\n"))
        writer.write(response(FEED))

    ask(listen, validators=Validators(etag='W/"a b;c"', last_modified="yesterday, roughly"))
    assert "User-Agent: digest/0.1.0 (+https://example.org/bot)" in heads
    assert "Accept-Encoding: gzip" in heads
    assert 'If-None-Match: W/"a b;c"' in heads
    assert "If-Modified-Since: yesterday, roughly" in heads


def test_not_modified_keeps_the_validators_and_takes_new_ones() -> None:
    answer = ask(
        response(status="304 Not Modified", headers=('ETag: "2"',)),
        validators=Validators(etag='"1"', last_modified="then"),
    )
    assert answer == NotModified(validators=Validators(etag='"2"', last_modified="then"))


def test_not_modified_without_having_asked_is_no_answer() -> None:
    assert ask(response(status="304 Not Modified")) == Unreachable(
        reason="answered 304", status=304, host="127.0.0.1", temporary=False
    )


ODD_TAGS = [
    'W/"a b;c"',
    "no-quotes",
    '"',
    '""',
    '"a""b"',
    "'single'",
    'w/"lower-case"',
    '"a\\"b"',
    '"tab\there"',
    '"\xa0caf\xe9 новини \U0001f4f0"',
    "*",
    '"1", "2"',
    "-gzip",
    '"' + "x" * 1000 + '"',
]


@pytest.mark.parametrize("tag", ODD_TAGS)
def test_a_validator_goes_back_on_the_wire_to_the_byte_as_it_came(tag: str) -> None:
    heads: list[bytes] = []

    async def tagged(head: bytes, writer: asyncio.StreamWriter) -> None:
        heads.append(head)
        lines = (b"HTTP/1.1 200 OK", b"Content-Length: 0", b"Connection: close", b"ETag: " + tag.encode())
        writer.write(b"\r\n".join((*lines, b"Last-Modified: " + tag.encode(), b"", b"")))

    answer = ask(tagged)
    assert isinstance(answer, Fetched)
    ask(tagged, validators=answer.validators)
    assert b"\r\nIf-None-Match: " + tag.encode() + b"\r\n" in heads[1]
    assert b"\r\nIf-Modified-Since: " + tag.encode() + b"\r\n" in heads[1]


@pytest.mark.parametrize("etag", ["x" * 1025, "caf\xe9\xff", "\xff"])
def test_a_validator_that_cannot_be_sent_back_to_the_byte_is_not_kept(etag: str) -> None:
    answer = ask(response(FEED, headers=(f"ETag: {etag}", "Last-Modified: then")))
    assert isinstance(answer, Fetched)
    assert answer.validators == Validators(last_modified="then")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("404 Whatever", Unreachable(reason="answered 404 (Not Found)", temporary=False)),
        ("410 Gone", Unreachable(reason="answered 410 (Gone)", temporary=False, gone=True)),
        (
            "429 Slow down",
            Unreachable(reason="answered 429 (Too Many Requests)", temporary=True, host_wide=True),
        ),
        ("503 Busy", Unreachable(reason="answered 503 (Service Unavailable)", temporary=True)),
        ("204 Nothing", Unreachable(reason="answered 204", temporary=False)),
        ("599 Odd", Unreachable(reason="answered 599", temporary=True)),
    ],
)
def test_other_answers_say_their_number_and_whether_to_hope(status: str, expected: Unreachable) -> None:
    said = replace(expected, status=int(status[:3]), host="127.0.0.1")
    assert ask(response(status=status)) == said


def test_gzip_is_unpacked() -> None:
    answer = ask(response(gzip.compress(FEED), headers=("Content-Encoding: gzip",)))
    assert isinstance(answer, Fetched)
    assert answer.body == FEED


@pytest.mark.parametrize("length", [("Content-Length: 99999999999",), ("Connection: close",)])
def test_a_body_without_end_is_refused_at_the_limit(length: tuple[str]) -> None:
    async def endless(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write("\r\n".join(("HTTP/1.1 200 OK", *length, "", "")).encode())
        while True:
            writer.write(bytes(1 << 16))
            await writer.drain()

    assert ask(endless, limit=PAGE_LIMIT) == Unreachable(reason="sent more than 5 MiB", temporary=False)
    assert ask(endless, limit=100_000) == Unreachable(reason="sent more than 97 KiB", temporary=False)


def test_redirects_are_followed_and_links_are_relative_to_the_last() -> None:
    async def moved(head: bytes, writer: asyncio.StreamWriter) -> None:
        if head.startswith(b"GET /feed.xml"):
            writer.write(response(status="301 Moved", headers=("Location: /new/?a=%C3%A9#top",)))
        else:
            writer.write(response(FEED))

    answer = ask(moved)
    assert isinstance(answer, Fetched)
    assert answer.url.endswith("/new/?a=%C3%A9")


def test_an_unknown_name_and_a_closed_port_are_worth_another_try() -> None:
    assert asyncio.run(one("http://nowhere.example/", resolver=OwnNames({}))) == Unreachable(
        reason="its host name is not known"
    )

    async def closed() -> Answer:
        async with server(always(b"")) as url:
            pass
        return await one(url)

    assert asyncio.run(closed()) == Unreachable(reason="could not be connected to")


def test_a_proxy_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    assert isinstance(ask(response(FEED)), Fetched)


def test_a_server_without_encryption_at_an_https_address_is_named_so() -> None:
    async def plain_text(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(response(FEED))
        writer.close()
        await writer.wait_closed()

    async def run() -> Answer:
        async with await asyncio.start_server(plain_text, "127.0.0.1", 0) as listening:
            return await one(f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}/")

    assert asyncio.run(run()) == Unreachable(reason="could not agree on encryption with us")


def test_one_bad_server_does_not_delay_the_others() -> None:
    async def run() -> tuple[list[Answer], Answer]:
        async with (
            server(silence) as bad,
            server(always(response(FEED))) as good,
            Fetcher(contact="test", allow=LOOPBACK, deadline=0.5) as fetcher,
        ):
            waiting = asyncio.ensure_future(fetcher.fetch(bad))
            answers = [await fetcher.fetch(f"{good}/{n}") for n in range(20)]
            assert not waiting.done()
            return answers, await waiting

    answers, late = asyncio.run(run())
    assert all(isinstance(answer, Fetched) for answer in answers)
    assert late == Unreachable(reason="took longer than 0.5 s")


@pytest.mark.parametrize("reset", [False, True])
def test_a_kept_connection_that_the_server_gave_up_is_no_failure(reset: bool) -> None:  # noqa: FBT001 - a case of two
    talks = 0

    async def once_each(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal talks
        talks += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(response(FEED).replace(b"Connection: close\r\n", b""))
        await reader.readuntil(b"\r\n\r\n")  # the next request is heard, and not answered
        if reset:
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    async def run() -> list[Answer]:
        async with (
            await asyncio.start_server(once_each, "127.0.0.1", 0) as listening,
            Fetcher(contact="test", allow=LOOPBACK) as fetcher,
        ):
            url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
            answers = [await fetcher.fetch(url) for _ in range(2)]
            await fetcher._session.close()
            return answers

    assert all(isinstance(answer, Fetched) for answer in asyncio.run(run()))
    assert talks == 2
