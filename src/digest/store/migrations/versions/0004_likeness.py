"""What articles are recognised by as copies, and stories as one."""

from digest.store.migrations.ddl import blob, index, primary, refers, table, text, whole

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    index("ix_story_apart_other_id", "story_apart", ["other_id"])
    index("ix_article_copy_copy_of", "article_copy", ["copy_of"])
    table(
        "article_likeness",
        *whole("article_id", "at"),
        *blob("weights", "pairs"),
        primary("article_id"),
        refers("article_id", to="article"),
        rowid=False,
    )
    index("ix_article_likeness_at", "article_likeness", ["at"])
    table(
        "story_likeness",
        *whole("story_id", "at", "size"),
        *blob("weights"),
        primary("story_id"),
        refers("story_id", to="story"),
        rowid=False,
    )
    index("ix_story_likeness_at", "story_likeness", ["at"])
    table("story_term", *whole("day", "term", "story_id"), primary("day", "term", "story_id"), rowid=False)
    table(
        "background",
        *text("language"),
        *whole("stories"),
        *blob("counts"),
        primary("language"),
        rowid=False,
    )
