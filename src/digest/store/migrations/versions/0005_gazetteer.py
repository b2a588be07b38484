"""Places are those of the shipped gazetteer, under its numbers."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    pass
