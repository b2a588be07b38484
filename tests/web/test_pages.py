import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.log import set_up_log
from digest.model.errors import StoreUnavailable
from digest.model.people import SubscriptionStatus
from digest.web.doors import Standing
from web_newsroom import TOKEN, Answer, Newsroom, standing

LANGUAGES = ("en", "uk", "ru", "pl", "de")

paths = st.text() | st.from_regex(r"/u/[A-Za-z0-9_./%-]{0,60}", fullmatch=True) | st.just(f"/u/{TOKEN}")
methods = st.sampled_from(
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "", "get"]
)
bodies = st.lists(st.binary(max_size=200) | st.none(), max_size=3).map(tuple)
headers = st.dictionaries(
    st.sampled_from(["Accept-Language", "Content-Type", "Content-Length", "Host", "Origin", "Cookie"]),
    st.text(),
)


OPENED = Newsroom()


def opened(olena: Standing | None = None) -> Newsroom:
    """The same pages for every example, with the newsroom as it was."""
    OPENED.people, OPENED.changes = {TOKEN: olena or standing()}, 0
    return OPENED


@given(methods, paths, bodies, headers)
def test_no_request_is_answered_with_an_error_of_ours_and_only_a_post_changes_anything(
    method: str, path: str, body: tuple[bytes | None, ...], headers: dict[str, str]
) -> None:
    newsroom = opened()
    answer = newsroom.ask(method, path, body=body, headers=headers)

    assert answer.status in {200, 204, 400, 404, 405, 408}
    if newsroom.changes:
        assert (method, path) == ("POST", f"/u/{TOKEN}")


@given(st.sampled_from(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]), bodies)
def test_only_a_post_changes_anything(method: str, body: tuple[bytes | None, ...]) -> None:
    newsroom = opened()
    newsroom.ask(method, body=body)

    assert newsroom.people == {TOKEN: standing()}


def test_options_says_what_may_be_done_and_others_are_turned_away(newsroom: Newsroom) -> None:
    assert newsroom.ask("OPTIONS").status == 204
    assert newsroom.ask("OPTIONS").headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert newsroom.ask("DELETE").status == 405
    assert set(newsroom.ask("DELETE").headers["allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "path", ["/u/" + "x" * 26, "/u/x", "/u/", "/", "/robots.txt", "/u/a/b", f"/u/{TOKEN}/", "x"]
)
def test_what_leads_nowhere_gets_the_same_helpful_page(newsroom: Newsroom, method: str, path: str) -> None:
    answer = newsroom.ask(method, path)

    assert answer.status == 404
    assert answer == newsroom.ask("GET", "/elsewhere")
    assert "use the unsubscribe link at its end" in answer.page


def test_a_link_that_took_its_full_stop_along_still_works(newsroom: Newsroom) -> None:
    for behind in (".", ").", ">", "»,"):
        assert newsroom.ask("GET", f"/u/{TOKEN}{behind}").status == 200


def test_somebody_not_yet_confirmed_can_leave_too(newsroom: Newsroom) -> None:
    newsroom.people[TOKEN] = standing(status=SubscriptionStatus.UNCONFIRMED)

    assert "<button" in newsroom.ask().page
    assert "You are unsubscribed" in newsroom.ask("POST").page


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ((b"x" * 65536,), 200),
        ((b"x" * 65536, b"x"), 413),
        ((b"x", None), 400),
        ((b"x", b"y", b"z"), 200),
    ],
)
def test_a_body_may_be_anything_but_endless_or_cut_off(
    newsroom: Newsroom, body: tuple[bytes | None, ...], status: int
) -> None:
    assert newsroom.ask("POST", body=body).status == status
    assert newsroom.changes == (status == 200)


def test_a_body_that_never_ends_is_waited_for_only_so_long(newsroom: Newsroom) -> None:
    assert newsroom.ask("POST", body=()).status == 408
    assert newsroom.changes == 0


@pytest.mark.parametrize("failure", [StoreUnavailable("the database is locked"), ValueError(f"bad {TOKEN}")])
def test_a_failure_of_ours_is_a_page_to_come_back_to_and_a_line_without_the_token(
    newsroom: Newsroom, failure: Exception
) -> None:
    stream = io.StringIO()
    set_up_log(style="human", level="info", stream=stream)
    newsroom.failure = failure
    answer = newsroom.ask("POST")

    assert (answer.status, answer.headers["retry-after"]) == (503, "60")
    assert "Please try again in a minute" in answer.page
    assert stream.getvalue().count("\n") == 1
    assert type(failure).__name__ in stream.getvalue()
    assert TOKEN not in stream.getvalue()


@pytest.mark.parametrize(
    "answer", [Newsroom().ask(), Newsroom().ask("POST"), Newsroom().ask("GET", "/"), Newsroom().ask("PUT")]
)
def test_every_page_is_private_scriptless_and_loads_nothing(answer: Answer) -> None:
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    assert "location" not in answer.headers
    assert not re.search(r"<script|\son\w+=|\sstyle=|\ssrc=|<link|<iframe|<img|@import|url\(", answer.page)
    assert all(link.startswith("mailto:") for link in re.findall(r'href="([^"]*)"', answer.page))


def test_a_page_is_in_the_language_of_the_mail(newsroom: Newsroom) -> None:
    for language in LANGUAGES:
        newsroom.people[TOKEN] = standing(language)
        answer = newsroom.ask(headers={"Accept-Language": "fr, en"})
        assert f'<html lang="{language}">' in answer.page
        assert answer.headers["content-language"] == language


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("", "en"),
        ("fr", "en"),
        ("uk-UA,uk;q=0.9,en;q=0.8", "uk"),
        ("fr, en;q=0.2, de-AT;q=0.7", "de"),
        ("PL", "pl"),
        ("ru;q=0, de;q=0.1", "de"),
        ("uk;q=many, ru", "ru"),
        (";;;,=,q=1", "en"),
        ("*", "en"),
        ("xx," * 10_000 + "uk", "en"),
    ],
)
def test_a_page_for_nobody_is_in_the_language_the_browser_asks_for(
    newsroom: Newsroom, wish: str, language: str
) -> None:
    assert newsroom.ask("GET", "/", headers={"Accept-Language": wish}).headers["content-language"] == language


@given(st.text(), st.text())
def test_no_name_of_a_list_becomes_markup(name: str, address: str) -> None:
    for method in ("GET", "POST"):
        odd = opened(standing(list_name=f"<i>{name}{{list}}</i>", write_to=address)).ask(method).page
        plain = opened(standing(list_name="-", write_to=address and "-")).ask(method).page
        assert "<i>" not in odd
        assert re.findall("<[a-z]+", odd) == re.findall("<[a-z]+", plain)


def test_who_left_by_mistake_is_told_where_to_write(newsroom: Newsroom) -> None:
    assert '<a href="mailto:news@courier.example">news@courier.example</a>' in newsroom.ask("POST").page
    newsroom.people[TOKEN] = replace(newsroom.people[TOKEN], write_to="")
    assert "Reply to any mail from" in newsroom.ask("POST").page
