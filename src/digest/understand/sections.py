"""Which of our sections a publisher's label means."""

from collections.abc import Iterable, Mapping

from digest.language.tokens import words
from digest.model.ids import SectionId
from digest.model.topic import Section

Labels = Mapping[tuple[str, ...], SectionId]


def known_labels(sections: Iterable[Section]) -> Labels:
    """Every name and label of the sections, folded, for `section_named`."""
    return {
        words(label): section.id
        for section in sections
        for label in (section.key, *(name for _, name in section.names), *section.labels)
    }


def section_named(label: str, labels: Labels) -> SectionId | None:
    """The section a publisher's label means; None where it means none of ours."""
    return labels.get(words(label))
