"""What each reader of the demo got, and why: read back from the ledger, not from what was planned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from digest.app import App
from digest.compose.readable import readable
from digest.model.delivery import Delivery, DeliveryState
from digest.model.ids import Language, StoryId
from digest.model.issue import Issue, Variant
from digest.model.mailing_list import MailingList
from digest.model.people import Subscriber
from digest.model.pick import Pick
from digest.store import articles, ledger, sections, subscribers, topics, variants
from digest.store.database import Connection

_ENGLISH = Language("en")
_EVERYONE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One reader, and the mail they got."""

    subscriber: Subscriber
    state: DeliveryState
    detail: str
    variant: Variant | None
    headlines: tuple[str, ...]
    reasons: tuple[tuple[str, ...], ...]
    """For each headline, the names of what brought it."""
    file: Path | None

    @property
    def address(self) -> str:
        return self.subscriber.address

    @property
    def language(self) -> str:
        return self.subscriber.languages[0]

    @property
    def stories(self) -> tuple[StoryId, ...]:
        return tuple(pick.story for pick in self.variant.picks) if self.variant else ()

    @property
    def lead(self) -> str:
        return self.headlines[0] if self.headlines else f"{self.state}: {self.detail}"

    @property
    def because(self) -> str:
        """The first reason of the first pick."""
        return next(iter(self.reasons[0]), "") if self.reasons else ""


def readers_of(c: Connection, issue: Issue, files: Mapping[str, Path]) -> tuple[Told, ...]:
    """Everyone chosen for the issue. `files` holds, by address, where a mail arrived."""
    chosen = ledger.deliveries(c, issue.id, limit=_EVERYONE)
    found = variants.variants_of(c, [one.variant for one in chosen if one.variant is not None])
    names = _Names(c)
    return tuple(
        _told(c, one, found.get(one.variant) if one.variant else None, names=names, files=files)
        for one in chosen
    )


def save_readable(opened: App, mailing_list: MailingList, readers: Sequence[Told]) -> None:
    """Beside each mail that arrived, what a browser and a plain reader show of it."""
    for one in readers:
        if one.file is None or one.variant is None:
            continue
        url = opened.addressing.unsubscribe_url(one.subscriber.id, mailing_list.id)
        read = readable(one.variant, unsubscribe_url=url)
        for suffix, content in ((".html", read.html), (".txt", read.text)):
            path = one.file.with_suffix(suffix)
            path.touch(mode=0o600)
            path.write_text(content, encoding="utf-8")


class _Names:
    """Names of topics and sections, in English, for the one who watches the demo."""

    def __init__(self, c: Connection) -> None:
        self._topics = {one.topic.id: one.topic.name(_ENGLISH) for one in topics.every(c)}
        self._sections = {one.id: one.name(_ENGLISH) for one in sections.every(c)}

    def of(self, pick: Pick) -> tuple[str, ...]:
        return (
            *(self._topics[reason.topic] for reason in pick.reasons if reason.topic is not None),
            *(self._sections[reason.section] for reason in pick.reasons if reason.section is not None),
        )


def _told(
    c: Connection, chosen: Delivery, variant: Variant | None, *, names: _Names, files: Mapping[str, Path]
) -> Told:
    subscriber = subscribers.by_id(c, chosen.subscriber)
    picks = variant.picks if variant else ()
    shown = articles.versions(c, [pick.version for pick in picks])
    return Told(
        subscriber=subscriber,
        state=chosen.state,
        detail=chosen.detail,
        variant=variant,
        headlines=tuple(shown[pick.version].article.headline for pick in picks),
        reasons=tuple(names.of(pick) for pick in picks),
        file=files.get(subscriber.address),
    )
