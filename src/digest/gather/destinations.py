"""Where a fetch may go, and where a redirect leads it."""

from dataclasses import dataclass

from yarl import URL

from digest.gather.answers import Unreachable


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """An answer that names another address."""

    to: URL
    for_good: bool


class Refused(Exception):
    """We don't take this answer, or don't go there; the message goes on after the source's name."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.answer = Unreachable(reason=reason, temporary=False)


def checked(text: str, base: URL | None = None) -> URL:
    """An address that we may ask. Raises Refused, or ValueError for what is no URL at all."""
    url = URL(text.strip())
    what = "its address"
    if base is not None:
        url = base.join(url)
        what = "the address it redirects to"
    if url.scheme not in {"http", "https"} or not url.host:
        raise Refused(f"{what} is not http or https")
    if url.user is not None or url.password is not None:
        raise Refused(f"{what} holds a user name")
    return url.with_fragment(None)


def new_address(old: URL, new: URL) -> str:
    """The address to take instead, empty when that would give up encryption."""
    return "" if old.scheme == "https" != new.scheme else str(new)
