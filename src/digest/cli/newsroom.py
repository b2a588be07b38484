"""Serves the example newsroom on this machine only, for the demo and for tests."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from digest.cli.newsroom_site import NOT_FOUND, Answer, mail_date, render_site

HOST = "127.0.0.1"
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """A newsroom that is being served."""

    url: str
    """Its address, without a slash at its end."""
    site: Mapping[str, Answer]


@contextmanager
def serve_newsroom(folder: Path, now: datetime) -> Iterator[Newsroom]:
    """Serves the newsroom of this folder on a free port, as if written up to `now`, until left.

    Feeds and pages carry an ETag and a Last-Modified and answer 304 to whoever sends one back.
    """
    with _Server((HOST, 0), _Answering) as server:
        url = f"http://{HOST}:{server.server_address[1]}"
        server.site = render_site(folder, url, now)
        server.modified = mail_date(now.astimezone(UTC)).replace("+0000", "GMT")
        thread = Thread(target=server.serve_forever, args=(_POLL_SECONDS,), name="newsroom", daemon=True)
        thread.start()
        try:
            yield Newsroom(url=url, site=server.site)
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    site: Mapping[str, Answer]
    modified: str


class _Answering(BaseHTTPRequestHandler):
    server: _Server
    server_version = "newsroom"
    sys_version = ""

    def do_GET(self) -> None:
        body = self._open()
        self.wfile.write(body)

    def do_HEAD(self) -> None:
        self._open()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server names it so
        """Says nothing: a demo shows its own progress."""

    def _open(self) -> bytes:
        """Sends status and headers; returns the body that belongs to them."""
        path = self.path.partition("?")[0]
        site = self.server.site
        if path not in site and f"{path}/" in site:
            return self._moved(f"{path}/")
        answer = site.get(path, site[NOT_FOUND])
        etag = f'"{sha256(answer.body).hexdigest()[:24]}"'
        if answer.status == HTTPStatus.OK and self._known(etag):
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self._send_validators(etag)
            self.end_headers()
            return b""
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        if answer.status == HTTPStatus.OK:
            self._send_validators(etag)
        self.end_headers()
        return answer.body

    def _known(self, etag: str) -> bool:
        """Whether the client has this already; a tag, where sent, decides alone (RFC 9110 §13.2.2)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            given = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return bool(given & {etag, "*"})
        return self.headers.get("If-Modified-Since") == self.server.modified

    def _send_validators(self, etag: str) -> None:
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", self.server.modified)

    def _moved(self, path: str) -> bytes:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", path)
        self.send_header("Content-Length", "0")
        self.end_headers()
        return b""
