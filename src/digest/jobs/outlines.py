"""Many sources at once, from the lists that other programs write, and as such a list.

Nothing is fetched here: sources that are taken up are due at once, and the next round visits them.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from digest.child import ChildDied, Children
from digest.gather.opml import Outline, Outlines, read_outlines, write_outlines
from digest.model.errors import InputRefused
from digest.model.source import Source
from digest.store import sections, sources
from digest.store.database import Connection
from digest.understand.identify import plain_address

TITLE = "Sources"
_READ_SECONDS = 20.0
"""A list of ten megabytes takes two."""

KeyAmong = Callable[[str, Collection[str]], str]
"""The key to use instead of one that is wanted, where it is among those taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A source that we have, and what the list calls it."""

    title: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Sources that somebody wants taken up, sorted into those to add and those we have."""

    new: tuple[Source, ...]
    """Each under a key that nothing else has."""
    known: tuple[Known, ...]


def read_list(children: Children, body: bytes, name: str) -> Outlines:
    """What a list names; `name` is what to call it in an error. Raises InputRefused."""
    try:
        return children.call(read_outlines, body, name, seconds=_READ_SECONDS)
    except ChildDied as error:
        raise InputRefused(f"{name} could not be read: reading it {error.reason}") from None


def sort_out(c: Connection, wanted: Iterable[Source], *, key_among: KeyAmong) -> Sorted:
    """Which of these sources are new to us. Two addresses that are only written differently are one."""
    ours = [standing.source for standing in sources.every(c)]
    taken = {source.key for source in ours}
    at = {_place(source.url): source.key for source in ours}
    new: list[Source] = []
    known: list[Known] = []
    for source in wanted:
        place = _place(source.url)
        if place in at:
            known.append(Known(title=source.publisher, key=at[place]))
            continue
        key = key_among(source.key, taken)
        taken.add(key)
        at[place] = key
        new.append(replace(source, key=key))
    return Sorted(new=tuple(new), known=tuple(known))


def twin(c: Connection, url: str) -> Source | None:
    """The source that we have at this address, however it is written."""
    place = _place(url)
    for standing in sources.every(c):
        if _place(standing.source.url) == place:
            return standing.source
    return None


def take_up(c: Connection, wanted: Iterable[Source], *, key_among: KeyAmong) -> Sorted:
    """Adds those that are new, all in the caller's transaction."""
    found = sort_out(c, wanted, key_among=key_among)
    return replace(found, new=tuple(sources.add(c, source) for source in found.new))


def as_list(c: Connection) -> tuple[int, bytes]:
    """All sources as an OPML file, from which they can be taken up again as they are; and how many."""
    homes = {section.id: section.key for section in sections.every(c)}
    outlines = [
        _outline(source, homes[source.section] if source.section else "")
        for source in (standing.source for standing in sources.every(c))
    ]
    return len(outlines), write_outlines(outlines, title=TITLE)


def _place(url: str) -> str:
    """What two spellings of one address have in common."""
    try:
        return plain_address(url)
    except ValueError:
        return url


def _outline(source: Source, section: str) -> Outline:
    return Outline(
        url=source.url,
        title=source.publisher,
        folders=(section,) if section else (),
        key=source.key,
        language=source.language or "",
        section=section,
        selector=source.selector,
        pages=source.pages,
        discover=source.discover,
        paused=not source.active,
        max_delay=source.max_delay,
    )
