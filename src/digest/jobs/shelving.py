"""Which of our sections a publisher's label means, decided for articles to come and those of late."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.language.tokens import words
from digest.model.errors import InputRefused
from digest.model.topic import Section
from digest.store import labels, sections
from digest.store.database import Connection
from digest.store.labels import Used
from digest.understand.sections import known_labels

LATELY = timedelta(days=30)
"""Articles of this age are put in order with those to come: no list's window is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """A label that publishers use, however they write it, and where articles so labelled go."""

    label: str
    """As it is written most often."""
    section: Section | None
    """Whose label it is; None where it means none of ours."""
    articles: int
    sources: int
    newest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """A label given to a section, or taken away from the one that had it (`section`)."""

    label: str
    section: Section
    changed: bool
    articles: int
    """Of late, that stand elsewhere now."""


def shelved(c: Connection, *, now: datetime) -> tuple[Shelved, ...]:
    """The labels on articles of late, those that mean no section of ours first, then by how many."""
    known = sections.every(c)
    meant, by_id = known_labels(known), {section.id: section for section in known}
    grouped: dict[tuple[str, ...], list[Used]] = {}
    for used in labels.used(c, now - LATELY):
        if folded := words(used.label):
            grouped.setdefault(folded, []).append(used)
    found = [
        Shelved(
            label=group[0].label,
            section=by_id[meant[folded]] if folded in meant else None,
            articles=sum(used.articles for used in group),
            sources=max(used.sources for used in group),
            newest=max(used.newest for used in group),
        )
        for folded, group in grouped.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.section is not None, -one.articles, one.label)))


def give(c: Connection, label: str, section: Section, *, now: datetime) -> Mapped:
    """From now on this label means that section; articles of late so labelled move there.

    Raises InputRefused when it means another one already.
    """
    holder = _holder(c, label)
    if holder is not None and holder.id != section.id:
        raise InputRefused(
            f"{label!r} means section {holder.key} already",
            hint=f"first `digest section map {label!r} --not {holder.key}`",
        )
    if holder is None:
        section = replace(section, labels=(*section.labels, label))
        sections.edit(c, section)
    moved = labels.move(c, _written(c, label, now=now), to=section.id, since=now - LATELY)
    return Mapped(label=label, section=section, changed=holder is None, articles=moved)


def take(c: Connection, label: str, section: Section, *, now: datetime) -> Mapped:
    """This label means that section no more; articles of late so labelled go where their sources say.

    Raises InputRefused when it is the section's own name.
    """
    folded = words(label)
    kept = tuple(one for one in section.labels if words(one) != folded)
    bare = replace(section, labels=kept)
    if folded in known_labels((bare,)):
        raise InputRefused(
            f"{label!r} is a name of section {section.key} itself",
            hint=f"rename it: `digest section edit {section.key} --name …`",
        )
    changed = kept != section.labels
    if changed:
        sections.edit(c, bare)
    written = _written(c, label, now=now) if changed else ()
    moved = labels.move(c, written, to=None, since=now - LATELY)
    return Mapped(label=label, section=bare, changed=changed, articles=moved)


def _holder(c: Connection, label: str) -> Section | None:
    known = sections.every(c)
    number = known_labels(known).get(words(label))
    return next((section for section in known if section.id == number), None)


def _written(c: Connection, label: str, *, now: datetime) -> Sequence[str]:
    """The label in all the ways in which publishers write it."""
    folded = words(label)
    return [used.label for used in labels.used(c, now - LATELY) if words(used.label) == folded]
