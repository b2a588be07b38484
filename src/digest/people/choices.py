"""What a reader may choose: time zone, language, hour. Each is refused with the nearest right one."""

import zoneinfo
from difflib import get_close_matches

from digest.model.errors import InputRefused
from digest.model.ids import Language

_LANGUAGES = {"en": "English", "uk": "Ukrainian", "ru": "Russian", "pl": "Polish", "de": "German"}
_NO_PLACES = frozenset({"Factory", "localtime", "posixrules"})
_LAST_HOUR = 23
LONGEST_NAME = 200
"""Letters of a name that is shown on one line."""


def check_zone(text: str) -> str:
    """The IANA time zone of this name. Raises InputRefused; the hint names the nearest ones."""
    known = zoneinfo.available_timezones() - _NO_PLACES
    if text in known:
        return text
    near = _near_zones(text, known)
    raise InputRefused(
        f"{text!r} is not a time zone",
        hint=f"did you mean {' or '.join(near)}?" if near else "give a place, such as Europe/Kyiv",
    )


def check_language(text: str) -> Language:
    """The language of this code, one of those mails are written in. Raises InputRefused."""
    if text in _LANGUAGES:
        return Language(text)
    offered = ", ".join(f"{code} ({name})" for code, name in _LANGUAGES.items())
    raise InputRefused(f"{text!r} is not a language mails are written in", hint=f"choose from {offered}")


def check_hour(hour: int) -> int:
    """The local hour at which a digest is due. Raises InputRefused."""
    if not 0 <= hour <= _LAST_HOUR:
        raise InputRefused(f"{hour} is not an hour of the day", hint=f"give a number from 0 to {_LAST_HOUR}")
    return hour


def check_line(text: str, what: str, *, longest: int = LONGEST_NAME) -> str:
    """One line of printable text, spaces around it aside. Raises InputRefused."""
    line = text.strip()
    if not line:
        raise InputRefused(f"{what} is empty")
    if not line.isprintable():
        raise InputRefused(f"{what} holds a line break or a control character")
    if len(line) > longest:
        raise InputRefused(f"{what} is longer than {longest} characters")
    return line


def check_name(text: str) -> str:
    """A person's name; empty for who has none. Raises InputRefused."""
    return check_line(text, "the name") if text.strip() else ""


def _near_zones(text: str, known: set[str]) -> list[str]:
    """By whole name or by city alone, however they are capitalised; at most three."""
    wanted = text.strip().replace(" ", "_").casefold()
    by_name: dict[str, str] = {}
    for zone in sorted(known):
        by_name.setdefault(zone.casefold(), zone)
        by_name.setdefault(zone.rpartition("/")[2].casefold(), zone)
    # "Europe/Somewhere" is near to every zone of Europe: there, only the city may decide
    found = get_close_matches(wanted, by_name, n=3, cutoff=0.8)
    city = get_close_matches(wanted.rpartition("/")[2], by_name, n=3, cutoff=0.8)
    return list(dict.fromkeys(by_name[name] for name in (*found, *city)))[:3]
