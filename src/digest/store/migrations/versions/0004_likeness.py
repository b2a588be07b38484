"""What articles are recognised by as copies, and stories as one."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    pass
