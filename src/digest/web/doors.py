"""What the pages need from the rest of the program: two questions, answered without an address."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from digest.model.ids import Language
from digest.model.people import SubscriptionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How somebody stands with a list: all that a page may know of them."""

    list_name: str
    status: SubscriptionStatus
    language: Language
    """Of their mail, and so of the page."""
    write_to: str = ""
    """The newsroom's address, for those who want to come back; empty when it has none to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Both take the token of a link, and answer None for one that leads to nobody, whatever the cause.

    Raise DigestError when the answer cannot be known or kept now.
    """

    peek: Callable[[str], Awaitable[Standing | None]]
    """Changes nothing."""
    unsubscribe: Callable[[str], Awaitable[Standing | None]]
    """Ends the subscription; asked again, gives the same answer."""
