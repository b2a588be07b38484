"""States that only the store knows."""

from enum import StrEnum


class ChunkState(StrEnum):
    OPEN = "open"
    """Something in it waits; any sender may take it from its due moment on."""
    CLAIMED = "claimed"
    """One sender has it, until its lease runs out."""
    DONE = "done"
    """Nothing in it waits."""
