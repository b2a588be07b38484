"""Which article an entry is: one that we have, whatever its source now calls it, or a new one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from digest.model.article import Article
from digest.model.ids import ArticleId
from digest.model.source import Source
from digest.store.database import Connection
from digest.store.known import KnownArticle, find
from digest.understand.identify import (
    Identity,
    address_key,
    alike,
    identify_feed,
    lead_key,
    plain_address,
    same_article,
)
from digest.understand.links import same_site


class Tie(Enum):
    """What a source is to the article that its entry leads to."""

    NONE = "no such article"
    OWN = "it is this source's"
    TAKES_OVER = "it was another's, and is this source's from now on"
    FOREIGN = "it is another's, whose words count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An entry, and the article that it is."""

    identity: Identity
    """By which it is to be found again."""
    had: KnownArticle | None = None
    tie: Tie = Tie.NONE
    page_key: bytes | None = None
    """Of the address that its page gives; None where that is the entry's own, or not believed."""
    page_lies: bool = False
    """Its page names the address of another article."""
    to_free: tuple[bytes, ...] = ()
    """Addresses of its own that lead to an article which is elsewhere now."""

    @property
    def marks(self) -> set[bytes | ArticleId]:
        """Two entries that have one of these in common are one article."""
        keys = {self.identity.url_key, self.identity.guid_key, self.page_key}
        marks: set[bytes | ArticleId] = {key for key in keys if key is not None}
        return marks | {self.had.id} if self.had is not None else marks

    @property
    def changed(self) -> bool:
        """Whether there is something to be filed, unless another entry of the visit has seen to it."""
        if self.tie is Tie.OWN:
            return self.had is None or self.had.content_hash != self.identity.content_hash
        return self.tie is not Tie.FOREIGN


