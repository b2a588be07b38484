"""What may be said of a list on the command line, and how each of it is checked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Annotated

import typer

from digest.cli.options import Hour, Zone
from digest.model.errors import InputRefused
from digest.model.ids import Language, ListId
from digest.model.mailing_list import DoubtPolicy, MailingList
from digest.people.address import read_address
from digest.people.choices import check_hour, check_language, check_line, check_zone

_LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWords:
    """What makes a list what it is."""

    name: Annotated[str | None, typer.Option(metavar="TEXT", help="The masthead.")] = None
    sender: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Whom its mails come from.")] = None
    sender_name: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The name beside that address. [default: the masthead]")
    ] = None
    reply_to: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Where answers go.")] = None
    postal_address: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Printed in every mail's footer, as the law asks.")
    ] = None
    language: Annotated[
        str | None, typer.Option(metavar="LANG", help="en, uk, ru, pl or de, for who states none.")
    ] = None
    zone: Zone = None
    hour: Hour = None
    consent_text: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The words people agree to when they join.")
    ] = None
    section: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="A section it shows; once for each, in order.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLimits:
    """How much a list's mails hold, and how long they are worth sending."""

    window_hours: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=720, help="Older articles are no news.")
    ] = None
    max_picks: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=100, help="Stories in one mail, at most.")
    ] = None
    max_per_section: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=100, help="Of one section, at most.")
    ] = None
    max_per_source: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=100, help="From one source, at most.")
    ] = None
    expires_hours: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, max=168, help="A mail that could not leave for so long is given up."
        ),
    ] = None
    doubt: Annotated[
        DoubtPolicy | None,
        typer.Option(help="A mail that may or may not have been taken: send it once more, or hold it."),
    ] = None
    active: Annotated[
        bool | None, typer.Option("--active/--paused", help="Whether issues are made by the clock.")
    ] = None


def said(*groups: ListWords | ListLimits) -> dict[str, object]:
    """The fields that were given, sections aside, each checked. Raises InputRefused."""
    given = {field.name: getattr(group, field.name) for group in groups for field in fields(group)}
    given.pop("section", None)
    return {
        name: _CHECKS[name](value) if name in _CHECKS else value
        for name, value in given.items()
        if value is not None
    }


def begun(key: str, words: ListWords) -> ListWords:
    """The words of a new list, completed by what follows from others.

    Raises InputRefused, naming all that only a person can say.
    """
    needed = {"--sender": words.sender, "--postal-address": words.postal_address, "--zone": words.zone}
    if missing := [option for option, given in needed.items() if given is None]:
        raise InputRefused(
            f"a list needs {_and(missing)}", hint="see the example in `digest list create --help`"
        )
    name = key.replace("-", " ").title() if words.name is None else words.name
    sender_name = name if words.sender_name is None else words.sender_name
    return replace(words, name=name, sender_name=sender_name)


def blank(key: str) -> MailingList:
    """A list of which only the key is said."""
    return MailingList(
        id=ListId(0),
        key=key,
        name="",
        sender="",
        sender_name="",
        language=Language("en"),
        zone="UTC",
        hour=7,
        postal_address="",
    )


def changed(mailing_list: MailingList, given: Mapping[str, object]) -> MailingList:
    """The list with what was said of it. Raises InputRefused where two limits contradict each other."""
    return replace(mailing_list, **given)  # type: ignore[arg-type]  # `said` checked each by its name


def _and(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _line(what: str) -> Callable[[str], str]:
    return lambda text: check_line(text, what)


def _paragraphs(what: str) -> Callable[[str], str]:
    """Text of more than one line: each of them is printable."""

    def check(text: str) -> str:
        lines = [line for line in text.strip().splitlines() if line.strip()]
        return "\n".join(check_line(line, what, longest=_LONGEST_TEXT) for line in lines or [""])

    return check


def _address(text: str) -> str:
    return str(read_address(text))


_CHECKS: Mapping[str, Callable[..., object]] = {
    "name": _line("the list's name"),
    "sender": _address,
    "sender_name": _line("the sender's name"),
    "reply_to": _address,
    "postal_address": _paragraphs("the postal address"),
    "language": check_language,
    "zone": check_zone,
    "hour": check_hour,
    "consent_text": _paragraphs("the consent text"),
}
