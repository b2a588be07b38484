"""What a command's exit code says, and which error makes which."""

from enum import IntEnum

from digest.keys import KeysRefused
from digest.model.errors import DigestError, InputRefused, StoreRefused, TemplateRefused


class Exit(IntEnum):
    """For scripts: whether it was done, and if not, whether trying again can help."""

    DONE = 0
    NOT_DONE = 1
    REFUSED = 2
    OUR_FAULT = 3
    INTERRUPTED = 130


MEANINGS = {
    Exit.DONE: "done, or there was nothing to do",
    Exit.NOT_DONE: "not done now: try again (relay down, database locked, ledger open)",
    Exit.REFUSED: "wrong input or settings; nothing was changed",
    Exit.OUR_FAULT: "a fault of digest itself, to be reported",
    Exit.INTERRUPTED: "interrupted: what was begun is settled, or left for the next run",
}


class NotDone(DigestError):
    """What was asked could not be done now. What was done of it is answered before this is raised."""


def exit_of(error: DigestError) -> Exit:
    """An error is temporary unless its kind says that somebody has to mend something first."""
    return Exit.REFUSED if isinstance(error, _TO_BE_MENDED) else Exit.NOT_DONE


_TO_BE_MENDED = (InputRefused, TemplateRefused, StoreRefused, KeysRefused)
