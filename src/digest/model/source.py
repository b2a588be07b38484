"""Where articles come from, and what one visit to such a place brought."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from digest.model.article import Image
from digest.model.ids import Language, PlaceId, SectionId, SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place articles come from, as the operator described it."""

    id: SourceId
    key: str
    """The short name used on the command line, unique: `kyiv-courier`."""
    url: str
    publisher: str
    """The name readers see beside a headline."""
    language: Language | None = None
    """What its articles are written in; None means each one is to be recognised."""
    section: SectionId | None = None
    """Where its articles go when they name no section of ours."""
    pages: bool = False
    """Whether article pages are visited too, for section, caption, body and what the feed lacks."""
    discover: bool = False
    """Whether news that those pages list is visited too, though no feed announces it."""
    selector: str = ""
    """For a page that lists articles, the CSS selector of their links; empty when `url` is a feed."""
    max_delay: timedelta | None = None
    """The longest wait between two visits, as the newsroom insists; None leaves it to the settings."""
    active: bool = True
    """Whether it is visited; the newsroom may let it rest."""
    home: PlaceId | None = None
    """The region it reports from: of two places of one name, the one there is meant."""
    urgent: bool = False
    """What it publishes deserves an alert: an air-raid service, an emergency office."""


class Condition(StrEnum):
    """How a source fares, as far as somebody may have to do something about it."""

    WELL = "well"
    FAILING = "failing"
    """It has not answered, or not with news, for long; it is still visited."""
    STALE = "stale"
    """It answers, but has brought nothing new far beyond its habit; it is still visited."""
    GONE = "gone"
    """It said that it is gone for good (410): suspended."""
    QUARANTINED = "quarantined"
    """Reading it killed three child processes: suspended."""

    @property
    def suspended(self) -> bool:
        """Whether it is visited no more until the newsroom resumes it."""
        return self in {Condition.GONE, Condition.QUARANTINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What makes the next GET conditional, kept exactly as received (RFC 9110 §13.1)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What we know of our visits to one source: enough to decide the next one."""

    source: SourceId
    validators: Validators = Validators()
    body_hash: bytes | None = None
    """SHA-256 of the last body that was read: an equal body is not read again."""
    due: datetime | None = None
    """When to go next; None means it has never been visited and is due now."""
    last: datetime | None = None
    last_new: datetime | None = None
    """When a visit last brought an article we did not have."""
    failures: int = 0
    """Visits in a row that brought nothing readable."""
    problem: str = ""
    """Why the last visit failed, one line for `source list`; empty when it went well."""
    failing_since: datetime | None = None
    """When the first of the failures in a row was; None when the last visit went well."""
    gap: timedelta | None = None
    """The usual time between two of its articles, as far as we have seen."""
    deaths: int = 0
    """Visits in a row that killed a child process which was reading for them."""
    moved_to: str = ""
    """Where it says it has moved to for good (301, 308); the address is changed when it keeps saying so."""
    moved_since: datetime | None = None
    condition: Condition = Condition.WELL
    entries: bytes = b""
    """What the last body that was read announced: 8 bytes a raw entry, so that only others are cleaned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A raw item of a feed, as its publisher wrote it: nothing in it may be trusted or shown."""

    guid: str = ""
    link: str = ""
    title: str = ""
    author: str = ""
    published: str = ""
    updated: str = ""
    summary: str = ""
    """May hold markup, escaped once or more often."""
    content: str = ""
    categories: tuple[str, ...] = ()
    image: Image | None = None
    language: str = ""
    alternates: tuple[str, ...] = ()
    """Addresses of the same article in other languages (Atom `link` with `hreflang`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as read: its own facts and its entries, in the order the publisher gave them."""

    title: str = ""
    link: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    ttl: timedelta | None = None
    """How long the publisher says that nothing new will come (RSS `ttl`)."""
    withdrawn: tuple[str, ...] = ()
    """Identities of entries that the publisher has taken back (`at:deleted-entry`, RFC 6721)."""
    about: Entry = Entry()
    """What the publisher says of the feed as a whole, in the form of an entry: author, dates, description."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An article page as read: raw values again, not yet cleaned. Empty means the page lacks it."""

    canonical: str = ""
    title: str = ""
    author: str = ""
    publisher: str = ""
    published: str = ""
    section: str = ""
    """From the breadcrumb: its last crumb that is neither Home nor the title."""
    summary: str = ""
    body: str = ""
    """Paragraphs of plain text, a blank line between two."""
    language: str = ""
    image: Image | None = None
    related: tuple[str, ...] = ()
    """Addresses of teaser cards in the body: about other articles, never part of this one."""
    alternates: tuple[str, ...] = ()
    """Addresses of the same article in other languages (`link rel="alternate" hreflang`)."""
    listed: tuple[str, ...] = ()
    """Addresses in lists of other news ("Latest articles", "More like this"), each once: to discover."""
