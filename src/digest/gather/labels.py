"""How a server labels its answer: wrong often enough, and sometimes to do harm.

The HTTP library hands the label to a parser of mail headers, which nests as deep as the label does and
then raises RecursionError; this one reads it from left to right, once.
"""

import re

_CHARSET = re.compile(r""";\s*charset\s*=\s*(?:"([^"]*)"|([^\s;"]+))""", re.IGNORECASE)
_LONGEST = 100


def read_label(content_type: str) -> tuple[str, str | None]:
    """Media type, empty if there is none, and charset as the server writes it (RFC 9110 §8.3)."""
    kind = content_type.partition(";")[0].strip().lower()
    found = _CHARSET.search(content_type)
    charset = (found[1] or found[2] or "").strip(" '") if found else ""
    return kind if len(kind) <= _LONGEST else "", charset if 0 < len(charset) <= _LONGEST else None
