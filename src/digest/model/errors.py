"""What went wrong, whose fault it is, and what to do about it.

An outcome that the caller can weigh (an unreachable source, a refused recipient) is a value, not
one of these. These are raised for what stops the work, and every door prints them the same way.
"""


class DigestError(Exception):
    """Something the caller must know. `str(error)` says what and where; `hint` says what to do."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class InputRefused(DigestError):
    """What was given cannot be taken: nothing was written."""


class NotFound(InputRefused):
    """The thing named does not exist; the hint lists the nearest ones."""


class AlreadyThere(InputRefused):
    """The thing to be made exists already."""


class SettingRefused(InputRefused):
    """A setting is unknown or wrong; the message names the file or variable and the key."""


class TemplateRefused(DigestError):
    """A template cannot be compiled or rendered; the message gives file and line."""


class StoreUnavailable(DigestError):
    """The database cannot be used now: locked, full, read-only, or not there. Trying again helps."""


class StoreRefused(DigestError):
    """The database is not ours to use: made by a newer version, or by other keys."""


class NotFinished(DigestError):
    """An issue may not be called finished: its ledger is still open."""
