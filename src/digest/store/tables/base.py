"""What every table is made with: one metadata, names for constraints, the words a column may hold."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, MetaData, Named, Table, Text, TypedColumns

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Names from the first day: a later migration can only change a constraint that has one."""


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """Keeps stray words out of a column, whoever writes to the database."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class MetaColumns(TypedColumns):
    """Facts about the database itself: which keys it belongs to."""

    key: Named[str] = Column(Text, primary_key=True)
    value: Named[str] = Column(Text)


meta = Table("meta", metadata, MetaColumns, sqlite_strict=True)
