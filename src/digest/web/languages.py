"""Which of our languages a browser asks for."""

from collections.abc import Collection, Iterator

from digest.model.ids import Language

_MOST = 30
_FALLBACK = Language("en")


def asked_for(accept_language: str, offered: Collection[Language]) -> Language:
    """The offered language that the header (RFC 9110 §12.5.4) wants most; English for no wish we know."""
    wishes = sorted(_wishes(accept_language), key=lambda wish: -wish[1])
    return next((language for language, weight in wishes if weight > 0 and language in offered), _FALLBACK)


def _wishes(accept_language: str) -> Iterator[tuple[Language, float]]:
    for wish in accept_language.split(",", _MOST)[:_MOST]:
        tag, _, weight = wish.partition(";")
        yield Language(tag.strip().partition("-")[0].lower()), _weight(weight)


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
