"""Templates and the cards made with them: written once, the same ever after."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from digest.model.ids import VersionId
from digest.model.issue import Card
from digest.store import tables as t
from digest.store.statements import AnyRow, blocks, insert_or_leave


def save_template(c: Connection, hash_: bytes, *, name: str, sources: Mapping[str, str]) -> None:
    """Keeps what a template was made of, under its hash: mails of long ago can be explained."""
    c.execute(insert_or_leave(c, t.template).values(hash=hash_, name=name, sources=dict(sources)))


def save_cards(c: Connection, cards: Iterable[Card]) -> tuple[Card, ...]:
    """The cards as they are kept, with their ids, in the order given.

    A card that is there already stays as it was first made. Its template must have been saved.
    """
    given = list(cards)
    if given:
        c.execute(insert_or_leave(c, t.card), [_values(card) for card in given])
    kept: dict[tuple[object, ...], Card] = {}
    for language, template in dict.fromkeys((card.language, card.template) for card in given):
        wanted = [card.version for card in given if (card.language, card.template) == (language, template)]
        for card in cards_of(c, wanted, language=language, template=template):
            kept[_key(card)] = card
    return tuple(kept[_key(card)] for card in given)


def cards_of(
    c: Connection, versions: Iterable[VersionId], *, language: str, template: bytes
) -> tuple[Card, ...]:
    """The cards there are of these article versions, of every kind."""
    found: list[Card] = []
    for block in blocks(dict.fromkeys(versions)):
        rows = c.execute(
            select(t.card).where(
                t.card.c.version_id.in_(block), t.card.c.language == language, t.card.c.template == template
            )
        )
        found.extend(map(_card, rows))
    return tuple(found)


def _key(card: Card) -> tuple[object, ...]:
    return (card.version, card.language, card.kind, card.template)


def _values(card: Card) -> dict[str, object]:
    return {
        "version_id": card.version,
        "language": card.language,
        "kind": card.kind,
        "template": card.template,
        "html": card.html,
        "text": card.text,
    }


def _card(row: AnyRow) -> Card:
    return Card(
        id=row.id,
        version=row.version_id,
        language=row.language,
        kind=row.kind,
        template=row.template,
        html=row.html,
        text=row.text,
    )
