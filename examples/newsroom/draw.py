"""Draws the pictures of the example newsroom: `python examples/newsroom/draw.py`.

Eight abstract scenes, each wide (1200 × 675, for the head of an article) and small (400 × 300, for a
teaser), and the one-pixel picture that a tracker would count. Standard library only; the same script
gives the same bytes, which a test checks.
"""

import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

Colour = tuple[int, int, int]
Point = tuple[float, float]

SIZES = {"": (1200, 675), "-small": (400, 300)}
DARK: Colour = (27, 31, 38)


@dataclass(frozen=True, slots=True)
class Canvas:
    """Rows of RGB bytes. Places are given from 0 to 1, so that one scene fits every size."""

    width: int
    height: int
    rows: tuple[bytearray, ...]

    @classmethod
    def blank(cls, width: int, height: int) -> "Canvas":
        return cls(width, height, tuple(bytearray(width * 3) for _ in range(height)))

    def sky(self, stops: Iterable[Colour], start: float = 0.0, end: float = 1.0) -> None:
        """A vertical gradient through these colours."""
        colours = tuple(stops)
        first, last = round(start * self.height), round(end * self.height)
        for y in range(first, last):
            along = (y - first) / max(1, last - first - 1) * (len(colours) - 1)
            step = min(int(along), len(colours) - 2)
            colour = mixed(colours[step], colours[step + 1], along - step)
            self.rows[y][:] = bytes(colour) * self.width

    def box(self, corner: Point, opposite: Point, colour: Colour) -> None:
        (left, top), (right, bottom) = corner, opposite
        self.shape([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def shape(self, corners: list[Point], colour: Colour) -> None:
        """A filled polygon; every scan line is painted between pairs of its crossings."""
        edges = list(zip(corners, corners[1:] + corners[:1], strict=True))
        for y, row in enumerate(self.rows):
            at = (y + 0.5) / self.height
            crossings = sorted(crossing(a, b, at) for a, b in edges if (a[1] <= at) != (b[1] <= at))
            for left, right in zip(crossings[::2], crossings[1::2], strict=True):
                paint(row, (left * self.width, right * self.width), colour)

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        """A filled circle; its radius is a part of the height."""
        size = radius * self.height
        for y, row in enumerate(self.rows):
            off = y + 0.5 - centre[1] * self.height
            if abs(off) < size:
                half = (size * size - off * off) ** 0.5
                middle = centre[0] * self.width
                paint(row, (middle - half, middle + half), colour)

    def png(self) -> bytes:
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        above = (bytearray(self.width * 3), *self.rows)
        lines = b"".join(filtered(row, up) for row, up in zip(self.rows, above, strict=False))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(lines, 9)), chunk(b"IEND", b""))
        )


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def crossing(a: Point, b: Point, at: float) -> float:
    return a[0] + (at - a[1]) / (b[1] - a[1]) * (b[0] - a[0])


def paint(row: bytearray, ends: tuple[float, float], colour: Colour) -> None:
    """One stretch of one row; the pixels at its ends are blended by how much of them it covers."""
    width = len(row) // 3
    left, right = max(0.0, ends[0]), min(float(width), ends[1])
    if right <= left:
        return
    first, last = int(left), int(right)
    if first == last:
        blend(row, first, colour, share=right - left)
        return
    blend(row, first, colour, share=first + 1 - left)
    row[(first + 1) * 3 : last * 3] = bytes(colour) * (last - first - 1)
    if last < width:
        blend(row, last, colour, share=right - last)


def blend(row: bytearray, x: int, colour: Colour, *, share: float) -> None:
    pixel = row[x * 3], row[x * 3 + 1], row[x * 3 + 2]
    row[x * 3 : x * 3 + 3] = bytes(mixed(pixel, colour, share))


