"""Reads what someone gave as their address, or says in a sentence why it cannot be one.

Nothing is asked of the network: whether a mailbox is there, only a mail can tell. Reasons do not
repeat the address, for they end up in logs and reports.
"""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from digest.model.errors import InputRefused

_LONGEST_INPUT = 1000
_LONGEST = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address as it goes into an envelope: ASCII, the domain in lower case and as A-labels (RFC 5890)."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def read_address(text: str) -> Address:
    """The address in this text, spaces around it aside. Raises InputRefused with the reason.

    The part before the @ is kept as written: only its own server may say that case does not matter.
    """
    given = text.strip(" ")
    _refuse_other_forms(given)
    checked = _checked(given)
    if not checked.local_part.isascii():
        raise _refused(
            f"there is {_first_other(checked.local_part)} before the @, which many mail servers cannot take",
            hint="ask for an address in Latin letters; after the @, any letters will do",
        )
    return Address(local=checked.local_part, domain=checked.ascii_domain)


def _refuse_other_forms(given: str) -> None:
    """What people paste in place of an address, each with its own remedy."""
    if not given:
        raise _refused("there is none")
    if len(given) > _LONGEST_INPUT:
        raise _refused(f"it is longer than {_LONGEST} characters")
    hidden = next((letter for letter in given if unicodedata.category(letter) in _INVISIBLE), None)
    if hidden is not None:
        raise _refused(
            f"it holds {_named(hidden)}, which cannot be seen", hint="type it instead of pasting it"
        )
    if given.lower().startswith("mailto:"):
        raise _refused("it is a link", hint="leave out mailto:")
    if any(mark in given for mark in ",;") and given.count("@") > 1:
        raise _refused("there is more than one", hint="give one address at a time")
    if "<" in given or ">" in given:
        raise _refused(
            "there is a name beside it", hint="give only what stands between < and >; the name is given apart"
        )


def _checked(given: str) -> ValidatedEmail:
    try:
        return validate_email(given, check_deliverability=False, allow_smtputf8=True, strict=True)
    except EmailNotValidError as error:
        raise _refused(str(error)) from None  # its own traceback would repeat the address


def _first_other(local: str) -> str:
    return _named(next(letter for letter in local if not letter.isascii()))


def _named(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return f"U+{ord(letter):04X} {name}".strip()


def _refused(reason: str, *, hint: str = "") -> InputRefused:
    return InputRefused(f"not an address that mail can be sent to: {reason}", hint=hint)
