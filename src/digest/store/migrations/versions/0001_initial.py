"""The first schema.

It says everything again that `store/tables` says, because that will change and this must not.
"""

from digest.store.migrations.ddl import blob, check, flag, index, primary, refers, table, text, unique, whole

revision = "0001"
down_revision = None


def upgrade() -> None:
    _newsroom()
    _articles()
    _people()
    _issues()
    _ledger()


def _newsroom() -> None:
    """What the newsroom decides."""
    table("meta", *text("key", "value"), primary("key"))
    table(
        "place",
        *whole("id"),
        *text("key"),
        *whole("parent_id", null=True),
        *text("names", "aliases"),
        primary("id"),
        refers("parent_id", to="place"),
        unique("key"),
        numbered=True,
    )
    table(
        "section",
        *whole("id"),
        *text("key", "names", "labels"),
        primary("id"),
        unique("key"),
        numbered=True,
    )
    table(
        "list",
        *whole("id"),
        *text("key", "name", "sender", "sender_name", "reply_to", "language", "zone"),
        *whole("hour"),
        *text("postal_address"),
        *whole("window_hours", "max_picks", "max_per_section", "max_per_source"),
        *text("template", "doubt"),
        *whole("expires_hours"),
        *text("consent_text"),
        *flag("active"),
        primary("id"),
        check("doubt", "doubt IN ('resend', 'hold')"),
        check("hour", "hour BETWEEN 0 AND 23"),
        unique("key"),
        numbered=True,
    )
    table(
        "list_section",
        *whole("list_id", "position", "section_id"),
        primary("list_id", "position"),
        refers("list_id", to="list"),
        refers("section_id", to="section"),
        unique("list_id", "section_id"),
        rowid=False,
    )
    table(
        "topic",
        *whole("id"),
        *text("key", "names", "query"),
        *whole("place_id", null=True),
        *blob("meaning"),
        primary("id"),
        refers("place_id", to="place"),
        unique("key"),
        unique("meaning"),
        numbered=True,
    )
    table(
        "source",
        *whole("id"),
        *text("key", null=True),
        *text("url", "publisher"),
        *text("language", null=True),
        *whole("section_id", null=True),
        *flag("pages", "active"),
        *whole("removed", null=True),
        primary("id"),
        check("removed", "(key IS NULL) = (removed IS NOT NULL)"),
        refers("section_id", to="section"),
        unique("key"),
        numbered=True,
    )
    table(
        "visit",
        *whole("source_id"),
        *text("etag", "last_modified", null=True),
        *blob("body_hash", null=True),
        *whole("due", "last", "last_new", null=True),
        *whole("failures"),
        *text("problem"),
        primary("source_id"),
        refers("source_id", to="source"),
    )


def _articles() -> None:
    """What is gathered and understood."""
    table(
        "story",
        *whole("id"),
        *whole("merged_into", null=True),
        primary("id"),
        refers("merged_into", to="story"),
        numbered=True,
    )
    index("ix_story_merged_into", "story", ["merged_into"], where="merged_into IS NOT NULL")
    table(
        "story_key",
        *blob("key"),
        *whole("story_id", "at"),
        primary("key"),
        refers("story_id", to="story"),
        rowid=False,
    )
    index("ix_story_key_story_id", "story_key", ["story_id"])
    table(
        "article",
        *whole("id", "source_id", "story_id"),
        *whole("section_id", null=True),
        *text("status"),
        *whole("seen"),
        primary("id"),
        check("status", "status IN ('usable', 'withheld', 'canceled')"),
        refers("section_id", to="section"),
        refers("source_id", to="source"),
        refers("story_id", to="story"),
        numbered=True,
    )
    index("ix_article_seen", "article", ["seen"])
    index("ix_article_source_id", "article", ["source_id"])
    index("ix_article_story_id", "article", ["story_id"])
    table(
        "url_key",
        *blob("key"),
        *whole("article_id"),
        primary("key"),
        refers("article_id", to="article"),
        rowid=False,
    )
    table(
        "guid_key",
        *blob("key"),
        *whole("article_id"),
        primary("key"),
        refers("article_id", to="article"),
        rowid=False,
    )
    table(
        "article_version",
        *whole("id", "article_id"),
        *flag("current"),
        *blob("content_hash"),
        *text("url", "headline", "headline_folded", "publisher", "language", "guid", "byline", "label"),
        *whole("published", null=True),
        *text("summary", "body"),
        *text("image", null=True),
        *text("related"),
        primary("id"),
        refers("article_id", to="article"),
        numbered=True,
    )
    index(
        "uq_article_version_current", "article_version", ["article_id"], unique=True, where="current IS TRUE"
    )
    table(
        "article_place",
        *whole("article_id", "place_id"),
        primary("article_id", "place_id"),
        refers("article_id", to="article"),
        refers("place_id", to="place"),
        rowid=False,
    )


