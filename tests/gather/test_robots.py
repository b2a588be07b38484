import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.gather.answers import Answer, Fetched, NotModified, Unreachable
from digest.gather.robots import Permission, permitted, robots_address, robots_rules

SITE = "https://news.example"
KIB = 1 << 10


def may_fetch(rules: str, path: str) -> bool:
    return permitted(rules.encode(), "digest", (SITE + path,)).allowed != ()


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/war/1", True),
        ("User-agent: *\nDisallow: /", "/war/1", False),
        ("User-agent: *\nDisallow:", "/war/1", True),
        ("User-agent: *\nDisallow: /war", "/war/1", False),
        ("User-agent: *\nDisallow: /war\nAllow: /war/1", "/war/1", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: *\nDisallow: /*?replytocom", "/war/1?replytocom=2", False),
        ("User-agent: *\nDisallow: /%D0%B2", "/в", False),
        ("\ufeffuser-agent:*\r\ndisallow:/war # ours\r\n", "/war/1", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: digest\nDisallow: /private", "/war/1", True),
        ("User-agent: Digest/1.0\nDisallow: /\n\nUser-agent: *\nDisallow:", "/war/1", False),
        ("User-agent: other\nUser-agent: digest\nDisallow: /", "/war/1", False),
        ("User-agent: digest\nSitemap: /s.xml\nUser-agent: other\nDisallow: /", "/war/1", False),
        ("User-agent: digest\nAllow: /\nUser-agent: other\nDisallow: /", "/war/1", True),
        ("User-agent: digest\nDisallow: /a\nUser-agent: digest\nDisallow: /war", "/war/1", False),
        ("User-agent: dig\nDisallow: /", "/war/1", True),
        ("User-agent: digestbot\nDisallow: /", "/war/1", True),
        ("Disallow: /", "/war/1", True),
        ("<html><body>Not found</body></html>", "/war/1", True),
    ],
)
def test_a_site_decides_what_we_fetch(rules: str, path: str, allowed: bool) -> None:  # noqa: FBT001 - a column of the table
    assert may_fetch(rules, path) is allowed


def test_of_several_addresses_those_allowed_come_back_in_their_order() -> None:
    asked = (f"{SITE}/b", f"{SITE}/closed/1", f"{SITE}/a", "http://[", "nonsense", f"{SITE}/" + "x" * 3000)
    found = permitted(b"User-agent: *\nDisallow: /closed", "digest", asked)
    assert found == Permission(allowed=(f"{SITE}/b", f"{SITE}/a"))


@pytest.mark.parametrize(
    ("said", "delay"),
    [
        ("Crawl-delay: 10", 10.0),
        ("crawl-delay: 0.5", 0.5),
        ("Request-rate: 1/5", 5.0),
        ("Request-rate: 10/1m 0600-0845", 6.0),
        ("Crawl-delay: 2\nRequest-rate: 1/5s", 5.0),
        ("Crawl-delay: 1e300", 86_400.0),
        ("Request-rate: 1/" + "9" * 1900, 86_400.0),
        ("Request-rate: " + "9" * 1900 + "/1", 1e-9),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: -1", None),
        ("Crawl-delay: nan", None),
        ("Disallow: /a", None),
    ],
)
def test_the_pause_between_two_requests_is_what_the_site_says(said: str, delay: float | None) -> None:
    assert permitted(f"User-agent: *\n{said}\n".encode(), "digest", ()).delay == delay
    assert permitted(f"User-agent: other\n{said}\n".encode(), "digest", ()).delay is None


def test_what_stands_beyond_500_kib_is_not_read_nor_is_half_a_line() -> None:
    start = b"User-agent: *\n"
    filler = b"#" + b"x" * (500 * KIB - len(start) - 12) + b"\n"
    body = start + filler + b"Disallow: /war-archive"
    assert body[500 * KIB - 10 : 500 * KIB] == b"Disallow: "
    assert permitted(body, "digest", (f"{SITE}/war/1",)).allowed
    assert permitted(body.replace(b"x" * 6, b"", 1), "digest", (f"{SITE}/war-art/1",)).allowed
    assert not permitted(body.replace(b"x" * 99, b"", 1), "digest", (f"{SITE}/war-archive",)).allowed


def to_the_limit(line: str) -> bytes:
    return (b"User-agent: *\n" + line.encode() * (500 * KIB // len(line)))[: 500 * KIB]


HOSTILE = {
    "a rule that is wildcards": b"User-agent: *\nDisallow: /" + b"*a" * 250_000,
    "wildcards in every rule": to_the_limit("disallow:/*a*a*a*a*a*a*a*a*a*c\n"),
    "anchors in every rule": to_the_limit("disallow:/*$$$$$$$$$$a$\n"),
    "one line of a megabyte": b"User-agent: *\nDisallow: /" + b"x" * (1 << 20),
    "half of it programs, half of it rules": "".join(f"user-agent:a{n}\n" for n in range(15_000)).encode()
    + to_the_limit("allow:/a\n")[14:],
    "half a sequence of UTF-8": b"User-agent: *\nDisallow: /\xd0",
    "UTF-16": "User-agent: *\nDisallow: /".encode("utf-16"),
    "nothing but zeros": b"\0" * (500 * KIB),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_rules_are_too_odd(name: str) -> None:
    found = permitted(HOSTILE[name], "digest", (f"{SITE}/{'a' * 1900}b", f"{SITE}/war/1"))
    assert set(found.allowed) <= {f"{SITE}/{'a' * 1900}b", f"{SITE}/war/1"}


def test_rules_without_end_allow_nothing() -> None:
    assert permitted(to_the_limit("allow:/a\n"), "digest", (f"{SITE}/a",)) == Permission()


@given(st.binary(max_size=400), st.lists(st.text(max_size=40), max_size=3).map(tuple))
def test_nothing_is_raised_and_nothing_is_allowed_that_was_not_asked_for(
    body: bytes, urls: tuple[str, ...]
) -> None:
    for rules in (body, b"User-agent: *\nDisallow: " + body):
        assert set(permitted(rules, "digest", urls).allowed) <= set(urls)


@given(st.text("ab/*$%2fF?=", max_size=12), st.text("ab/%2fF?=", max_size=12))
def test_a_longer_allow_never_takes_anything_away(pattern: str, path: str) -> None:
    closed = f"User-agent: *\nDisallow: /{pattern}"
    assert may_fetch(f"{closed}\nAllow: /{pattern}", f"/{path}") or not may_fetch(closed, f"/{path}")
    assert may_fetch(f"{closed}\nAllow: /", f"/{path}") >= may_fetch(closed, f"/{path}")


@pytest.mark.parametrize(
    ("answer", "rules"),
    [
        (Fetched(url=f"{SITE}/robots.txt", body=b"User-agent: *"), b"User-agent: *"),
        (Fetched(url=f"{SITE}/robots.txt", body=b""), b""),
        (Unreachable(reason="answered 404 (Not Found)", status=404, temporary=False), b""),
        (Unreachable(reason="answered 403 (Forbidden)", status=403, temporary=False), b""),
        (Unreachable(reason="answered 410 (Gone)", status=410, temporary=False), b""),
        (Unreachable(reason="answered 429 (Too Many Requests)", status=429), None),
        (Unreachable(reason="answered 503 (Service Unavailable)", status=503), None),
        (Unreachable(reason="answered 204", status=204, temporary=False), None),
        (Unreachable(reason="took longer than 20 s"), None),
        (Unreachable(reason="its address 10.0.0.1 is not public", temporary=False), None),
        (Unreachable(reason="its host name is not known"), None),
        (NotModified(), None),
    ],
)
def test_no_robots_txt_allows_everything_and_no_answer_nothing(answer: Answer, rules: bytes | None) -> None:
    assert robots_rules(answer) == rules


def test_rules_stand_at_the_root_of_the_same_host_and_port() -> None:
    assert robots_address("https://news.example/war/1?x#y") == "https://news.example/robots.txt"
    assert robots_address("http://news.example:8080") == "http://news.example:8080/robots.txt"
    assert robots_address("http://me:secret@[2001:db8::1]:80/a") == "http://[2001:db8::1]:80/robots.txt"
    with pytest.raises(ValueError, match="no host"):
        robots_address("/war/1")
