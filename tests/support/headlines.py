"""Headlines of which somebody else has said which story each tells."""

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared_corpora import shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    at: datetime
    text: str
    story: str
    site: str
    """The host that it stood on."""


def headlines() -> list[Headline]:
    """In the order in which they were published."""
    path = shared("corpora/stories/uci-headlines.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, escapechar="\\"))
    found = [
        Headline(
            at=_moment(int(row["TIMESTAMP"])), text=row["TITLE"], story=row["STORY"], site=row["HOSTNAME"]
        )
        for row in rows
        if (row["TIMESTAMP"] or "").isdigit()
    ]
    return sorted(found, key=lambda one: (one.at, one.text))


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
