"""The places that are looked for in articles: those of topics, whether linked or asked for by `place:`."""

from collections.abc import Iterable
from functools import lru_cache

from digest.language.gazetteer import shipped_gazetteer
from digest.language.world import World
from digest.model.ids import PlaceId
from digest.model.topic import FieldName, Topic
from digest.select.queries import fields_of
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
        keys.update(field.key for field in fields_of(topic.query) if field.name is FieldName.PLACE)
        if topic.place is not None:
            linked.add(topic.place)
    return frozenset(linked | {gazetteer.by_key(key).id for key in keys if gazetteer.has_key(key)})
