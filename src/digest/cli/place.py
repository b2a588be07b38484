"""`digest place`: the gazetteer, as topics and sources name places."""

from collections.abc import Sequence
from typing import Annotated

import typer

from digest.cli.answers import Rows, answer
from digest.cli.options import example, json_of, noun
from digest.cli.place_asking import english, wider
from digest.language.gazetteer import Gazetteer, shipped_gazetteer
from digest.model.errors import NotFound
from digest.model.place import Place
from digest.people.choices import check_line

app = noun()

_SHAPE = "[{key, kind, population, in: [key], country, names: {language: name}, inside}]"
_LONGEST = 100
_SHOWN = ("uk", "ru", "en")


@app.callback()
def place() -> None:
    """The places of the world that articles are searched for."""


@app.command(epilog=example("digest place find Kupiansk", "digest place find Харківщина"))
def find(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORD…", help="A name, in any language and case.")],
    *,
    as_json: Annotated[bool, json_of(_SHAPE)] = False,
) -> None:
    """Finds places by any of their names, in any language.

    The keys are what `topic add --place` and `source edit --home` take. Where nothing is called so, the
    nearest names are shown.
    """
    del ctx
    gazetteer = shipped_gazetteer()
    word = check_line(" ".join(words), "the name", longest=_LONGEST)
    found = sorted(
        (gazetteer[one] for one in gazetteer.named(word)), key=lambda one: (-one.population, one.key)
    )
    if not found:
        raise _unknown(word, gazetteer)
    rows = [
        (
            one.key,
            one.kind.value,
            ", ".join(english(gazetteer[outer]) for outer in gazetteer.ancestors(one.id)),
            f"{one.population:,}" if one.population else "",
            " · ".join(dict.fromkeys(name for language, name in one.names if language in _SHOWN)),
            f"{len(gazetteer.within(one.id)) - 1:,}",
        )
        for one in found
    ]
    columns = ("key", "kind", "in", "people#", "names", "inside#")
    answer(_told(found, gazetteer), Rows(columns=columns, rows=rows), as_json=as_json)


def _unknown(word: str, gazetteer: Gazetteer) -> NotFound:
    near = gazetteer.nearest(word)
    names = ", ".join(f"{english(one)} ({one.key})" for one in near)
    return NotFound(
        f"there is no place {word!r}", hint=f"did you mean {names}?" if near else "try its name in English"
    )


def _told(found: Sequence[Place], gazetteer: Gazetteer) -> list[dict[str, object]]:
    return [
        {
            "key": one.key,
            "kind": one.kind.value,
            "population": one.population,
            "in": [outer.key for outer in wider(one, gazetteer)],
            "country": gazetteer[(one.id, *gazetteer.ancestors(one.id))[-1]].key,
            "names": dict(one.names),
            "inside": len(gazetteer.within(one.id)) - 1,
        }
        for one in found
    ]
