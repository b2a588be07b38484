"""Places are those of the shipped gazetteer, under its numbers; articles keep the words that name them."""

import sqlalchemy as sa
from alembic import op

from digest.store.migrations.ddl import add, text, whole

revision = "0005"
down_revision = "0004"

# What was numbered in the order of a table until now: the gazetteer's numbers of the same places.
_NUMBERS = {
    "ukraine": 690791,
    "kyiv": 703448,
    "kharkiv-oblast": 1001412647,
    "kharkiv": 706483,
    "kupiansk": 703656,
    "izium": 707292,
    "vovchansk": 689304,
    "chuhuiv": 710374,
    "balakliia": 712926,
    "lozova": 702760,
    "donetsk-oblast": 1001412645,
    "pokrovsk": 704422,
    "kramatorsk": 704508,
    "sloviansk": 693468,
    "sumy-oblast": 1001412713,
    "sumy": 692194,
    "kherson-oblast": 1001412648,
    "kherson": 706448,
    "zaporizhzhia-oblast": 1001412718,
    "zaporizhzhia": 687700,
    "dnipropetrovsk-oblast": 1001412644,
    "dnipro": 709930,
    "nikopol": 700051,
    "odesa-oblast": 1001412683,
    "odesa": 698740,
    "mykolaiv": 700569,
    "chernihiv": 710735,
    "poltava": 696643,
    "lviv": 702550,
    "uzhhorod": 690548,
    "crimea": 1001412677,
}
_place = sa.table("place", *map(sa.column, ("id", "key", "parent_id", "names", "aliases")))
_REFERENCES = [
    (sa.table(name, sa.column(column)), column)
    for name, column in (("place", "parent_id"), ("topic", "place_id"), ("article_place", "place_id"))
]


def upgrade() -> None:
    add("article_place", *text("words"), default="")
    add("source", *whole("home_id", null=True))
    c = op.get_bind()
    for row in c.execute(sa.select(_place)).all():
        if row.key in _NUMBERS and row.id != _NUMBERS[row.key]:
            _renumber(c, row.id, _NUMBERS[row.key])


def _renumber(c: sa.Connection, old: int, new: int) -> None:
    """A second row takes the place of the first, so that nothing ever refers to nothing."""
    parts = (
        sa.literal(new),
        _place.c.key + sa.literal(" "),
        _place.c.parent_id,
        _place.c.names,
        _place.c.aliases,
    )
    c.execute(
        sa.insert(_place).from_select(list(_place.c.keys()), sa.select(*parts).where(_place.c.id == old))
    )
    for referring, column in _REFERENCES:
        c.execute(sa.update(referring).where(referring.c[column] == old).values({column: new}))
    c.execute(sa.delete(_place).where(_place.c.id == old))
    c.execute(sa.update(_place).where(_place.c.id == new).values(key=sa.func.trim(_place.c.key)))
