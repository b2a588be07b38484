"""As mail programs do it, over a real connection."""

import http.client
import re
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from digest.model.people import SubscriptionStatus
from web_newsroom import TOKEN, Newsroom, serving

GMAIL = ({"Content-Type": "application/x-www-form-urlencoded"}, b"List-Unsubscribe=One-Click")
YAHOO = (
    {"Content-Type": "multipart/form-data; boundary=----b", "Origin": "https://mail.yahoo.com"},
    b'------b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n------b--\r\n',
)
APPLE = ({"Sec-Fetch-Site": "cross-site"}, b"")


@pytest.mark.parametrize(("headers", "body"), [GMAIL, YAHOO, APPLE], ids=["gmail", "yahoo", "apple"])
def test_every_mail_program_unsubscribes_with_one_post_and_may_repeat_it(
    newsroom: Newsroom, connection: http.client.HTTPConnection, headers: dict[str, str], body: bytes
) -> None:
    statuses = set()
    for _ in range(50):
        connection.request("POST", f"/u/{TOKEN}", body=body, headers=headers)
        response = connection.getresponse()
        page = response.read().decode()
        statuses.add(response.status)
        assert "You are unsubscribed" in page

    assert statuses == {200}
    assert newsroom.people[TOKEN].status is SubscriptionStatus.UNSUBSCRIBED
    assert newsroom.changes == 1


def test_the_button_does_what_it_says_and_the_page_says_so_from_then_on(
    newsroom: Newsroom, connection: http.client.HTTPConnection
) -> None:
    def get() -> str:
        connection.request("GET", f"/u/{TOKEN}")
        return connection.getresponse().read().decode()

    before = get()
    form = re.search(r"<form ([^>]*)>", before)
    assert form is not None
    assert form[1] == 'method="post"'  # and no action: it goes to the very address the page has

    connection.request("POST", f"/u/{TOKEN}", headers={"Content-Type": "application/x-www-form-urlencoded"})
    after = connection.getresponse().read().decode()

    assert "Unsubscribe from" in before
    assert "You are unsubscribed" in after
    assert get() == after
    assert newsroom.changes == 1


def test_a_crowd_of_scanners_changes_nothing(newsroom: Newsroom) -> None:
    def open_it(port: int) -> int:
        visitor = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        visitor.request("GET", f"/u/{TOKEN}")
        status = visitor.getresponse().status
        visitor.close()
        return status

    with serving(newsroom) as port, ThreadPoolExecutor(8) as crowd:
        assert set(crowd.map(open_it, [port] * 40)) == {200}
    assert newsroom.changes == 0


def test_a_head_has_no_body(connection: http.client.HTTPConnection) -> None:
    connection.request("HEAD", f"/u/{TOKEN}")
    response = connection.getresponse()

    assert (response.status, response.read()) == (200, b"")


def test_a_body_without_end_is_cut_off_before_anything_changes(newsroom: Newsroom) -> None:
    with serving(newsroom) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(f"POST /u/{TOKEN} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        client.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n1\r\nx\r\n")
        answer = b"".join(iter(lambda: client.recv(65536), b""))

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert newsroom.changes == 0
