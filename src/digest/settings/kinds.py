"""What a setting may hold: how its text or TOML value becomes a value, and how it is printed."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit

T_co = TypeVar("T_co", covariant=True)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_HOST_LIMIT = 253
_URL_LIMIT = 200
# With underscores, which DNS would not give a host but containers have in their names.
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_POSTGRESQL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
_MAIL_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[A-Za-z0-9.-]+")
# postgresql:/… with a slash too few would otherwise be taken for the path of a file, and shown.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_HIDDEN = "(hidden)"


class Wrong(ValueError):
    """The value cannot be taken. Its text, where there is one, says more than the kind does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[T_co]):
    """What one setting may hold."""

    says: str
    """What it must be, to end the sentence "web.port must be …"."""
    read: Callable[[object, Path], T_co]
    """From the value as TOML has it; relative paths start from this folder. Raises Wrong."""
    from_text: Callable[[str], object] = str
    """From a flag, variable or file to what TOML would have. Raises ValueError."""
    show: Callable[[object], str] = str
    secret: bool = False
    """Whether an error may not repeat the value."""


def text(says: str, *, limit: int = 200) -> Kind[str]:
    """One line of printable text."""

    def read(value: object, _folder: Path) -> str:
        line = _text(value)
        if not line.isprintable():
            raise Wrong("it holds a control character")
        if len(line) > limit:
            raise Wrong(f"it is longer than {limit} characters")
        return line

    return Kind(says=says, read=read)


def ascii_text(says: str) -> Kind[str]:
    """One line that can stand in a header as it is."""
    plain = text(says)

    def read(value: object, folder: Path) -> str:
        line = plain.read(value, folder)
        if not line.isascii():
            raise Wrong("only ASCII letters can stand in a header")
        return line

    return Kind(says=says, read=read)


def mail_address() -> Kind[str]:
    """An address of a person, in ASCII, as a relay will have it; empty for nobody's."""
    plain = ascii_text("a mail address")

    def read(value: object, folder: Path) -> str:
        address = plain.read(value, folder)
        if address and not _MAIL_ADDRESS.fullmatch(address):
            raise Wrong
        return address

    return Kind(says="a mail address", read=read)


def password() -> Kind[str]:
    """Text that is never printed."""

    def read(value: object, _folder: Path) -> str:
        if any(bad in _text(value) for bad in "\0\r\n"):
            raise Wrong("it holds a line break or NUL")
        return _text(value)

    def show(value: object) -> str:
        return _HIDDEN if value else ""

    return Kind(says="text", read=read, show=show, secret=True)


def whole(low: int, high: int) -> Kind[int]:
    """A whole number within bounds, both included."""

    def read(value: object, _folder: Path) -> int:
        # bool is an int in Python, not in TOML
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise Wrong
        return value

    return Kind(says=f"a whole number from {low} to {high}", read=read, from_text=int)


def choice(*words: str) -> Kind[str]:
    """One of a few words."""

    def read(value: object, _folder: Path) -> str:
        if value not in words:
            raise Wrong
        return _text(value)

    return Kind(says=f"one of {', '.join(words)}", read=read)


def path(says: str) -> Kind[Path]:
    """A path; made absolute, so that a change of the current folder changes nothing."""

    def read(value: object, folder: Path) -> Path:
        return _path(_text(value), folder)

    return Kind(says=says, read=read)


def database() -> Kind[str]:
    """The absolute path of a SQLite file, or a PostgreSQL address as given."""

    def read(value: object, folder: Path) -> str:
        name = _text(value)
        scheme, separator, rest = name.partition("://")
        if not separator and _SCHEME.match(name):
            raise Wrong("an address has // behind its first colon")
        if not separator:
            return str(_path(name, folder))
        if scheme == "sqlite":
            return str(_path(rest.removeprefix("/"), folder))
        if scheme not in _POSTGRESQL:
            raise Wrong(f"no database is reached by {scheme}://")
        return name

    return Kind(
        says="the path of a SQLite file, or postgresql://user@host/name",
        read=read,
        show=_without_password,
        secret=True,
    )


def networks() -> Kind[tuple[Network, ...]]:
    """Networks in CIDR notation: a list in TOML, else with commas or spaces between."""

    def read(value: object, _folder: Path) -> tuple[Network, ...]:
        if not isinstance(value, list):
            raise Wrong
        try:
            return tuple(ipaddress.ip_network(_text(one)) for one in value)
        except ValueError as error:
            raise Wrong(str(error)) from error

    def split(given: str) -> list[str]:
        return given.replace(",", " ").split()

    def show(value: object) -> str:
        return ", ".join(map(str, value)) if isinstance(value, tuple) else ""

    return Kind(says='a list of networks such as ["10.0.0.0/8"]', read=read, from_text=split, show=show)


def host() -> Kind[str]:
    """A host name in its ASCII form, or an IP address."""

    def read(value: object, _folder: Path) -> str:
        name = _text(value)
        if not is_host(name):
            raise Wrong
        return name.lower()

    return Kind(says="a host name or an IP address", read=read)


def public_url() -> Kind[str]:
    """Where readers reach the pages, without a slash at the end.

    https, so that no one on the way can read or use a reader's link; plain http on loopback only.
    """

    def read(value: object, _folder: Path) -> str:
        url = _text(value).rstrip("/")
        if not url.isascii() or not url.isprintable() or " " in url or len(url) > _URL_LIMIT:
            raise Wrong(f"it must be ASCII (xn-- for other letters) and at most {_URL_LIMIT} characters")
        _check_url(url)
        return url

    return Kind(says="an address such as https://news.example.org", read=read)


def is_host(name: str) -> bool:
    if _is_ip(name):
        return True
    return len(name) <= _HOST_LIMIT and all(_LABEL.fullmatch(label) for label in name.split("."))


def on_loopback(host: str) -> bool:
    """Whether this host is the machine itself."""
    return host.lower() == "localhost" or (_is_ip(host) and ipaddress.ip_address(host).is_loopback)


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        name, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Wrong(str(error)) from error
    if not is_host(name) or parts.query or parts.fragment or "@" in parts.netloc:
        raise Wrong("it is made of https://, a host and perhaps a path, nothing else")
    if parts.scheme != "https" and not (parts.scheme == "http" and on_loopback(name)):
        raise Wrong("it must begin with https://; http:// is for loopback only")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong
    return value


def _path(name: str, folder: Path) -> Path:
    if not name or "\0" in name:
        raise Wrong("it is empty" if not name else "it holds a NUL")
    if name.startswith("~"):
        raise Wrong("~ is not understood here, write the whole path")
    if name == ":memory:":
        raise Wrong("what is kept in memory is lost when the command ends")
    return (folder / name).absolute()


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _without_password(value: object) -> str:
    url = re.sub(r"(?<=://)([^/@:]*):[^/]*@", rf"\1:{_HIDDEN}@", str(value))
    return re.sub(r"(?<=[?&])password=[^&]*", f"password={_HIDDEN}", url)
