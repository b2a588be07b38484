"""Links as publishers write them, into addresses."""

import re
from urllib.parse import urljoin

_WHOLE = re.compile(r"https?://[A-Za-z0-9.:@_-]+(?:/|[/?][^\s#]*[^\s#?;])?")
"""An address that needs no base: nearly all are, and joining takes longer than the rest of an entry."""


def absolute(link: str, base: str) -> str:
    """The address that a link on the page at `base` leads to; what makes no address stays as it is."""
    if _WHOLE.fullmatch(link):
        return link
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link  # cleaning will say so


def on_the_web(link: str, base: str) -> str:
    """The same, but empty for what leads to nothing on the web, such as pictures written out in the page."""
    if _WHOLE.fullmatch(link):
        return link
    try:
        address = urljoin(base, link.strip())
    except ValueError:
        return ""
    return address if link.strip() and address.startswith(("http://", "https://")) else ""
