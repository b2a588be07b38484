"""What readers were sent before, as compact as it is read for thousands of them at a time."""

from array import array
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Mails that readers were sent, or may have been, or are about to be: one entry each.

    Arrays of one length, except for `versions`, which holds those of the first mail, then of the second …
    """

    subscribers: "array[int]" = field(default_factory=lambda: array("q"))
    made: "array[int]" = field(default_factory=lambda: array("q"))
    """When the stories of each were chosen, in microseconds since 1970 UTC."""
    counts: "array[int]" = field(default_factory=lambda: array("q"))
    """How many article versions each brought."""
    versions: "array[int]" = field(default_factory=lambda: array("q"))
