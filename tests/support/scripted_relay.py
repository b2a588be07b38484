"""A relay that says what a script says: SMTP conversations as text, as in `tests/deliver/conversations`.

    # A comment.
    @ security starttls          a setting, for the test to read
    S: 220 relay.test            said to the client, with CRLF; such lines in a row go out in one write
    S> 250\\x20o                  said without CRLF; Python's escapes
    S. 250 ok                    said one byte at a time
    C: MAIL FROM:<*> SIZE=*      expected of the client; * stands for anything
    C: <message>                 the message and its final dot, kept in `received`
    C: <part of the message>     its first bytes; no more is read
    C: <anything>                whatever comes first
    ! encrypt                    the TLS handshake, from our side
    ! encrypt in vain            the same, and the client is to break it off
    ! close                      the line ends (FIN); at a script's end it does anyway
    ! reset                      the line breaks (RST)
    ! stall                      nothing more is said or read until the client goes, or the test is over
    ! drip                       one byte of a reply now and then, until the client goes
    ---                          what follows is for the next connection
    = accepted: 250 ok           a result, for the test to compare; * stands for anything

What the client does differently is a complaint, raised at the end of the `with` block.
"""

import re
import select
import socket
import ssl
import struct
import threading
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Self

CERTIFICATE = Path(__file__).parent / "certificate" / "localhost.pem"
"""To be trusted by a client that is to accept the relay's certificate; its only name is localhost."""

_PATIENCE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    settings: dict[str, str]
    connections: list[list[tuple[str, str]]]
    results: list[str]


def read_script(text: str) -> Script:
    """Raises ValueError for a line that is none of the kinds above."""
    settings, connections, results = dict[str, str](), list[list[tuple[str, str]]]([[]]), list[str]()
    for line in filter(None, map(str.rstrip, text.splitlines())):
        mark, _, words = line.partition(" ")
        match mark:
            case "#":
                pass
            case "@":
                name, _, settings[name] = words.partition(" ")
            case "S:" | "S>" | "S." | "C:" | "!":
                connections[-1].append((mark, words))
            case "---":
                connections.append([])
            case "=":
                results.append(words)
            case _:
                raise ValueError(f"no line of a conversation: {line}")
    return Script(settings=settings, connections=connections, results=results)


def alike(pattern: str, text: str) -> bool:
    """Whether the text is what the script says, where * stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None


class ScriptedRelay:
    """Plays a script on 127.0.0.1 in a thread of its own, one connection after another."""

    def __init__(self, script: Script | str) -> None:
        script = read_script(script) if isinstance(script, str) else script
        self._connections = script.connections
        self._tls_at_once = script.settings.get("security") == "tls"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._over, self._end = socket.socketpair()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.port: int = self._listener.getsockname()[1]
        self.received: list[bytes] = []
        self.complaints: list[str] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._end.close()
        if kind is not None:
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(_PATIENCE)
        self._over.close()
        self._listener.close()
        if kind is None:
            assert self.complaints == [], self.complaints

    def _serve(self) -> None:
        self._listener.settimeout(_PATIENCE)
        for lines in self._connections:
            try:
                line, _ = self._listener.accept()
            except OSError:
                self.complaints.append("nobody connected")
                return
            player = _Player(line, self._over, self.received)
            try:
                player.play([("!", "encrypt"), *lines] if self._tls_at_once else lines)
            except (OSError, AssertionError) as complaint:
                self.complaints.append(str(complaint))
            finally:
                player.close()


class _Player:
    def __init__(self, line: socket.socket, over: socket.socket, received: list[bytes]) -> None:
        line.settimeout(_PATIENCE)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line = line
        self._over = over
        self._received = received
        self._read = b""

    def play(self, lines: list[tuple[str, str]]) -> None:
        for mark, group in groupby(lines, key=lambda line: line[0]):
            words = [words for _, words in group]
            match mark:
                case "S:":
                    self._line.sendall("".join(f"{reply}\r\n" for reply in words).encode())
                case "S>":
                    self._line.sendall("".join(words).encode().decode("unicode_escape").encode("latin-1"))
                case "S.":
                    self._slowly("".join(f"{reply}\r\n" for reply in words))
                case "C:":
                    for command in words:
                        self._expect(command)
                case _:
                    for action in words:
                        self._act(action)

    def close(self) -> None:
        self._line.close()

    def _slowly(self, text: str) -> None:
        for byte in text.encode():
            self._line.sendall(bytes([byte]))

    def _expect(self, command: str) -> None:
        if command == "<message>":
            self._received.append(self._until(b"\r\n.\r\n").removesuffix(b".\r\n"))
        elif command == "<part of the message>":
            self._until(b"\n")
        elif command == "<anything>":
            assert self._line.recv(1 << 16), "the client left"
        else:
            said = self._until(b"\r\n").decode().removesuffix("\r\n")
            assert alike(command, said), f"expected {command!r}, the client said {said!r}"

    def _until(self, end: bytes) -> bytes:
        while end not in self._read:
            more = self._line.recv(1 << 16)
            assert more, f"the client left after {self._read[-100:]!r}"
            self._read += more
        said, _, self._read = self._read.partition(end)
        return said + end

    def _act(self, action: str) -> None:
        match action:
            case "encrypt":
                self._line = _server_context().wrap_socket(self._line, server_side=True)
            case "encrypt in vain":
                self._encrypt_in_vain()
            case "close":
                self._line.shutdown(socket.SHUT_RDWR)
            case "reset":
                self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            case "stall":
                self._stall()
            case "drip":
                self._drip()
            case _:
                raise AssertionError(f"no action: {action}")

    def _encrypt_in_vain(self) -> None:
        try:
            self._line = _server_context().wrap_socket(self._line, server_side=True)
            # With TLS 1.3 the client's refusal arrives after our side is done.
            assert self._line.recv(1) == b"", "the client went on"
        except OSError:
            pass

    def _stall(self) -> None:
        """Watches for the line's end without reading what is in front of it, which may hide the end."""
        poll = select.poll()
        poll.register(self._line, select.POLLRDHUP)
        poll.register(self._over, select.POLLIN)
        assert poll.poll(_PATIENCE * 1000), "the client is still there"

    def _drip(self) -> None:
        gone = threading.Event()
        try:
            for byte in b"250-" + b"x" * 2000:
                self._line.sendall(bytes([byte]))
                gone.wait(0.02)
        except OSError:
            return
        raise AssertionError("the client is still there")


@cache
def _server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, CERTIFICATE.with_suffix(".key"))
    return context
