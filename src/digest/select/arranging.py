"""In which order, and under which headings, a reader meets their picks."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from digest.model.ids import SectionId
from digest.model.pick import Pick

TOP = 3
"""How many picks stand at the head of a mail, the lead among them."""


class BlockKind(StrEnum):
    TOP = "top"
    TOPICS = "topics"
    """Picks of the reader's topics that belong to no section of the list."""
    SECTION = "section"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Picks under one heading."""

    kind: BlockKind
    section: SectionId | None
    picks: tuple[Pick, ...]


def arrange(picks: Sequence[Pick], sections: Sequence[SectionId]) -> tuple[Block, ...]:
    """The weightiest picks on top, then the reader's topics, then the sections in the list's order."""
    top, rest = tuple(picks[:TOP]), picks[TOP:]
    blocks = [Block(kind=BlockKind.TOP, section=None, picks=top)]
    topics = tuple(pick for pick in rest if pick.section not in sections)
    blocks.append(Block(kind=BlockKind.TOPICS, section=None, picks=topics))
    for section in sections:
        members = tuple(pick for pick in rest if pick.section == section)
        blocks.append(Block(kind=BlockKind.SECTION, section=section, picks=members))
    return tuple(block for block in blocks if block.picks)
