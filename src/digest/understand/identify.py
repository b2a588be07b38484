"""What makes an article the same article, and a story the same story."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from urllib.parse import urlsplit

from digest.language.tokens import words
from digest.model.article import Article
from digest.model.ids import SourceId

_ESCAPE = re.compile("%[0-9a-fA-F]{2}")
_SHORTEST_HEADLINE = 4
_SHORTEST_LEAD = 12
_LEAD = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryKeys:
    """Articles that share one of these report the same story."""

    link: bytes
    """Of the address that the feed gives: whatever stands there, a reader is sent there once."""
    firm: tuple[bytes, ...]
    """Of the headline, and of the address that the page gives."""
    leads: tuple[bytes, ...] = ()
    """Of the opening words, which are a weaker sign."""
    alternates: Mapping[bytes, bytes] = field(default_factory=dict)
    """Of the addresses where the article is said to stand in other languages, and with each the key by
    which what stands there finds this one's story."""
    named: tuple[bytes, ...] = ()
    """By which it finds the story of what has named it as its other language."""
    verbatim: tuple[bytes, ...] = ()
    """Of headline and opening words together, which nobody writes twice by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Keys by which an article is found again; all are SHA-256 digests."""

    url_key: bytes
    guid_key: bytes | None
    """Scoped to the source: two sources may both call an article "1"."""
    content_hash: bytes
    """Over every word a reader may see, where it leads and its day: another hash is another version."""
    fingerprint: bytes | None = None
    """Of headline, opening words and day, scoped to the source: by this an article is found again that
    came back under another identity and another address. None where the words prove nothing."""
    apart_key: bytes | None = None
    """Of address and guid together, scoped to the source: for articles that stand at one address."""
    lead: bytes | None = None
    """Of the opening words; None where they are few, or stand under several headlines of a feed."""


def identify(article: Article, source: SourceId) -> Identity:
    """Where to look for an article that we may have."""
    address, lead = plain_address(article.url), _lead(article)
    return Identity(
        url_key=_key("url", address),
        guid_key=guid_key(article.guid, source),
        content_hash=_content_hash(article, address),
        fingerprint=_fingerprint(article, source, lead),
        apart_key=_key("url", address, str(source), article.guid) if article.guid else None,
        lead=lead,
    )


def address_key(url: str) -> bytes:
    """Where to look for what stands at an address."""
    return _key("url", plain_address(url))


def guid_key(guid: str, source: SourceId) -> bytes | None:
    """Where to look for what a source calls this; None when it does not call it anything."""
    return _key("guid", str(source), guid) if guid else None


def identify_feed(entries: Iterable[Article], source: SourceId) -> dict[Article, Identity]:
    """As `identify` for every entry of a feed; what several of them share tells none of them.

    Some programs write one guid into every entry: where its addresses and headlines differ, it is
    no identity. Others give every entry the site's address: where guids and headlines differ, the
    address and the guid are their identity together.
    """
    identities = {entry: identify(entry, source) for entry in entries}
    reused = _told_apart(identities.items(), lambda one: one.guid_key, lambda one: one.url_key)
    shared = _told_apart(identities.items(), lambda one: one.url_key, lambda one: one.guid_key)

    teasers = _told_apart(identities.items(), lambda one: one.lead, lambda one: one.url_key)
    prints = Counter(identity.fingerprint for identity in identities.values())

    def told_apart(identity: Identity) -> Identity:
        if prints[identity.fingerprint] > 1:
            identity = replace(identity, fingerprint=None)
        if identity.lead in teasers:
            identity = replace(identity, lead=None)
        if identity.guid_key in reused:
            return replace(identity, guid_key=None, apart_key=None)
        if identity.apart_key is not None and identity.url_key in shared:
            return replace(identity, url_key=identity.apart_key)
        return identity

    return {entry: told_apart(identity) for entry, identity in identities.items()}


def _told_apart(
    identities: Iterable[tuple[Article, Identity]],
    by: Callable[[Identity], bytes | None],
    other: Callable[[Identity], bytes | None],
) -> set[bytes | None]:
    """Keys of one kind under which both the headlines and the keys of the other kind differ."""
    others, headlines = defaultdict(set), defaultdict(set)
    for entry, identity in identities:
        if (also := other(identity)) is not None:
            others[by(identity)].add(also)
            headlines[by(identity)].add(folded(entry.headline))
    return {key for key in others if len(others[key]) > 1 and len(headlines[key]) > 1}


