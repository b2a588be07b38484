"""No address, name or redirect leads to a network that is not public: tried with real connections.

A server listens on loopback all the while; it must not be reached.
"""

import asyncio

import pytest

from digest.gather.addresses import Network, networks
from digest.gather.answers import Answer, Fetched, Unreachable
from digest.gather.fetch import Fetcher
from fetching import FEED, OwnNames, ask, one
from loopback import Answering, response, server

ONLY_HERE = networks(("127.0.0.1/32",))
NO_NAME = "its host name is not known"
NO_URL = "its address is not a proper URL"

# "{port}" is where the server listens.
DISGUISES = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://127.255.255.254:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.1:{port}/",
    "http://0x7f.0x0.0x0.0x1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://00000177.0.0.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127.0.0.1..:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
    "http://127．0．0．1:{port}/",
    "http://１２７.0.0.1:{port}/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/",
    "http://127%2e0%2e0%2e1:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/latest/meta-data/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0xA9FEA9FE/",
    "http://2852039166/",
    "http://0251.0376.0251.0376/",
    "http://192.0.0.192/",
    "http://168.63.129.16/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://239.255.255.250:1900/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/",
    "http://[::ffff:0:127.0.0.1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::1]/",
    "http://[64:ff9b:1:7f00:0:100::]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fe80::5efe:127.0.0.1]/",
    "http://[fd00::5efe:10.0.0.1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[fe80::1%251]/",
    "http://[fe80::1%25lo]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[100::1]/",
    "http://[2001:db8::1]/",
    "http://[3fff::1]/",
    "http://[5f00::1]/",
]

NO_WEBSITES = [
    ("file:///etc/passwd", "its address is not http or https"),
    ("ftp://example.org/", "its address is not http or https"),
    ("gopher://example.org/", "its address is not http or https"),
    ("dict://127.0.0.1:11211/stats", "its address is not http or https"),
    ("ldap://127.0.0.1/", "its address is not http or https"),
    ("jar:http://127.0.0.1/!/", "its address is not http or https"),
    ("data:text/xml,<rss/>", "its address is not http or https"),
    ("javascript:alert(1)", "its address is not http or https"),
    ("unix:///run/docker.sock", "its address is not http or https"),
    ("http+unix://%2Frun%2Fdocker.sock/", "its address is not http or https"),
    ("//127.0.0.1/", "its address is not http or https"),
    ("http:///feed", "its address is not http or https"),
    ("feed.xml", "its address is not http or https"),
    ("", "its address is not http or https"),
    ("http://user:pass@example.org/", "its address holds a user name"),
    ("http://example.org@127.0.0.1/", "its address holds a user name"),
    ("http://example.org:80@127.0.0.1/", "its address holds a user name"),
    ("http://@127.0.0.1/", "its address 127.0.0.1 is not public"),
    ("http://127.0.0.1#@example.org/", "its address 127.0.0.1 is not public"),
    ("http://127.0.0.1?@example.org/", "its address 127.0.0.1 is not public"),
    ("http://[::1/", NO_URL),
    ("http://example.org:99999/", NO_URL),
    ("http://example.org:-1/", NO_URL),
    ("http://8.8.8.8:22/", "its port 22 is neither 80 nor 443"),
    ("http://8.8.8.8:25/", "its port 25 is neither 80 nor 443"),
    ("http://8.8.8.8:6379/", "its port 6379 is neither 80 nor 443"),
    ("https://[2606:4700::1111]:8443/", "its port 8443 is neither 80 nor 443"),
]

# What a name may answer, alone or behind an alias: the guard sees the address, whatever led to it.
INNER = [
    "127.0.0.1",
    "0.0.0.0",  # noqa: S104 - nothing is bound: it is one of the refused
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.31.255.255",
    "192.168.1.1",
    "224.0.0.251",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::10.0.0.1",
    "2002:a00:1::1",
    "2001:0:a00:1::1",
    "fd12::1",
    "fe80::1%lo",
    "ff05::2",
]

LOCATIONS = [
    ("file:///etc/passwd", "the address it redirects to is not http or https"),
    ("gopher://127.0.0.1:25/", "the address it redirects to is not http or https"),
    ("ftp://127.0.0.1/", "the address it redirects to is not http or https"),
    ("data:text/xml,<rss/>", "the address it redirects to is not http or https"),
    ("javascript:alert(1)", "the address it redirects to is not http or https"),
    ("unix:///run/docker.sock", "the address it redirects to is not http or https"),
    ("http://admin:admin@127.0.0.1/", "the address it redirects to holds a user name"),
    ("http://10.0.0.1/", "its address 10.0.0.1 is not public"),
    ("http://127.0.0.2/", "its address 127.0.0.2 is not public"),
    ("http://[::ffff:169.254.169.254]/latest/meta-data", "its address 169.254.169.254 is not public"),
    ("http://[64:ff9b::c0a8:1]/", "its address 192.168.0.1 is not public"),
    ("//192.168.0.1/", "its address 192.168.0.1 is not public"),
    ("\\\\192.168.0.1\\", "answered 404 (Not Found)"),
    ("http://8.8.8.8:25/", "its port 25 is neither 80 nor 443"),
    ("http://[zz]/", NO_URL),
    ("http://169.254.169.254./", NO_URL),
]


