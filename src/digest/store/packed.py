"""Values that live inside one column as JSON, and how each is packed."""

from typing import Any

from digest.model.article import Image
from digest.model.ids import Language
from digest.model.topic import Query
from digest.store.columns import Packed
from digest.store.packed_query import pack_query, unpack_query

Names = tuple[tuple[Language, str], ...]
Plain = dict[str, Any]


def _texts(plain: list[str]) -> tuple[str, ...]:
    return tuple(plain)


def _languages(plain: list[str]) -> tuple[Language, ...]:
    return tuple(Language(language) for language in plain)


def _names(plain: list[list[str]]) -> Names:
    return tuple((Language(language), name) for language, name in plain)


def _sources(plain: dict[str, str]) -> dict[str, str]:
    return plain


def _image(image: Image) -> Plain:
    plain = {
        "url": image.url,
        "caption": image.caption,
        "credit": image.credit,
        "width": image.width,
        "height": image.height,
    }
    return {name: value for name, value in plain.items() if value not in ("", None)}


TEXTS = Packed[tuple[str, ...]](list, _texts)
LANGUAGES = Packed[tuple[Language, ...]](list, _languages)
NAMES = Packed[Names](list, _names)
SOURCES = Packed[dict[str, str]](dict, _sources)
IMAGE = Packed[Image](_image, lambda plain: Image(**plain))
QUERY = Packed[Query](pack_query, unpack_query)
