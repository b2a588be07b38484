"""One piece of journalism, cleaned."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from digest.model.ids import ArticleId, Language, SectionId, SourceId, StoryId, VersionId

OPENING = 1_000
"""Characters of a body that count as its opening."""
_DAY = timedelta(days=1)


class ArticleStatus(StrEnum):
    """The IPTC words: newsrooms correct and kill articles."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture that goes with an article. `url` is absolute http(s)."""

    url: str
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article as a template may see it: plain text throughout, no markup, no control characters.

    Raises nothing; `understand.clean` is what makes these from outside bytes.
    """

    url: str
    """Where the reader is sent: absolute http(s), without tracking parameters."""
    headline: str
    publisher: str
    language: Language
    guid: str = ""
    """The source's own identity of it, meaningful within that source only."""
    byline: str = ""
    label: str = ""
    """The section as its publisher names it; never "Home"."""
    published: datetime | None = None
    """None means the publisher does not say; then the time we saw it stands for it."""
    day_only: bool = False
    """The publisher says the day, not the hour: `published` is that day's midnight UTC."""
    summary: str = ""
    body: str = ""
    image: Image | None = None
    related: tuple[str, ...] = ()
    alternates: tuple[str, ...] = ()
    """Addresses of the same article in other languages, as its page or feed names them (hreflang)."""

    @property
    def opening(self) -> str:
        """What the article is about stands here: headline, summary and the beginning of the body.

        A place or word that first comes up further down is mentioned, not reported on.
        """
        return "\n".join((self.headline, self.summary, self.body[:OPENING]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVersion:
    """One state of an article's words. A card shows exactly one version, whatever comes later."""

    id: VersionId
    article_id: ArticleId
    source_id: SourceId
    story_id: StoryId
    section: SectionId | None
    seen: datetime
    """When we first had the article (not this version of it)."""
    article: Article
    status: ArticleStatus = ArticleStatus.USABLE
    copy_of: ArticleId | None = None
    """The article that this one copies, word for word or spun; never itself a copy."""

    @property
    def when(self) -> datetime:
        """The time that ranks it, see `told_at`."""
        return told_at(self.article.published, day_only=self.article.day_only, seen=self.seen)


def told_at(published: datetime | None, *, day_only: bool, seen: datetime) -> datetime:
    """When an article came to be known: as published, but never later than we saw it.

    Of a day without an hour it is the end: else news of last night would count as old.
    """
    if published is None:
        return seen
    return min(published + _DAY if day_only else published, seen)
