"""Openings of articles in pairs: by two desks about one event, and about two events in the same words."""

from dataclasses import dataclass
from pathlib import Path

from digest.model.ids import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two articles, each a headline and what stands under it; the second comes so many hours later."""

    language: Language
    one: tuple[str, str]
    other: tuple[str, str]
    hours: int


def _pairs(name: str) -> tuple[Pair, ...]:
    """Blocks of lines: the language and the hours, a headline and what stands under it, and these again."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return tuple(_pair(*block.splitlines()) for block in text.strip().split("\n\n"))


def _pair(about: str, *told: str) -> Pair:
    language, hours = about.split()
    one, its_opening, other, others_opening = told
    return Pair(
        language=Language(language),
        one=(one, its_opening),
        other=(other, others_opening),
        hours=int(hours),
    )


OTHER_EVENTS = _pairs("other-events.txt")
ONE_EVENT = _pairs("one-event.txt")
