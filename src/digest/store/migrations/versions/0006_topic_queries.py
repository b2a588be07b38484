"""Topics ask in the whole topic language.

A query was alternatives of terms; it becomes a tree, in the normal form in which the same words are
read today, and its hash is made anew.

Words are folded as the program folds articles that runs this: an accent, a hyphen or the full stops of
U.S. would else stand in what was kept, and in no article any more. So this does depend on the program of its
day, as it must: what a word is compared with does too. Words of a hashtag were kept as one without the
capitals that part them; they stay one, which is in articles where it is written so.
"""

import json
import re
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from digest.language.tokens import words

revision = "0006"
down_revision = "0005"

# Scripts without spaces between words, of which every letter counts as a word from now on.
_UNSPACED = re.compile(
    "([\u0e00-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff])"
)
# Of an acronym with full stops every letter was a word: in a phrase side by side, else in no order.
_ACRONYMS = ("us", "un", "uk", "eu", "usa", "uae", "сша", "оон")
_BY_LETTERS = {frozenset(acronym): acronym for acronym in _ACRONYMS}
_SPACED = re.compile(rf"(?<![^\W_])(?:{'|'.join(' '.join(acronym) for acronym in _ACRONYMS)})(?![^\W_])")
_PRONOUN = "us"
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
    needs = {_with_acronym(frozenset(map(_term, branch))) for branch in branches}
    widest = [one for one in needs if not any(other < one for other in needs)]
    plain = [_all(sorted(one, key=_written)) for one in sorted(widest, key=_written_all)]
    return plain[0] if len(plain) == 1 else ["either", *plain]


def _all(terms: list[_Term]) -> object:
    plain = [_plain(term) for term in terms]
    return plain[0] if len(plain) == 1 else ["all", plain, []]


def _term(old: dict[str, object]) -> _Term:
    # The small letter of the Turkish İ is two characters, of which one belongs to no word.
    text = str(old["text"]).replace("i\u0307", "i")
    phrase = bool(old.get("exact"))
    folded = words(_dotless(text) if phrase else text) or (text,)
    found = tuple(_UNSPACED.sub(r" \1 ", " ".join(folded)).split())
    return phrase or len(found) > 1, found


def _dotless(phrase: str) -> str:
    return _SPACED.sub(lambda letters: letters[0].replace(" ", ""), phrase)


def _with_acronym(terms: frozenset[_Term]) -> frozenset[_Term]:
    letters = {term for term in terms if not term[0] and len(term[1][0]) == 1 and term[1][0].isalpha()}
    acronym = _BY_LETTERS.get(frozenset(term[1][0] for term in letters))
    if acronym is None:
        return terms
    # In capitals it is no pronoun.
    return (terms - letters) | {(False, (acronym.upper() if acronym == _PRONOUN else acronym,))}


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
