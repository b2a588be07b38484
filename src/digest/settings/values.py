"""Everything an operator may set, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from digest.settings.kinds import Network, on_loopback


@dataclass(frozen=True, slots=True, kw_only=True)
class GatherSettings:
    min_delay_minutes: int
    max_delay_minutes: int
    allow: tuple[Network, ...]
    """Networks that sources may be in though they are private."""
    children: int
    fetch_seconds: int
    read_seconds: int
    page_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    publishers: int
    within_minutes: int
    expires_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    host: str
    port: int
    public_url: str
    """What every link begins with; no slash at its end."""

    @property
    def on_loopback(self) -> bool:
        """Whether links lead to this machine only: no mail with them may leave it."""
        return on_loopback(urlsplit(self.public_url).hostname or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaySettings:
    host: str
    port: int
    security: str
    """`none`, `starttls` or `tls`."""
    username: str
    password: str = field(repr=False)
    hello: str | None
    """The name for EHLO; None means the address of our end of the connection."""

    @property
    def on_loopback(self) -> bool:
        return on_loopback(self.host)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSettings:
    lease_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    format: str
    """`human` or `json`."""
    level: str
    """`debug`, `info`, `warning` or `error`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of them, checked. A setting's key is also its path here: `relay.host`."""

    database: str = field(repr=False)
    """The absolute path of a SQLite file, or a postgresql:// address, which may hold a password."""
    keys: Path
    contact: str
    admin: str
    """Empty when nobody is told by mail."""
    templates: Path | None
    gather: GatherSettings
    alert: AlertSettings
    web: WebSettings
    relay: RelaySettings
    send: SendSettings
    log: LogSettings
    origins: Mapping[str, str] = field(repr=False, compare=False)
    """For each key, where its value came from: a flag, a variable, a file or "default"."""
