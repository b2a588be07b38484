"""What a reader was sent before: the answer to "why not again"."""

from dataclasses import dataclass
from datetime import datetime

from digest.jobs.news import MEMORY, names_of
from digest.model.ids import StoryId, SubscriberId
from digest.model.issue import Issue
from digest.model.pick import Pick
from digest.store import candidates, issues, ledger, lists, sections, stories, topics, variants
from digest.store.database import Connection
from digest.store.subscribers import by_id


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBefore:
    """The issue in which somebody was sent a story, or is about to be, and what brought it there."""

    list_key: str
    issue: Issue
    reasons: tuple[str, ...]
    """Names of topics and sections, in their language; none when they follow nothing."""


def sent_before(
    c: Connection, subscriber: SubscriberId, story: StoryId, *, now: datetime
) -> SentBefore | None:
    """The latest issue that told this reader this story, under any of the numbers it has had."""
    history = ledger.history(c, [subscriber], now - MEMORY).get(subscriber, ())
    found = variants.variants_of(c, [variant for _, variant in history])
    telling = candidates.told(c, stories.roots(c, [story]).values()).of
    for number, variant in reversed(history):
        pick = next((pick for pick in found[variant].picks if pick.version in telling), None)
        if pick is not None:
            issue = issues.by_id(c, number)
            return SentBefore(
                list_key=lists.by_id(c, issue.mailing_list).key,
                issue=issue,
                reasons=_names(c, pick, subscriber),
            )
    return None


def _names(c: Connection, pick: Pick, subscriber: SubscriberId) -> tuple[str, ...]:
    return names_of(
        pick.reasons,
        topics={one.topic.id: one.topic for one in topics.every(c)},
        sections={one.id: one for one in sections.every(c)},
        language=by_id(c, subscriber).languages[0],
    )
