"""Eight bytes for each raw entry of a feed: by these the next visit knows what it need not clean again.

Decided in docs/decisions/0006: reading is cheap, cleaning is not.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from digest.model.source import Entry, Source
from digest.understand.links import article_address
from digest.understand.text import seen

EDITION = b"2"
"""Of the rules of cleaning: with another one, entries that are known are cleaned again."""
MARK = 8
"""Bytes that tell one raw entry from another."""
_LONGEST_GUID = 500


def mark_of(entry: Entry, source: Source) -> bytes:
    """Tells an entry from every other state of it, and from one that another source's words apply to."""
    return digest(source.publisher, source.language or "", *_words(entry))


def page_wanted(mark: bytes) -> bytes:
    """What stands for the mark of an entry whose page is to be tried again."""
    return digest("page wanted", mark.hex())


def digest(*said: str) -> bytes:
    """The mark of whatever is said."""
    text = "\0".join(said).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=MARK, key=EDITION).digest()


def split(marks: bytes) -> Iterator[bytes]:
    """The single marks of many."""
    return (marks[at : at + MARK] for at in range(0, len(marks), MARK))


def share_identities(entries: Sequence[Entry]) -> bool:
    """Whether some entries have an identity or address in common: only together can they be told apart.

    What cleaning may strip from an address does not tell two of them apart.
    """
    guids = [guid_of(entry.guid) for entry in entries if entry.guid]
    links = [entry.link.partition("#")[0].partition("?")[0] for entry in entries if entry.link]
    if len(set(guids)) < len(guids):
        return True
    if len(set(links)) == len(links):
        return False
    addresses = [address for entry in entries if (address := article_address(entry.link))]
    return len(set(addresses)) < len(addresses)


def identity_of(entry: Entry) -> str:
    """Its guid, or its address where it has none, as its article carries it."""
    return guid_of(entry.guid) if entry.guid else article_address(entry.link) or ""


def guid_of(raw: str) -> str:
    """A raw identity as articles carry it."""
    return seen(raw)[:_LONGEST_GUID]


def _words(entry: Entry) -> Iterator[str]:
    yield from (entry.guid, entry.link, entry.title, entry.author, entry.published, entry.updated)
    yield from (entry.summary, entry.content, entry.language, *entry.categories, *entry.alternates)
    if entry.image is not None:
        yield from (entry.image.url, entry.image.caption, entry.image.credit)
