"""A site on loopback whose answers a test changes between visits, and that remembers what it was asked."""

from asyncio import StreamWriter
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from loopback import response, server


@dataclass(slots=True)
class Site:
    """`answers` by path; a path that has none is not found. `url` is known once it is served."""

    answers: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    url: str = ""
    meanwhile: Callable[[], None] | None = None
    """Done while an answer is awaited."""

    def put(self, path: str, body: str, *, status: str = "200 OK", headers: Iterable[str] = ()) -> None:
        filled = body.replace("SITE", self.url).encode()
        self.answers[path] = response(filled, status=status, headers=tuple(headers))

    def take_asked(self) -> Counter[str]:
        """What was asked since the last time this was called."""
        taken, self.asked = Counter(self.asked), []
        return taken

    async def answer(self, head: bytes, writer: StreamWriter) -> None:
        path = head.split(b" ", 2)[1].decode("latin-1")
        self.asked.append(path)
        self.heads.append(head)
        if self.meanwhile:
            self.meanwhile()
        writer.write(self.answers.get(path) or response(status="404 Not Found"))


@asynccontextmanager
async def changing_site(site: Site) -> AsyncIterator[Site]:
    async with server(site.answer) as site.url:
        yield site


def feed(*items: str) -> str:
    return f'<rss version="2.0"><channel><title>Site</title>{"".join(items)}</channel></rss>'


def item(number: int, *, headline: str = "", link: str = "", guid: str = "", day: int = 22) -> str:
    """An entry with words of its own; the page it leads to is SITE/number."""
    title = headline or f"The bridge number {number} is open again, says the mayor"
    return (
        f"<item><title>{title}</title><link>{link or f'SITE/{number}'}</link><guid>{guid or number}</guid>"
        f"<pubDate>Sun, {day} Nov 2026 05:{number % 60:02}:00 GMT</pubDate>"
        f"<description>Engineers have worked on bridge {number} for weeks, and since this morning "
        f"cars and trams may use it again in both directions.</description></item>"
    )
