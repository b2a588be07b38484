"""The border: what a database library raises becomes one of our errors, with what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from digest.model.errors import DigestError, StoreRefused, StoreUnavailable

_HINTS = (
    ("locked", "another program is writing to it: try again, or find out which one keeps it open"),
    ("busy", "another program is writing to it: try again, or find out which one keeps it open"),
    ("full", "its disk is full: free some space, then try again"),
    ("readonly", "check who owns the file and its folder, and whether the disk is mounted for writing"),
    ("disk i/o", "the disk reported a fault: check it before trying again"),
    ("unable to open", "check that its folder exists and that you may write there"),
    ("authentication", "check the user and the password in its address"),
    ("does not exist", "create the database and its user first, or check its name"),
    ("refused", "check that the server runs and that host and port are right"),
    ("no such file", "check that the server runs and that its socket folder is right"),
    ("timeout", "check that the server can be reached, then try again"),
    ("too many", "the server has no connection left for us: try again, or raise its limit"),
)


@contextmanager
def border(where: str) -> Iterator[None]:
    """Whatever happens inside is told as happening to the database called `where`.

    Raises StoreUnavailable for what may pass (locked, full, read-only, not there), StoreRefused for
    a file that is no database, and DigestError for a change that would break one of its rules.
    """
    try:
        yield
    except exc.IntegrityError as error:
        # PostgreSQL quotes the row, which may hold an address: so not even as the cause.
        raise DigestError(
            f"{where} refused a change that would break its rule {_rule(error)}",
            hint="this is a fault of digest; please report it",
        ) from None
    except (exc.OperationalError, exc.InterfaceError, exc.InternalError, exc.TimeoutError) as error:
        reason = _reason(error)
        raise StoreUnavailable(f"{where} cannot be used now: {reason}", hint=_hint(reason)) from error
    except exc.DatabaseError as error:
        if type(error) is not exc.DatabaseError:
            raise
        raise StoreRefused(
            f"{where} cannot be read: {_reason(error)}",
            hint="it is not a database, or it is damaged: restore a backup or name another file",
        ) from error


def _reason(error: exc.SQLAlchemyError) -> str:
    """The library's own words in one line, without the statement and its values."""
    told = (
        str(error.orig) if isinstance(error, exc.DBAPIError) else "no connection came free in time (timeout)"
    )
    return " ".join(told.split())


def _rule(error: exc.IntegrityError) -> str:
    asked = getattr(error.orig, "diag", None)
    return str(asked.constraint_name) if asked is not None else _reason(error)


def _hint(reason: str) -> str:
    folded = reason.casefold()
    return next((hint for word, hint in _HINTS if word in folded), "try again; if it stays, look at its log")
