"""Feeds on loopback, in a process of their own, so that serving them is not what is measured.

The feeds are as the median of those found in the wild: 65 KB in 20 entries, most of it the articles' text.
Its words are English ones, as common as they are in news, and no two articles have a sentence in common;
every other one tells, in words of its own, an event of which three other feeds tell too.
Answers on every address of this machine. `/turn/K` has every feed whose number is below K bring one
article more from then on; any other path is a feed, `/NUMBER`.
"""

import asyncio
import random
import re
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from functools import cache
from itertools import accumulate

from digest.language.commonness import commonness
from digest.model.ids import Language

ENTRIES = 20
_EVENT_OF = 4
_RARE, _TOLD = 3_000, 30
"""How many words are too common for an event to be told by, and how many of the others tell it."""
_SENTENCE, _SENTENCES = 16, 18
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/">'
)
_LINK = "<a href='https://example.org/mayor'>The mayor</a> said: <em>we go on</em>."


def feed(number: int, turns: int) -> bytes:
    """A feed of ENTRIES entries; each turn has brought one, and pushed out the oldest."""
    items = "".join(_item(number, entry) for entry in range(turns + ENTRIES, turns, -1))
    return f"{_HEAD}<channel><title>Feed {number}</title>{items}</channel></rss>".encode()


@cache
def _item(number: int, entry: int) -> str:
    headline, *sentences = _sentences(number, entry)
    half = len(sentences) // 2
    paragraphs = "".join(
        f"<p>{one} {_LINK} {other}</p>\n"
        for one, other in zip(sentences[:half], sentences[half:], strict=True)
    )
    return (
        f"<item><title>{headline.rstrip('.')}</title>"
        f"<link>https://feed-{number}.example.org/{entry}?utm_source=rss</link>"
        f"<guid>https://feed-{number}.example.org/?p={entry}</guid>"
        f"<pubDate>Sun, 22 Nov 2026 0{entry % 10}:00:00 GMT</pubDate>"
        f"<dc:creator>A Reporter</dc:creator><category>War in Ukraine</category>"
        f"<description>&lt;p&gt;{' '.join(sentences[:3])}"
        f"&lt;a href='https://example.org'&gt;Read more&lt;/a&gt;&lt;/p&gt;</description>"
        f"<content:encoded><![CDATA[{paragraphs}]]></content:encoded></item>"
    )


def _sentences(number: int, entry: int) -> Iterator[str]:
    """The headline, and the sentences of the text."""
    words, weights = _words()
    tells_event = entry % 2 == 0
    event = random.Random(f"event {number // _EVENT_OF if tells_event else number} {entry}")  # noqa: S311 - the same texts in every run
    chance = random.Random(f"{number} {entry}")  # noqa: S311 - as above
    telling = event.sample(words[_RARE:], _TOLD)
    for length in (9, *[_SENTENCE] * _SENTENCES):
        usual = chance.choices(words, cum_weights=weights, k=length - 4)
        sentence = usual + chance.choices(telling, k=4)
        chance.shuffle(sentence)
        yield " ".join(sentence).capitalize() + "."


@cache
def _words() -> tuple[list[str], list[float]]:
    """The most common first; with each how often it and those before it stand in texts."""
    known = commonness(Language("en"))
    words = sorted(filter(str.isalpha, known), key=lambda word: (-known[word], word))
    return words, list(accumulate(1 / rank for rank in range(2, len(words) + 2)))


class Site:
    def __init__(self) -> None:
        self.changes: list[int] = []

    async def talk(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            while True:
                writer.write(self._answer(await reader.readuntil(b"\r\n\r\n")))
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    def _answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1].decode("ascii").strip("/")
        if path.startswith("turn/"):
            self.changes.append(below := int(path.removeprefix("turn/")))
            for number in range(below):  # so that to write is no part of what is measured
                feed(number, self._turns(number))
            return b"HTTP/1.1 204 No Content\r\n\r\n"
        if not path.isdigit():
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        number = int(path)
        turns = self._turns(number)
        etag = f'"{number}-{turns}"'
        if re.search(rb"\r\nIf-None-Match: " + re.escape(etag.encode()) + rb"\r\n", head, re.IGNORECASE):
            return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode()
        body = feed(number, turns)
        kind = "Content-Type: application/rss+xml; charset=utf-8"
        return (
            f"HTTP/1.1 200 OK\r\n{kind}\r\nETag: {etag}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )

    def _turns(self, number: int) -> int:
        return sum(number < below for below in self.changes)


async def main() -> None:
    server = await asyncio.start_server(Site().talk, "0.0.0.0", 0, backlog=4096)  # noqa: S104 - for 127.0.x.y
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)  # until whoever started it is gone


if __name__ == "__main__":
    asyncio.run(main())
