"""Rendered text with gaps in it, encoded once and filled many times.

A template prints a gap as it prints any value; what it printed around the gaps is encoded piece by
piece, so that filling is joining. No template can test or change what will stand in a gap.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from digest.compose.encoding import TransferEncoding, encoded
from digest.model.errors import TemplateRefused

OPEN = b"\0"
"""Stands in encoded bytes where something is still to be filled in; no encoding can produce it."""

_MARK = "\0"


def gap(name: str) -> str:
    """What a template is given, to print where the named piece will stand."""
    return f"{_MARK}{name}{_MARK}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Encoded pieces, one more than there are gaps between them."""

    pieces: tuple[bytes, ...]
    gaps: tuple[str, ...]

    def filled(self, fills: Mapping[str, bytes]) -> bytes:
        """The pieces with encoded chunks in the gaps. Raises KeyError for a gap without a fill."""
        parts = [self.pieces[0]]
        for name, piece in zip(self.gaps, self.pieces[1:], strict=True):
            parts += (fills[name], piece)
        return b"".join(parts)


def frame(rendered: str, encoding: TransferEncoding, *, gaps: Collection[str], where: str) -> Frame:
    """The frame of what a template printed. `gaps` are those that may stand in it, `where` its name.

    Raises TemplateRefused when a gap was changed on its way or does not belong there.
    """
    printed = rendered.split(_MARK)
    if len(printed) % 2 == 0:
        raise TemplateRefused(f"{where}: what is to be filled in later was cut or changed by a filter")
    names = printed[1::2]
    for name in names:
        if name not in gaps:
            raise TemplateRefused(
                f"{where}: {{{{ {name[:40]} }}}} cannot stand there",
                hint=f"what can be filled in there: {', '.join(sorted(gaps)) or 'nothing'}",
            )
    return Frame(pieces=tuple(encoded(piece, encoding) for piece in printed[::2]), gaps=tuple(names))
