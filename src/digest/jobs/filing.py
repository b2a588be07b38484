"""Articles of one visit into the store: known or new, of which story, where, in which section."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digest.jobs.closed_world import read_world
from digest.jobs.known import Known, Match, Tie
from digest.jobs.ranks import weigh
from digest.jobs.telling import Telling
from digest.jobs.twinning import Kin, read_kin
from digest.language.world import World
from digest.model.article import Article, ArticleStatus
from digest.model.source import Source
from digest.store import articles, holding, sections
from digest.store.articles import Understood
from digest.store.database import Connection
from digest.store.known import KnownArticle, find
from digest.understand.identify import (
    folded,
    guid_key,
    plain_address,
    shared_alternates,
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
    """What articles are filed by: places, labels of sections, whose the sources are. Read once a run."""

    world: World
    labels: Labels
    kin: Kin


def read_shelves(c: Connection) -> Shelves:
    return Shelves(world=read_world(c), labels=known_labels(sections.every(c)), kin=read_kin(c))


def news_among(c: Connection, source: Source, entries: Sequence[Article]) -> tuple[Article, ...]:
    """The articles whose pages are worth a visit: new to us, or changed since, each one once."""
    known = Known(c, source, [(entry, entry) for entry in entries])
    news = []
    for entry, match in zip(entries, known.matches, strict=True):
        if known.is_news(match):
            news.append(entry)
        known.settle(match)
    return tuple(news)


def file_articles(
    c: Connection,
    source: Source,
    found: Sequence[Found],
    *,
    shelves: Shelves,
    now: datetime,
    announced: frozenset[str] = frozenset(),
) -> Filed:
    """Writes down what a visit brought, in the caller's transaction.

    An article that two entries of one feed link to is filed once. Another source's article is left
    as its own source has it: a republisher cannot change the original's words. But what stands on the
    source's own site is its own, whoever announced it first. `announced` are the guids of entries of
    the same feed that are known and not among `found`, or the addresses of those without a guid.
    """
    articles.one_visit_at_a_time(c)
    at_home = tuple(_at_their_own_addresses(found))
    known = Known(c, source, [(each.entry, each.article) for each in at_home], announced=announced)
    teasers, shared = shared_leads(_states(found)), shared_alternates(_states(found))
    telling = Telling(c, now=now, kin=shelves.kin)
    new = changed = gone = 0
    for brought, match in zip(at_home, known.matches, strict=True):
        had = match.had
        is_news = known.is_news(match, completed=brought.article != brought.entry)
        if brought.gone:
            gone += match.tie is not Tie.FOREIGN and had is not None and _withhold(c, had)
        elif is_news:
            each = _completed(c, brought, match, source=source)
            understood = _understood(source, each, match=match, shelves=shelves)
            _make_room(c, match, source)
            keys = story_keys(each.entry, each.article, teasers=teasers, shared=shared)
            known.settle(match, telling.write(understood, had, keys=keys))
            new, changed = new + (had is None), changed + (had is not None)
        elif (same := known.also(match)) is not None:
            holding.lead(c, match.identity.url_key, to=same)
        known.settle(match)
    telling.close()
    known_as_they_are = sum(not each.gone for each in found) - new - changed
    return Filed(new=new, changed=changed, known=known_as_they_are, withdrawn=gone)


def withdraw(c: Connection, source: Source, guids: Sequence[str]) -> int:
    """Withholds the articles that their source has taken back, and says how many those were.

    What another source has taken over meanwhile is not this one's to take back.
    """
    keys = [key for guid in guids if (key := guid_key(guid, source.id)) is not None]
    theirs = find(c, (), guid_keys=keys).by_guid.values()
    own = {had.id: had for had in theirs if had.source == source.id}
    return sum(_withhold(c, had) for had in own.values())


def _withhold(c: Connection, had: KnownArticle) -> bool:
    """Whether the article was usable until now."""
    changed = articles.set_status(c, had.id, ArticleStatus.WITHHELD)
    if changed:
        weigh(c, [had.story])
    return changed


def _make_room(c: Connection, match: Match, source: Source) -> None:
    """What was another's becomes this source's.

    That the other took it back counts no longer. What an editor withheld stays withheld, and so does
    what a source that is removed took back: that was its own.
    """
    for url_key in match.to_free:
        holding.let_go(c, url_key)
    if match.tie is Tie.TAKES_OVER and (had := match.had) is not None:
        holding.give(c, had.id, to=source.id)
        if not had.source_removed and not holding.withheld_by_an_editor(c, had.id):
            articles.set_status(c, had.id, ArticleStatus.USABLE)


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


def _states(found: Sequence[Found]) -> Iterator[Article]:
    """Each article as its feed and as its page has it."""
    return (state for each in found for state in (each.entry, each.article))


def _completed(c: Connection, brought: Found, match: Match, *, source: Source) -> Found:
    """With what we know besides this visit: what its page told before, and that its page is not believed."""
    if match.page_lies:
        # a translation may claim its original's address: that is where it stands in another language
        named = (*brought.article.alternates, brought.article.url)
        article = replace(brought.article, url=brought.entry.url, alternates=named)
        brought = replace(brought, article=article)
    if match.tie is Tie.OWN and match.had is not None and source.pages:
        return _with_what_its_page_said(c, brought, match.had)
    return brought


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


def _understood(source: Source, found: Found, *, match: Match, shelves: Shelves) -> Understood:
    identity = match.identity
    section = section_named(found.article.label, shelves.labels)
    return Understood(
        source=source.id,
        article=found.article,
        url_key=identity.url_key,
        guid_key=identity.guid_key,
        content_hash=identity.content_hash,
        fingerprint=identity.fingerprint,
        page_key=match.page_key,
        section=section if section is not None else source.section,
        places=locate(found.article, shelves.world, source.home),
    )
