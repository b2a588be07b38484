import asyncio
import gzip

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from digest.gather.addresses import Network, networks
from digest.gather.answers import Answer, Fetched, NotModified, Unreachable
from digest.gather.fetch import FEED_LIMIT, PAGE_LIMIT, Fetcher
from digest.model.source import Validators
from loopback import Answering, always, response, server

LOOPBACK = networks(("127.0.0.0/8", "::1/128"))
NONE = Validators()
FEED = b"<rss version='2.0'><channel><title>News</title></channel></rss>"


class Names(AbstractResolver):
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
    assert ask(response(status="304 Not Modified")) == Unreachable(reason="answered 304", temporary=False)


@pytest.mark.parametrize("etag", ["x" * 1025, "a\tb", "caf\xe9\xff"])
def test_a_validator_that_cannot_be_sent_back_is_not_kept(etag: str) -> None:
    answer = ask(response(FEED, headers=(f"ETag: {etag}",)))
    assert isinstance(answer, Fetched)
    assert answer.validators == Validators()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("404 Whatever", Unreachable(reason="answered 404 (Not Found)", temporary=False)),
        ("410 Gone", Unreachable(reason="answered 410 (Gone)", temporary=False)),
        ("429 Slow down", Unreachable(reason="answered 429 (Too Many Requests)", temporary=True)),
        ("503 Busy", Unreachable(reason="answered 503 (Service Unavailable)", temporary=True)),
        ("204 Nothing", Unreachable(reason="answered 204", temporary=False)),
        ("599 Odd", Unreachable(reason="answered 599", temporary=True)),
    ],
)
def test_other_answers_say_their_number_and_whether_to_hope(status: str, expected: Unreachable) -> None:
    assert ask(response(status=status)) == expected


def test_gzip_is_unpacked() -> None:
    answer = ask(response(gzip.compress(FEED), headers=("Content-Encoding: gzip",)))
    assert isinstance(answer, Fetched)
    assert answer.body == FEED


def test_a_gzip_bomb_is_refused() -> None:
    bomb = gzip.compress(bytes(64 << 20))
    assert ask(response(bomb, headers=("Content-Encoding: gzip",))) == Unreachable(
        reason="sent more than 10 MiB", temporary=False
    )


def test_a_gzip_bomb_in_a_gzip_bomb_is_refused() -> None:
    bomb = gzip.compress(gzip.compress(bytes(64 << 20)))
    answer = ask(response(bomb, headers=("Content-Encoding: gzip, gzip",)))
    assert answer == Unreachable(reason="packed its answer more than once")


@pytest.mark.parametrize("length", [("Content-Length: 99999999999",), ("Connection: close",)])
def test_a_body_without_end_is_refused_at_the_limit(length: tuple[str]) -> None:
    async def endless(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write("\r\n".join(("HTTP/1.1 200 OK", *length, "", "")).encode())
        while True:
            writer.write(bytes(1 << 16))
            await writer.drain()

    assert ask(endless, limit=PAGE_LIMIT) == Unreachable(reason="sent more than 5 MiB", temporary=False)


def test_a_slow_drip_ends_at_the_deadline() -> None:
    async def drip(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    assert ask(drip, deadline=0.2) == Unreachable(reason="took longer than 0.2 s")


def test_a_server_that_never_answers_ends_at_the_deadline() -> None:
    assert ask(silence, deadline=0.2) == Unreachable(reason="took longer than 0.2 s")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "closed the connection without an answer"),
        (b"<rss>no headers at all</rss>\r\n\r\n", "sent an answer that is not proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 40_000 + b"\r\n\r\n", "sent an answer that is not proper HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000 + b"\r\n", "sent an answer that is not proper HTTP"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>",
            "sent an answer that was cut short or broken",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
            "sent an answer that is not proper HTTP",
        ),
        (
            response(gzip.compress(FEED)[:-9], headers=("Content-Encoding: gzip",)),
            "sent an answer that was cut short",
        ),
        (
            response(FEED, headers=("Content-Encoding: br",)),
            "packed its answer with br, which we did not ask for",
        ),
    ],
)
def test_broken_answers_are_told_apart(answer: bytes, reason: str) -> None:
    assert ask(answer) == Unreachable(reason=reason)


