"""Topics ask in the whole topic language.

A query was alternatives of terms; it becomes a tree, in the normal form in which the same words are
read today, and its hash is made anew. Nothing here depends on how the program of later days reads them.
"""

import json
import re
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

# Scripts without spaces between words, of which every letter counts as a word from now on.
_UNSPACED = re.compile(
    "([\u0e00-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff])"
)
_Term = tuple[bool, tuple[str, ...]]
"""Whether it is a phrase, and its words."""

_topic = sa.table(
    "topic", sa.column("id"), sa.column("query"), sa.column("place_id"), sa.column("meaning", sa.LargeBinary)
)


def upgrade() -> None:
    c = op.get_bind()
    taken = set[bytes]()
    changed = []
    for row in c.execute(sa.select(_topic).order_by(_topic.c.id)):
        query = {"version": 1, "asks": _either(json.loads(row.query))}
        meaning = _hash([query, row.place_id])
        if meaning in taken:
            # They were told apart before, and each has its followers: `digest topic merge` makes one of them.
            meaning = _hash([query, row.place_id, row.id])
        taken.add(meaning)
        changed.append({"of": row.id, "its": _text(query), "hash": meaning})
    if changed:
        c.execute(
            sa.update(_topic)
            .where(_topic.c.id == sa.bindparam("of"))
            .values(query=sa.bindparam("its"), meaning=sa.bindparam("hash")),
            changed,
        )


def _either(branches: list[list[dict[str, object]]]) -> object:
    """The alternatives, without those that another one contains, in the order in which they are written."""
    needs = {frozenset(map(_term, branch)) for branch in branches}
    widest = [one for one in needs if not any(other < one for other in needs)]
    plain = [_all(sorted(one, key=_written)) for one in sorted(widest, key=_written_all)]
    return plain[0] if len(plain) == 1 else ["either", *plain]


def _all(terms: list[_Term]) -> object:
    plain = [_plain(term) for term in terms]
    return plain[0] if len(plain) == 1 else ["all", plain, []]


def _term(old: dict[str, object]) -> _Term:
    # The small letter of the Turkish İ is two characters, of which one belongs to no word.
    text = str(old["text"]).replace("i\u0307", "i")
    words = tuple(_UNSPACED.sub(r" \1 ", text).split())
    return bool(old.get("exact")) or len(words) > 1, words


def _plain(term: _Term) -> object:
    phrase, words = term
    return ["phrase", *words] if phrase else words[0]


def _written(term: _Term) -> str:
    phrase, words = term
    spaceless = all(_UNSPACED.match(word) for word in words)
    text = ("" if spaceless else " ").join(words)
    return f'"{text}"' if phrase else text


def _written_all(terms: frozenset[_Term]) -> str:
    return " ".join(sorted(map(_written, terms)))


def _hash(plain: object) -> bytes:
    return sha256(_text(plain).encode()).digest()


def _text(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
