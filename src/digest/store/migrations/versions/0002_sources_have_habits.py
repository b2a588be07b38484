"""Sources have habits and conditions, articles fingerprints, and links are discovered once."""

from digest.store.migrations.ddl import (
    add,
    add_word,
    blob,
    check,
    flag,
    index,
    primary,
    refers,
    table,
    text,
    whole,
)

revision = "0002"
down_revision = "0001"

_CONDITIONS = "condition IN ('well', 'failing', 'stale', 'gone', 'quarantined')"


def upgrade() -> None:
    _sources()
    _articles()


def _sources() -> None:
    add("source", *text("selector"), default="")
    add("source", *flag("discover"), default=False)
    add("source", *whole("max_delay", null=True))
    add("visit", *whole("failing_since", "gap", "moved_since", null=True))
    add("visit", *whole("deaths"), default=0)
    add("visit", *text("moved_to"), default="")
    add_word("visit", "condition", default="well", rule=_CONDITIONS)
    add("visit", *blob("entries", null=True))
    table(
        "notice",
        *whole("id", "source_id", "at"),
        *text("condition", "problem"),
        *whole("told", null=True),
        primary("id"),
        refers("source_id", to="source"),
        check("condition", _CONDITIONS),
    )
    index("ix_notice_untold", "notice", ["id"], where="told IS NULL")


def _articles() -> None:
    add("article_version", *flag("day_only"), default=False)
    add("variant", *whole("more"), default=0)
    table(
        "fingerprint_key",
        *blob("key"),
        *whole("article_id"),
        primary("key"),
        refers("article_id", to="article"),
        rowid=False,
    )
    table(
        "discovery",
        *blob("key"),
        *whole("source_id", "at"),
        primary("key"),
        refers("source_id", to="source"),
        rowid=False,
    )
    index("ix_article_withheld", "article", ["id"], where="status != 'usable'")
