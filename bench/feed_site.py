"""Feeds on loopback, in a process of their own, so that serving them is not what is measured.

The feeds are as the median of those found in the wild: 65 KB in 20 entries, most of it the articles' text.
Answers on every address of this machine. `/turn/K` has every feed whose number is below K bring one
article more from then on; any other path is a feed, `/NUMBER`.
"""

import asyncio
import re
import sys
from asyncio import StreamReader, StreamWriter

ENTRIES = 20
_PARAGRAPH = "Rescuers worked through the night, and power came back to three districts by morning. "
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/">'
)
_LINK = "<a href='https://example.org/mayor'>The mayor</a> said: <em>we go on</em>."
_TEXT = f"<p>{_PARAGRAPH}{_LINK} {_PARAGRAPH}</p>\n" * 10


def feed(number: int, turns: int) -> bytes:
    """A feed of ENTRIES entries; each turn has brought one, and pushed out the oldest."""
    items = "".join(_item(number, entry) for entry in range(turns + ENTRIES, turns, -1))
    return f"{_HEAD}<channel><title>Feed {number}</title>{items}</channel></rss>".encode()


def _item(number: int, entry: int) -> str:
    return (
        f"<item><title>Story {entry} of feed {number}, as it is told this morning</title>"
        f"<link>https://feed-{number}.example.org/{entry}?utm_source=rss</link>"
        f"<guid>https://feed-{number}.example.org/?p={entry}</guid>"
        f"<pubDate>Sun, 22 Nov 2026 0{entry % 10}:00:00 GMT</pubDate>"
        f"<dc:creator>A Reporter</dc:creator><category>War in Ukraine</category>"
        f"<description>&lt;p&gt;Number {entry} of {number}. {_PARAGRAPH * 3}"
        f"&lt;a href='https://example.org'&gt;Read more&lt;/a&gt;&lt;/p&gt;</description>"
        f"<content:encoded><![CDATA[<p>Number {entry} of {number}.</p>{_TEXT}]]></content:encoded></item>"
    )


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
            self.changes.append(int(path.removeprefix("turn/")))
            return b"HTTP/1.1 204 No Content\r\n\r\n"
        if not path.isdigit():
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        number = int(path)
        turns = sum(number < below for below in self.changes)
        etag = f'"{number}-{turns}"'
        if re.search(rb"\r\nIf-None-Match: " + re.escape(etag.encode()) + rb"\r\n", head, re.IGNORECASE):
            return f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode()
        body = feed(number, turns)
        kind = "Content-Type: application/rss+xml; charset=utf-8"
        return (
            f"HTTP/1.1 200 OK\r\n{kind}\r\nETag: {etag}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )


async def main() -> None:
    server = await asyncio.start_server(Site().talk, "0.0.0.0", 0, backlog=4096)  # noqa: S104 - for 127.0.x.y
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)  # until whoever started it is gone


if __name__ == "__main__":
    asyncio.run(main())
