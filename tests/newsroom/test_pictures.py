import importlib.util
import struct
import zlib
from pathlib import Path
from types import ModuleType

import pytest

from newsroom_looks import FOLDER

PICTURES = sorted((FOLDER / "img").glob("*.png"))


def draw() -> ModuleType:
    spec = importlib.util.spec_from_file_location("newsroom_draw", FOLDER / "draw.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pixels(png: bytes) -> tuple[tuple[int, int], bytes]:
    """Size and filtered rows: the compressed bytes may differ from one zlib to the next."""
    content, at = b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        content += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    width, height = struct.unpack(">II", png[16:24])
    return (width, height), zlib.decompress(content)


def test_the_script_draws_the_pictures_that_are_there() -> None:
    drawn = {name: pixels(content) for name, content in draw().pictures().items()}

    assert drawn == {path.name: pixels(path.read_bytes()) for path in PICTURES}


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.name)
def test_a_picture_is_small_enough_for_a_mail(path: Path) -> None:
    assert path.stat().st_size < 25_000
