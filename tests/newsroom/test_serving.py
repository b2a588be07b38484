from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from digest.cli.newsroom import Newsroom, serve_newsroom
from newsroom_looks import FOLDER, MOMENT

FEED = "/kyiv-courier/feed.xml"


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with serve_newsroom(FOLDER, MOMENT) as served:
        yield served


def asked(
    newsroom: Newsroom, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
) -> tuple[HTTPResponse, bytes]:
    with closing(HTTPConnection(urlsplit(newsroom.url).netloc, timeout=10)) as connection:
        connection.request(method, path, headers=dict(headers or {}))
        response = connection.getresponse()
        return response, response.read()


def test_every_address_of_the_site_is_served_as_rendered(newsroom: Newsroom) -> None:
    served = {path: asked(newsroom, path)[1] for path in newsroom.site}

    assert served == {path: answer.body for path, answer in newsroom.site.items()}


def test_it_listens_on_this_machine_only(newsroom: Newsroom) -> None:
    assert newsroom.url.startswith("http://127.0.0.1:")


def test_tracking_parameters_lead_to_the_same_page(newsroom: Newsroom) -> None:
    path = "/border-post/cafe-society/"

    assert asked(newsroom, f"{path}?utm_source=rss")[1] == asked(newsroom, path)[1]


def test_whoever_has_the_tag_is_told_that_nothing_changed(newsroom: Newsroom) -> None:
    first, _ = asked(newsroom, FEED)
    tag = first.headers["ETag"]

    again, body = asked(newsroom, FEED, headers={"If-None-Match": f'"other", W/{tag}'})
    other, full = asked(newsroom, FEED, headers={"If-None-Match": '"other"'})

    assert (again.status, body, again.headers["ETag"]) == (304, b"", tag)
    assert (other.status, full) == (200, newsroom.site[FEED].body)


def test_whoever_has_the_date_is_told_that_nothing_changed(newsroom: Newsroom) -> None:
    first, _ = asked(newsroom, FEED)

    again, body = asked(newsroom, FEED, headers={"If-Modified-Since": first.headers["Last-Modified"]})

    assert first.headers["Last-Modified"] == "Sun, 22 Nov 2026 14:30:00 GMT"
    assert (again.status, body) == (304, b"")


def test_a_wrong_tag_outweighs_a_right_date(newsroom: Newsroom) -> None:
    headers = {"If-None-Match": '"other"', "If-Modified-Since": "Sun, 22 Nov 2026 14:30:00 GMT"}

    assert asked(newsroom, FEED, headers=headers)[0].status == 200


def test_a_head_request_gets_the_headers_alone(newsroom: Newsroom) -> None:
    response, body = asked(newsroom, FEED, method="HEAD")

    assert (response.status, body) == (200, b"")
    assert response.headers["Content-Length"] == str(len(newsroom.site[FEED].body))


def test_an_unknown_address_is_not_found_and_never_unchanged(newsroom: Newsroom) -> None:
    response, body = asked(newsroom, "/nothing/here/", headers={"If-None-Match": "*"})

    assert response.status == 404
    assert b"There is no such page" in body


def test_an_address_without_its_last_slash_is_moved(newsroom: Newsroom) -> None:
    response, _ = asked(newsroom, "/kyiv-courier")

    assert (response.status, response.headers["Location"]) == (301, "/kyiv-courier/")


def test_after_it_was_left_nobody_answers() -> None:
    with serve_newsroom(FOLDER, MOMENT) as served:
        pass

    with pytest.raises(ConnectionError):
        asked(served, FEED)
