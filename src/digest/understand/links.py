"""Addresses that may stand in a mail: absolute, of the web, and without anybody's tracking in them."""

import re
from urllib.parse import SplitResult, quote, urlsplit

_LONGEST = 2000
_SAFE = "%/:=&?~#+!$,;'@()*[]"
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}\.)*[a-z0-9-]{1,63}\.?|\[[0-9a-f:.]+\]")
_BLANKS = re.compile(r"[\t\r\n]")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_TRACKING = re.compile(
    r"(?:utm_\w*|[a-z]*clid|gclsrc|wbraid|gbraid|mc_[ce]id|igshid|_ga|_gl|ga_\w+|pk_\w+|mtm_\w+|at_(?:medium|campaign|"
    r"link_\w+|custom\d|bbc_team|format|ptr_name)|ns_(?:mchannel|source|campaign|linkname|fee)|cmp(?:id)?|ocid|xtor"
    r"|smid|mkt_tok|_hs(?:enc|mi)|ref_src|ref_url|spm|wt_mc|traffic_source|fb_(?:source|ref)|yptr|guccounter)",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}
_SECOND_LEVEL = frozenset(
    {"ac", "co", "com", "edu", "gov", "in", "mil", "net", "ne", "or", "org", "kiev", "kyiv"}
)


def web_address(text: str) -> str | None:
    """An absolute http or https address in ASCII; None for anything else, or one that hides something."""
    text = _BLANKS.sub("", text.strip())
    if _HIDDEN.search(text) or "\\" in text:
        return None
    try:
        parts = urlsplit(text)
        host, port = _host(parts), parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or host is None or "@" in parts.netloc:
        return None
    where = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    address = f"{parts.scheme}://{where}" + quote(f"{parts.path or '/'}{query}{fragment}", safe=_SAFE)
    return address if len(address) <= _LONGEST else None


def article_address(text: str) -> str | None:
    """As `web_address`, without tracking parameters and without a place inside the page."""
    address = web_address(text)
    if address is None:
        return None
    address, _, fragment = address.partition("#")
    page, _, query = address.partition("?")
    kept = "&".join(part for part in query.split("&") if not _TRACKING.fullmatch(part.partition("=")[0]))
    route = f"#{fragment}" if fragment.startswith(("!", "/")) else ""  # some sites keep the page's name there
    return (f"{page}?{kept}" if kept else page) + route


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one publisher, as far as their host names tell."""
    return _site(one) == _site(other)


def is_front_page(url: str) -> bool:
    """Whether an address names a site and nothing on it."""
    parts = urlsplit(url)
    return not (parts.path.strip("/") or parts.query or parts.fragment)


def _site(url: str) -> str:
    labels = (urlsplit(url).hostname or "").rstrip(".").split(".")
    count = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2  # noqa: PLR2004 - example.co.uk
    return ".".join(labels[-count:])


def _host(parts: SplitResult) -> str | None:
    """The host name in ASCII. Raises ValueError for one that has none."""
    name = parts.hostname or ""
    ascii_name = f"[{name}]" if ":" in name else name.encode("idna").decode("ascii").lower()
    return ascii_name if _HOST.fullmatch(ascii_name) else None