class Known:
    """The articles of a visit that we have, in the visit's order.

    `states` are each entry, and the article that its page makes of it. `announced` are the guids of the
    entries that stand in the same feed and were left alone, or the addresses of those without.
    """

    def __init__(
        self,
        c: Connection,
        source: Source,
        states: Sequence[tuple[Article, Article]],
        *,
        announced: frozenset[str] = frozenset(),
    ) -> None:
        self._source = source
        self._announced = announced
        identities = identify_feed((entry for entry, _ in states), source.id)
        given = [(entry, identities[entry], _page_key(entry, article)) for entry, article in states]
        self._found = find(
            c,
            [key for _, one, page in given for key in (one.url_key, one.apart_key, page) if key],
            guid_keys=[one.guid_key for _, one, _ in given if one.guid_key],
            fingerprints=[one.fingerprint for _, one, _ in given if one.fingerprint],
        )
        firm = [self._match(*each) for each in given]
        taken = {match.had.id for match in firm if match.had is not None}
        self.matches = [self._by_words(match, taken) for match in firm]
        self._settled: dict[bytes | ArticleId, ArticleId | None] = {}

    def is_news(self, match: Match, *, completed: bool = False) -> bool:
        """New to us, changed since or `completed` by its page, and no other entry has brought it."""
        news = match.changed or (completed and match.tie is Tie.OWN)
        return news and self._settled.keys().isdisjoint(match.marks)

    def settle(self, match: Match, article: ArticleId | None = None) -> None:
        """This visit has seen to this article: a second entry that links to it is no news."""
        for mark in match.marks:
            self._settled.setdefault(mark, article)

    def also(self, match: Match) -> ArticleId | None:
        """The article that an entry is but for its address, by which we would not find it."""
        if match.identity.url_key in self._found.by_url:
            return None
        if match.tie is Tie.OWN and match.had is not None:
            return match.had.id
        others = (self._settled[mark] for mark in match.marks if mark in self._settled)
        return next((article for article in others if article is not None), None)

    def _match(self, entry: Article, identity: Identity, page_key: bytes | None) -> Match:
        """By guid, by address, by the address that the page gives: the first that may be believed."""
        match = Match(identity=identity, page_key=page_key)
        had = self._found.by_guid.get(identity.guid_key) if identity.guid_key else None
        if had is None or not _still(entry, identity, had):
            match, had = self._by_address(entry, match)
        return self._by_page(entry, match) if had is None else self._tied(entry, match, had)

    def _by_address(self, entry: Article, match: Match) -> tuple[Match, KnownArticle | None]:
        """What stands at the entry's address; where that is another article, what it is told apart by."""
        identity = match.identity
        had = self._found.by_url.get(identity.url_key)
        if had is not None and self._strayed(entry, had):
            return replace(match, to_free=(identity.url_key,)), None
        ours = had is not None and (had.source_removed or had.source == self._source.id)
        if had is not None and ours and _contradict(entry, had):
            match = replace(match, identity=replace(identity, url_key=identity.apart_key or identity.url_key))
            had = None
        if had is None and identity.apart_key:
            had = self._found.by_url.get(identity.apart_key)
        return match, had

    def _by_page(self, entry: Article, match: Match) -> Match:
        """What stands at the address that the page gives, if that is no mere slip of a template."""
        had = self._found.by_url.get(match.page_key) if match.page_key else None
        if had is None or match.page_key is None:
            return match
        if self._strayed(entry, had):
            return replace(match, to_free=(*match.to_free, match.page_key))
        tie = self._tie(entry, had)
        if tie is Tie.TAKES_OVER or _same_guid(entry, had) or alike(entry.headline, had.headline):
            return self._tied(entry, match, had)
        return replace(match, page_key=None, page_lies=True)

    def _by_words(self, match: Match, taken: set[ArticleId]) -> Match:
        """Under a new identity at a new address, yet word for word and day for day what we have.

        Unless that still stands in the feed: then they are two that say the same.
        """
        fingerprint = match.identity.fingerprint
        if match.had is not None or match.to_free or fingerprint is None:
            return match
        had = self._found.by_fingerprint.get(fingerprint)
        if had is None or had.source != self._source.id or had.id in taken:
            return match
        if (had.guid or had.url) in self._announced:
            return match
        return replace(match, had=had, tie=Tie.OWN)

    def _tied(self, entry: Article, match: Match, had: KnownArticle) -> Match:
        return replace(match, had=had, tie=self._tie(entry, had))

    def _tie(self, entry: Article, had: KnownArticle) -> Tie:
        """A source takes over what stands on its own site, from one of another site or one removed."""
        if had.source == self._source.id:
            return Tie.OWN
        at_home = same_site(entry.url, self._source.url)
        if had.source_removed:
            back = same_site(had.source_url, self._source.url)
            return Tie.TAKES_OVER if at_home or back else Tie.FOREIGN
        return Tie.TAKES_OVER if at_home and not same_site(had.source_url, entry.url) else Tie.FOREIGN

    def _strayed(self, entry: Article, had: KnownArticle) -> bool:
        """Whether a stranger announced this address of our own site, and has moved elsewhere since."""
        return self._tie(entry, had) is Tie.TAKES_OVER and not same_site(had.url, entry.url)


def _page_key(entry: Article, article: Article) -> bytes | None:
    if article.url == entry.url or plain_address(article.url) == plain_address(entry.url):
        return None
    return address_key(article.url)


def _still(entry: Article, identity: Identity, had: KnownArticle) -> bool:
    """Whether what bears a guid is what bore it: address, headline or opening words are as they were."""
    if same_article(entry, url=had.url, headline=had.headline):
        return True
    return identity.lead is not None and identity.lead == lead_key(had.opening)


def _contradict(entry: Article, had: KnownArticle) -> bool:
    """Whether two articles of one source that share an address are two: each has its guid and headline."""
    if not entry.guid or not had.guid or entry.guid == had.guid:
        return False
    return not alike(entry.headline, had.headline)


def _same_guid(entry: Article, had: KnownArticle) -> bool:
    return bool(entry.guid) and entry.guid == had.guid
