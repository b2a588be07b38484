"""Families of English words: to evacuate, evacuations and evacuees are one subject."""

from collections.abc import Mapping
from functools import cache
from importlib import resources


def family_head(lemma: str) -> str:
    """The word that stands for this lower-case lemma's family: evacuation → evacuate; else the lemma."""
    return _heads().get(lemma, lemma)


def stands_alone(word: str) -> bool:
    """Whether this looks like the plural of another English word and is none: news, corps, Mars."""
    return word in _no_plurals()


@cache
def _heads() -> Mapping[str, str]:
    """Each member's head; 11,000 words, read when first asked for."""
    families = (line.split() for line in _lines()[1:])
    return {member: head for head, *members in families for member in members}


@cache
def _no_plurals() -> frozenset[str]:
    return frozenset(_lines()[0].split())


def _lines() -> list[str]:
    """Its first line are the words that only look like plurals; then a family each, its head first."""
    data = resources.files("digest.language").joinpath("data", "word_families.txt")
    return data.read_text(encoding="ascii").splitlines()
