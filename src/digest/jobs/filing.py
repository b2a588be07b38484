"""Articles of one visit into the store: known or new, of which story, where, in which section."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digest.language.gazetteer import Gazetteer
from digest.model.article import Article, ArticleStatus
from digest.model.ids import ArticleId, StoryId
from digest.model.source import Source
from digest.store import articles, places, sections, stories
from digest.store.articles import KnownArticle, Understood
from digest.store.database import Connection
from digest.understand.group import file_under
from digest.understand.identify import (
    Identity,
    StoryKeys,
    folded,
    guid_key,
    identify_feed,
    plain_address,
    same_article,
    shared_leads,
    story_keys,
)
from digest.understand.locate import locate
from digest.understand.sections import Labels, known_labels, section_named


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One article of a visit: as the feed gives it, and as its page completes it.

    The next visit compares the feed's words with these, since it does not visit the page again.
    """

    entry: Article
    article: Article
    gone: bool = False
    """Its page says that it is gone for good (410)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """How many articles of a visit were new, changed since, known as they are, or taken back."""

    new: int = 0
    changed: int = 0
    known: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """What articles are filed by: the places and the sections' labels, read once a run."""

    gazetteer: Gazetteer
    labels: Labels


def read_shelves(c: Connection) -> Shelves:
    return Shelves(gazetteer=Gazetteer(places.every(c)), labels=known_labels(sections.every(c)))


def news_among(c: Connection, source: Source, entries: Sequence[Article]) -> tuple[Article, ...]:
    """The articles whose pages are worth a visit: new to us, or changed since, each one once."""
    known = _Known(c, source, entries)
    news = []
    for entry in entries:
        if known.is_news(entry):
            news.append(entry)
        known.settle(entry)
    return tuple(news)


def file_articles(
    c: Connection, source: Source, found: Sequence[Found], *, shelves: Shelves, now: datetime
) -> Filed:
    """Writes down what a visit brought, in the caller's transaction.

    An article that two entries of one feed link to is filed once. Another source's article is left
    as its own source has it: a republisher cannot change the original's words.
    """
    articles.one_visit_at_a_time(c)
    known = _Known(c, source, [each.entry for each in found])
    teasers = shared_leads(state for each in found for state in (each.entry, each.article))
    new = changed = gone = 0
    for brought in _at_their_own_addresses(found):
        is_news = known.is_news(brought.entry)
        known.settle(brought.entry)
        had = known.of(brought.entry)
        if brought.gone:
            gone += had is not None and _withhold(c, source, had)
            continue
        if not is_news:
            continue
        each = _with_what_its_page_said(c, brought, had) if had is not None and source.pages else brought
        understood = _understood(source, each, identity=known.identity(each.entry), shelves=shelves)
        keys = story_keys(each.entry, each.article, teasers=teasers)
        _write(c, understood, had, keys=keys, now=now)
        new, changed = new + (had is None), changed + (had is not None)
    known_as_they_are = sum(not each.gone for each in found) - new - changed
    return Filed(new=new, changed=changed, known=known_as_they_are, withdrawn=gone)


def withdraw(c: Connection, source: Source, guids: Sequence[str]) -> int:
    """Withholds the articles that their source has taken back, and says how many those were."""
    keys = [key for guid in guids if (key := guid_key(guid, source.id)) is not None]
    theirs = articles.find(c, (), guid_keys=keys).by_guid.values()
    return sum(_withhold(c, source, had) for had in {had.id: had for had in theirs}.values())


def _withhold(c: Connection, source: Source, had: KnownArticle) -> bool:
    """Whether an article of this source was usable until now. Nobody else's is touched."""
    return had.source == source.id and articles.set_status(c, had.id, ArticleStatus.WITHHELD)


def _at_their_own_addresses(found: Sequence[Found]) -> Iterator[Found]:
    """Each article where its page says it is, unless the page of another article says the same."""
    claimed = defaultdict(set)
    for each in found:
        for url in (each.entry.url, each.article.url):
            claimed[plain_address(url)].add(folded(each.entry.headline))
    for each in found:
        if len(claimed[plain_address(each.article.url)]) == 1:
            yield each
        else:
            yield replace(each, article=replace(each.article, url=each.entry.url))


