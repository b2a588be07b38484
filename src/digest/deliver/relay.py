"""A relay as its operator describes it."""

import ipaddress
import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from digest.deliver.results import Step
from digest.model.errors import SettingRefused


class Security(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    """Encrypted after a STARTTLS in the clear (RFC 3207), or not at all: there is no falling back."""
    TLS = "tls"
    """Encrypted from the first byte (RFC 8314)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long a relay may keep us waiting, in seconds: RFC 5321 §4.5.3.2 where it says so."""

    connect: float = 30
    """Name, TCP and, for implicit TLS, its handshake."""
    handshake: float = 60
    greeting: float = 300
    command: float = 300
    data: float = 120
    block: float = 180
    """For each piece of the message to be taken by the network."""
    dot: float = 600
    """Giving up earlier makes second copies: the relay has the message, and may be busy with it."""
    leave: float = 5
    """Its answer to QUIT changes nothing, so we are in no mood to wait for it."""

    def at(self, step: Step) -> float:
        by_step = {
            Step.GREETING: self.greeting,
            Step.DATA: self.data,
            Step.BODY: self.block,
            Step.DOT: self.dot,
            Step.QUIT: self.leave,
        }
        return by_step.get(step, self.command)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """An SMTP server we hand mail to.

    Raises SettingRefused where a value could not be said in SMTP.
    """

    host: str
    port: int
    security: Security = Security.STARTTLS
    username: str = ""
    """Empty means: no AUTH."""
    password: str = field(default="", repr=False)
    hello: str = ""
    """The name we introduce ourselves by; empty means our end's address literal (§4.1.3)."""
    authorities: Path | None = None
    """A PEM file of certificate authorities to trust in place of the system's."""
    timeouts: Timeouts = Timeouts()

    def __post_init__(self) -> None:
        if self.hello and not re.fullmatch(r"[!-~]{1,255}", self.hello):
            raise SettingRefused(f"relay {self.host}: the hello name {self.hello!r} is no host name")
        if "\0" in self.username + self.password:
            raise SettingRefused(f"relay {self.host}: user name and password may hold no NUL")

    @property
    def loopback(self) -> bool:
        """Whether it is this very machine: what is said to it crosses no network."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host.lower().rstrip(".") == "localhost"
