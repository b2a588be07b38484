import http.client
from collections.abc import Iterator

import pytest

from web_newsroom import Newsroom, serving


@pytest.fixture
def newsroom() -> Newsroom:
    return Newsroom()


@pytest.fixture
def connection(newsroom: Newsroom) -> Iterator[http.client.HTTPConnection]:
    with serving(newsroom) as port:
        opened = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        yield opened
        opened.close()
