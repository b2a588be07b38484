"""The tables, as SQLAlchemy sees them. `migrations/` is what makes them in a database."""

from digest.store.tables.articles import (
    article,
    article_copy,
    article_place,
    article_version,
    discovery,
    fingerprint_key,
    guid_key,
    story,
    story_apart,
    story_key,
    url_key,
)
from digest.store.tables.base import meta, metadata
from digest.store.tables.issues import alert, card, issue, template, variant, wave
from digest.store.tables.ledger import attempt, audit, chunk, delivery
from digest.store.tables.likeness import article_likeness, background, story_likeness, story_term
from digest.store.tables.newsroom import (
    list_section,
    mailing_list,
    notice,
    place,
    section,
    source,
    topic,
    visit,
)
from digest.store.tables.people import consent, follow, restraint, subscriber, subscription, suppression

__all__ = [
    "alert",
    "article",
    "article_copy",
    "article_likeness",
    "article_place",
    "article_version",
    "attempt",
    "audit",
    "background",
    "card",
    "chunk",
    "consent",
    "delivery",
    "discovery",
    "fingerprint_key",
    "follow",
    "guid_key",
    "issue",
    "list_section",
    "mailing_list",
    "meta",
    "metadata",
    "notice",
    "place",
    "restraint",
    "section",
    "source",
    "story",
    "story_apart",
    "story_key",
    "story_likeness",
    "story_term",
    "subscriber",
    "subscription",
    "suppression",
    "template",
    "topic",
    "url_key",
    "variant",
    "visit",
    "wave",
]
