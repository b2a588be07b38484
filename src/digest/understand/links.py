"""Addresses that may stand in a mail: absolute, of the web, and without anybody's tracking in them."""

import re
from functools import cache, lru_cache
from urllib.parse import SplitResult, quote, urlsplit

from publicsuffixlist import PublicSuffixList

_LONGEST = 2000
_SAFE = "%/:=&?~#+!$,;'@()*[]"
_CLEAN = re.compile(
    r"https?://(?P<host>[a-z0-9.-]++)/[A-Za-z0-9._~%/:=&+!$,;'@()*\[\]-]*+"
    r"(?:\?[A-Za-z0-9._~%/:=&?+!$,;'@()*\[\]-]++)?+(?:#[A-Za-z0-9._~%/:=&?#+!$,;'@()*\[\]-]++)?+"
)
"""An address that is written as it would come out, once its host is known to be one."""
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,62}\.)*[a-z0-9-]{1,63}\.?|\[[0-9a-f:.]+\]")
_BLANKS = re.compile(r"[\t\r\n]")
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
_ODD_DOT = re.compile("[\u2024-\u2026\u3002\ufe52\uff0e\uff61]")
"""Taken for dots by browsers or by readers: nobody who has nothing to hide writes them in a host."""
_TRACKING = re.compile(
    r"(?:utm_\w*|[a-z]*clid|msclkid|gclsrc|wbraid|gbraid|mc_(?:[ce]id|tc)|igsh(?:id)?|mibextid|_ga|_gl|ga_\w+|pk_\w+|mtm_\w+"
    r"|at_(?:medium|campaign|link_\w+|custom\d|bbc_team|format|ptr_name)|ns_(?:mchannel|source|campaign|linkname|fee)"
    r"|cmp(?:id)?|ocid|xtor|smid|mkt_tok|_hs(?:enc|mi)|ref_src|ref_url|spm|wt_mc|traffic_source|fb_(?:source|ref)|yptr"
    r"|guccounter|_openstat|vero_(?:conv|id)|oly_(?:anon|enc)_id|itm_\w+|trk_\w+)",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?|eng|ukr|rus|pol|deu|ger", re.IGNORECASE)
"""A step of a path that says which language of the site it leads to."""
_ASKING = ("lang=", "language=", "locale=", "hl=")
_PORTS = {"http": 80, "https": 443}

_COUNTERS = re.compile(
    r"https?://(?:[^/]*\.)?(?:feedburner\.com/~|feedsportal\.com/|pixel\.wp\.com/|stats\.(?:wp|wordpress)\.com/"
    r"|feeds\.wordpress\.com/|doubleclick\.net/|googlesyndication\.com/|google-analytics\.com/|googletagmanager\.com/"
    r"|facebook\.com/tr\b|scorecardresearch\.com/|quantserve\.com/|imrworldwide\.com/|chartbeat\.(?:com|net)/"
    r"|counter\.[^/]+/|mc\.yandex\.\w+/|gemius\.\w+/|amazon-adsystem\.com/)"
    r"|[^?#]*/(?:pixel|count(?:er)?|spacer|blank|clear|transparent|1x1|beacon|track(?:er|ing)?|hit)\.(?:gif|png|jpe?g|php|aspx?)(?![\w/])",
    re.IGNORECASE,
)


def web_address(text: str) -> str | None:
    """An absolute http or https address in ASCII; None for anything else, or one that hides something."""
    if len(text) <= _LONGEST and (clean := _CLEAN.fullmatch(text)) and _is_host(clean["host"]):
        return text
    text = _BLANKS.sub("", text.strip())
    if len(text) > _LONGEST or _HIDDEN.search(text) or "\\" in text:
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
    if address is None or ("?" not in address and "#" not in address):
        return address
    address, _, fragment = address.partition("#")
    page, _, query = address.partition("?")
    kept = "&".join(part for part in query.split("&") if not _TRACKING.fullmatch(part.partition("=")[0]))
    route = f"#{fragment}" if fragment.startswith(("!", "/")) else ""  # some sites keep the page's name there
    return (f"{page}?{kept}" if kept else page) + route


def counts_readers(address: str) -> bool:
    """Whether a picture's address is one that only counts who looks at it, and shows nothing."""
    return _COUNTERS.match(address) is not None


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one publisher."""
    return site_of(one) == site_of(other)


def site_of(url: str) -> str:
    """Whose an address is: its registrable domain.

    By the public suffix list, private part included: each of the sites on a shared host is one of
    its own. Of a host without such a domain the host.
    """
    return _registrable((urlsplit(url).hostname or "").rstrip("."))


def is_front_page(url: str) -> bool:
    """Whether an address names a site and nothing on it."""
    parts = urlsplit(url)
    return not (parts.path.strip("/") or parts.query or parts.fragment)


def depth(url: str) -> int:
    """How far below the front page an address leads, whatever language of the site it is in.

    Two versions of an article are equally deep; a section is less so than an article in it.
    """
    parts = urlsplit(url)
    steps = [step for step in parts.path.split("/") if step and not _LANGUAGE.fullmatch(step)]
    queried = [part for part in parts.query.split("&") if part and not part.startswith(_ASKING)]
    return len(steps) + bool(queried or parts.fragment)


@lru_cache(maxsize=10_000)
def _registrable(host: str) -> str:
    is_number = ":" in host or host.rpartition(".")[2].isdigit()  # an IP address, as browsers have it
    domain: str | None = None if is_number else _suffixes().privatesuffix(host)
    return domain or host


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=1024)
def _is_host(name: str) -> bool:
    """Whether a name in ASCII and small letters is one, and encodes as itself."""
    try:
        return name.encode("idna") == name.encode() and _HOST.fullmatch(name) is not None
    except UnicodeError:
        return False


def _host(parts: SplitResult) -> str | None:
    """The host name in ASCII. Raises ValueError for one that has none."""
    name = parts.hostname or ""
    if _ODD_DOT.search(name):
        return None
    ascii_name = f"[{name}]" if ":" in name else name.encode("idna").decode("ascii").lower()
    return ascii_name if _HOST.fullmatch(ascii_name) else None
