"""Asks before what cannot be taken back."""

import sys

from digest.model.errors import InputRefused


def confirmed(warning: str, word: str, *, yes: bool) -> None:
    """Lets the command go on if `--yes` was given or the word is typed.

    Raises InputRefused otherwise: then nothing is changed.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise InputRefused(f"{warning}; nothing was changed", hint="add --yes to do it without being asked")
    sys.stderr.write(f"{warning}.\n")
    if asked(f"Type {word} to go on") != word:
        raise InputRefused("not confirmed: nothing was changed")


def asked(question: str) -> str:
    """What is typed in answer; on stderr, for stdout is the answer's."""
    sys.stderr.write(f"{question}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()