def _people() -> None:
    """Who gets mail."""
    table(
        "subscriber",
        *whole("id"),
        *text("address", "address_folded", null=True),
        *blob("address_hash", null=True),
        *text("name", "languages"),
        *text("zone", null=True),
        *whole("hour", null=True),
        *whole("added"),
        *whole("erased", null=True),
        primary("id"),
        check(
            "erased",
            "(address IS NULL) = (erased IS NOT NULL)"
            " AND (address_folded IS NULL) = (erased IS NOT NULL)"
            " AND (address_hash IS NULL) = (erased IS NOT NULL)",
        ),
        check("hour", "hour BETWEEN 0 AND 23"),
        unique("address_folded"),
        numbered=True,
    )
    table(
        "subscription",
        *whole("subscriber_id", "list_id"),
        *text("status"),
        *whole("changed"),
        primary("subscriber_id", "list_id"),
        check("status", "status IN ('unconfirmed', 'confirmed', 'unsubscribed')"),
        refers("list_id", to="list"),
        refers("subscriber_id", to="subscriber"),
        rowid=False,
    )
    index(
        "ix_subscription_list_id_status_subscriber_id", "subscription", ["list_id", "status", "subscriber_id"]
    )
    table(
        "follow",
        *whole("id", "subscriber_id"),
        *whole("topic_id", "section_id", null=True),
        primary("id"),
        check("exactly_one", "(topic_id IS NULL) <> (section_id IS NULL)"),
        refers("section_id", to="section"),
        refers("subscriber_id", to="subscriber"),
        refers("topic_id", to="topic"),
        unique("subscriber_id", "section_id"),
        unique("subscriber_id", "topic_id"),
    )
    index("ix_follow_topic_id", "follow", ["topic_id"])
    table(
        "consent",
        *whole("id", "subscriber_id", "list_id"),
        *text("act"),
        *whole("at"),
        *text("basis", "words"),
        primary("id"),
        check("act", "act IN ('given', 'withdrawn')"),
        refers("list_id", to="list"),
        refers("subscriber_id", to="subscriber"),
    )
    index("ix_consent_subscriber_id", "consent", ["subscriber_id"])
    table(
        "suppression",
        *blob("hash"),
        *text("reason"),
        *whole("at"),
        *text("note"),
        primary("hash"),
        check("reason", "reason IN ('hard bounce', 'complaint', 'erased', 'manual')"),
        rowid=False,
    )


