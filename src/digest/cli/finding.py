"""Finds what an admin means: a list, an article, a subscriber, and all we know of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest.cli.options import MOST
from digest.keys import Keys
from digest.model.article import ArticleVersion
from digest.model.errors import InputRefused, NotFound
from digest.model.ids import ListId, SourceId, StoryId, TopicId
from digest.model.mailing_list import MailingList
from digest.model.people import Restraint, Subscriber, SubscriptionStatus
from digest.people.address import read_address
from digest.store import (
    articles,
    lists,
    restraints,
    sections,
    sources,
    stories,
    subscribers,
    subscriptions,
    suppression,
    topics,
)
from digest.store.database import Connection
from digest.store.known import find
from digest.store.subscribers import Facts
from digest.understand.identify import address_key
from digest.understand.links import article_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A list somebody is on, or has left."""

    id: ListId
    key: str
    status: SubscriptionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants none of, or less, with the key that it has and a name for a person to read."""

    restraint: Restraint
    name: str
    """ "topic kharkiv", "source The Courier", "story 12"."""
    topic: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A subscriber with everything that is named by number, by its key."""

    facts: Facts
    lists: tuple[Joined, ...]
    topics: tuple[str, ...]
    sections: tuple[str, ...]
    wishes: tuple[Wish, ...]
    """Whatever they want none of, or less; a "fewer" that has faded too."""
    suppressed: bool
    """Whether their address must not be mailed, whatever they follow."""


def one_list(c: Connection, key: str | None) -> MailingList:
    """The list of this key, or the only one there is. Raises NotFound or InputRefused."""
    if key:
        return lists.by_key(c, key)
    found = lists.every(c)
    if not found:
        raise InputRefused("there is no list yet", hint="see the example in `digest list create --help`")
    if len(found) > 1:
        keys = " or ".join(f"--list {one.key}" for one in found)
        raise InputRefused("there are several lists", hint=f"say which: {keys}")
    return found[0]


def one_article(c: Connection, text: str) -> ArticleVersion:
    """The article of this number or address, or the only one with this in its headline.

    Raises NotFound, or InputRefused with those that it could be.
    """
    found, wanted = articles_like(c, text), text.strip()
    if len(found) == 1 or str(found[0].article_id) == wanted:
        return found[0]
    same = [one for one in found if wanted.casefold() in (one.article.url, one.article.headline.casefold())]
    if len(same) == 1:
        return same[0]
    raise several_articles(same or found)


def articles_like(c: Connection, text: str) -> tuple[ArticleVersion, ...]:
    """Those that an editor may mean, at least one. Raises NotFound."""
    found = (_at(c, text.strip()) or articles.search(c, text)) if text.strip() else ()
    if not found:
        raise NotFound(
            f"no article has {text!r} for its number or address, or in its headline",
            hint="try one word of the headline, or `digest gather` first",
        )
    return found


def one_story(c: Connection, text: str) -> StoryId:
    """The story of this number, or the one that an article tells. Raises NotFound, InputRefused."""
    typed = text.strip()
    if typed.isascii() and typed.isdigit() and int(typed) <= MOST:
        return stories.story(c, StoryId(int(typed))).id
    return one_article(c, typed.removeprefix("#")).story_id


def several_articles(found: Sequence[ArticleVersion]) -> InputRefused:
    """The refusal to guess, with those that it could be."""
    lines = [f"  {one.article_id:>6}  {one.article.headline} ({one.article.publisher})" for one in found]
    return InputRefused(
        "\n".join(("several articles are like that:", *lines)), hint="say which by its number"
    )


def subscriber_at(c: Connection, address: str) -> Subscriber:
    """Whoever has this address. Raises InputRefused for what is none, NotFound."""
    return subscribers.by_address(c, str(read_address(address)))


def list_of(c: Connection, subscriber: Subscriber, key: str | None) -> MailingList:
    """The list of this key that somebody is on, or the only one they are on.

    Raises InputRefused when they are on none, not on this one, or on several.
    """
    joined = [lists.by_id(c, one.mailing_list) for one in subscriptions.of(c, subscriber.id)]
    if not joined:
        raise InputRefused(
            "this subscriber is on no list", hint="`digest subscriber add` takes them onto one"
        )
    if key is None:
        if len(joined) == 1:
            return joined[0]
        keys = " or ".join(f"--list {one.key}" for one in joined)
        raise InputRefused("this subscriber is on several lists", hint=f"say which: {keys}")
    wanted = lists.by_key(c, key)
    if wanted.id not in {one.id for one in joined}:
        raise InputRefused(
            f"this subscriber is not on list {key}",
            hint=f"they are on {', '.join(one.key for one in joined)}",
        )
    return wanted


def status_on(c: Connection, subscriber: Subscriber, mailing_list: MailingList) -> SubscriptionStatus:
    """How somebody stands with a list. Raises NotFound when they never joined it."""
    for one in subscriptions.of(c, subscriber.id):
        if one.mailing_list == mailing_list.id:
            return one.status
    raise NotFound(f"this subscriber is not on list {mailing_list.key}")


def known(c: Connection, keys: Keys, subscriber: Subscriber) -> Known:
    """Everything about somebody, for a person to read."""
    facts = subscribers.facts(c, subscriber.id)
    topic_keys = {one.topic.id: one.topic.key for one in topics.every(c)}
    section_keys = {one.id: one.key for one in sections.every(c)}
    hashed = keys.suppression_hash(facts.subscriber.address)
    return Known(
        facts=facts,
        lists=tuple(
            Joined(id=one.mailing_list, key=lists.by_id(c, one.mailing_list).key, status=one.status)
            for one in facts.subscriptions
        ),
        topics=tuple(sorted(topic_keys[topic] for topic in facts.follows.topics)),
        sections=tuple(sorted(section_keys[section] for section in facts.follows.sections)),
        wishes=_wishes(c, restraints.of(c, [subscriber.id]).get(subscriber.id, ()), topic_keys),
        suppressed=bool(suppression.holds(c, [hashed])),
    )


def _wishes(
    c: Connection, wanted: Sequence[Restraint], topic_keys: Mapping[TopicId, str]
) -> tuple[Wish, ...]:
    known_sources = sources.named(c, [one.source for one in wanted if one.source is not None])
    of_source = {source.id: source for source, _ in known_sources}

    def wish(one: Restraint) -> Wish:
        if one.topic is not None:
            key = topic_keys[one.topic]
            return Wish(restraint=one, name=f"topic {key}", topic=key)
        if one.story is not None:
            return Wish(restraint=one, name=f"story {one.story}")
        source = of_source.get(one.source or SourceId(0))
        if source is None:
            return Wish(restraint=one, name="a source that was removed")
        return Wish(restraint=one, name=f"source {source.publisher}", source=source.key)

    return tuple(map(wish, wanted))


def _at(c: Connection, text: str) -> tuple[ArticleVersion, ...]:
    """The article at an address, however that was copied: with its tracking, or without "www."."""
    address = article_address(text) if "://" in text else None
    known = find(c, [address_key(address)]).by_url if address else {}
    return tuple(articles.by_id(c, one.id) for one in known.values())