def filtered(row: bytearray, above: bytearray) -> bytes:
    """The row as differences to the left or to above, whichever has fewer (PNG filters 1 and 2)."""
    left = bytes(3) + bytes(row[:-3])
    sub = bytes((a - b) & 0xFF for a, b in zip(row, left, strict=True))
    up = bytes((a - b) & 0xFF for a, b in zip(row, above, strict=True))
    return b"\x01" + sub if sub.count(0) >= up.count(0) else b"\x02" + up


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def houses(canvas: Canvas, tall: float, tones: tuple[Colour, ...], *, lit: int = 0) -> None:
    """A row of towers on the lower edge, always the same ones, with this many lit windows each."""
    for number in range(11):
        left = 0.03 + number * 0.09 + (number * 37 % 11) * 0.004
        height = tall * (0.35 + (number * number * 29 + 13) % 65 / 100)
        width = 0.035 + (number * 53 % 7) * 0.007
        tone = tones[number * 5 % len(tones)]
        canvas.box((left, 1.0 - height), (left + width, 1.0), tone)
        for window in range(lit):
            x, y = left + width * (0.2 + 0.4 * (window % 2)), 1.0 - height * (0.9 - window * 0.17)
            canvas.box((x, y), (x + 0.007, y + 0.016), (236, 196, 104))


def skyline(canvas: Canvas) -> None:
    canvas.sky([(122, 151, 184), (111, 146, 148), (92, 136, 88)])
    houses(canvas, 0.66, (DARK, (69, 73, 82), (43, 48, 57), (86, 90, 98)))


def night(canvas: Canvas) -> None:
    canvas.sky([(16, 20, 40), (36, 44, 78), (74, 70, 104)])
    canvas.disc((0.78, 0.2), 0.07, (214, 212, 190))
    houses(canvas, 0.6, ((12, 14, 24), (20, 23, 36), (28, 31, 46)), lit=4)


def rails(canvas: Canvas) -> None:
    canvas.sky([(226, 178, 140), (238, 208, 168), (206, 186, 164)], 0.0, 0.46)
    canvas.sky([(112, 118, 92), (66, 76, 62)], 0.46, 1.0)
    for number in range(12):
        y = 0.48 + 0.5 * (number / 11) ** 2
        half = 0.02 + (y - 0.46) * 0.62
        canvas.box((0.5 - half, y), (0.5 + half, y + 0.006 + (y - 0.46) * 0.03), (84, 70, 60))
    for side in (-1, 1):
        foot = [(0.5 + side * 0.25, 1.0), (0.5 + side * 0.278, 1.0)]
        canvas.shape([(0.5 + side * 0.006, 0.46), *foot, (0.5 + side * 0.009, 0.46)], (52, 54, 60))
    for number in range(4):
        x = 0.08 + number * 0.1
        canvas.box((x, 0.2 + number * 0.045), (x + 0.006, 0.5), (72, 66, 62))


def field(canvas: Canvas) -> None:
    canvas.sky([(96, 158, 214), (168, 204, 228), (220, 228, 216)], 0.0, 0.52)
    canvas.sky([(222, 184, 80), (222, 184, 80)], 0.52, 1.0)
    for number in range(5):
        foot = -0.4 + number * 0.45
        top = 0.5 + (foot - 0.5) * 0.18
        canvas.shape([(top, 0.52), (foot, 1.0), (foot + 0.09, 1.0), (top + 0.01, 0.52)], (178, 132, 44))
    for number in range(7):
        canvas.disc((0.04 + number * 0.165, 0.52), 0.03 + number * 3 % 4 * 0.008, (64, 98, 62))


def river(canvas: Canvas) -> None:
    canvas.sky([(132, 152, 136), (150, 166, 150)], 0.0, 0.42)
    canvas.sky([(78, 124, 142), (48, 88, 114)], 0.42, 1.0)
    canvas.shape([(0.0, 0.36), (0.4, 0.4), (1.0, 0.33), (1.0, 0.45), (0.0, 0.45)], (56, 74, 56))
    canvas.shape([(0.0, 0.72), (0.22, 0.8), (0.3, 1.0), (0.0, 1.0)], (62, 82, 58))
    canvas.box((0.0, 0.5), (1.0, 0.53), (90, 94, 100))
    for number in range(6):
        left = 0.08 + number * 0.17
        canvas.box((left, 0.53), (left + 0.022, 0.68), (74, 78, 86))


