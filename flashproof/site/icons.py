"""The icon as PNG, for those who take no SVG: an index card, a red rule, the end of a proof.

Everything in it is a rectangle with straight sides, so that a few lines can draw it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

SIZES = (180, 192, 512)
INK = "#2c4a86"
PAPER = "#fbf8f1"

Rectangle = tuple[float, float, float, float, str]
"""Left, top, right, bottom as shares of the side, and a colour as ``#rrggbb``."""

_ICON: tuple[Rectangle, ...] = (
    (0, 0, 1, 1, INK),
    (0.17, 0.23, 0.83, 0.77, PAPER),
    (0.17, 0.365, 0.83, 0.393, "#d9705f"),
    (0.25, 0.48, 0.62, 0.505, "#b3b8c6"),
    (0.25, 0.58, 0.48, 0.605, "#b3b8c6"),
    (0.61, 0.555, 0.75, 0.695, INK),
)


def icon(size: int) -> bytes:
    """The icon as a PNG file of ``size`` pixels on each side."""
    rows = [_row(_ICON, (y + 0.5) / size, size) for y in range(size)]
    return png(rows, size)


def png(rows: Sequence[bytes], width: int) -> bytes:
    """A PNG file (RFC 2083) with three bytes a pixel.

    Args:
        rows: red, green and blue of each pixel, from the top.
        width: pixels in a row.

    """
    header = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _row(shapes: Sequence[Rectangle], y: float, size: int) -> bytes:
    pixels = bytearray(3 * size)
    for left, top, right, bottom, colour in shapes:
        if top <= y < bottom:
            start, end = round(left * size), round(right * size)
            pixels[3 * start : 3 * end] = bytes.fromhex(colour[1:]) * (end - start)
    return bytes(pixels)


def _chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )
