"""What makes the next GET conditional: sent back to the byte as it was received, or not at all."""

from digest.model.source import Validators

_LONGEST = 1024
_CONTROLS = frozenset(map(chr, (*range(9), *range(10, 32), 127)))
"""All but the tab, which a field value may hold (RFC 9110 §5.5)."""


def conditions(validators: Validators) -> dict[str, str]:
    """The headers that make a GET conditional (RFC 9110 §13.1)."""
    pairs = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in pairs.items() if value}


def kept(etag: str | None, last_modified: str | None, *, otherwise: Validators) -> Validators:
    """Those of an answer, or the others where it has none that could be sent back."""
    return Validators(
        etag=_kept(etag) or otherwise.etag, last_modified=_kept(last_modified) or otherwise.last_modified
    )


def _kept(value: str | None) -> str | None:
    """A validator as received, unless it is too long or could not be sent back to the byte.

    Bytes that are no UTF-8 come as lone surrogates, which the HTTP library leaves out when it writes:
    the server would be asked about a version that never was.
    """
    if not value or len(value) > _LONGEST or not _CONTROLS.isdisjoint(value):
        return None
    return None if any("\ud800" <= char <= "\udfff" for char in value) else value
