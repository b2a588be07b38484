"""What a relay made of one message, as values that the caller can weigh."""

from dataclasses import dataclass
from enum import StrEnum

from digest.model.delivery import Reply


class Step(StrEnum):
    """Where in the conversation something happened, in words for a sentence."""

    GREETING = "greeting"
    EHLO = "EHLO"
    HELO = "HELO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    RSET = "RSET"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    BODY = "message"
    """While its bytes are leaving, before the final dot."""
    DOT = "final dot"
    QUIT = "QUIT"


class Part(StrEnum):
    """Which part of a message makes it impossible to send."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The relay answered 250 to the final dot: the message is its to deliver now."""

    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The relay said no, for now (4xx) or for good (5xx): it certainly does not have the message."""

    reply: Reply
    at: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The conversation broke off without an answer about this message."""

    in_doubt: bool
    """True when the last byte may have left us: the relay may have the message, or may not."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsendable:
    """It was not offered to the relay at all, since it could not have been taken as it is."""

    part: Part
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayDown:
    """No message can go through this relay now. `reason` is one line, without addresses."""

    reason: str
    reply: Reply | None = None


SendResult = Accepted | Refused | Lost | Unsendable
