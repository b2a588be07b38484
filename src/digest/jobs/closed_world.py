"""The places that are looked for in articles: those of topics, whether linked or asked for by `place:`."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from digest.language.gazetteer import shipped_gazetteer
from digest.language.world import World
from digest.model.ids import PlaceId
from digest.model.topic import All, Either, Field, FieldName, Node, Topic
from digest.store import topics
from digest.store.database import Connection


def read_world(c: Connection) -> World:
    """The closed world of all topics as they are now."""
    return world_of(followed_places(one.topic for one in topics.every(c)))


@lru_cache(maxsize=2)
def world_of(places: frozenset[PlaceId]) -> World:
    """Kept from one round of gathering to the next: what it compiles for a language takes a while."""
    return shipped_gazetteer().world(places)


def followed_places(followed: Iterable[Topic]) -> frozenset[PlaceId]:
    gazetteer = shipped_gazetteer()
    keys, linked = set[str](), set[PlaceId]()
    for topic in followed:
        keys.update(_place_keys(topic.query.root))
        if topic.place is not None:
            linked.add(topic.place)
    return frozenset(linked | {gazetteer.by_key(key).id for key in keys if gazetteer.has_key(key)})


def _place_keys(node: Node) -> Iterator[str]:
    match node:
        case Field(name=FieldName.PLACE, key=key):
            yield key
        case All(parts=parts, without=without):
            for part in (*parts, *without):
                yield from _place_keys(part)
        case Either(parts=parts):
            for part in parts:
                yield from _place_keys(part)
        case _:
            return
