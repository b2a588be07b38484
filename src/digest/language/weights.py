"""Texts as terms with weights: added up, compared, and packed."""

import struct
from collections.abc import Collection, Iterable
from functools import lru_cache
from hashlib import blake2b
from math import sqrt
from operator import mul

from digest.model.likeness import Weights

LEADING = 16
"""Of an article's terms so many lead to it, those that say most."""
STORY_TERMS = 160
"""Of a story's terms so many are kept, those that say most."""

_BYTES = 4
_EACH = 8


@lru_cache(maxsize=50_000)
def number_of(term: str) -> int:
    """The number of a term, of 32 bits: rarely two have the same, and then little is lost."""
    return int.from_bytes(blake2b(term.encode(), digest_size=_BYTES).digest(), "little")


def unit(weights: Weights) -> Weights:
    """The same, of length 1."""
    size = sqrt(_square(weights))
    return {term: weight / size for term, weight in weights.items()} if size else {}


def cosine(one: Weights, other: Weights) -> float:
    """How alike two texts are, whatever their lengths: 0 for nothing in common, 1 for the same."""
    common = sum(one[term] * other[term] for term in one.keys() & other.keys())
    if not common:
        return 0.0
    return common / sqrt(_square(one) * _square(other))


def total(parts: Iterable[Weights], *, keep: int) -> Weights:
    """All of them added up, without all but the heaviest terms."""
    summed: dict[int, float] = {}
    for part in parts:
        for term, weight in part.items():
            summed[term] = summed.get(term, 0.0) + weight
    return summed if len(summed) <= keep else {term: summed[term] for term in heaviest(summed, keep)}


def heaviest(weights: Weights, count: int) -> list[int]:
    """The terms with the largest weights, the largest first."""
    return sorted(weights, key=lambda term: (-weights[term], term))[:count]


def _square(weights: Weights) -> float:
    return float(sum(map(mul, weights.values(), weights.values())))


def packed(weights: Weights) -> bytes:
    """Eight bytes a term, in no particular order."""
    count = len(weights)
    return struct.pack(f"<{count}I{count}f", *weights.keys(), *weights.values())


def unpacked(data: bytes) -> Weights:
    count = len(data) // _EACH
    values = struct.unpack(f"<{count}I{count}f", data)
    return dict(zip(values[:count], values[count:], strict=True))


def packed_terms(terms: Collection[int]) -> bytes:
    """Four bytes a term, equal for equal sets."""
    return struct.pack(f"<{len(terms)}I", *sorted(terms))


def unpacked_terms(data: bytes) -> frozenset[int]:
    return frozenset(struct.unpack(f"<{len(data) // _BYTES}I", data))
