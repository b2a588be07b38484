"""Keys and names as admins type them: checked before anything is written."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from itertools import count

from digest.language.romanise import romanised
from digest.model.errors import InputRefused
from digest.model.ids import Language
from digest.people.choices import check_language, check_line

LONGEST_KEY = 40
_KEY = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LIST_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def check_key(text: str) -> str:
    """A short name for the command line: small letters, digits and single hyphens. Raises InputRefused."""
    if _KEY.fullmatch(text) and text == text.lower() and len(text) <= LONGEST_KEY:
        return text
    near = key_from(romanised(text))
    raise InputRefused(
        f"{text!r} cannot be a key: small letters, digits and single hyphens, {LONGEST_KEY} at most",
        hint=f"for example {near}" if near else "",
    )


def check_list_key(text: str) -> str:
    """A list's key also begins its List-Id (RFC 2919), so its letters are a to z. Raises InputRefused."""
    if _LIST_KEY.fullmatch(text) and len(text) <= LONGEST_KEY:
        return text
    near = key_from(text, ascii_only=True)
    raise InputRefused(
        f"{text!r} cannot be a list's key: letters a to z, digits and single hyphens, {LONGEST_KEY} at most",
        hint=f"for example {near}" if near else "",
    )


def key_from(text: str, *, ascii_only: bool = False) -> str:
    """The key that a name suggests: `kyiv-courier` for "The Kyiv Courier"; empty when it suggests none."""
    plain = unicodedata.normalize("NFKC", text).lower()
    if ascii_only:
        plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    parts = re.findall(r"[^\W_]+", re.sub(r"['’ʼ]", "", plain))
    if parts[:1] == ["the"]:
        parts = parts[1:]
    key = ""
    for part in parts:
        if len(key) + 1 + len(part) > LONGEST_KEY:
            break
        key = f"{key}-{part}" if key else part
    return key


def free_key(key: str, taken: Collection[str]) -> str:
    """The key itself, or with the first number from 2 on that is free: `kyiv-courier-2`."""
    if key not in taken:
        return key
    endings = (f"-{number}" for number in count(2))
    numbered = (f"{key[: LONGEST_KEY - len(ending)].rstrip('-')}{ending}" for ending in endings)
    return next(candidate for candidate in numbered if candidate not in taken)


def check_names(given: Iterable[str]) -> tuple[tuple[Language, str], ...]:
    """Names by language, typed as `uk=Харків`. Raises InputRefused."""
    names: dict[Language, str] = {}
    for text in given:
        code, equals, name = text.partition("=")
        if not equals:
            raise InputRefused(f"{text!r} is not LANGUAGE=NAME", hint=f"for example --name 'en={text}'")
        language = check_language(code.strip())
        if language in names:
            raise InputRefused(f"there are two names in {language}: {names[language]!r} and {name!r}")
        names[language] = check_line(name, f"the name in {language}")
    return tuple(names.items())
