"""The words around the stories, in the reader's language: labels, numbers, dates, reasons.

`templates/words/<language>.toml` holds them; a file of the same name in an override folder changes
single wordings. Plural forms, dates and lists follow CLDR, by Babel.
"""

import hashlib
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from digest.model.alert import AlertKind
from digest.model.errors import TemplateRefused
from digest.model.ids import Language
from digest.shipped import shipped

_NAMES = frozenset({"one", "other"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """One wording for each plural form (CLDR) of a number; empty where the language has no such form.

    For names there are two: `one` for a single name, `other` for several.
    """

    zero: str = ""
    one: str = ""
    two: str = ""
    few: str = ""
    many: str = ""
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The wordings of one language. Pickles, so that a child process can compose with it."""

    language: Language
    date_pattern: str
    """As Babel writes it, "EEEE, d MMMM"."""
    quoted: str
    top_stories: str
    """The heading above the first stories."""
    your_topics: str
    """The heading above stories that are there for a reader's topics."""
    read: str
    updated: str
    """Before the reason of a story that the reader was sent before, and that is new once more."""
    alert: str
    """Before the headline of an alert, and above it."""
    correction: str
    all_clear: str
    why: str
    unsubscribe: str
    stories: Forms
    minutes: Forms
    more: Forms
    because: Forms
    also: Forms
    why_following: Forms

    @property
    def hash(self) -> bytes:
        """SHA-256 of all of it."""
        return hashlib.sha256(repr(self).encode()).digest()

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return str(_locale(self.language).text_direction)

    def on(self, day: date) -> str:
        """The day as a reader would say it, "Thursday, 9 October"."""
        said = format_date(day, self.date_pattern, locale=_locale(self.language))
        return str(said[:1].upper() + said[1:])

    def numbered(self, forms: Forms, number: int) -> str:
        """The right form with its number in it: 21 новина, 22 новини, 25 новин."""
        locale = _locale(self.language)
        wording = str(getattr(forms, locale.plural_form(number)))
        return wording.replace("{n}", str(format_decimal(number, locale=locale)))

    def because_of(self, names: Sequence[str]) -> str:
        """The reason a story is there; empty without one."""
        return self._naming(self.because, [self.quote(name) for name in names]) if names else ""

    def chip(self, names: Sequence[str], *, updated: bool) -> str:
        """What stands above a story's headline; empty where there is nothing to say."""
        said = (self.updated if updated else "", self.because_of(names))
        return " · ".join(part for part in said if part)

    def kind_of(self, alert: AlertKind) -> str:
        """What an alert is, before its headline: that it was raised, is corrected, has ended."""
        named = {
            AlertKind.RAISED: self.alert,
            AlertKind.CORRECTED: self.correction,
            AlertKind.ENDED: self.all_clear,
        }
        return named[alert]

    def also_by(self, publishers: Sequence[str]) -> str:
        """Who else reports the story; empty when nobody does."""
        return self._naming(self.also, publishers) if publishers else ""

    def why_sent(self, list_name: str, follows: Sequence[str]) -> str:
        """Why this mail came: what was subscribed to and, where anything is, what is followed."""
        quoted = [self.quote(name) for name in follows]
        sentence = self._naming(self.why_following, quoted) if follows else self.why
        return sentence.replace("{list}", self.quote(list_name))

    def quote(self, name: str) -> str:
        return self.quoted.replace("{name}", name)

    def _naming(self, forms: Forms, names: Sequence[str]) -> str:
        wording = forms.one if len(names) == 1 else forms.other
        return wording.replace("{names}", str(format_list(names, locale=_locale(self.language))))


def load_words(language: Language, overrides: Sequence[Path] = ()) -> Words:
    """The wordings of a language: the shipped ones, changed by those in the override folders.

    Of several overrides of one wording the first folder's counts. Raises TemplateRefused when there
    are no words in that language, or a wording is unknown, missing or not text.
    """
    found: dict[str, object] = {}
    name = f"words/{language}.toml"
    for folder in (shipped("templates"), *reversed(overrides)):
        if (path := folder / name).is_file():
            found |= _read(path)
    if not found:
        raise TemplateRefused(f"there are no words in {language!r}: no {name}", hint=f"add templates/{name}")
    return _words(found, language, name)


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(language)


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateRefused(f"{path}: {error}") from error


def _words(found: dict[str, object], language: Language, name: str) -> Words:
    known = {field.name for field in fields(Words)} - {"language"}
    for key in sorted(found.keys() ^ known):
        raise TemplateRefused(f"{name}: {key!r} is {'missing' if key in known else 'not a wording we know'}")
    numbers = {"other", *_locale(language).plural_form.tags}
    return Words(
        language=language,
        date_pattern=_text(found, "date_pattern", name),
        quoted=_text(found, "quoted", name),
        top_stories=_text(found, "top_stories", name),
        your_topics=_text(found, "your_topics", name),
        read=_text(found, "read", name),
        updated=_text(found, "updated", name),
        alert=_text(found, "alert", name),
        correction=_text(found, "correction", name),
        all_clear=_text(found, "all_clear", name),
        why=_text(found, "why", name),
        unsubscribe=_text(found, "unsubscribe", name),
        stories=_forms(found["stories"], f"{name} [stories]", numbers),
        minutes=_forms(found["minutes"], f"{name} [minutes]", numbers),
        more=_forms(found["more"], f"{name} [more]", numbers),
        because=_forms(found["because"], f"{name} [because]", _NAMES),
        also=_forms(found["also"], f"{name} [also]", _NAMES),
        why_following=_forms(found["why_following"], f"{name} [why_following]", _NAMES),
    )


def _text(found: Mapping[str, object], key: str, where: str) -> str:
    value = found[key]
    if not isinstance(value, str) or not value.strip():
        raise TemplateRefused(f"{where}: {key!r} must be a text")
    return value


def _forms(found: object, where: str, needed: Collection[str]) -> Forms:
    if not isinstance(found, dict) or found.keys() != set(needed):
        raise TemplateRefused(f"{where}: needs a wording for each of {', '.join(sorted(needed))}")
    return Forms(**{form: _text(found, form, where) for form in needed})
