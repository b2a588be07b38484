"""How the fetcher behaves towards publishers, and what it hears of their wishes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from yarl import URL

from digest.gather.answers import Answer, Fetched, NotModified, Unreachable
from digest.gather.destinations import new_address
from digest.gather.fetch import Fetcher
from digest.model.source import Validators
from fetching import FEED, LOOPBACK, OwnNames, ask
from loopback import Answering, always, response, server

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
SLOW = 12
Site = dict[str, bytes]


def paths(site: Site, heads: list[str] | None = None) -> Answering:
    """A server with these answers, whole, at these paths."""

    async def answering(head: bytes, writer: asyncio.StreamWriter) -> None:
        if heads is not None:
            heads.append(head.decode("latin-1"))
        writer.write(site[head.split(b" ", 2)[1].decode("latin-1")])

    return answering


def moved(to: str, status: str = "301 Moved") -> bytes:
    return response(status=status, headers=(f"Location: {to}",))


def visited(site: Site, path: str = "/feed") -> tuple[Answer, str]:
    async def run() -> tuple[Answer, str]:
        async with server(paths(site)) as url, Fetcher(contact="test", allow=LOOPBACK) as fetcher:
            return await fetcher.fetch(url + path, Validators(etag='"1"')), url

    return asyncio.run(run())


# --- who we are ---


@pytest.mark.parametrize(
    ("subscribers", "agent"),
    [
        (None, "digest/0.1.0 (+https://example.org/bot)"),
        (0, "digest/0.1.0 (+https://example.org/bot)"),
        (1, "digest/0.1.0 (+https://example.org/bot; 1 subscribers)"),
        (1234567, "digest/0.1.0 (+https://example.org/bot; 1234567 subscribers)"),
    ],
)
def test_publishers_hear_how_many_read_them_through_us(subscribers: int | None, agent: str) -> None:
    heads: list[str] = []

    async def run() -> None:
        async with (
            server(paths({"/feed": response(FEED)}, heads)) as url,
            Fetcher(contact="https://example.org/bot", allow=LOOPBACK) as fetcher,
        ):
            if subscribers is not None:
                fetcher.introduce(subscribers)
            await fetcher.fetch(f"{url}/feed")

    asyncio.run(run())
    assert f"\r\nUser-Agent: {agent}\r\n" in heads[0]
    assert "Cookie" not in heads[0]


# --- what they say about time ---


def test_how_long_an_answer_stays_good_comes_with_it_changed_or_not() -> None:
    good_for = ("Cache-Control: public, max-age=3600", "Age: 600")
    fetched = ask(response(FEED, headers=good_for))
    assert isinstance(fetched, Fetched)
    assert fetched.fresh == timedelta(minutes=50)
    unchanged = ask(response(status="304 Not Modified", headers=good_for), validators=Validators(etag='"1"'))
    assert isinstance(unchanged, NotModified)
    assert unchanged.fresh == timedelta(minutes=50)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("503 Busy", timedelta(minutes=2)),
        ("429 Slow down", timedelta(minutes=2)),
        ("500 Oops", None),
        ("404 Not Found", None),
    ],
)
def test_when_to_come_again_is_heard_from_those_who_are_busy(status: str, expected: timedelta | None) -> None:
    answer = ask(response(status=status, headers=("Retry-After: 120",)))
    assert isinstance(answer, Unreachable)
    assert answer.retry_after == expected


# --- a host that has had enough ---


class Host:
    """A fetcher whose clock a test sets, and a server whose requests it counts, under two names."""

    def __init__(self, answers: list[bytes]) -> None:
        self.answers = answers
        self.asked = 0
        self.seconds = 1000.0

    async def answering(self, _: bytes, writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        writer.write(self.answers.pop(0) if self.answers else response(FEED))

    def run(self, talk: Callable[[Fetcher, str], Awaitable[None]]) -> None:
        async def run() -> None:
            names = OwnNames({"one.example": [["127.0.0.1"]], "two.example": [["127.0.0.1"]]})
            async with (
                server(self.answering) as url,
                Fetcher(
                    contact="test",
                    allow=LOOPBACK,
                    resolver=names,
                    now=lambda: NOW,
                    clock=lambda: self.seconds,
                ) as fetcher,
            ):
                await talk(fetcher, url.rpartition(":")[2])

        asyncio.run(run())


def test_after_too_many_requests_no_source_of_the_host_is_asked_until_the_time_is_over() -> None:
    host = Host([response(status="429 Slow down", headers=("Retry-After: Sun, 22 Nov 2026 08:02:00 GMT",))])

    async def talk(fetcher: Fetcher, port: str) -> None:
        first = await fetcher.fetch(f"http://one.example:{port}/a")
        assert isinstance(first, Unreachable)
        assert (first.host_wide, first.asked, first.retry_after) == (True, True, timedelta(minutes=2))
        host.seconds += 30
        assert await fetcher.fetch(f"http://one.example:{port}/b") == Unreachable(
            reason="its host asked us to wait", retry_after=timedelta(seconds=90), asked=False
        )
        assert host.asked == 1
        assert isinstance(await fetcher.fetch(f"http://two.example:{port}/b"), Fetched)
        host.seconds += 91
        assert isinstance(await fetcher.fetch(f"http://one.example:{port}/b"), Fetched)

    host.run(talk)


def test_a_host_that_does_not_say_for_how_long_is_left_alone_five_minutes() -> None:
    host = Host([response(status="429 Slow down")])

    async def talk(fetcher: Fetcher, port: str) -> None:
        await fetcher.fetch(f"http://one.example:{port}/a")
        host.seconds += 299
        answer = await fetcher.fetch(f"http://one.example:{port}/a")
        assert isinstance(answer, Unreachable)
        assert not answer.asked
        host.seconds += 2
        assert isinstance(await fetcher.fetch(f"http://one.example:{port}/a"), Fetched)

    host.run(talk)


def test_a_redirect_to_a_host_that_asked_us_to_wait_is_not_followed_yet() -> None:
    host = Host([response(status="429 Slow down")])

    async def talk(fetcher: Fetcher, port: str) -> None:
        await fetcher.fetch(f"http://two.example:{port}/")
        host.answers.append(moved(f"http://two.example:{port}/"))
        answer = await fetcher.fetch(f"http://one.example:{port}/")
        assert isinstance(answer, Unreachable)
        assert not answer.asked
        assert host.asked == 2

    host.run(talk)


def test_who_has_had_enough_is_named_by_the_host_that_says_so() -> None:
    host = Host([])

    async def talk(fetcher: Fetcher, port: str) -> None:
        host.answers += [moved(f"http://two.example:{port}/"), response(status="429 Slow down")]
        answer = await fetcher.fetch(f"http://one.example:{port}/")
        assert isinstance(answer, Unreachable)
        assert (answer.host, answer.status, answer.host_wide) == ("two.example", 429, True)

    host.run(talk)


def test_a_source_that_is_busy_does_not_speak_for_its_host() -> None:
    host = Host([response(status="503 Busy", headers=("Retry-After: 600",))])

    async def talk(fetcher: Fetcher, port: str) -> None:
        answer = await fetcher.fetch(f"http://one.example:{port}/a")
        assert isinstance(answer, Unreachable)
        assert not answer.host_wide
        assert isinstance(await fetcher.fetch(f"http://one.example:{port}/b"), Fetched)

    host.run(talk)


# --- how many at once ---


def test_a_host_is_not_asked_more_often_at_once_than_it_should_bear() -> None:
    talking, most = 0, 0

    async def counting(_: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal talking, most
        talking += 1
        most = max(most, talking)
        for _turn in range(10):
            await asyncio.sleep(0)
        talking -= 1
        writer.write(response(FEED))

    async def run() -> list[Answer]:
        async with server(counting) as url, Fetcher(contact="test", allow=LOOPBACK, per_host=3) as fetcher:
            answers = await asyncio.gather(*(fetcher.fetch(f"{url}/{n}") for n in range(30)))
            assert not fetcher._hosts._turns, "hosts are forgotten when nobody talks with them"
            return answers

    assert all(isinstance(answer, Fetched) for answer in asyncio.run(run()))
    assert most == 3


def test_waiting_for_a_slow_host_is_no_failure_and_has_an_end() -> None:
    async def silence(_: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()
        writer.close()

    async def run() -> list[Answer]:
        async with (
            server(silence) as url,
            Fetcher(contact="test", allow=LOOPBACK, deadline=0.3, per_host=1) as fetcher,
        ):
            return await asyncio.gather(*(fetcher.fetch(f"{url}/{n}") for n in range(3)))

    first, *others = asyncio.run(run())
    assert first == Unreachable(reason="took longer than 0.3 s")
    postponed = Unreachable(
        reason="had to wait for other sources", retry_after=timedelta(minutes=1), asked=False
    )
    assert postponed in others


def test_large_bodies_wait_for_a_place_and_the_wait_is_not_held_against_them() -> None:
    body = bytes(300_000)

    async def run() -> list[bool]:
        async with (
            server(always(response(body))) as url,
            Fetcher(contact="test", allow=LOOPBACK, deadline=1.5, per_host=20) as fetcher,
        ):
            inside, opened = 0, asyncio.Event()

            async def one(n: int) -> bool:
                nonlocal inside
                async with fetcher.visit(f"{url}/{n}") as answer:
                    inside += 1
                    if inside == 3:
                        opened.set()
                    await opened.wait()
                    assert inside <= 3
                    await asyncio.sleep(0)
                    inside -= 1
                    return isinstance(answer, Fetched)

            return await asyncio.gather(*(one(n) for n in range(18)))

    assert asyncio.run(run()) == [True] * 18


def test_large_bodies_that_never_end_keep_no_place_from_those_that_do() -> None:
    body = bytes(400_000)
    begun = 0

    async def run() -> list[Answer]:
        enough, over = asyncio.Event(), asyncio.Event()

        async def answering(head: bytes, writer: asyncio.StreamWriter) -> None:
            nonlocal begun
            whole = response(body)
            if not head.startswith(b"GET /slow"):
                writer.write(whole)
                return
            writer.write(whole[:-1])
            await writer.drain()
            begun += 1
            if begun == SLOW:
                enough.set()
            await over.wait()
            writer.write(whole[-1:])

        async with (
            server(answering) as url,
            Fetcher(contact="test", allow=LOOPBACK, per_host=2 * SLOW) as fetcher,
        ):
            slow = [asyncio.ensure_future(fetcher.fetch(f"{url}/slow/{n}")) for n in range(SLOW)]
            await enough.wait()
            answers = [await fetcher.fetch(f"{url}/{n}") for n in range(SLOW)]
            assert not any(one.done() for one in slow)
            over.set()
            return answers + await asyncio.gather(*slow)

    assert [isinstance(one, Fetched) and one.body == body for one in asyncio.run(run())] == [True] * 2 * SLOW


def test_a_large_body_that_finds_no_disk_is_no_failure_of_its_source(tmp_path: Path) -> None:
    async def run() -> tuple[Answer, Answer]:
        async with (
            server(paths({"/large": response(bytes(400_000)), "/small": response(FEED)})) as url,
            Fetcher(contact="test", allow=LOOPBACK, spool=tmp_path / "nowhere") as fetcher,
        ):
            return await fetcher.fetch(f"{url}/large"), await fetcher.fetch(f"{url}/small")

    large, small = asyncio.run(run())
    assert isinstance(large, Unreachable)
    assert (large.asked, large.retry_after) == (False, timedelta(minutes=1))
    assert "folder for temporary files" in large.reason
    assert isinstance(small, Fetched)


# --- whether they may be followed ---


def followed(site: Site, forbidden: str = "") -> tuple[Answer, list[str]]:
    """What a visit brings that first fetches each address a redirect leads to, and which those were."""
    asked: list[str] = []

    async def run() -> Answer:
        async with (
            server(paths(site)) as url,
            Fetcher(contact="test", allow=LOOPBACK, per_host=1) as fetcher,
        ):

            async def may_follow(target: str) -> bool:
                asked.append(target.removeprefix(url))
                assert isinstance(await fetcher.fetch(f"{url}/robots.txt"), Fetched)
                return asked[-1] != forbidden

            async with fetcher.visit(f"{url}/feed", may_follow=may_follow) as answer:
                return answer

    site["/robots.txt"] = response(b"User-agent: *")
    return asyncio.run(run()), asked


def test_each_address_that_a_redirect_leads_to_is_asked_about_before_it_is_fetched() -> None:
    answer, asked = followed(
        {"/feed": moved("/2"), "/2": moved("3?x#top", "302 Found"), "/3?x": response(FEED)}
    )
    assert isinstance(answer, Fetched)
    assert asked == ["/2", "/3?x"]


def test_a_redirect_to_where_robots_may_not_go_is_not_followed() -> None:
    answer, asked = followed({"/feed": moved("/2")}, forbidden="/2")
    assert asked == ["/2"]
    assert answer == Unreachable(
        reason="redirects to an address that its site's robots.txt does not allow", temporary=False
    )


# --- where they have gone ---


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        ({"/feed": response(FEED)}, ""),
        ({"/feed": moved("/new"), "/new": response(FEED)}, "/new"),
        ({"/feed": moved("/new#top"), "/new": response(FEED)}, "/new"),
        ({"/feed": moved("/new", "308 Moved"), "/new": response(status="304 Not Modified")}, "/new"),
        ({"/feed": moved("/2"), "/2": moved("/3", "308 Moved"), "/3": response(FEED)}, "/3"),
        ({"/feed": moved("/2"), "/2": moved("/3", "302 Found"), "/3": response(FEED)}, "/2"),
        ({"/feed": moved("/2", "302 Found"), "/2": moved("/3"), "/3": response(FEED)}, ""),
        ({"/feed": moved("/2", "307 Elsewhere"), "/2": response(FEED)}, ""),
        ({"/feed": moved("/2", "303 See"), "/2": response(FEED)}, ""),
    ],
)
def test_a_move_for_good_is_told_as_far_as_nothing_temporary_led(site: Site, expected: str) -> None:
    answer, url = visited(site)
    assert isinstance(answer, Fetched | NotModified)
    assert answer.moved_to == (url + expected if expected else "")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("https://example.org/", "http://example.org/", ""),
        ("http://example.org/", "https://example.org/", "https://example.org/"),
        ("http://example.org/", "http://example.com/", "http://example.com/"),
        ("https://example.org/", "https://example.com/", "https://example.com/"),
    ],
)
def test_no_move_gives_up_encryption(old: str, new: str, expected: str) -> None:
    assert new_address(URL(old), URL(new)) == expected


def test_what_is_gone_is_gone_for_good_only_where_no_detour_led() -> None:
    gone = response(status="410 Gone")
    detour, _ = visited({"/feed": moved("/2", "302 Found"), "/2": gone})
    straight, _ = visited({"/feed": moved("/2"), "/2": gone})
    assert isinstance(detour, Unreachable)
    assert isinstance(straight, Unreachable)
    assert (detour.gone, straight.gone) == (False, True)