def story_keys(
    *states: Article, teasers: Collection[bytes] = (), shared: Collection[bytes] = ()
) -> StoryKeys:
    """Where to look for others that tell an article's story, by each of its states: the feed's first.

    A lead among `teasers` is taken for none, and so is an alternate whose key is `shared`.
    """
    headlines, leads, verbatim = [], [], []
    for article in dict.fromkeys(states):
        headline, lead = _headline(article), _lead(article)
        if headline is not None:
            headlines.append(headline)
        if lead is not None and lead not in teasers:
            leads.append(lead)
            if headline is not None:
                verbatim.append(_key("verbatim", headline.hex(), lead.hex()))
    addresses = [address_key(article.url) for article in states]
    alternates = {address_key(url): _named(url) for article in states for url in article.alternates}
    return StoryKeys(
        link=addresses[0],
        firm=_once(addresses[1:] + headlines),
        leads=_once(leads),
        alternates={
            key: named for key, named in alternates.items() if key not in shared and key not in addresses
        },
        named=_once(_named(article.url) for article in states),
        verbatim=_once(verbatim),
    )


def shared_leads(articles: Iterable[Article]) -> frozenset[bytes]:
    """Leads that one visit brought under several headlines: teasers, which say nothing of an article."""
    headlines = defaultdict(set)
    for article in dict.fromkeys(articles):
        if lead := _lead(article):
            headlines[lead].add(folded(article.headline))
    return frozenset(lead for lead in headlines if len(headlines[lead]) > 1)


def shared_alternates(articles: Iterable[Article]) -> frozenset[bytes]:
    """Keys of addresses that several articles of one visit, in one language, give as another version.

    A section of the site, as careless templates have it: an article has its own.
    """
    headlines = defaultdict(set)
    for article in articles:
        for url in article.alternates:
            headlines[article.language, address_key(url)].add(folded(article.headline))
    return frozenset(key for (_, key), told in headlines.items() if len(told) > 1)


def same_article(entry: Article, *, url: str, headline: str) -> bool:
    """Whether an entry may be the article that its guid leads to: one of the two is as it was."""
    return plain_address(entry.url) == plain_address(url) or folded(entry.headline) == folded(headline)


@lru_cache(maxsize=256)  # asked for several times while an article is filed
def lead_key(opening: str) -> bytes | None:
    """Of the words with which a text opens; None where they are too few to prove anything."""
    lead = words(opening)
    return _key("lead", *lead[:_LEAD]) if len(lead) >= _SHORTEST_LEAD else None


def alike(one: str, other: str) -> bool:
    """Whether two headlines are one: the same, or the shorter is how the longer begins."""
    shorter, longer = sorted((words(one), words(other)), key=len)
    return shorter == longer or (len(shorter) >= _SHORTEST_HEADLINE and longer[: len(shorter)] == shorter)


def folded(headline: str) -> str:
    """A headline without what two spellings of it may differ in."""
    return " ".join(words(headline))


def plain_address(url: str) -> str:
    """An address without what two links to one page may differ in.

    Scheme, "www.", a trailing slash, a place inside the page, the order of the query and the case of
    its escapes do not count. A fragment may be the name of a page ("#!/news/1"): that stays.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    # Not decoded: what is no UTF-8 would come out as the same sign whatever it was.
    query = "&".join(sorted(filter(None, parts.query.split("&"))))
    route = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    address = f"{host}{port}{parts.path.rstrip('/')}" + (f"?{query}" if query else "") + route
    return _ESCAPE.sub(lambda escape: escape[0].upper(), address)


def _named(url: str) -> bytes:
    """Of an address as that of another language: what is said of it is no such proof as what stands there."""
    return _key("alternate", plain_address(url))


# A short headline ("Morning briefing") comes back every day, and so does a short teaser.
def _headline(article: Article) -> bytes | None:
    return _headline_key(article.headline)


@lru_cache(maxsize=256)
def _headline_key(text: str) -> bytes | None:
    headline = words(text)
    return _key("headline", *headline) if len(headline) >= _SHORTEST_HEADLINE else None


def _lead(article: Article) -> bytes | None:
    return lead_key(article.summary or article.body[:400])


def _fingerprint(article: Article, source: SourceId, lead: bytes | None) -> bytes | None:
    # With the day, or a column that opens each morning with the same words would be one article for ever.
    headline = _headline(article) if lead is not None else None
    if headline is None or lead is None:
        return None
    day = article.published.date().isoformat() if article.published else ""
    return _key("fingerprint", str(source), headline.hex(), lead.hex(), day)


def _once(keys: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(keys))


def _content_hash(article: Article, address: str) -> bytes:
    # Of the picture's address without its query, where signatures change from one hour to the next;
    # of the time only the day, since some programs say "now" at every visit.
    image = article.image
    picture = (image.url.partition("?")[0], image.caption, image.credit) if image else ("", "", "")
    day = article.published.date().isoformat() if article.published else ""
    said = (article.headline, article.summary, article.body, article.byline, article.label)
    return _key("content", address, day, *said, *picture)


def _key(kind: str, *parts: str) -> bytes:
    return sha256("\0".join((kind, *parts)).encode()).digest()