def _issues() -> None:
    """What is published."""
    table(
        "issue",
        *whole("id", "list_id", "number"),
        *text("lane", "slot_key", "state"),
        *whole("made"),
        *flag("waves_closed"),
        *whole("chosen"),
        *whole(
            "accepted", "failed", "suppressed", "skipped", "expired", "canceled", "held", "frozen", null=True
        ),
        primary("id"),
        check("finished", "state <> 'finished' OR frozen IS NOT NULL"),
        check("lane", "lane IN ('digest', 'alert')"),
        check(
            "ledger_closed",
            "frozen IS NULL OR (waves_closed AND (chosen ="
            " accepted + failed + suppressed + skipped + expired + canceled + held) IS TRUE)",
        ),
        check("state", "state IN ('open', 'canceled', 'finished')"),
        refers("list_id", to="list"),
        unique("list_id", "lane", "slot_key"),
        unique("list_id", "number"),
        numbered=True,
    )
    table(
        "wave",
        *whole("id", "issue_id", "due", "expires", "watermark"),
        *flag("closed"),
        primary("id"),
        refers("issue_id", to="issue"),
        unique("issue_id", "due"),
        numbered=True,
    )
    table("template", *blob("hash"), *text("name", "sources"), primary("hash"))
    table(
        "card",
        *whole("id", "version_id"),
        *text("language", "kind"),
        *blob("template", "html", "text"),
        primary("id"),
        refers("template", to="template", there=("hash",)),
        refers("version_id", to="article_version"),
        unique("version_id", "language", "kind", "template"),
        numbered=True,
    )
    table(
        "variant",
        *whole("id", "issue_id"),
        *blob("digest"),
        *text("language", "subject", "stories", "picks"),
        *blob("html", "text"),
        *text("html_encoding", "text_encoding"),
        primary("id"),
        refers("issue_id", to="issue"),
        unique("issue_id", "digest"),
        numbered=True,
    )


def _ledger() -> None:
    """What becomes of every delivery."""
    table(
        "chunk",
        *whole("id", "issue_id", "wave_id"),
        *text("lane"),
        *whole("size"),
        *text("state"),
        *whole("due"),
        *text("owner", null=True),
        *whole("lease_until", null=True),
        *whole("fence"),
        primary("id"),
        check("lane", "lane IN ('digest', 'alert')"),
        check("lease", "(state = 'claimed') = (lease_until IS NOT NULL)"),
        check("owner", "(state = 'claimed') = (owner IS NOT NULL)"),
        check("size", "size BETWEEN 1 AND 1000"),
        check("state", "state IN ('open', 'claimed', 'done')"),
        refers("issue_id", to="issue"),
        refers("wave_id", to="wave"),
        numbered=True,
    )
    index("ix_chunk_claimed", "chunk", ["lease_until"], where="state = 'claimed'")
    index("ix_chunk_issue_id", "chunk", ["issue_id"])
    index("ix_chunk_open", "chunk", ["lane", "due", "id"], where="state = 'open'")
    table(
        "delivery",
        *whole("issue_id", "subscriber_id"),
        *whole("chunk_id", "variant_id", null=True),
        *text("state", "detail"),
        *whole("tries", "copies"),
        *whole("next_try", null=True),
        *whole("changed"),
        primary("issue_id", "subscriber_id"),
        check("copies", "copies BETWEEN 0 AND 2"),
        check("next_try", "(state = 'deferred') = (next_try IS NOT NULL)"),
        check(
            "sendable",
            "state NOT IN ('queued', 'sending', 'deferred')"
            " OR (chunk_id IS NOT NULL AND variant_id IS NOT NULL)",
        ),
        check(
            "state",
            "state IN ('queued', 'sending', 'deferred', 'accepted',"
            " 'failed', 'suppressed', 'skipped', 'expired', 'canceled', 'in doubt')",
        ),
        refers("chunk_id", to="chunk"),
        refers("issue_id", to="issue"),
        refers("subscriber_id", to="subscriber"),
        refers("variant_id", to="variant"),
        rowid=False,
    )
    index("ix_delivery_chunk_id", "delivery", ["chunk_id"])
    index("ix_delivery_subscriber_id", "delivery", ["subscriber_id"])
    table(
        "attempt",
        *whole("issue_id", "subscriber_id", "number", "at"),
        *text("state"),
        *whole("code", null=True),
        *text("enhanced", "text"),
        primary("issue_id", "subscriber_id", "number"),
        check(
            "state",
            "state IN ('queued', 'sending', 'deferred', 'accepted',"
            " 'failed', 'suppressed', 'skipped', 'expired', 'canceled', 'in doubt')",
        ),
        refers(
            "issue_id",
            "subscriber_id",
            to="delivery",
            there=(
                "issue_id",
                "subscriber_id",
            ),
        ),
        rowid=False,
    )
    index("ix_attempt_subscriber_id", "attempt", ["subscriber_id"])
    table("audit", *whole("id", "at"), *text("actor", "command", "detail"), primary("id"))