def _with_what_its_page_said(c: Connection, found: Found, had: KnownArticle) -> Found:
    """An article whose page could not be had this time keeps what it told before and the feed does not."""
    if found.article != found.entry:
        return found
    before = articles.by_id(c, had.id).article
    fields = ("byline", "label", "published", "summary", "body", "image", "related")
    kept = {name: getattr(before, name) for name in fields if not getattr(found.article, name)}
    if "published" in kept:
        kept["day_only"] = before.day_only
    return replace(found, article=replace(found.article, **kept))


class _Known:
    """The articles of a feed that we have, found again by address or by the source's own identity."""

    def __init__(self, c: Connection, source: Source, entries: Iterable[Article]) -> None:
        self._source = source
        self._identities = identify_feed(entries, source.id)
        identities = self._identities.values()
        self._found = articles.find(
            c,
            [identity.url_key for identity in identities],
            guid_keys=[key for identity in identities if (key := identity.guid_key)],
            fingerprints=[key for identity in identities if (key := identity.fingerprint)],
        )
        self._settled: set[bytes | ArticleId] = set()

    def identity(self, entry: Article) -> Identity:
        return self._identities[entry]

    def of(self, entry: Article) -> KnownArticle | None:
        """A guid is believed where the article it leads to is like the entry; then the address counts."""
        identity = self._identities[entry]
        had = self._found.by_guid.get(identity.guid_key) if identity.guid_key else None
        if had is not None and same_article(entry, url=had.url, headline=had.headline):
            return had
        if had := self._found.by_url.get(identity.url_key):
            return had
        # With a new identity at a new address, yet word for word and day for day what we have.
        had = self._found.by_fingerprint.get(identity.fingerprint) if identity.fingerprint else None
        return had if had is not None and had.source == self._source.id else None

    def is_news(self, entry: Article) -> bool:
        identity, had = self._identities[entry], self.of(entry)
        if not self._settled.isdisjoint(self._marks(entry)):
            return False
        if had is None:
            return True
        return had.source == self._source.id and had.content_hash != identity.content_hash

    def settle(self, entry: Article) -> None:
        """This visit has seen to this article: a second entry that links to it is no news."""
        self._settled.update(self._marks(entry))

    def _marks(self, entry: Article) -> set[bytes | ArticleId]:
        identity, had = self._identities[entry], self.of(entry)
        marks: set[bytes | ArticleId] = {identity.url_key}
        if identity.guid_key:
            marks.add(identity.guid_key)
        if had is not None:
            marks.add(had.id)
        return marks


def _write(
    c: Connection, understood: Understood, had: KnownArticle | None, *, keys: StoryKeys, now: datetime
) -> None:
    """An article joins the story that shares a key with it, or begins one; changed words may join two."""
    when = min(understood.article.published or now, now)
    told = stories.find(c, (keys.link, *keys.firm, *keys.leads, *keys.verbatim))
    leads = _leads_believed(c, understood, keys.leads, known=stories.told_around(when, told, keys.leads))
    known = {
        **stories.told_around(when, told, (*keys.firm, *leads)),
        **stories.told_around(when, told, keys.verbatim, within=stories.SAME_WORDS),
        **stories.told_around(when, told, [keys.link], within=None),
    }
    own = stories.roots(c, [had.story])[had.story] if had is not None else None
    filing = file_under(known, known, own=own)
    for gone in filing.merge:
        if filing.story is not None:
            stories.merge(c, into=filing.story, gone=gone)
    if had is None:
        version = articles.add(c, understood, story=filing.story, seen=now)
    else:
        version = articles.add_version(c, had.id, understood)
    stories.remember(c, version.story_id, (keys.link, *keys.firm, *leads, *keys.verbatim), at=when)


def _leads_believed(
    c: Connection, understood: Understood, leads: tuple[bytes, ...], *, known: Mapping[bytes, StoryId]
) -> tuple[bytes, ...]:
    """Without those that lead to a story which this source tells already, under other headlines.

    Nobody tells a story twice in the same words, so there a lead alone is no sign of one.
    """
    told = articles.headlines(c, known.values(), source=understood.source)
    headline = folded(understood.article.headline)
    others = {story for story, its in told.items() if headline not in map(folded, its)}
    return tuple(lead for lead in leads if known.get(lead) not in others)


def _understood(source: Source, found: Found, *, identity: Identity, shelves: Shelves) -> Understood:
    section = section_named(found.article.label, shelves.labels)
    return Understood(
        source=source.id,
        article=found.article,
        url_key=identity.url_key,
        guid_key=identity.guid_key,
        content_hash=identity.content_hash,
        fingerprint=identity.fingerprint,
        section=section if section is not None else source.section,
        places=locate(found.article, shelves.gazetteer),
    )
