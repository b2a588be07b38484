"""Stories have a rank and what an editor says of them; readers want less of some; alerts are raised."""

from digest.store.migrations.ddl import (
    add,
    blob,
    check,
    drop,
    flag,
    index,
    primary,
    real,
    refers,
    table,
    text,
    unique,
    whole,
)

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _stories()
    _readers()
    _alerts()


def _stories() -> None:
    add("story", *real("rank", null=True))
    add("story", *whole("pinned_until", "renewed", null=True))
    add("story", *flag("urgent", "withheld"), default=False)
    index("ix_story_urgent", "story", ["urgent"], where="urgent IS TRUE")
    add("source", *flag("urgent"), default=False)
    table(
        "article_copy",
        *whole("article_id", "copy_of"),
        primary("article_id"),
        refers("article_id", to="article"),
        refers("copy_of", to="article"),
        rowid=False,
    )
    table(
        "story_apart",
        *whole("one_id", "other_id"),
        primary("one_id", "other_id"),
        refers("one_id", to="story"),
        refers("other_id", to="story"),
        rowid=False,
    )
    add("variant", *whole("made", null=True))
    add("variant", *blob("versions", null=True))
    drop("variant", "stories")
    index("ix_article_version_article_id", "article_version", ["article_id"])
    index("ix_issue_made", "issue", ["made"])


def _readers() -> None:
    add("subscriber", *blob("packed", null=True))
    table(
        "restraint",
        *whole("id", "subscriber_id"),
        *text("kind"),
        *whole("topic_id", "source_id", "story_id", null=True),
        *whole("at"),
        primary("id"),
        check("kind", "kind IN ('mute', 'fewer')"),
        check(
            "exactly_one",
            "CASE WHEN topic_id IS NULL THEN 0 ELSE 1 END + CASE WHEN source_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN story_id IS NULL THEN 0 ELSE 1 END = 1",
        ),
        refers("subscriber_id", to="subscriber"),
        refers("topic_id", to="topic"),
        refers("source_id", to="source"),
        refers("story_id", to="story"),
    )
    index("ix_restraint_subscriber_id", "restraint", ["subscriber_id"])
    index("ix_restraint_topic_id", "restraint", ["topic_id"], where="topic_id IS NOT NULL")


def _alerts() -> None:
    table(
        "alert",
        *whole("id", "story_id", "revision"),
        *text("kind", "cause", "words"),
        *whole("at", "expires"),
        primary("id"),
        unique("story_id", "revision"),
        check("kind", "kind IN ('raised', 'corrected', 'ended')"),
        refers("story_id", to="story"),
        numbered=True,
    )