def test_redirects_are_followed_and_links_are_relative_to_the_last() -> None:
    async def moved(head: bytes, writer: asyncio.StreamWriter) -> None:
        if head.startswith(b"GET /feed.xml"):
            writer.write(response(status="301 Moved", headers=("Location: /new/?a=%C3%A9#top",)))
        else:
            writer.write(response(FEED))

    answer = ask(moved)
    assert isinstance(answer, Fetched)
    assert answer.url.endswith("/new/?a=%C3%A9")


def test_endless_redirects_end() -> None:
    answer = ask(response(status="302 Found", headers=("Location: /again",)))
    assert answer == Unreachable(reason="redirected more than 5 times", temporary=False)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", "the address it redirects to is not http or https"),
        ("gopher://127.0.0.1:25/", "the address it redirects to is not http or https"),
        ("http://admin:admin@127.0.0.1/", "the address it redirects to holds a user name"),
        ("http://10.0.0.1/", "its address 10.0.0.1 is not public"),
        ("http://[::ffff:169.254.169.254]/latest/meta-data", "its address 169.254.169.254 is not public"),
        ("//192.168.0.1/", "its address 192.168.0.1 is not public"),
        ("http://[zz]/", "its address is not a proper URL"),
    ],
)
def test_a_redirect_leads_nowhere_that_is_not_public(location: str, reason: str) -> None:
    answer = ask(
        response(status="302 Found", headers=(f"Location: {location}",)), allow=networks(("127.0.0.1/32",))
    )
    assert answer == Unreachable(reason=reason, temporary=False)


FORBIDDEN = [
    "http://127.0.0.1/",
    "http://127.0.0.1:8080/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0xA9FEA9FE/",
    "http://2852039166/",
    "http://192.0.0.192/",
    "http://168.63.129.16/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[fe80::1%251]/",
    "http://[ff02::1]/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_no_dress_of_an_inner_address_gets_through(url: str) -> None:
    answer = asyncio.run(one(url, allow=()))
    assert isinstance(answer, Unreachable)
    assert "is not public" in answer.reason or answer.reason in {
        "its host name is not known",  # odd numbers that this system's resolver does not take for an address
        "its address is not a proper URL",
    }


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "its address is not http or https"),
        ("ftp://example.org/", "its address is not http or https"),
        ("gopher://example.org/", "its address is not http or https"),
        ("data:text/xml,<rss/>", "its address is not http or https"),
        ("unix:///run/docker.sock", "its address is not http or https"),
        ("feed.xml", "its address is not http or https"),
        ("", "its address is not http or https"),
        ("http://user:pass@example.org/", "its address holds a user name"),
        ("http://example.org@127.0.0.1/", "its address holds a user name"),
        ("http://[::1/", "its address is not a proper URL"),
        ("http://example.org:99999/", "its address is not a proper URL"),
        ("http://8.8.8.8:22/", "its port 22 is neither 80 nor 443"),
    ],
)
def test_an_address_that_is_no_website_is_refused(url: str, reason: str) -> None:
    assert asyncio.run(one(url)) == Unreachable(reason=reason, temporary=False)


def test_a_name_is_judged_by_the_address_of_the_connection_not_of_an_earlier_look() -> None:
    async def run() -> list[Answer]:
        async with server(always(response(FEED))) as url:
            port = url.rpartition(":")[2]
            names = Names({"rebind.example": [["127.0.0.1"], ["10.0.0.1"]]})
            allow = networks(("127.0.0.1/32",))
            ask = f"http://rebind.example:{port}/"
            return [await one(ask, allow=allow, resolver=names) for _ in range(2)]

    first, second = asyncio.run(run())
    assert isinstance(first, Fetched)
    assert second == Unreachable(reason="its address 10.0.0.1 is not public", temporary=False)


def test_a_name_with_inner_addresses_only_says_one_of_them() -> None:
    names = Names({"inner.example": [["10.0.0.1", "192.168.1.1", "fd00::1"]]})
    answer = asyncio.run(one("http://inner.example/", resolver=names))
    assert isinstance(answer, Unreachable)
    assert answer.reason in {
        f"its address {address} is not public" for address in names.names["inner.example"][0]
    }


def test_an_unknown_name_and_a_closed_port_are_worth_another_try() -> None:
    assert asyncio.run(one("http://nowhere.example/", resolver=Names({}))) == Unreachable(
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
