"""Which place a topic's word means: asked on a terminal, else the likeliest is taken and said."""

import sys
from collections.abc import Sequence

from digest.cli.asking import asked
from digest.language.gazetteer import Gazetteer
from digest.language.place_choice import Choices, choices_for
from digest.model.errors import InputRefused
from digest.model.ids import Language
from digest.model.place import Place

_ENGLISH = Language("en")
_MOST = 5


def place_meant(word: str, gazetteer: Gazetteer) -> Place | None:
    """The place that a word names; None where it names none.

    Raises InputRefused where there are several as likely and nobody to ask, or the answer is none of them.
    """
    choices = choices_for(word, gazetteer)
    if choices.likely is None:
        return None
    offered = _offered(choices)
    if len(offered) > 1 and sys.stdin.isatty():
        return _asked(word, offered, gazetteer)
    if choices.undecided:
        keys = " or ".join(f"--place {one.key}" for one in offered)
        raise InputRefused(f"{word!r} names several places", hint=f"say which: {keys}, or --no-place")
    return choices.likely


def wider(place: Place, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """What the place lies in, short of the whole country."""
    around = (gazetteer[outer] for outer in gazetteer.ancestors(place.id))
    return tuple(one for one in around if one.parent is not None)


def english(place: Place) -> str:
    return dict(place.names).get(_ENGLISH, place.key)


def _offered(choices: Choices) -> tuple[Place, ...]:
    likely = (choices.likely,) if choices.likely is not None else ()
    others = choices.namesakes[: _MOST - 1] if choices.undecided else ()
    return (*likely, *choices.wider, *others)


def _asked(word: str, offered: Sequence[Place], gazetteer: Gazetteer) -> Place | None:
    sys.stderr.write(f"{word} may be:\n")
    for number, place in enumerate(offered, start=1):
        around = ", ".join(english(one) for one in wider(place, gazetteer))
        sys.stderr.write(
            f"  {number}  {english(place)} ({place.key})" + (f", in {around}" if around else "") + "\n"
        )
    sys.stderr.write("  0  no place, only the word\n")
    typed = asked("Which one is meant? [1]") or "1"
    if not typed.isascii() or not typed.isdigit() or int(typed) > len(offered):
        raise InputRefused(
            f"{typed!r} is none of them: nothing was added",
            hint=f"a number up to {len(offered)}, or --place KEY",
        )
    return offered[int(typed) - 1] if int(typed) else None
