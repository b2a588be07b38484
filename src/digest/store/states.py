"""States that only the store knows."""

from enum import StrEnum

from digest.model.delivery import DeliveryState

UNSENT = (DeliveryState.QUEUED, DeliveryState.DEFERRED)
"""A mail that is yet to leave, for the first time or once more."""


class ChunkState(StrEnum):
    OPEN = "open"
    """Something in it waits; any sender may take it from its due moment on."""
    CLAIMED = "claimed"
    """One sender has it, until its lease runs out."""
    DONE = "done"
    """Nothing in it waits."""