async def unreached(url: str, *, allow: tuple[Network, ...] = (), names: OwnNames | None = None) -> Answer:
    """The answer, once it is sure that nobody was called on."""
    calls = []

    async def counting(head: bytes, writer: asyncio.StreamWriter) -> None:
        calls.append(head)
        writer.write(response(FEED))

    async with server(counting) as here:
        answer = await one(url.replace("{port}", here.rpartition(":")[2]), allow=allow, resolver=names)
    assert calls == []
    return answer


@pytest.mark.parametrize("url", DISGUISES)
def test_no_dress_of_an_inner_address_gets_through(url: str) -> None:
    answer = asyncio.run(unreached(url))
    assert isinstance(answer, Unreachable)
    # some are no address for this system's resolver, and some no URL
    assert "is not public" in answer.reason or answer.reason in {NO_NAME, NO_URL}


@pytest.mark.parametrize(("url", "reason"), NO_WEBSITES)
def test_an_address_that_is_no_website_is_refused(url: str, reason: str) -> None:
    assert asyncio.run(unreached(url)) == Unreachable(reason=reason, temporary=False)


@pytest.mark.parametrize("address", INNER)
def test_a_name_of_an_inner_address_is_refused_with_its_address(address: str) -> None:
    names = OwnNames({"alias.example": [[address]]})
    answer = asyncio.run(unreached("http://alias.example:{port}/", names=names))
    assert isinstance(answer, Unreachable)
    assert "is not public" in answer.reason
    assert not answer.temporary


@pytest.mark.parametrize(("location", "reason"), LOCATIONS)
def test_a_redirect_leads_nowhere_that_is_not_public(location: str, reason: str) -> None:
    async def redirecting(head: bytes, writer: asyncio.StreamWriter) -> None:
        first = head.startswith(b"GET /feed.xml ")
        headers = (f"Location: {location}",) if first else ()
        writer.write(response(status="302 Found" if first else "404 Not Found", headers=headers))

    answer = ask(redirecting, allow=ONLY_HERE)
    assert isinstance(answer, Unreachable)
    assert answer.reason == reason


def serving() -> Answering:
    async def answering(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(response(FEED))

    return answering


def test_a_name_is_judged_by_the_address_of_the_connection_not_of_an_earlier_look() -> None:
    async def run() -> list[Answer]:
        async with server(serving()) as url:
            names = OwnNames({"rebind.example": [["127.0.0.1"], ["10.0.0.1"]]})
            ask = f"http://rebind.example:{url.rpartition(':')[2]}/"
            return [await one(ask, allow=ONLY_HERE, resolver=names) for _ in range(2)]

    first, second = asyncio.run(run())
    assert isinstance(first, Fetched)
    assert second == Unreachable(reason="its address 10.0.0.1 is not public", temporary=False)


def test_a_redirect_to_its_own_name_is_looked_up_and_judged_anew() -> None:
    names = OwnNames({"a.example": [["127.0.0.1"]], "b.example": [["169.254.169.254"]]})

    async def redirecting(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(response(status="301 Moved", headers=("Location: http://b.example/",)))

    async def run() -> Answer:
        async with server(redirecting) as url:
            return await one(f"http://a.example:{url.rpartition(':')[2]}/", allow=ONLY_HERE, resolver=names)

    assert asyncio.run(run()) == Unreachable(
        reason="its address 169.254.169.254 is not public", temporary=False
    )


def test_of_a_names_addresses_only_those_are_called_on_that_may_be() -> None:
    async def run() -> Answer:
        async with server(serving()) as url:
            names = OwnNames({"mixed.example": [["10.0.0.1", "::1", "127.0.0.1"]]})
            ask = f"http://mixed.example:{url.rpartition(':')[2]}/"
            return await one(ask, allow=ONLY_HERE, resolver=names)

    assert isinstance(asyncio.run(run()), Fetched)


def test_a_name_with_inner_addresses_only_says_one_of_them() -> None:
    names = OwnNames({"inner.example": [["10.0.0.1", "192.168.1.1", "fd00::1"]]})
    answer = asyncio.run(one("http://inner.example/", resolver=names))
    assert isinstance(answer, Unreachable)
    assert answer.reason in {
        f"its address {address} is not public" for address in names.names["inner.example"][0]
    }


def test_a_newsroom_reaches_the_network_of_its_own_that_it_allows() -> None:
    async def run() -> Answer:
        async with (
            server(serving()) as url,
            Fetcher(contact="test", allow=networks(("127.0.0.0/8",))) as fetcher,
        ):
            return await fetcher.fetch(url)

    assert isinstance(asyncio.run(run()), Fetched)


def test_there_are_more_forms_here_than_were_promised() -> None:
    assert len(DISGUISES) + len(NO_WEBSITES) + len(INNER) + len(LOCATIONS) >= 45