def metro(canvas: Canvas) -> None:
    canvas.sky([(58, 56, 66), (92, 88, 96), (58, 56, 66)])
    canvas.shape([(0.0, 0.0), (1.0, 0.0), (0.62, 0.34), (0.38, 0.34)], (112, 108, 112))
    canvas.shape([(0.0, 1.0), (1.0, 1.0), (0.62, 0.6), (0.38, 0.6)], (148, 136, 120))
    canvas.box((0.38, 0.34), (0.62, 0.6), (34, 34, 42))
    for side in (0.0, 1.0):
        for number in range(4):
            x = abs(side - (0.05 + number * 0.095))
            reach = 0.42 - number * 0.085
            canvas.box((x - 0.012, 0.5 - reach), (x + 0.012, 0.5 + reach), (190, 180, 164))
    for number in range(3):
        canvas.disc((0.5, 0.06 + number * 0.1), 0.03 - number * 0.007, (250, 234, 186))


def port(canvas: Canvas) -> None:
    canvas.sky([(240, 196, 164), (222, 170, 158), (150, 144, 164)], 0.0, 0.66)
    canvas.sky([(66, 98, 128), (38, 64, 92)], 0.66, 1.0)
    for number in range(3):
        left = 0.1 + number * 0.2
        canvas.box((left, 0.3), (left + 0.012, 0.68), (120, 58, 50))
        canvas.box((left + 0.06, 0.36), (left + 0.07, 0.68), (120, 58, 50))
        canvas.shape([(left - 0.05, 0.33), (left + 0.15, 0.26), (left + 0.15, 0.28)], (104, 48, 44))
    canvas.shape([(0.5, 0.66), (0.95, 0.66), (0.9, 0.78), (0.55, 0.78)], (46, 50, 60))
    for number in range(5):
        left = 0.72 + number * 0.045
        canvas.box((left, 0.46), (left + 0.036, 0.66), (206, 200, 190))


def stage(canvas: Canvas) -> None:
    canvas.sky([(44, 20, 28), (70, 28, 34), (30, 16, 22)])
    canvas.shape([(0.5, 0.0), (0.54, 0.0), (0.8, 0.8), (0.24, 0.8)], (122, 84, 62))
    canvas.sky([(104, 74, 52), (62, 44, 34)], 0.8, 1.0)
    for number in range(4):
        for x in (number * 0.05, 1.0 - number * 0.05):
            tone = (132 - number * 14, 34, 40)
            canvas.box((x - 0.02, 0.0), (x + 0.02, 0.84 - number * 0.05), tone)
    canvas.disc((0.47, 0.6), 0.05, (226, 190, 150))
    canvas.shape([(0.44, 0.66), (0.5, 0.66), (0.52, 0.82), (0.42, 0.82)], (70, 96, 128))
    canvas.disc((0.57, 0.64), 0.042, (236, 204, 168))
    canvas.shape([(0.545, 0.69), (0.595, 0.69), (0.61, 0.82), (0.53, 0.82)], (176, 138, 58))


SCENES: tuple[Callable[[Canvas], None], ...] = (skyline, night, rails, field, river, metro, port, stage)


def pictures() -> dict[str, bytes]:
    """Every picture by its file name."""
    drawn = {"pixel.png": Canvas.blank(1, 1).png()}
    for scene in SCENES:
        for suffix, (width, height) in SIZES.items():
            canvas = Canvas.blank(width, height)
            scene(canvas)
            drawn[f"{scene.__name__}{suffix}.png"] = canvas.png()
    return drawn


if __name__ == "__main__":
    for name, content in pictures().items():
        (Path(__file__).parent / "img" / name).write_bytes(content)
