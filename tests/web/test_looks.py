"""That everybody can read the pages: five languages, and the contrast WCAG 2.2 AA asks for."""

import re
import string
import tomllib
from collections.abc import Mapping

import pytest

from digest.shipped import shipped

FOLDER = shipped("templates") / "pages"
STYLE = (FOLDER / "style.css").read_text(encoding="utf-8")
TEXTS = [
    ("ink", "paper"),
    ("text", "paper"),
    ("quiet", "paper"),
    ("link", "paper"),
    ("label", "button"),
    ("label", "pressed"),
]
SIGNS = [("link", "tint"), ("button", "paper")]


def words(language: str) -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = tomllib.loads(
        (FOLDER / "words" / f"{language}.toml").read_text("utf-8")
    )
    return table


def places(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def colours(scheme: str) -> Mapping[str, str]:
    light, dark = re.findall(r":root \{([^}]*)\}", STYLE)
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", light))
    return named | dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else named


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("language", ["uk", "ru", "pl", "de"])
def test_every_language_says_the_same_things(language: str) -> None:
    def form(of: str) -> dict[tuple[str, str], list[str]]:
        return {(page, key): places(text) for page, texts in words(of).items() for key, text in texts.items()}

    assert form(language) == form("en")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(scheme: str) -> None:
    colour = colours(scheme)

    assert {
        pair: round(contrast(colour[pair[0]], colour[pair[1]]), 1) >= 4.5 for pair in TEXTS
    } == dict.fromkeys(TEXTS, True)
    assert {pair: contrast(colour[pair[0]], colour[pair[1]]) >= 3 for pair in SIGNS} == dict.fromkeys(
        SIGNS, True
    )


def test_text_can_grow_with_the_readers_own_size() -> None:
    assert not re.search(r"font(-size)?:[^;]*\dpx", STYLE)
    assert "user-scalable" not in (FOLDER / "layout.html").read_text(encoding="utf-8")
